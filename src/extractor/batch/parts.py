"""A file of many records -> parts of some lines, so that little of it is in memory and several workers share it."""

from __future__ import annotations

import codecs
import hashlib
import io
from typing import TYPE_CHECKING

from extractor.batch.content import opened
from extractor.batch.job import Part
from extractor.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from extractor.batch.job import Item

SIZE = 1 << 16  # bytes from which a part is full
LONGEST = 1 << 26  # bytes of one line
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def parts(item: Item) -> Iterator[Part]:
    """Cut a source into parts at ends of lines; the same bytes give the same parts.

    Raises InputError where it cannot be read (further), and for a line that no article can be.
    """
    with opened(item) as stream:
        before, done = 0, 0.0
        for number, (lines, last) in enumerate(_watched(_packets(_lines(stream.file, item)))):
            at = 1.0 if last else min(1.0, stream.share())
            raw, share = b"".join(lines), max(0.0, at - done)
            yield Part(item=item, number=number, before=before, raw=raw, share=share, whole=last and not number)
            before, done = before + len(lines), max(at, done)


def digest(item: Item) -> str:
    """Hash what `parts` gives. Raises InputError as it does."""
    total = hashlib.sha256()
    for part in parts(item):
        total.update(part.raw)
    return total.hexdigest()


def _watched(packets: Iterator[list[bytes]]) -> Iterator[tuple[list[bytes], bool]]:
    """Say of each packet whether it is the last; nothing at all is one empty packet."""
    held = next(packets, [])
    for packet in packets:
        yield held, False
        held = packet
    yield held, True


def _packets(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    packet: list[bytes] = []
    size = 0
    for line in lines:
        packet.append(line)
        size += len(line)
        if size >= SIZE:
            yield packet
            packet, size = [], 0
    if packet:
        yield packet


def _lines(stream: io.BufferedReader, item: Item) -> Iterator[bytes]:
    wide = next((encoding for mark, encoding in MARKS if stream.peek(4).startswith(mark)), None)
    lines = _narrowed(stream, wide) if wide else iter(lambda: stream.readline(LONGEST + 1), b"")
    for number, line in enumerate(lines, 1):
        if len(line) > LONGEST:
            raise InputError(item.name, f"line {number}", "a line of over 64 MB", "one article a line")
        yield line.removeprefix(codecs.BOM_UTF8) if number == 1 else line


def _narrowed(stream: io.BufferedReader, encoding: str) -> Iterator[bytes]:
    text = io.TextIOWrapper(stream, encoding, errors="replace", newline="\n")
    for line in iter(lambda: text.readline(LONGEST + 1), ""):
        yield line.encode()
    text.detach()  # else it would close the stream

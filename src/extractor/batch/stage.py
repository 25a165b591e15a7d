"""Results that wait for their place: every worker packs its own, one behind the other, in a file of its own."""

from __future__ import annotations

import os
import zlib
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol

from extractor.batch.job import Place
from extractor.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FOLDER = ".stage"
PIECE = 1 << 20
OPEN: dict[str, BinaryIO] = {}  # by output folder


class Sink(Protocol):
    """What a result is written to."""

    def write(self, data: bytes, /) -> object:
        """Write some of it."""


class Summed:
    """A file that is written, with size and checksum."""

    def __init__(self, file: Sink) -> None:
        """Write to `file`."""
        self.file, self.size, self.check = file, 0, 0

    def write(self, data: bytes) -> None:
        """Write some."""
        self.file.write(data)
        self.size += len(data)
        self.check = zlib.crc32(data, self.check)


class _Packer:
    """A file that packs what it is given."""

    def __init__(self, file: BinaryIO) -> None:
        self.file, self.packer = file, zlib.compressobj(1)

    def write(self, data: bytes) -> None:
        self.file.write(self.packer.compress(data))


def put(out: str, fill: Callable[[Sink], None]) -> Place:
    """Let `fill` write a result, and give its place; what a killed worker began is never read.

    Raises OSError where there is no room.
    """
    file = _segment(out)
    start = file.seek(0, os.SEEK_END)
    packer = _Packer(file)
    sums = Summed(packer)
    fill(sums)
    file.write(packer.packer.flush())
    file.flush()
    return Place(f"{FOLDER}/{Path(file.name).name}", start, file.tell() - start, sums.check)


def pieces(out: str, place: Place) -> Iterator[bytes]:
    """Give a result piece by piece, unpacked. Raises InputError for one that is gone or cut off."""
    path = Path(out, place.file)
    if path.suffix == ".parquet":
        from extractor.batch.blocks import rows  # needs an extra

        yield from rows(path, place)
        return
    unpack = _unpacked if place.file.startswith(FOLDER) else iter
    try:
        with path.open("rb") as file:
            file.seek(place.start)
            yield from unpack(_stretch(file, place))
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(str(path), "", str(error), "a result; run again to have it made") from error


def intact(out: str, place: Place) -> bool:
    """Tell whether a result is there, byte for byte."""
    check = 0
    try:
        for piece in pieces(out, place):
            check = zlib.crc32(piece, check)
    except InputError:
        return False
    return check == place.check


def close() -> None:
    """Close what this process has begun; the next result begins a new file."""
    for file in OPEN.values():
        with suppress(OSError):  # of a full disk, which has been told
            file.close()
    OPEN.clear()


def _segment(out: str) -> BinaryIO:
    """Begin a file of this process's own; an earlier run may have had a process of the same number."""
    if out not in OPEN:
        folder = Path(out, FOLDER)
        folder.mkdir(exist_ok=True)
        OPEN[out] = _new(folder / f"{os.getpid()}")
    return OPEN[out]


def _new(path: Path) -> BinaryIO:
    number = 0
    while True:
        try:
            return path.with_suffix(f".{number}").open("xb")
        except FileExistsError:
            number += 1


def _stretch(file: BinaryIO, place: Place) -> Iterator[bytes]:
    left = place.size
    while left:
        piece = file.read(min(left, PIECE))
        if not piece:
            raise EOFError("a file that is cut off")
        left -= len(piece)
        yield piece


def _unpacked(packed: Iterator[bytes]) -> Iterator[bytes]:
    unpacker = zlib.decompressobj()
    for data in packed:
        rest = data
        while rest:
            yield unpacker.decompress(rest, PIECE)
            rest = unpacker.unconsumed_tail
    yield unpacker.flush()

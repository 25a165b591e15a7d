"""User dictionaries in jieba's format: a word, then, if wanted, its frequency and its tag, one a line."""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from extractor.errors import TableError

if TYPE_CHECKING:
    from collections.abc import Iterator

NUMBER, TAG = re.compile(r"\d+"), re.compile(r"[A-Za-z]+")
LINE = re.compile(rf"(?P<word>\S+)(?:\s+(?P<freq>{NUMBER.pattern}))?(?:\s+(?P<tag>{TAG.pattern}))?")


class Word(NamedTuple):
    """A user's word; without a frequency it gets one that keeps it whole."""

    word: str
    freq: int | None = None
    tag: str | None = None


def entries(path: str) -> Iterator[Word]:
    """Read a dictionary in UTF-8 or GB18030, with or without BOM and carriage returns.

    Raises TableError naming the file, the line that is not `word [frequency] [tag]`, and the column, counted in words.
    """
    for number, line in enumerate(_lines(path), 1):
        if not line.strip():
            continue
        found = LINE.fullmatch(line.strip())
        if found is None:
            raise _error(path, number, line.split())
        yield Word(found["word"], int(found["freq"]) if found["freq"] else None, found["tag"])


def _error(path: str, number: int, cells: list[str]) -> TableError:
    column, expected = _fault(cells)
    return TableError(path, f"line {number}, column {column}", repr(cells[column - 1][:60]), expected)


def _fault(cells: list[str]) -> tuple[int, str]:
    """Give the column of the first cell that is wrong, from 1, and what it should hold."""
    if TAG.fullmatch(cells[1]):
        return 3, "nothing after the tag"
    if not NUMBER.fullmatch(cells[1]):
        return 2, "a frequency (a whole number) or a tag (letters)"
    if not TAG.fullmatch(cells[2]):
        return 3, "a tag (letters)"
    return 4, "nothing after word, frequency and tag"


def _lines(path: str) -> list[str]:
    try:
        raw = Path(path).read_bytes()
    except OSError as error:
        raise TableError(path, "", error.strerror or "no file", "a readable dictionary") from error
    raw = raw.removeprefix(codecs.BOM_UTF8)
    # A file is of one encoding: what is not UTF-8 throughout is read as GB18030, which holds GBK and GB2312.
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = _gb18030(raw, path)
    return re.split("\r\n|\n|\r", text)


def _gb18030(raw: bytes, path: str) -> str:
    try:
        return raw.decode("gb18030")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise TableError(path, f"line {line}", f"byte {raw[error.start]:#04x}", "UTF-8 or GB18030") from error

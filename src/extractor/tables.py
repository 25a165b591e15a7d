"""Load and check the data files: word lists (.txt) and tables (.toml) that lie beside the code that reads them."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

import msgspec

from extractor.errors import TableError

Row = TypeVar("Row")
ROOT = Path(__file__).parent
_LOCK = Lock()


class Examples(msgspec.Struct, frozen=True, kw_only=True):
    """What every row carries: texts with what they must give, and texts that must give nothing."""

    yes: dict[str, Any] = {}
    no: tuple[str, ...] = ()


@cache
def words(path: str) -> tuple[str, ...]:
    """Read a word list: one entry a line, `#` starts a comment; `path` is relative to the package.

    Raises TableError for a file that is absent or not UTF-8.
    """
    lines = _text(ROOT / path).splitlines()
    return tuple(word for line in lines if (word := line.partition("#")[0].strip()))


def rows(path: str | Path, row: type[Row]) -> tuple[Row, ...]:
    """Read the ``[[row]]`` entries of a table as records of one type; a relative `path` starts at the package.

    Raises TableError naming the file, the row's number and what was wrong with it.
    """
    file = ROOT / path
    entries = table(file).get("row", [])
    return tuple(_convert(file, f"row {i}", entry, row) for i, entry in enumerate(entries, 1))


def table(path: str | Path) -> dict[str, Any]:
    """Read a whole TOML file. Raises TableError with the line and column of a syntax error."""
    file = ROOT / path
    try:
        return tomllib.loads(_text(file))
    except tomllib.TOMLDecodeError as error:
        raise TableError(str(file), "", str(error), "TOML") from error


def convert(value: object, kind: type[Row]) -> Row:
    """Make a record of plain values. Raises msgspec.ValidationError.

    >>> convert({"no": ["元旦"]}, Examples).no
    ('元旦',)
    """
    # One thread at a time: msgspec (0.22) lays a type out at its first use, and crashes where two threads do so then.
    with _LOCK:
        return msgspec.convert(value, kind)


def _convert(file: Path, place: str, entry: object, row: type[Row]) -> Row:
    try:
        return convert(entry, row)
    except msgspec.ValidationError as error:
        raise TableError(str(file), place, repr(entry)[:120], str(error)) from error


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8-sig")
    except OSError as error:
        raise TableError(str(file), "", error.strerror or "no file", "a readable file") from error
    except UnicodeDecodeError as error:
        raise TableError(str(file), f"byte {error.start}", "bytes that are not UTF-8", "UTF-8") from error

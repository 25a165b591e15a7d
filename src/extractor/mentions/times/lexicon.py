"""The words of calendar.toml and holidays.toml, by kind."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import msgspec

from extractor.tables import rows

ROOM = "mentions/times"


class WordRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row of calendar.toml."""

    kind: str
    words: tuple[str, ...]
    value: str = ""
    offset: int = 0
    lean: bool = False
    mod: str | None = None
    yes: dict[str, Any]
    no: tuple[str, ...]


class DayRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row of holidays.toml."""

    words: tuple[str, ...]
    month: int = 0
    day: int = 0
    lunar: bool = False
    nth: int = 0
    weekday: int = 0
    term: str = ""
    easter: int | None = None
    orthodox: bool = False
    islamic: bool = False
    break_days: int = 1
    alone: bool = True
    yes: dict[str, Any]
    no: tuple[str, ...]


@cache
def kinds() -> dict[str, dict[str, WordRow]]:
    """Give kind -> word -> row."""
    found: dict[str, dict[str, WordRow]] = {}
    for row in rows(f"{ROOM}/calendar.toml", WordRow):
        found.setdefault(row.kind, {}).update(dict.fromkeys(row.words, row))
    return found


@cache
def days() -> dict[str, DayRow]:
    """Give holiday -> row."""
    return {word: row for row in rows(f"{ROOM}/holidays.toml", DayRow) for word in row.words}


class EraRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row of eras.toml."""

    first: int
    names: tuple[str, ...]
    yes: dict[str, Any]
    no: tuple[str, ...]


@cache
def eras() -> dict[str, int]:
    """Give the year that an era began."""
    return {name: row.first for row in rows(f"{ROOM}/eras.toml", EraRow) for name in row.names}


def either(words: Any) -> str:
    """Write a regular expression for any of the words, the longest first.

    >>> either(["今", "今年"])
    '(?:今年|今)'
    """
    return f"(?:{'|'.join(re.escape(w) for w in sorted(words, key=lambda w: (-len(w), w)))})"


@cache
def pattern(kind: str) -> re.Pattern[str]:
    """Give the compiled alternation of one kind's words."""
    return re.compile(either(kinds()[kind]))

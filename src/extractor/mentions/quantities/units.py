"""What may follow a numeral: units, currencies, classifiers, percent signs, from the tables of this room."""

from __future__ import annotations

from functools import cache
from typing import Any, Literal, NamedTuple

import msgspec

from extractor.tables import rows, words

ROOM = "mentions/quantities"
Kind = Literal["percent", "money", "physical", "count", "time"]


class UnitRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row of units.toml or currencies.toml; `signs` stand before the figure."""

    unit: str
    names: tuple[str, ...]
    signs: tuple[str, ...] = ()
    factor: str = "1"
    yes: dict[str, Any]
    no: tuple[str, ...]


class Unit(NamedTuple):
    """A unit found in text, up to `end`; `factor` divides into the base (‰ is % by ten)."""

    end: int
    unit: str | None
    kind: Kind
    factor: str = "1"


PERCENT = {"%": "1", "％": "1", "‰": "0.1", "﹪": "1", "个百分点": "pp", "個百分點": "pp", "百分点": "pp", "pct": "pp"}
# What a rate may be per, beside units and classifiers.
PER = {
    "小时": "h",
    "时": "h",
    "分钟": "min",
    "分": "min",
    "秒": "s",
    "天": "d",
    "日": "d",
    "年": "a",
    "月": "mo",
    "s": "s",
    "h": "h",
    "桶": "[bbl_us]",
    "盎司": "[oz_tr]",
    "百万英热单位": "MBTU",
    "瓦": "W",
    "度": "kW.h",
    "股": "股",
    "人": "人",
    "户": "户",
    "份": "份",
}


@cache
def _by_first() -> dict[str, tuple[tuple[str, str | None, Kind, str], ...]]:
    """Index every unit by its first character, longest names first, earlier kinds before later ones."""
    found: dict[str, tuple[str, str | None, Kind, str]] = {}
    for name in words(f"{ROOM}/classifiers.txt"):
        found[name] = (name, "个基点" if name in {"基点", "bp", "BP"} else name, "count", "1")
    for kind, table in (("physical", "units.toml"), ("money", "currencies.toml")):
        for row in rows(f"{ROOM}/{table}", UnitRow):
            found |= {name: (name, row.unit, kind, row.factor) for name in row.names}  # type: ignore[misc]
    found |= {name: (name, None, "time", "1") for name in words(f"{ROOM}/time_units.txt")}
    for name, factor in PERCENT.items():
        found[name] = (name, "pp" if factor == "pp" else "%", "percent", "1" if factor == "pp" else factor)
    index: dict[str, list[tuple[str, str | None, Kind, str]]] = {}
    for entry in sorted(found.values(), key=lambda e: (-len(e[0]), e[0])):
        index.setdefault(entry[0][0], []).append(entry)
    return {first: tuple(entries) for first, entries in index.items()}


@cache
def signs() -> dict[str, str]:
    """Give the currency signs that stand before a figure, longest first."""
    pairs = [(sign, row.unit) for row in rows(f"{ROOM}/currencies.toml", UnitRow) for sign in row.signs]
    return dict(sorted(pairs, key=lambda p: -len(p[0])))


def unit_at(text: str, at: int) -> Unit | None:
    """Find the longest unit that starts at a place, with its rate (元/吨, 立方米每秒) if one follows.

    >>> unit_at("8元/吨", 1)
    Unit(end=4, unit='CNY/t', kind='money', factor='1')
    """
    found = _plain(text, at)
    if found is None or found.kind in {"time", "percent"}:
        return found
    return _rate(text, found)


def _plain(text: str, at: int) -> Unit | None:
    for name, unit, kind, factor in _by_first().get(text[at : at + 1], ()):
        end = at + len(name)
        if text.startswith(name, at) and not _cut(text, name, at):
            return Unit(end, unit, kind, factor)
    return None


@cache
def _lookalikes() -> dict[str, tuple[str, ...]]:
    """Index the words that only begin like a unit (元旦, 克服) by their first character."""
    index: dict[str, list[str]] = {}
    for word in words(f"{ROOM}/lookalikes.txt"):
        index.setdefault(word[0], []).append(word)
    return {first: tuple(found) for first, found in index.items()}


def _cut(text: str, name: str, at: int) -> bool:
    """Tell whether the unit is only the beginning of a longer word."""
    if name[-1].isascii() and name[-1].isalpha():
        after = text[at + len(name) : at + len(name) + 1]
        return after.isascii() and after.isalnum()
    return any(len(word) > len(name) and text.startswith(word, at) for word in _lookalikes().get(name[0], ()))


def _rate(text: str, found: Unit) -> Unit:
    slash = text[found.end : found.end + 1]
    if slash not in {"/", "／", "每"}:
        return found
    below = per(text, found.end + 1)
    return found if below is None else found._replace(end=below[0], unit=f"{found.unit}/{below[1]}")


def per(text: str, at: int) -> tuple[int, str] | None:
    """Read what a rate is per: 吨, 小时, 桶 and the like."""
    for size in (6, 3, 2, 1):
        if (name := text[at : at + size]) in PER and len(name) == size:
            return at + size, PER[name]
    unit = _plain(text, at)
    return (unit.end, unit.unit) if unit and unit.unit and unit.kind in {"physical", "count"} else None

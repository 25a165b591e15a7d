"""Figures as written -> what they allow; whether several can be one."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

from extractor.tables import rows, table

if TYPE_CHECKING:
    from collections.abc import Sequence

Edge = tuple[Decimal, int]  # a value, and -1 or 1 where the edge itself is outside, below or above
FAR = Decimal("Infinity")
DIGITS = re.compile(r"\d+(?:\.(\d+))?")
COARSEST = Decimal("0.1")  # of its value that a figure may be rounded by: 1万 is not 6000
TINY = Decimal("1e-9")


class Reach(msgspec.Struct, frozen=True, kw_only=True):
    """A row of figures.toml; `yes` and `no` map a figure to those that it allows and those that it does not."""

    mod: str
    words: tuple[str, ...] = ()
    low: Decimal | None = None
    high: Decimal | None = None
    places: Decimal = Decimal(0)
    about: bool = False
    yes: dict[str, tuple[str, ...]]
    no: dict[str, tuple[str, ...]]


class Figure(msgspec.Struct, frozen=True):
    """A figure in one unit: its text, the least and the most that it allows, and how it was made loose."""

    text: str
    unit: str
    low: Edge
    high: Edge
    by: str = "rounding"
    exact: Decimal | None = None


def figure(filler: dict[str, Any]) -> Figure | None:
    """Read a filler with a norm; None where there is none, or none that counts.

    >>> found = figure({"text": "619.91亿元", "type": "MONEY", "norm": {"value": 61991000000, "unit": "CNY"}})
    >>> str(found.low[0]), str(found.high[0])
    ('61990500000', '61991500000')
    """
    norm = filler.get("norm") or {}
    values = [norm.get(key) for key in ("value", "low", "high")]
    if not any(_is_number(value) for value in values):
        return None
    unit, scale = _unit(filler, norm)
    value, low, high = (Decimal(repr(v)) * scale if _is_number(v) else None for v in values)
    text = str(filler.get("text", ""))
    if value is None:
        ends = (low if low is not None else -FAR), (high if high is not None else FAR)
        return Figure(text, unit, (min(ends), 0), (max(ends), 0), "range")
    return _single(text, unit, value, norm)


def meet(some: Sequence[Figure]) -> bool:
    """Tell whether one value can be meant by all: whether what they allow has a common part.

    >>> exact, about = (Figure(t, "CNY", (Decimal(a), 0), (Decimal(b), 0)) for t, a, b in (("7", 7, 7), ("6-8", 6, 8)))
    >>> meet([exact, about])
    True
    """
    return max(f.low for f in some) <= min(f.high for f in some)


def parts(some: Sequence[Figure]) -> list[list[int]]:
    """Divide figures, by number, into the fewest groups that each can be one value, the smallest first."""
    groups: list[list[int]] = []
    end: Edge = (-FAR, 0)
    for i in sorted(range(len(some)), key=lambda i: (some[i].high, some[i].low, i)):
        if groups and some[i].low <= end:
            groups[-1].append(i)
        else:
            groups.append([i])
            end = some[i].high
    return groups


def same(some: Sequence[Figure]) -> bool:
    """Tell whether figures are written with one value and one bound."""
    return len({(f.by, (f.low, f.high) if f.exact is None else f.exact) for f in some}) == 1


def reason(some: Sequence[Figure]) -> str:
    """Say why figures that can be one value can be.

    >>> def money(text, value, **more):
    ...     return figure({"text": text, "type": "MONEY", "norm": {"value": value, "unit": "CNY", **more}})
    >>> reason([money("619.91亿元", 61991000000), money("620亿元", 62000000000)])
    '619.91亿元 rounds to 620亿元'
    >>> reason([money("超600亿元", 60000000000, mod="MORE_THAN"), money("620亿元", 62000000000)])
    '超600亿元 allows 620亿元'
    """
    ways = {f.text: f for f in sorted(some, key=lambda f: (_width(f), f.low, f.text))}
    sharpest, *others = ways.values()
    return "; ".join(_way(sharpest, other) for other in others)


def basis(trigger: str, around: str) -> tuple[str, int]:
    """Say what a change is measured from (`year`, `before` or nothing) and which way it went: 1, -1, or 0 for none.

    >>> basis("增长", "同比"), basis("下降", "环比"), basis("达", "")
    (('year', 1), ('before', -1), ('', 0))
    """
    change = _change()
    way = 1 if trigger.endswith(change["up"]) else -1 if trigger.endswith(change["down"]) else 0
    # The word nearest to the figure says it.
    found = max(((around.rfind(word), name) for name in ("year", "before") for word in change[name]), default=(-1, ""))
    return (found[1] if found[0] >= 0 else ""), way


def turned(some: Figure) -> Figure:
    """Give a figure of a fall as one below nought."""
    low, high = (-some.high[0], -some.high[1]), (-some.low[0], -some.low[1])
    return msgspec.structs.replace(some, low=low, high=high, exact=None if some.exact is None else -some.exact)


def _way(sharp: Figure, other: Figure) -> str:
    if (sharp.low, sharp.high) == (other.low, other.high):
        return f"{other.text} is {sharp.text}"
    return f"{sharp.text} rounds to {other.text}" if other.by == "rounding" else f"{other.text} allows {sharp.text}"


def _width(some: Figure) -> Decimal:
    return FAR if FAR in (-some.low[0], some.high[0]) else some.high[0] - some.low[0]


def _single(text: str, unit: str, value: Decimal, norm: dict[str, Any]) -> Figure:
    mod = norm.get("mod")
    row = next(
        (row for row in _reaches() if row.mod == mod and (not row.words or any(w in text for w in row.words))), None
    )
    if row is None:
        half = min(_place(text, value) / 2, abs(value) * COARSEST)
        return Figure(text, unit, (value - half, 0), (value + half, -1 if value + half > value else 0), exact=value)
    low, high = _reached(row, value)
    edge = int(mod in {"MORE_THAN", "LESS_THAN"})
    return Figure(text, unit, (low, edge * (low == value)), (high, -edge * (high == value)), str(mod), value)


def _reached(row: Reach, value: Decimal) -> tuple[Decimal, Decimal]:
    more = _last(value) * row.places
    low = -FAR if row.low is None else value * row.low
    high = FAR if row.high is None else value * row.high
    low, high = min(low, high), max(low, high)
    return (min(low, value - more) if row.about else low), max(high, value + more)


def _place(text: str, value: Decimal) -> Decimal:
    """Give the place of the last digit that was written, in the value's own unit; 619.91亿 has 0.01亿."""
    written = [*DIGITS.finditer(unicodedata.normalize("NFKC", text).replace(",", ""))]
    if len(written) != 1 or not (mantissa := Decimal(written[0][0])):
        return _last(value)
    return abs(value / mantissa) * Decimal(1).scaleb(-len(written[0][1] or ""))


def _last(value: Decimal) -> Decimal:
    """Give the place of the last digit that is not nought."""
    return Decimal(1).scaleb(int(value.normalize().as_tuple().exponent)) if value else Decimal(0)


def _unit(filler: dict[str, Any], norm: dict[str, Any]) -> tuple[str, Decimal]:
    unit = norm.get("unit") or ""
    if filler.get("type") == "CARDINAL" and not unit.endswith("次"):
        return "count", Decimal(1)  # 34个 and 34项 of one thing are one count
    return _units().get(unit, (unit, Decimal(1)))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


@cache
def _reaches() -> tuple[Reach, ...]:
    return rows("merging/figures.toml", Reach)


@cache
def _units() -> dict[str, tuple[str, Decimal]]:
    units = table("merging/figures.toml")["units"]
    return {other: (one, Decimal(repr(n))) for one, others in units.items() for other, n in others.items()}


@cache
def _change() -> dict[str, tuple[str, ...]]:
    return {name: tuple(some) for name, some in table("merging/figures.toml")["change"].items()}

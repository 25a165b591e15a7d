"""TIMEX3 values -> days from and to."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Days = tuple[int, int]  # ordinals of the first and the last day
POINT = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2}))?|-Q(?P<quarter>[1-4])|-H(?P<half>[12])|-W(?P<week>\d{2})|-(?P<season>SP|SU|FA|WI))?(?:T.*)?"
)
DECADE = re.compile(r"(\d{3})X")
SEASONS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}


@lru_cache(maxsize=65536)
def days(value: str) -> Days | None:
    """Give the first and last day of a TIMEX3 value, as ordinals; None for durations, vague times and what is no day.

    >>> [date.fromordinal(day).isoformat() for day in days("2026-02")]
    ['2026-02-01', '2026-02-28']
    >>> [date.fromordinal(day).isoformat() for day in days("2026-03-25/2026-03-29")]
    ['2026-03-25', '2026-03-29']
    >>> days("P5Y"), days("PRESENT_REF"), days("2026-02-30")
    (None, None, None)
    """
    first, _, last = value.partition("/")
    ends = [_point(end) for end in ((first, last) if last else (first,))]
    if not all(ends):
        return None
    start, end = min(e[0] for e in ends if e), max(e[1] for e in ends if e)
    return start, end


def narrowest(values: Iterable[object]) -> Days | None:
    """Give the days of the value that says most precisely when, None where none does."""
    found = [span for value in values if isinstance(value, str) and (span := days(value))]
    return min(found, key=lambda span: (span[1] - span[0], span)) if found else None


def day(text: Any) -> int | None:
    """Give the ordinal of a date as files write it, None for none."""
    found = days(text) if isinstance(text, str) else None
    return found[0] if found else None


def _point(value: str) -> Days | None:
    if decade := DECADE.fullmatch(value):
        return _year(int(decade[1]) * 10)[0], _year(int(decade[1]) * 10 + 9)[1]
    found = POINT.fullmatch(value)
    if not found or not int(found["year"]):
        return None
    parts = {name: part for name, part in found.groupdict().items() if part}
    name = next((name for name in WAYS if name in parts), "year")
    try:
        return WAYS[name](int(parts["year"]), parts)
    except (ValueError, OverflowError):  # the 30th of February, the 9999-12 season
        return None


def _year(year: int) -> Days:
    return _months(year, 1, 12)


def _months(year: int, first: int, last: int) -> Days:
    years, last = divmod(last - 1, 12)
    end = date(year + years, last + 1, monthrange(year + years, last + 1)[1])
    return date(year, first, 1).toordinal(), end.toordinal()


def _day(year: int, parts: dict[str, str]) -> Days:
    ordinal = date(year, int(parts["month"]), int(parts["day"])).toordinal()
    return ordinal, ordinal


def _week(year: int, parts: dict[str, str]) -> Days:
    monday = date.fromisocalendar(year, int(parts["week"]), 1)
    return monday.toordinal(), (monday + timedelta(6)).toordinal()


def _some(name: str, size: int) -> Callable[[int, dict[str, str]], Days]:
    return lambda year, parts: _months(year, (int(parts[name]) - 1) * size + 1, int(parts[name]) * size)


WAYS: dict[str, Callable[[int, dict[str, str]], Days]] = {
    "day": _day,
    "month": _some("month", 1),
    "quarter": _some("quarter", 3),
    "half": _some("half", 6),
    "week": _week,
    "season": lambda year, parts: _months(year, SEASONS[parts["season"]], SEASONS[parts["season"]] + 2),
    "year": lambda year, _parts: _year(year),
}

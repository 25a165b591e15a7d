"""The days of the calendar that a TIMEX3 value names."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

Days = tuple[date, date | None]
OPEN = "PRESENT_REF"


@lru_cache(4096)
def period(timex: str) -> Days | None:
    """Give the first and the last day of a date, month, quarter, half, year, decade, century, week or range.

    None for what has no certain days: lengths, seasons, vague times, clock times without a day. A range up to the
    present has no last day.

    >>> [str(day) for day in period("2026-Q1")]
    ['2026-01-01', '2026-03-31']
    >>> period("P5Y"), period("2025-SU"), period("2026-02-30")
    (None, None, None)
    """
    first, slash, last = timex.partition("/")
    start = _days(first)
    if start is None or not slash:
        return start
    if last == OPEN:
        return start[0], None
    end = _days(last)
    return (start[0], end[1]) if end and end[1] and start[0] <= end[1] else None


def _days(timex: str) -> Days | None:
    for pattern, read in _READERS:
        if hit := pattern.fullmatch(timex):
            try:
                return read(*hit.groups())
            except ValueError:  # no such day
                return None
    return None


def _day(year: str, month: str, day: str) -> Days:
    one = date(int(year), int(month), int(day))
    return one, one


def _months(year: int, first: int, last: int) -> Days:
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def _week(year: str, week: str, day: str | None) -> Days:
    first, length = {"WE": (6, 2), None: (1, 7)}.get(day) or (int(day or 1), 1)
    start = date.fromisocalendar(int(year), int(week), first)
    return start, start + timedelta(days=length - 1)


def _years(digits: str, unknown: str) -> Days:
    size = 10 ** len(unknown)
    first = int(digits) * size
    return date(max(first, 1), 1, 1), date(first + size - 1, 12, 31)


_READERS: tuple[tuple[re.Pattern[str], Callable[..., Days]], ...] = (
    (re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:T.*)?"), _day),
    (re.compile(r"([0-9]{4})-([0-9]{2})"), lambda year, month: _months(int(year), int(month), int(month))),
    (re.compile(r"([0-9]{4})-Q([1-4])"), lambda year, part: _months(int(year), 3 * int(part) - 2, 3 * int(part))),
    (re.compile(r"([0-9]{4})-H([12])"), lambda year, part: _months(int(year), 6 * int(part) - 5, 6 * int(part))),
    (re.compile(r"([0-9]{4})-W([0-9]{2})(?:-(WE|[1-7]))?"), _week),
    (re.compile(r"(?=.{4}$)([0-9]{2,4})(X{0,2})"), _years),
)

"""TIMEX3 values as stretches of clock time, so that suites with other notations can be compared by value."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

HOURS = {"TMO": (4, 12), "TMI": (12, 14), "TAF": (12, 19), "TEV": (18, 24), "TNI": (20, 28), "TDT": (6, 18)}
SECONDS = {"Y": 31536000, "M": 2592000, "W": 604800, "D": 86400, "TH": 3600, "TM": 60, "TS": 1}
_DURATION = re.compile(r"P(?=.)((?:[0-9.]+[YMWD])*)(?:T((?:[0-9.]+[HMS])*))?")
SEASONS = {"SP": (3, 6), "SU": (6, 9), "FA": (9, 12), "WI": (12, 15)}

Stretch = tuple[datetime, datetime]


def seconds(value: str) -> float | None:
    """Give the length of a duration, None for what is none.

    >>> seconds("PT1H30M"), seconds("P3.5Y")
    (5400.0, 110376000.0)
    """
    hit = _DURATION.fullmatch(value)
    if hit is None:
        return None
    parts = re.findall(r"([0-9.]+)([YMWD])", hit[1] or "")
    clock = re.findall(r"([0-9.]+)([HMS])", hit[2] or "")
    return sum(float(n) * SECONDS[u] for n, u in parts) + sum(float(n) * SECONDS["T" + u] for n, u in clock)


def stretch(value: str, day: date) -> Stretch | None:
    """Give start and end (open) of a value; a clock time without a date lies on `day`.

    >>> stretch("2026-Q1", date(2026, 1, 1))[1].isoformat()
    '2026-04-01T00:00:00'
    """
    if "/" in value:
        first, last = (stretch(v, day) for v in value.split("/", 1))
        return (first[0], last[1]) if first and last else None
    for rule in (_clock, _week, _month, _year):
        found = rule(value, day)
        if found is not None:
            return found
    return None


def _clock(value: str, day: date) -> Stretch | None:
    hit = re.fullmatch(r"(\d{4}-\d\d-\d\d)?(?:T(\d\d)(?::(\d\d))?(?::(\d\d))?|(T[A-Z]{2}))?", value)
    if hit is None or not value:
        return None
    base = datetime.combine(date.fromisoformat(hit[1]) if hit[1] else day, datetime.min.time())
    if hit[5]:
        a, b = HOURS[hit[5]]
        return base + timedelta(hours=a), base + timedelta(hours=b)
    if hit[2] is None:
        return base, base + timedelta(days=1)
    at = base + timedelta(hours=int(hit[2]), minutes=int(hit[3] or 0), seconds=int(hit[4] or 0))
    return at, at


def _week(value: str, day: date) -> Stretch | None:  # noqa: ARG001 - one of the rules
    hit = re.fullmatch(r"(\d{4})-W(\d\d)(-WE)?", value)
    if hit is None:
        return None
    monday = datetime.combine(date.fromisocalendar(int(hit[1]), int(hit[2]), 1), datetime.min.time())
    return (monday + timedelta(days=5 if hit[3] else 0), monday + timedelta(days=7))


def _month(value: str, day: date) -> Stretch | None:  # noqa: ARG001 - one of the rules
    hit = re.fullmatch(r"(\d{4})-(?:(\d\d)|Q([1-4])|H([12])|(S[PU]|FA|WI))", value)
    if hit is None:
        return None
    year = int(hit[1])
    if hit[5]:
        return _months(year, *SEASONS[hit[5]])
    first, size = (int(hit[2]), 1) if hit[2] else (int(hit[3]) * 3 - 2, 3) if hit[3] else (int(hit[4]) * 6 - 5, 6)
    return _months(year, first, first + size)


def _months(year: int, first: int, last: int) -> Stretch:
    return datetime(year, first, 1), datetime(year + (last - 1) // 12, (last - 1) % 12 + 1, 1)  # noqa: DTZ001


def _year(value: str, day: date) -> Stretch | None:  # noqa: ARG001 - one of the rules
    hit = re.fullmatch(r"(\d{2,4})(X{0,2})", value)
    if hit is None or len(value) != 4:
        return None
    size = 10 ** len(hit[2])
    first = int(hit[1]) * size
    return datetime(first or 1, 1, 1), datetime(first + size, 1, 1)  # noqa: DTZ001

"""Calendar arithmetic: weeks, months, lunar days, solar terms, holidays."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

from extractor.mentions.times.lexicon import days

if TYPE_CHECKING:
    from extractor.mentions.times.lexicon import DayRow


def week(day: date, offset: int = 0) -> str:
    """Give the ISO week so many weeks away.

    >>> week(date(2026, 3, 27), 1)
    '2026-W14'
    """
    iso = (day + timedelta(weeks=offset)).isocalendar()
    return f"{iso.year}-W{iso.week:02d}"


def month(day: date, offset: int) -> tuple[int, int]:
    """Give the year and month so many months away.

    >>> month(date(2026, 1, 31), -1)
    (2025, 12)
    """
    at = day.year * 12 + day.month - 1 + offset
    return at // 12, at % 12 + 1


def valid(year: int, month_: int, day: int) -> date | None:
    """Make a date, None where the calendar has none.

    >>> valid(2026, 2, 30)
    """
    try:
        return date(year, month_, day)
    except ValueError:
        return None


def holiday(name: str, year: int) -> date | None:
    """Find the day of a holiday, festival or solar term in a year.

    >>> holiday("中秋", 2026), holiday("清明", 2026), holiday("母亲节", 2026)
    (datetime.date(2026, 9, 25), datetime.date(2026, 4, 5), datetime.date(2026, 5, 10))
    """
    row = days().get(name)
    return _day(row, year) if row and 1900 <= year <= 2100 else None


def _day(row: DayRow, year: int) -> date | None:
    if row.term:
        return _term(row.term, year)
    if row.easter is not None:
        return (orthodox_easter(year) if row.orthodox else easter(year)) + timedelta(days=row.easter)
    if row.islamic:
        return islamic(year, row.month, row.day)
    if row.nth:
        first = date(year, row.month, 1)
        return first + timedelta(days=(row.weekday - first.isoweekday()) % 7 + 7 * (row.nth - 1))
    if row.lunar:
        # 腊八 and 除夕 of a lunar year fall into the next Gregorian one.
        return lunar(year - (row.month == 12), row.month, row.day)
    return valid(year, row.month, row.day)


def easter(year: int) -> date:
    """Give Easter Sunday of the western churches, by the anonymous Gregorian computus.

    >>> easter(2026), orthodox_easter(2026)
    (datetime.date(2026, 4, 5), datetime.date(2026, 4, 12))
    """
    a, (b, c) = year % 19, divmod(year, 100)
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    month_, day = divmod(h + k - 7 * ((a + 11 * h + 22 * k) // 451) + 114, 31)
    return date(year, month_, day + 1)


def orthodox_easter(year: int) -> date:
    """Give Easter Sunday of the eastern churches, a Gregorian date of 1900 to 2099, by Meeus' Julian computus."""
    d = (19 * (year % 19) + 15) % 30
    e = (2 * (year % 4) + 4 * (year % 7) - d + 34) % 7
    month_, day = divmod(d + e + 114, 31)
    return date(year, month_, day + 1) + timedelta(days=13)


def islamic(year: int, month_: int, day: int) -> date | None:
    """Find the day of the tabular Islamic calendar that falls into a Gregorian year; sightings may differ by one.

    >>> islamic(2026, 10, 1)
    datetime.date(2026, 3, 20)
    """
    for hijri in range(int((year - 622) * 33 / 32) - 1, int((year - 622) * 33 / 32) + 3):
        julian = (11 * hijri + 3) // 30 + 354 * hijri + 30 * month_ - (month_ - 1) // 2 + day + 1948055
        found = date.fromordinal(julian - 1721425)
        if found.year == year:
            return found
    return None


@cache
def lunar(year: int, month_: int, day: int) -> date | None:
    """Turn a lunar day into a Gregorian one; day 0 is the month's last.

    >>> lunar(2026, 7, 7)
    datetime.date(2026, 8, 19)
    """
    from lunar_python import Lunar, LunarMonth

    if not 1900 <= year <= 2100 or not 1 <= month_ <= 12:
        return None
    size = LunarMonth.fromYm(year, month_).getDayCount()
    if not 0 <= day <= size:
        return None
    solar = Lunar.fromYmd(year, month_, day or size).getSolar()
    return date(solar.getYear(), solar.getMonth(), solar.getDay())


@cache
def _term(name: str, year: int) -> date | None:
    from lunar_python import Lunar

    # A lunar year's table starts with the 冬至 before it.
    for table in (Lunar.fromYmd(y, 6, 1).getJieQiTable() for y in (year, year + 1)):
        solar = table.get(name)
        if solar is not None and solar.getYear() == year:
            return date(solar.getYear(), solar.getMonth(), solar.getDay())
    return None

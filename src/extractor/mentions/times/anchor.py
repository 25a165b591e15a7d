"""What a time leans on: the publication date, the last date named, the nearest explicit year."""

from __future__ import annotations

import bisect
import re
from datetime import date, timedelta

from extractor.mentions.times import calendar

_STOP = re.compile(r"[。！？!?\n】]")
_YEAR = re.compile(r"(?<![0-9.])(?:19|20)[0-9]{2}(?![0-9.%万亿元个人股])")


class Passage:
    """The reading state of one text: its anchor, the explicit years, and what was named last."""

    __slots__ = (
        "ahead",
        "anchor",
        "day",
        "day_at",
        "desk",
        "firm",
        "firm_at",
        "leaned",
        "month",
        "period",
        "places",
        "text",
        "year",
        "year_at",
        "years",
    )

    def __init__(self, text: str, anchor: date | None, *, ahead: bool = False) -> None:
        """Take the text and the day it was published, None where that is unknown."""
        self.anchor, self.text, self.ahead = anchor, text, ahead
        self.year: int | None = None
        self.month: date | None = None
        self.day: date | None = None
        self.firm: date | None = None
        self.desk: date | None = None
        self.period: str | None = None
        self.leaned: str | None = None
        self.year_at = self.day_at = self.firm_at = -(10**6)
        self.places: list[int] = []
        self.years: list[int] = []
        if anchor is None:
            hits = list(_YEAR.finditer(text))
            self.places = [hit.start() for hit in hits]
            self.years = [int(hit[0]) for hit in hits]

    def base(self, lean: bool) -> date | None:
        """Give the day that an offset counts from; `leaned` remembers when it is not that of publication."""
        if lean and self.day:
            self.leaned = "the day named last"
            return self.day
        return self.anchor

    def near_year(self, at: int) -> int | None:
        """Give the explicit year nearest to a place of an undated text."""
        if not self.places:
            return None
        self.leaned = "the nearest year"
        i = bisect.bisect(self.places, at)
        near = [j for j in (i - 1, i) if 0 <= j < len(self.places)]
        return self.years[min(near, key=lambda j: abs(self.places[j] - at))]

    def year_of(self, month: int, day: int | None, at: int) -> int | None:
        """Choose the year of a month (and day) without one."""
        if (
            self.year is not None
            and self.same_sentence(self.year_at, at)
            and (self.anchor is None or self.year < self.anchor.year)
        ):
            self.leaned = "the year named last"
            return self.year
        if self.anchor is None:
            return self.near_year(at)
        if self.ahead:
            return self.anchor.year + ((month, day or 31) < (self.anchor.month, self.anchor.day))
        return _closest(self.anchor, month, day)

    def same_sentence(self, since: int, at: int) -> bool:
        """Tell whether no sentence ends between two places."""
        return at - since < 100 and _STOP.search(self.text, since, at) is None

    def month_of(self, day: int, at: int) -> tuple[int, int] | None:
        """Choose the year and month of a bare day: that of a date just named, else the nearest before the anchor."""
        if self.firm is not None and self._fits(day, at):
            self.leaned = "the month named last"
            return self.firm.year, self.firm.month
        if self.anchor is None:
            self.leaned = "the day named last" if self.day else None
            return (self.day.year, self.day.month) if self.day else None
        if self.ahead:
            return calendar.month(self.anchor, 0 if day >= self.anchor.day else 1)
        back = 0 if day <= self.anchor.day else -1
        parts = calendar.month(self.anchor, back)
        # The month before may be too short for the day.
        return parts if calendar.valid(*parts, day) else calendar.month(self.anchor, back - 1)

    def _fits(self, day: int, at: int) -> bool:
        """Tell whether a bare day goes on from the month named last (3月5日至 …, 7日)."""
        assert self.firm is not None
        if self.anchor is None:
            return True
        known = calendar.valid(self.firm.year, self.firm.month, day)
        if known is None or at - self.firm_at > 80 or not self._recent():
            return False
        return known <= self.anchor or self.firm > self.anchor

    def _recent(self) -> bool:
        assert self.firm is not None
        assert self.anchor is not None
        return abs((self.anchor - self.firm).days) < 60

    def named(self, at: int, year: int | None, day: date | None, *, firm: bool) -> None:
        """Remember an explicit year, or a day and whether its month was said."""
        if year is not None:
            self.year, self.year_at = year, at
        if day is not None:
            self.day, self.day_at = day, at
            if firm:
                self.firm, self.firm_at = day, at
                self._dateline(at)

    def _dateline(self, at: int) -> None:
        """Take the day of 北京8月8日电 for 今天, where the article was printed a day or two later."""
        assert self.firm is not None
        if self.anchor is not None and self.text[at : at + 1] == "电" and 0 < (self.anchor - self.firm).days <= 2:
            self.desk = self.firm


def _closest(anchor: date, month: int, day: int | None) -> int:
    """Choose among three years: this one unless the date would lie far ahead, or far behind near a year's turn."""
    here = date(anchor.year, month, min(day or 1, 28))
    if here - anchor > timedelta(days=200):
        return anchor.year - 1
    if day is not None and here - anchor > timedelta(days=120) and month >= 10 and anchor.month <= 6:
        return anchor.year - 1
    if anchor - here > timedelta(days=320):
        return anchor.year + 1
    return anchor.year

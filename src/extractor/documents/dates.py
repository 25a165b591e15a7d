"""When a source was published: what its metadata, its name and its dateline say; never the clock."""

from __future__ import annotations

import re
from datetime import date

_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)\s?[-/.年_]\s?(\d{1,2})\s?[-/.月_]\s?(\d{1,2})(?!\d)")
_PACKED = re.compile(r"(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)")


def day(text: str) -> date | None:
    """Find the first calendar day written with year, month and day.

    >>> day("2026-03-27T08:00:00+08:00").isoformat(), day("news_20260327_a.txt").isoformat()
    ('2026-03-27', '2026-03-27')
    >>> day("3月27日"), day("2026-13-01"), day("12020032734")
    (None, None, None)
    """
    found = sorted((m for p in (_DAY, _PACKED) for m in p.finditer(text)), key=lambda m: m.start())
    return next((made for m in found if (made := _made(*map(int, m.groups())))), None)


def _made(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None

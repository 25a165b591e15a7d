"""Code points <-> the 16-bit units in which JavaScript counts."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import accumulate

WIDE = 0xFFFF


class Units:
    """The places of a text's characters in UTF-16 units.

    >>> units = Units("𠮷野家")
    >>> units.span((1, 3)), units.points((2, 4)), units.points((1, 3))
    ((2, 4), (1, 3), (0, 2))
    """

    def __init__(self, text: str) -> None:
        """Count once; plain texts cost nothing after."""
        self.plain = text.isascii() or max(text, default="") <= chr(WIDE)
        self.starts = [] if self.plain else [0, *accumulate(1 + (ord(char) > WIDE) for char in text)]

    def span(self, points: tuple[int, int]) -> tuple[int, int]:
        """Turn a span of code points into one of units."""
        return points if self.plain else (self.starts[points[0]], self.starts[points[1]])

    def points(self, units: tuple[int, int]) -> tuple[int, int]:
        """Turn a span of units into one of code points; half a character counts as a whole one."""
        return units if self.plain else (self._point(units[0], start=True), self._point(units[1], start=False))

    def _point(self, unit: int, *, start: bool) -> int:
        if not 0 <= unit <= self.starts[-1]:  # outside: how far must stay to be seen
            return unit if unit < 0 else len(self.starts) - 1 + unit - self.starts[-1]
        return bisect_right(self.starts, unit) - 1 if start else bisect_left(self.starts, unit)

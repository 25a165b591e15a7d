"""What a comparison counts; sums of them give every measure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping


class Judged(msgspec.Struct, frozen=True):
    """Something found: how sure it was, and whether gold says so too."""

    confidence: float
    correct: bool


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """The counts of one file, or of many; ``a + b`` sums them.

    Keys before a colon: `m` mentions, `f` facts strict, `a` arguments, `n_all` norms; ``:ORG:tp`` is a label's or a
    type's part; `tp` `g` `p` are hits, gold and found. The names are those of the reference scorer. `source`
    is whose text it is and `size` how many characters gold spans, so that files can be grouped; a sum has neither.
    """

    counts: dict[str, float]
    mentions: tuple[Judged, ...] = ()
    facts: tuple[Judged, ...] = ()
    source: str = ""
    size: int = 0

    def __add__(self, other: Score) -> Score:
        """Sum two.

        >>> (Score(counts={"m_tp": 1}) + Score(counts={"m_tp": 2, "m_g": 4})).counts
        {'m_tp': 3, 'm_g': 4}
        """
        return total((self, other))

    def get(self, key: str) -> float:
        """Give a count, nought where nothing was counted."""
        return self.counts.get(key, 0)


def total(scores: tuple[Score, ...] | list[Score]) -> Score:
    """Sum many."""
    counts: dict[str, float] = {}
    for one in scores:
        add(counts, one.counts)
    mentions = tuple(judged for one in scores for judged in one.mentions)
    return Score(counts=counts, mentions=mentions, facts=tuple(judged for one in scores for judged in one.facts))


def add(counts: dict[str, float], more: Mapping[str, float]) -> None:
    """Add counts to counts in place; several times as fast as a Counter, and scoring is little else.

    >>> counts = {"m_tp": 1.0}
    >>> add(counts, {"m_tp": 2, "m_g": 1})
    >>> counts
    {'m_tp': 3.0, 'm_g': 1}
    """
    for key, value in more.items():
        counts[key] = counts.get(key, 0) + value

"""Words against words, as the SIGHAN bakeoffs count them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def segmentation(gold: Sequence[int], found: Sequence[int]) -> tuple[int, int, int]:
    """Count words that both sides cut alike, words of gold, words found, from cut positions.

    >>> segmentation((0, 2, 4), (0, 2, 3, 4))
    (1, 2, 3)
    """
    ours, theirs = set(pairwise(gold)), set(pairwise(found))
    return len(ours & theirs), len(ours), len(theirs)


def cuts(words: Sequence[str]) -> list[int]:
    """Turn words into cut positions.

    >>> cuts(["北京", "市"])
    [0, 2, 3]
    """
    places = [0]
    for word in words:
        places.append(places[-1] + len(word))
    return places

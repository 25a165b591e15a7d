"""Words against words, as the SIGHAN bakeoffs count them."""

from __future__ import annotations

from itertools import pairwise, zip_longest
from typing import TYPE_CHECKING

from extractor.errors import GoldError
from extractor.scores.score import Score, total

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

BLOCKS = 1000  # at most that many groups of sentences, over which the interval is drawn


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


def segmentation_scores(name: str, gold: Sequence[Sequence[str]], found: Iterable[Sequence[str]]) -> list[Score]:
    """Count words over sentences, summed in blocks of neighbours.

    Raises GoldError, with `name` and the number of the sentence, where the two sides are not one text.

    >>> [one.counts for one in segmentation_scores("a", [["北京", "市"]], [["北京市"]])]
    [{'w_tp': 0, 'w_g': 2, 'w_p': 1}]
    """
    counts = list(_counted(name, gold, found))
    size = -(-len(counts) // BLOCKS) or 1
    return [total(counts[i : i + size]) for i in range(0, len(counts), size)]


def _counted(name: str, gold: Sequence[Sequence[str]], found: Iterable[Sequence[str]]) -> Iterator[Score]:
    for number, (ours, theirs) in enumerate(zip_longest(gold, found, fillvalue=()), 1):
        if "".join(ours) != "".join(theirs):
            raise GoldError(name, f"sentence {number}", repr("".join(theirs))[:80], repr("".join(ours))[:80])
        hits, many, others = segmentation(cuts(ours), cuts(theirs))
        yield Score(counts={"w_tp": hits, "w_g": many, "w_p": others})

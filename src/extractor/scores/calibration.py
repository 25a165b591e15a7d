"""Whether confidence means what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.scores.score import Judged

BINS = 10
QUARTER = 0.25


def calibration_error(judged: Sequence[Judged]) -> float:
    """Give the expected calibration error over ten bins of equal width (Guo et al. 2017).

    >>> from extractor.scores.score import Judged
    >>> calibration_error([Judged(0.75, True), Judged(0.75, False)])
    0.25
    """
    bins: dict[int, list[Judged]] = {}
    for one in judged:
        bins.setdefault(min(int(one.confidence * BINS), BINS - 1), []).append(one)
    gaps = (abs(sum(one.confidence - one.correct for one in some)) for some in bins.values())
    return sum(gaps) / max(1, len(judged))


def precision_at(judged: Sequence[Judged], gold: int, share: float = QUARTER) -> tuple[float, float] | None:
    """Give the precision, and the confidence, above which `share` of gold is found; None where it never is.

    >>> from extractor.scores.score import Judged
    >>> precision_at([Judged(0.9, True), Judged(0.8, False), Judged(0.7, True)], 8)
    (0.6666666666666666, 0.7)
    """
    hits = 0
    ranked = sorted(judged, key=lambda one: -one.confidence)
    for n, one in enumerate(ranked, 1):
        hits += one.correct
        last = n == len(ranked) or ranked[n].confidence < one.confidence
        if last and hits and hits >= share * gold:
            return hits / n, one.confidence
    return None

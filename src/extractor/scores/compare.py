"""Two systems on the same gold: is the difference more than chance, and where is it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from extractor.scores.measure import MAIN, RATES, Parts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.scores.score import Score

NORMS = RATES[0]
DRAWS = 10_000
BLOCK = 500  # draws at once, so that memory stays flat


class Difference(msgspec.Struct, frozen=True):
    """F1 of two systems.

    `interval` holds b - a in 95 % of the draws (paired bootstrap), `p` is two-sided (approximate randomisation).
    """

    name: str
    a: float
    b: float
    interval: tuple[float, float]
    p: float


def compare(a: Sequence[Score], b: Sequence[Score]) -> list[Difference]:
    """Compare two systems over the same files, in the same order (Koehn 2004; Noreen 1989).

    >>> from extractor.scores.score import Score
    >>> same = [Score(counts={"m_tp": 1, "m_g": 2, "m_p": 2})]
    >>> compare(same, same)[0].p
    1.0
    """
    return [_difference(parts, a, b) for parts in (*MAIN, NORMS)]


def _difference(parts: Parts, a: Sequence[Score], b: Sequence[Score]) -> Difference:
    import numpy as np

    first, second = _counts(parts, a), _counts(parts, b)
    f = [float(_f1(side.sum(0))) for side in (first, second)]
    dice = np.random.default_rng(0)
    drawn, swapped = [], []
    for _ in range(DRAWS // BLOCK):
        picks = dice.integers(0, len(a), (BLOCK, len(a)))
        drawn.append(_f1(second[picks].sum(1)) - _f1(first[picks].sum(1)))
        turn = dice.integers(0, 2, (BLOCK, len(a), 1)).astype(bool)
        one, other = np.where(turn, second, first).sum(1), np.where(turn, first, second).sum(1)
        swapped.append(np.abs(_f1(other) - _f1(one)))
    low, high = np.percentile(np.concatenate(drawn), (2.5, 97.5))
    beyond = int((np.concatenate(swapped) >= abs(f[1] - f[0]) - 1e-12).sum())
    return Difference(parts.name, f[0], f[1], (float(low), float(high)), (beyond + 1) / (DRAWS + 1))


def _counts(parts: Parts, scores: Sequence[Score]) -> Any:
    import numpy as np

    return np.array([[one.get(parts.hits), one.get(parts.gold), one.get(parts.found)] for one in scores], dtype=float)


def _f1(sums: Any) -> Any:
    """Give F1 from hits, gold and found along the last axis; as 2 hits / (gold + found), the same number."""
    import numpy as np

    both = sums[..., 1] + sums[..., 2]
    return np.divide(2 * sums[..., 0], both, out=np.zeros_like(both), where=both > 0)

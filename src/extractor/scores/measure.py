"""Scores -> figures with their bootstrap intervals."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import msgspec

from extractor.scores.score import Score, total

if TYPE_CHECKING:
    from collections.abc import Sequence

DRAWS = 400
LOW, HIGH = 10, 389  # of the sorted draws: 95 %


class Figure(msgspec.Struct, frozen=True):
    """A measure: hits, gold, found, precision, recall, F1, and the 95 % interval of F1 over files."""

    name: str
    hits: float
    gold: float
    found: float
    interval: tuple[float, float] | None = None

    @property
    def precision(self) -> float:
        """Give the share of what was found that is right."""
        return self.hits / self.found if self.found else 0

    @property
    def recall(self) -> float:
        """Give the share of gold that was found."""
        return self.hits / self.gold if self.gold else 0

    @property
    def f1(self) -> float:
        """Give the harmonic mean of the two.

        >>> Figure("mentions", 1, 2, 2).f1
        0.5
        """
        p, r = self.precision, self.recall
        return 2 * p * r / (p + r) if p + r else 0


class Parts(msgspec.Struct, frozen=True):
    """Which counts a figure is made of; `half` counts for half a hit."""

    name: str
    hits: str
    gold: str
    found: str
    half: str = ""


def _prf(name: str, key: str) -> Parts:
    return Parts(name, f"{key}tp", f"{key}g", f"{key}p")


MAIN = (_prf("mentions", "m_"), _prf("arguments", "a_"), _prf("facts strict", "f_"))
RATES = (
    Parts("norms", "n_ok", "n_all", "n_all"),
    Parts("modality", "mod_ok", "al", "al"),
    Parts("source", "src_ok", "al", "al"),
)
MARKS = (_prf("not actual", "x_"), _prf("negated", "n_"), _prf("named source", "s_"))
EXTENTS = tuple(
    Parts(f"mentions {scheme}", f"e:{scheme}:cor", f"e:{scheme}:g", f"e:{scheme}:p", f"e:{scheme}:par")
    for scheme in ("strict", "exact", "partial", "type")
)
ARTICLES = (
    _prf("article starts", "d:starts:"),
    _prf("whole articles", "d:whole:"),
    _prf("headlines", "d:headline:"),
    _prf("bylines", "d:byline:"),
)
CEAF = _prf("entities CEAF-e", "c_")
OTHERS = (_prf("fact tuples, DuIE", "t_"), _prf("arguments, DuEE", "u_"))
PARTS = (*MAIN, *RATES, *MARKS, *OTHERS, *EXTENTS, *ARTICLES, CEAF)
B3 = "entities B3"
KINDS = {"mentions": "m", "norms": "n", "facts strict": "f", "arguments": "a"}


def figures(scores: Sequence[Score]) -> list[Figure]:
    """Give every measure over files, in the order in which a reader wants them.

    >>> one = Score(counts={"m_tp": 1, "m_g": 2, "m_p": 1})
    >>> round(figures([one])[0].f1, 3)
    0.667
    """
    whole, bounds = total(list(scores)), intervals(scores)
    found = [_figure(whole, parts, bounds.get(parts.name)) for parts in PARTS]
    return [*found, _b3(whole)]


def labels(scores: Sequence[Score], what: str) -> list[Figure]:
    """Give a measure (`mentions`, `norms`, `facts strict`, `arguments`) for each label or type."""
    whole, key = total(list(scores)), KINDS[what]
    names = sorted({name.split(":")[1] for name in whole.counts if name.startswith(f"{key}:")})
    found = "g" if key == "n" else "p"
    return [
        Figure(n, whole.get(f"{key}:{n}:tp"), whole.get(f"{key}:{n}:g"), whole.get(f"{key}:{n}:{found}")) for n in names
    ]


def macro(some: Sequence[Figure]) -> float:
    """Give the mean F1 of labels that gold has.

    >>> macro([Figure("a", 1, 1, 1), Figure("b", 0, 1, 0), Figure("c", 0, 0, 3)])
    0.5
    """
    known = [figure.f1 for figure in some if figure.gold]
    return sum(known) / len(known) if known else 0


def intervals(scores: Sequence[Score]) -> dict[str, tuple[float, float]]:
    """Give the bootstrap 95 % interval of each F1 over files: 400 draws, the seed always nought."""
    if len(scores) < 2:
        return {}
    import numpy as np

    keys = sorted({key for parts in PARTS for key in (parts.hits, parts.gold, parts.found, parts.half) if key})
    counts = np.array([[one.get(key) for key in keys] for one in scores], dtype=float)
    dice = random.Random(0)  # noqa: S311 - for repeating, not for secrets
    draws = np.array([dice.choices(range(len(scores)), k=len(scores)) for _ in range(DRAWS)])
    weights = np.zeros((DRAWS, len(scores)))
    np.add.at(weights, (np.arange(DRAWS)[:, None], draws), 1)
    sums = dict(zip(keys, (weights @ counts).T, strict=True))
    return {parts.name: _interval(parts, sums) for parts in PARTS}


def _interval(parts: Parts, sums: dict[str, Any]) -> tuple[float, float]:
    half = sums[parts.half] / 2 if parts.half else 0.0
    rows = zip(sums[parts.hits] + half, sums[parts.gold], sums[parts.found], strict=True)
    drawn = sorted(Figure("", float(hits), float(gold), float(found)).f1 for hits, gold, found in rows)
    return drawn[LOW], drawn[HIGH]


def _figure(whole: Score, parts: Parts, interval: tuple[float, float] | None) -> Figure:
    half = whole.get(parts.half) / 2 if parts.half else 0
    return Figure(parts.name, whole.get(parts.hits) + half, whole.get(parts.gold), whole.get(parts.found), interval)


def _b3(whole: Score) -> Figure:
    """Give B³ as a figure whose precision and recall are the means over mentions."""
    n = max(1, whole.get("b_n"))
    r, p = whole.get("b_r") / n, whole.get("b_p") / n
    hits = whole.get("b_r")
    return Figure(B3, hits, whole.get("b_n"), hits / p if p else 0) if r else Figure(B3, 0, whole.get("b_n"), 0)

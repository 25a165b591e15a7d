"""Scores -> figures with their bootstrap intervals."""

from __future__ import annotations

import random
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import msgspec

from extractor.scores.count import BANDS
from extractor.scores.score import Score

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

DRAWS = 400
LOW, HIGH = 10, 389  # of the sorted draws: 95 %
Interval = tuple[float, float]


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


class Mean(msgspec.Struct, frozen=True):
    """The plain mean over labels that gold has, each counting alike, with the 95 % interval of F1 over files."""

    precision: float
    recall: float
    f1: float
    interval: tuple[float, float] | None = None


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
TAGS = _prf("mentions BIO", "o_")
ARTICLES = (
    _prf("article starts", "d:starts:"),
    _prf("whole articles", "d:whole:"),
    _prf("headlines", "d:headline:"),
    _prf("bylines", "d:byline:"),
)
CEAF = _prf("entities CEAF-e", "c_")
OTHERS = (_prf("fact tuples, DuIE", "t_"), _prf("arguments, DuEE", "u_"))
WORDS = _prf("words", "w_")
PARTS = (*MAIN, *RATES, *MARKS, *OTHERS, *EXTENTS, TAGS, *ARTICLES, CEAF)
B3, B3_KEYS = "entities B3", ("b_r", "b_p", "b_n")
KINDS = {"mentions": "m", "norms": "n", "facts strict": "f", "arguments": "a", "mentions by length": "l"}
SIZES = (300, 600, 1200)  # the last length of each group of articles, in characters


def figures(scores: Sequence[Score]) -> list[Figure]:
    """Give every measure over files, in the order in which a reader wants them.

    >>> one = Score(counts={"m_tp": 1, "m_g": 2, "m_p": 1})
    >>> round(figures([one])[0].f1, 3)
    0.667
    """
    return [*measure(scores, PARTS), _b3(scores)]


def measure(scores: Sequence[Score], rows: Sequence[Parts]) -> list[Figure]:
    """Give some measures over files, each with its interval."""
    whole = _summed(scores, [key for parts in rows for key in _keys(parts)])
    bounds = _bounds(scores, rows)
    return [_figure(whole, parts, bounds.get(parts.name)) for parts in rows]


def labels(scores: Sequence[Score], what: str) -> list[Figure]:
    """Give a measure for each label or type; `what` is a key of `KINDS`."""
    return measure(scores, parts_of(scores, what))


def macro(some: Sequence[Figure]) -> float:
    """Give the mean F1 of labels that gold has.

    >>> macro([Figure("a", 1, 1, 1), Figure("b", 0, 1, 0), Figure("c", 0, 0, 3)])
    0.5
    """
    return _mean(figure.f1 for figure in some if figure.gold)


def mean(scores: Sequence[Score], what: str) -> Mean:
    """Give the macro figures of a measure: the means of precision, recall and F1 over labels that gold has.

    >>> one = Score(counts={"m:ORG:tp": 1, "m:ORG:g": 1, "m:ORG:p": 2, "m:GPE:g": 1})
    >>> mean([one], "mentions").recall
    0.5
    """
    rows = parts_of(scores, what)
    whole = _summed(scores, [key for parts in rows for key in _keys(parts)])
    known = [figure for parts in rows if (figure := _figure(whole, parts)).gold]
    shares = (_mean(f.precision for f in known), _mean(f.recall for f in known), macro(known))
    return Mean(*shares, _macro_interval(scores, rows))


def parts_of(scores: Sequence[Score], what: str) -> list[Parts]:
    """Name the counts of each label or type that occurs: names sorted, lengths from short to long."""
    key, found = KINDS[what], "g" if what == "norms" else "p"
    every = {name for one in scores for name in one.counts}
    names = {name.split(":")[1] for name in every if name.startswith(f"{key}:")}
    ordered = [band for band in BANDS if band in names] if what == "mentions by length" else sorted(names)
    return [Parts(n, f"{key}:{n}:tp", f"{key}:{n}:g", f"{key}:{n}:{found}") for n in ordered]


def groups(scores: Sequence[Score], by: str) -> dict[str, list[Score]]:
    """Group files by their `source` (sorted), or by the `length` of their texts (short to long).

    >>> from extractor.scores.score import Score
    >>> list(groups([Score(counts={}, size=900), Score(counts={}, size=20)], "length"))
    ['to 300', 'to 1,200']
    """
    found: dict[str, list[Score]] = {} if by == "source" else {name: [] for name in _sizes()}
    for one in scores:
        found.setdefault(one.source if by == "source" else _size(one.size), []).append(one)
    return {name: some for name, some in (sorted(found.items()) if by == "source" else found.items()) if some}


def intervals(scores: Sequence[Score]) -> dict[str, Interval]:
    """Give the bootstrap 95 % interval of each F1 over files: 400 draws, the seed always nought; none for one file."""
    b3 = _b3(scores).interval
    return {**_bounds(scores, PARTS), **({B3: b3} if b3 else {})}


def _bounds(scores: Sequence[Score], rows: Sequence[Parts]) -> dict[str, Interval]:
    if len(scores) < 2:
        return {}
    sums = _drawn(scores, [key for parts in rows for key in _keys(parts)])
    return {parts.name: _percentiles(_f1_of(parts, sums)) for parts in rows}


def _macro_interval(scores: Sequence[Score], rows: Sequence[Parts]) -> Interval | None:
    if len(scores) < 2 or not rows:
        return None
    import numpy as np

    sums = _drawn(scores, [key for parts in rows for key in _keys(parts)])
    known = np.array([sums[parts.gold] > 0 for parts in rows])
    f1 = np.array([_f1_of(parts, sums) for parts in rows])
    return _percentiles((f1 * known).sum(0) / np.maximum(1, known.sum(0)))


def _keys(parts: Parts) -> list[str]:
    return [key for key in (parts.hits, parts.gold, parts.found, parts.half) if key]


def _summed(scores: Sequence[Score], keys: Sequence[str]) -> Score:
    return Score(counts={key: sum(one.counts.get(key, 0) for one in scores) for key in dict.fromkeys(keys)})


def _drawn(scores: Sequence[Score], keys: Sequence[str]) -> dict[str, Any]:
    """Sum counts over each of 400 draws of files."""
    import numpy as np

    names = sorted(set(keys))
    counts = np.array([[one.get(key) for key in names] for one in scores], dtype=float)
    return dict(zip(names, (_weights(len(scores)) @ counts).T, strict=True))


@lru_cache(maxsize=4)
def _weights(files: int) -> Any:
    """Say how often each draw has each file: the same draws for every measure."""
    import numpy as np

    dice = random.Random(0)  # noqa: S311 - for repeating, not for secrets
    draws = np.array([dice.choices(range(files), k=files) for _ in range(DRAWS)])
    weights = np.zeros((DRAWS, files))
    np.add.at(weights, (np.arange(DRAWS)[:, None], draws), 1)
    return weights


def _f1_of(parts: Parts, sums: dict[str, Any]) -> Any:
    half = sums[parts.half] / 2 if parts.half else 0.0
    return _f1(sums[parts.hits] + half, sums[parts.gold], sums[parts.found])


def _f1(hits: Any, gold: Any, found: Any) -> Any:
    """Give F1 for many draws at once, by the same steps as `Figure.f1`."""
    p, r = _share(hits, found), _share(hits, gold)
    return _share(2 * p * r, p + r)


def _share(part: Any, whole: Any) -> Any:
    import numpy as np

    return np.divide(part, whole, out=np.zeros_like(whole), where=whole > 0)


def _percentiles(drawn: Any) -> Interval:
    ordered = sorted(map(float, drawn))
    return ordered[LOW], ordered[HIGH]


def _figure(whole: Score, parts: Parts, interval: Interval | None = None) -> Figure:
    half = whole.get(parts.half) / 2 if parts.half else 0
    return Figure(parts.name, whole.get(parts.hits) + half, whole.get(parts.gold), whole.get(parts.found), interval)


def _b3(scores: Sequence[Score]) -> Figure:
    """Give B³ as a figure whose precision and recall are the means over mentions."""
    r, p, n = _summed(scores, B3_KEYS).counts.values()
    return Figure(B3, r, n, r * n / p if p else 0, _b3_interval(scores))


def _b3_interval(scores: Sequence[Score]) -> Interval | None:
    if len(scores) < 2:
        return None
    sums = _drawn(scores, B3_KEYS)
    return _percentiles(_f1(sums["b_r"], sums["b_n"], _share(sums["b_r"] * sums["b_n"], sums["b_p"])))


def _mean(shares: Iterable[float]) -> float:
    some = list(shares)
    return sum(some) / len(some) if some else 0


def _sizes() -> tuple[str, ...]:
    return (*(f"to {size:,}" for size in SIZES), f"over {SIZES[-1]:,}")


def _size(size: int) -> str:
    return next((f"to {last:,}" for last in SIZES if size <= last), f"over {SIZES[-1]:,}")

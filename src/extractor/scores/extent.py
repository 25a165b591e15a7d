"""Mentions as SemEval-2013 task 9 scores them: strict, exact, partial, type.

Each found mention is paired with one gold mention that it shares a character with, best pairs first, so that the order
of the files does not matter. As nervaluate names them: correct, incorrect, partial, missed, spurious.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from extractor.scores.schema import PHRASE

Gold = dict[str, Any]
Key = tuple[int, int, str]
SCHEMES = ("strict", "exact", "partial", "type")


def extents(gold: Gold, found: Gold) -> dict[str, float]:
    """Count correct (`cor`), partial (`par`), gold (`g`) and found (`p`) mentions under each scheme."""
    ours, theirs = places(gold), places(found)
    counts = {f"e:{scheme}:{side}": float(size) for scheme in SCHEMES for side, size in _sizes(ours, theirs)}
    alike = Counter((a[:2] == b[:2], a[2] == b[2]) for a, b in paired(ours, theirs))
    span = alike[True, True] + alike[True, False]
    label = alike[True, True] + alike[False, True]
    hits = {"strict:cor": alike[True, True], "exact:cor": span, "partial:cor": span, "type:cor": label}
    return counts | {f"e:{name}": hit for name, hit in hits.items()} | {"e:partial:par": alike.total() - span}


def places(side: Gold) -> list[Key]:
    """Give span and label of each mention that counts, sorted."""
    return sorted({(*m["span"], m["type"]) for m in side["mentions"] if m["type"] != PHRASE})


def paired(ours: list[Key], theirs: list[Key]) -> list[tuple[Key, Key]]:
    """Pair mentions that share a character: equal span and label, equal span, equal label, most in common.

    >>> paired([(0, 4, "ORG"), (4, 6, "GPE")], [(0, 6, "ORG"), (4, 6, "ORG")])
    [((4, 6, 'GPE'), (4, 6, 'ORG')), ((0, 4, 'ORG'), (0, 6, 'ORG'))]
    """
    ranked = sorted((_rank(a, b), a, b) for a, b in _touching(ours, theirs))
    left, right, pairs = set(), set(), []
    for _, a, b in ranked:
        if a not in left and b not in right:
            left.add(a)
            right.add(b)
            pairs.append((a, b))
    return pairs


def _sizes(ours: list[Key], theirs: list[Key]) -> tuple[tuple[str, int], ...]:
    return ("g", len(ours)), ("p", len(theirs))


def _touching(ours: list[Key], theirs: list[Key]) -> list[tuple[Key, Key]]:
    longest = max((b[1] - b[0] for b in theirs), default=0)
    pairs, first = [], 0
    for a in ours:
        while first < len(theirs) and theirs[first][0] + longest <= a[0]:
            first += 1
        for b in theirs[first:]:
            if b[0] >= a[1]:
                break
            if b[1] > a[0]:
                pairs.append((a, b))
    return pairs


def _rank(a: Key, b: Key) -> tuple[bool, bool, int]:
    return a[:2] != b[:2], a[2] != b[2], max(a[0], b[0]) - min(a[1], b[1])

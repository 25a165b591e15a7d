"""How far two annotators agree beyond chance."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from extractor.scores.align import align
from extractor.scores.match import Matcher
from extractor.scores.tags import bio

if TYPE_CHECKING:
    from collections.abc import Sequence

Gold = dict[str, Any]
Pairs = list[tuple[str, str]]


def characters(a: Gold, b: Gold) -> Pairs:
    """Give the label that each side has for every character of the text, as far as anything is annotated."""
    rows = [row for side in (a, b) for row in (*side["mentions"], *side["facts"], *side.get("articles", []))]
    size = max((row["span"][1] for row in rows), default=0)
    sides = ([tag[2:] or "O" for tag in bio(side["mentions"], size)] for side in (a, b))
    return list(zip(*sides, strict=True))


def labels(a: Gold, b: Gold) -> Pairs:
    """Give the label that each side has for every span that both see."""
    ours, theirs = ({tuple(m["span"]): m["type"] for m in side["mentions"]} for side in (a, b))
    return [(label, theirs[span]) for span, label in ours.items() if span in theirs]


def modalities(a: Gold, b: Gold) -> Pairs:
    """Give the modality that each side has for every fact that both see."""
    return [(str(one.get("modality", "actual")), str(other.get("modality", "actual"))) for one, other in _shared(a, b)]


def negations(a: Gold, b: Gold) -> Pairs:
    """Say for every fact that both see whether each side negates it."""
    return [(str(bool(one.get("negated"))), str(bool(other.get("negated")))) for one, other in _shared(a, b)]


def sentences(a: Gold, b: Gold) -> Pairs:
    """Give the types of facts, as one label, that each side sees in every stretch of evidence that either names."""
    ours, theirs = _types(a), _types(b)
    return [(ours.get(span, ""), theirs.get(span, "")) for span in sorted(ours.keys() | theirs.keys())]


def _shared(a: Gold, b: Gold) -> list[tuple[Gold, Gold]]:
    pairs = align(a["facts"], b["facts"], Matcher(a, b))
    return [(a["facts"][pair.gold], b["facts"][pair.found]) for pair in pairs]


def _types(side: Gold) -> dict[tuple[int, ...], str]:
    spans: dict[tuple[int, ...], set[str]] = {}
    for fact in side["facts"]:
        spans.setdefault(tuple(fact["span"]), set()).add(fact["type"])
    return {span: " ".join(sorted(types)) for span, types in spans.items()}


def kappa(pairs: Sequence[tuple[str, str]]) -> float:
    """Give Cohen's kappa; 1 where there is nothing to disagree about.

    >>> kappa([("a", "a"), ("a", "b"), ("b", "b"), ("b", "b")])
    0.5
    """
    n = len(pairs)
    agreed = sum(a == b for a, b in pairs)
    left, right = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = sum(left[label] * right[label] for label in left)
    return (agreed * n - chance) / (n * n - chance) if n * n > chance else 1.0


def alpha(pairs: Sequence[tuple[str, str]]) -> float:
    """Give Krippendorff's alpha for nominal labels and two annotators without gaps.

    >>> round(alpha([("a", "a"), ("a", "b"), ("b", "b"), ("b", "b")]), 3)
    0.533
    """
    values = Counter(label for pair in pairs for label in pair)
    n = sum(values.values())
    expected = n * n - sum(count * count for count in values.values())
    observed = 2 * sum(a != b for a, b in pairs)
    return 1 - observed * (n - 1) / expected if expected else 1.0

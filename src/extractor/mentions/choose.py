"""Crossing candidates -> one reading: the candidate that is worth most stays, those that it crosses go."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

from extractor.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from extractor.model import Mention

TABLE = "mentions/choose.toml"
LENGTH = 0.1  # what a character is worth: little against the rule, much among equals


def choose(candidates: Iterable[Mention]) -> tuple[Mention, ...]:
    """Keep mentions that do not cross, the worthiest first; sorted by place.

    >>> from extractor.model import Label, Mention, Span
    >>> names = [Mention(Span(0, 2), Label.GPE, "entities.listed"), Mention(Span(0, 4), Label.ORG, "entities.listed")]
    >>> [mention.span for mention in choose(names)]
    [Span(start=0, end=4)]
    """
    ranked = sorted(candidates, key=lambda m: (-worth(m), m.span, m.label, m.by))
    taken = bytearray(max((m.span.end for m in ranked), default=0))
    kept = []
    for mention in ranked:
        start, end = mention.span
        if taken.find(1, start, end) < 0:
            taken[start:end] = b"\1" * (end - start)
            kept.append(mention)
    return tuple(sorted(kept, key=lambda m: m.span))


def worth(mention: Mention) -> float:
    """Give what a candidate is worth, by choose.toml."""
    return (_row("by", mention.by) or 1.0) * mention.confidence + LENGTH * (mention.span.end - mention.span.start)


def likely(label: str, confidence: float) -> bool:
    """Tell whether the reader is sure enough of a name or figure, by choose.toml."""
    least = _table()["least"]
    return confidence >= float(least.get(label, least["reader"]))


def assured(mention: Mention) -> Mention:
    """Give a rule's mention with how often the rule is right as its confidence; a reader's keeps its own."""
    precision = _row("precision", mention.by)
    return mention if precision is None else msgspec.structs.replace(mention, confidence=precision)


@cache
def _row(section: str, by: str) -> float | None:
    """Give the row whose name is the longest beginning of `by`."""
    rows = _table()[section]
    name = max((prefix for prefix in rows if by.startswith(prefix)), key=len, default=None)
    return None if name is None else float(rows[name])


@cache
def _table() -> dict[str, Any]:
    return table(TABLE)

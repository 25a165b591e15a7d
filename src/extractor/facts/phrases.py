"""Noun phrases: where they begin and end, and the book of those that facts need."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from extractor.model import Label, Mention, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.facts.lines import Line

WIDEST = 9
NAMES = "POGLAEWKX"
ENDING = re.compile(rf"(?:(?:[an{NAMES}]|n[c、](?=[an]*n))*n|(?<![vnp])v)$")
STARTING = re.compile(rf"[”“]?((?:[a{NAMES}]|v(?=[av]*n))*n+(?:[c、][a]*n+(?!d))*)")
OPEN = re.compile(r"[“(]")


def ending(line: Line, j: int, floor: int) -> tuple[int, int] | None:
    """Find the noun phrase that ends before unit `j` and begins at `floor` or later."""
    low = max(floor, j - WIDEST)
    found = ENDING.search(line.shape, low, j) if low < j else None
    return (found.start(), j) if found else None


def starting(line: Line, i: int, ceiling: int) -> tuple[int, int] | None:
    """Find the noun phrase that starts at unit `i` and ends at `ceiling` or before."""
    found = STARTING.match(line.shape, i, min(ceiling, i + WIDEST + 3))
    return found.span(1) if found else None


class Book:
    """The phrases that facts use: reader's candidates first, then those that frames cut; spans stay unique."""

    def __init__(self, mentions: Sequence[Mention]) -> None:
        """Take all mentions, PHRASE candidates included."""
        self.named = {m.span: m for m in mentions if m.label is not Label.PHRASE}
        self.candidates = sorted((m for m in mentions if m.label is Label.PHRASE), key=lambda m: m.span)
        self.starts = [m.span.start for m in self.candidates]
        self.known = {m.span: m for m in self.candidates}
        self.used: dict[Span, Mention] = {}

    def label(self, span: Span) -> Label:
        """Give the label of a filler; what is no mention is a phrase."""
        found = self.named.get(span)
        return found.label if found else Label.PHRASE

    def take(self, span: Span, by: str) -> Span:
        """Enter a filler and give the span under which it stands."""
        if span in self.named:
            return span
        mention = self.known.get(span) or self._near(span) or Mention(span, Label.PHRASE, by)
        if mention.span in self.named:
            return mention.span
        self.used.setdefault(mention.span, mention)
        return mention.span

    def _near(self, span: Span) -> Mention | None:
        """Find a candidate that shares at least half of the longer one's characters."""
        low = bisect_left(self.starts, span.start - 24)
        best: Mention | None = None
        share = 0.5
        for mention in self.candidates[low : bisect_left(self.starts, span.end)]:
            length = max(span.end - span.start, mention.span.end - mention.span.start)
            if (found := span.overlap(mention.span) / length) >= share:
                best, share = mention, found + 1e-9
        return best

    def phrases(self) -> tuple[Mention, ...]:
        """Give the phrases in use, sorted."""
        return tuple(self.used[span] for span in sorted(self.used))

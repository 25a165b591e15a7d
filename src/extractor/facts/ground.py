"""What lies between two stretches of a document: characters, clauses, sentences, mentions."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

import msgspec

from extractor.model import Label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.model import Document, Mention, Span

CLAUSE = re.compile("[，,；;]")
SENTENCE = re.compile(r"[。！？!?\n]")


class Gap(msgspec.Struct, frozen=True):
    """How much lies between two stretches."""

    characters: int
    clauses: int
    sentences: int
    mentions: int


NOTHING = Gap(0, 0, 0, 0)


class Ground:
    """A document with the places of its marks and mentions, sorted."""

    def __init__(self, document: Document, mentions: Sequence[Mention]) -> None:
        """Take all mentions, PHRASE candidates included."""
        self.document = document
        self.labels = {m.span: m.label for m in mentions}
        self.starts = sorted(m.span.start for m in mentions)
        self.clauses = [m.start() for m in CLAUSE.finditer(document.text)]
        self.sentences = [m.start() for m in SENTENCE.finditer(document.text)]

    def label(self, span: Span) -> Label:
        """Give the label of a filler; what is no mention is a phrase."""
        return self.labels.get(span, Label.PHRASE)

    def between(self, one: Span, other: Span) -> Gap:
        """Measure what lies between two stretches, nothing where they meet.

        >>> from extractor.model import Document, Span
        >>> text = "北京，上海。广州"
        >>> document = Document(name="", text=text, starts=range(8), ends=range(1, 9), sha256="")
        >>> Ground(document, ()).between(Span(6, 8), Span(0, 2))
        Gap(characters=4, clauses=1, sentences=1, mentions=0)
        """
        low, high = min(one.end, other.end), max(one.start, other.start)
        if high <= low:
            return NOTHING
        return Gap(
            high - low,
            bisect_left(self.clauses, high) - bisect_left(self.clauses, low),
            bisect_left(self.sentences, high) - bisect_left(self.sentences, low),
            bisect_left(self.starts, high) - bisect_left(self.starts, low),
        )

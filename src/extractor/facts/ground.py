"""What lies between two stretches of a document: characters, clauses, sentences, mentions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from extractor.model import Label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.model import Document, Mention, Span

CLAUSE = re.compile("[，,；;]")
SENTENCE = re.compile(r"[。！？!?\n]")


class Gap(msgspec.Struct, frozen=True):
    """How much lies between pairs of stretches, an array each."""

    characters: Any
    clauses: Any
    sentences: Any
    mentions: Any


class Ground:
    """A document with the places of its marks and mentions, sorted."""

    def __init__(self, document: Document, mentions: Sequence[Mention]) -> None:
        """Take all mentions, PHRASE candidates included."""
        self.document = document
        self.labels = {m.span: m.label for m in mentions}
        self.mentions = np.array(sorted(m.span.start for m in mentions))
        self.clauses = _places(CLAUSE, document.text)
        self.sentences = _places(SENTENCE, document.text)

    def label(self, span: Span) -> Label:
        """Give the label of a filler; what is no mention is a phrase."""
        return self.labels.get(span, Label.PHRASE)

    def between(self, one: tuple[Any, Any], other: tuple[Any, Any]) -> Gap:
        """Measure what lies between stretches, given as (starts, ends), pair by pair; nothing where they meet.

        >>> from extractor.model import Document
        >>> text = "北京，上海。广州"
        >>> document = Document(name="", text=text, starts=range(8), ends=range(1, 9), sha256="")
        >>> gap = Ground(document, ()).between((np.array([6]), np.array([8])), (np.array([0]), np.array([2])))
        >>> [int(many[0]) for many in (gap.characters, gap.clauses, gap.sentences, gap.mentions)]
        [4, 1, 1, 0]
        """
        low = np.minimum(one[1], other[1])
        high = np.maximum(np.maximum(one[0], other[0]), low)
        return Gap(high - low, *(np.searchsorted(m, high) - np.searchsorted(m, low) for m in self._marks()))

    def _marks(self) -> tuple[Any, Any, Any]:
        return self.clauses, self.sentences, self.mentions


def _places(pattern: re.Pattern[str], text: str) -> Any:
    return np.array([found.start() for found in pattern.finditer(text)], np.int64)

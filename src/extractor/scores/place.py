"""Places in the raw file -> places in the clean text."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from extractor.model import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.model import Document


def stretch(document: Document, span: Sequence[int], field: str | None = None) -> Span:
    """Lead a raw span to the characters of `text` that come from it: the way back of `Document.origin`.

    `field` is the JSONL key in which the span counts; without it the span counts in the whole document.

    >>> from extractor.model import Document
    >>> document = Document(name="", text="任何", starts=[0, 3], ends=[1, 4], sha256="")
    >>> stretch(document, (0, 4)), stretch(document, (2, 9))
    (Span(start=0, end=2), Span(start=1, end=2))
    """
    whole = Span(0, len(document.text))
    low, high = next((part.span for part in document.fields if part.name == field), whole)
    start = bisect_right(document.ends, span[0], low, high)
    return Span(start, max(start, bisect_left(document.starts, span[1], low, high)))

"""Text with marks on it: mentions in their colours, trigger words, what gold has."""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise
from typing import TYPE_CHECKING

import msgspec

from extractor.explorer.markup import Html, join, tag, text
from extractor.model import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Mark(msgspec.Struct, frozen=True):
    """A stretch that something stands on: the token by which cards name it, its classes, and what a mention adds.

    Of several marks on one character the one with the greatest `weight` gives colour and link; those of none join it.
    """

    span: Span
    token: str
    classes: str
    weight: int = 1
    link: str | None = None
    norm: str = ""


class Marks:
    """Many marks, of which the few on a stretch are found at once."""

    def __init__(self, marks: Iterable[Mark]) -> None:
        """Sort them by their spans."""
        self.marks = sorted(marks, key=lambda mark: mark.span)
        self.starts = [mark.span.start for mark in self.marks]
        self.longest = max((mark.span.end - mark.span.start for mark in self.marks), default=0)

    def on(self, window: Span) -> list[Mark]:
        """Give the marks that touch a stretch."""
        first, last = bisect_left(self.starts, window.start - self.longest), bisect_left(self.starts, window.end)
        return [mark for mark in self.marks[first:last] if mark.span.crosses(window)]


def marked(words: str, window: Span, marks: Marks) -> Html:
    """Write a stretch of text with the marks on it, which may cross each other.

    >>> marked("北京论坛", Span(0, 4), Marks([Mark(Span(0, 2), "m1", "L-GPE")]))
    '<span class="L-GPE" data-i="m1">北京</span>论坛'
    """
    return join(*(_piece(words, span, some) for span, some in _cut(window, marks.on(window))))


def _cut(window: Span, marks: list[Mark]) -> Iterator[tuple[Span, list[Mark]]]:
    """Cut a window wherever a mark begins or ends, and give each piece the marks on it."""
    edges = {window.start, window.end, *(at for mark in marks for at in mark.span if window.start < at < window.end)}
    ordered, active, coming = sorted(edges), list[Mark](), 0
    for start, end in pairwise(ordered):
        while coming < len(marks) and marks[coming].span.start <= start:
            active.append(marks[coming])
            coming += 1
        active = [mark for mark in active if mark.span.end > start]
        yield Span(start, end), active


def _piece(words: str, span: Span, marks: list[Mark]) -> Html:
    own = text(words[span.start : span.end])
    if not marks:
        return own
    first = max(marks, key=lambda mark: mark.weight)
    classes = " ".join(dict.fromkeys(mark.classes for mark in marks if mark is first or not mark.weight))
    tokens = " ".join(mark.token for mark in marks)
    piece = tag("a" if first.link else "span", own, class_=classes, data_i=tokens, href=first.link)
    norms = [tag("i", data_n=mark.norm) for mark in marks if mark.norm and mark.span.end == span.end]
    return join(piece, *norms)

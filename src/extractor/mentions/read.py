"""Reading -> Mentions: what the reader saw, its figures and times with the norms that the rules give them."""

from __future__ import annotations

import re
from math import inf
from typing import TYPE_CHECKING

import msgspec

from extractor.mentions.choose import likely, worth
from extractor.mentions.quantities import find_quantities
from extractor.mentions.times import find_times_in
from extractor.model import FIGURES, NAMED, NORMED, Label, Mention, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractor.model import Candidate, Document, Norm, Reading

BY = "reader"
PAIRS = dict(zip("“‘「『（(《", "”’」』）)》", strict=True))
MARKS = frozenset("".join(PAIRS) + "".join(PAIRS.values()))
ONE_OF = "之一"
# A name in quotation marks with a common noun is the quoted name alone (guidelines, section 2).
QUOTED = re.compile(
    r"(?:\d{4}年?|[一二三四五六七八九〇]{4}年?)?“(?P<name>[^“”]+)”\w{0,8}?"
    "(?:活动|行动|计划|图片展|摄影展|展览|节目|栏目|品牌|称号|[号队])"
)


def names_read(document: Document, reading: Reading) -> list[Mention]:
    """Give the reader's names."""
    sure = (c for c in reading.candidates if c.label in NAMED and likely(c.label, c.confidence))
    return [Mention(bare(document.text, paired(document.text, c.span)), c.label, BY, c.confidence) for c in sure]


def bare(text: str, span: Span) -> Span:
    """Leave of a quoted name with a common noun the name, and of what is one of several what stands after 之一.

    >>> bare("“湖光”行动启动", Span(0, 6)), bare("“湖光”大会启动", Span(0, 6)), bare("分论坛之一湖光论坛", Span(0, 9))
    (Span(start=1, end=3), Span(start=0, end=6), Span(start=5, end=9))
    """
    start = text.rfind(ONE_OF, *span) + len(ONE_OF)
    if len(ONE_OF) <= start < span.end:
        return Span(start, span.end)
    found = QUOTED.fullmatch(text, *span) if text.find("“", *span) >= 0 else None
    return Span(*found.span("name")) if found else span


def paired(text: str, span: Span) -> Span:
    """Take in the other half of a pair of marks that a span cuts, where it stands beside the span.

    >>> paired("“光明”奖揭晓", Span(1, 5)), paired("“光明”奖揭晓", Span(1, 3))
    (Span(start=0, end=5), Span(start=1, end=3))
    """
    start, end = span
    if MARKS.isdisjoint(text[start:end]):
        return span
    opened: list[str] = []
    for mark in filter(MARKS.__contains__, text[start:end]):
        if mark in PAIRS:
            opened.append(PAIRS[mark])
        elif opened:
            opened.pop()
        elif PAIRS.get(text[start - 1 : start]) == mark:
            start -= 1
    return Span(start, end + (len(opened) == 1 and text[end : end + 1] == opened[0]))


def figures_read(document: Document, reading: Reading, ruled: Sequence[Mention] = ()) -> list[Mention]:
    """Give the reader's figures and times, with norms where the rules can read them.

    What a rule has read at the very place, and is worth more, is left out: it would lose, and reading it takes long.
    """
    known = {m.span: worth(m) for m in ruled}
    sure = (c for c in reading.candidates if c.label in NORMED and likely(c.label, c.confidence))
    return [_figure(document, c) for c in sure if known.get(c.span, -inf) <= worth(_unread(c))]


def phrases_read(document: Document, reading: Reading, kept: Sequence[Mention]) -> Iterator[Mention]:
    """Give the reader's phrases; one that is a mention's very span is not needed."""
    spans = {m.span for m in kept}
    for candidate in reading.candidates:
        if candidate.label is Label.PHRASE and (span := paired(document.text, candidate.span)) not in spans:
            spans.add(span)
            yield Mention(span, Label.PHRASE, BY, candidate.confidence)


def _figure(document: Document, candidate: Candidate) -> Mention:
    return msgspec.structs.replace(_unread(candidate), norm=_norm(document, candidate))


def _unread(candidate: Candidate) -> Mention:
    return Mention(candidate.span, candidate.label, f"{BY}.figures", candidate.confidence)


def _norm(document: Document, candidate: Candidate) -> Norm | None:
    """Read the candidate's text alone: its norm, if the rules find one thing of this kind in it."""
    text = document.text[candidate.span.start : candidate.span.end]
    found = find_quantities(text) if candidate.label in FIGURES else find_times_in(text, document.published)
    alike = [m for m in found if m.label is candidate.label]
    return alike[0].norm if len(alike) == 1 else None

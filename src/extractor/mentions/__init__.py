"""Document, Tokens, Reading -> Mentions."""

from __future__ import annotations

from bisect import bisect_right
from math import inf
from typing import TYPE_CHECKING

from extractor.mentions.choose import assured, choose
from extractor.mentions.entities import find_entities, find_exact
from extractor.mentions.entities.borrowed import borrowed
from extractor.mentions.entities.bylines import credits_of
from extractor.mentions.entities.gazetteer import forced
from extractor.mentions.quantities import find_quantities
from extractor.mentions.read import figures_read, names_read, phrases_read
from extractor.mentions.times import find_times
from extractor.model import Label, Settings, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from extractor.model import Document, Mention, Reading, Tokens

DEFAULT = Settings()
PLACES = frozenset((Label.GPE, Label.LOC))
LISTED = "entities.listed"  # by whom the names of the lexicon are found


def find(document: Document, tokens: Tokens, reading: Reading, settings: Settings = DEFAULT) -> tuple[Mention, ...]:
    """Find the mentions, sorted and free of crossings; PHRASE candidates may lie inside or around others.

    What the gazetteers of the settings hold wins over all else. Raises TableError for one that cannot be read.

    >>> from extractor.model import Document, Reading, Tokens
    >>> text = "《湿地保护条例》发布。"
    >>> document = Document(name="text", text=text, starts=range(11), ends=range(1, 12), sha256="")
    >>> [(m.label.value, m.span) for m in find(document, Tokens((0, 8, 10, 11), ("nz", "v", "x")), Reading())]
    [('LAW', Span(start=0, end=8))]
    """
    kept = [assured(m) for m in choose(candidates(document, tokens, reading, settings))]
    return tuple(sorted((*kept, *phrases_read(document, reading, kept)), key=lambda m: m.span))


def candidates(document: Document, tokens: Tokens, reading: Reading, settings: Settings = DEFAULT) -> list[Mention]:
    """Give the mentions that rules and reader propose, for `choose`, those that lose among them."""
    own = forced(document, tokens, settings.gazetteers)
    read = names_read(document, reading)
    found = [*own, *_ruled((document, tokens), reading, read), *read, *borrowed(document, settings)]
    # Names mask numbers (三国, 2026中关村论坛) and times mask counts, so each is looked for outside the one before.
    names = _spans(choose(found))
    times = find_times(document, names)
    figures = find_quantities(document.text, sorted([*names, *_spans(times)]))
    return [*found, *times, *figures, *figures_read(document, reading, [*times, *figures])]


def _ruled(source: tuple[Document, Tokens], reading: Reading, read: Sequence[Mention]) -> Sequence[Mention]:
    """Give what the rules find; beside a reader only those that are more exact than it."""
    if not reading.candidates:
        return find_entities(*source)
    longer = sorted(c.span for c in reading.candidates if c.label is not Label.PHRASE)
    return _apart(find_exact(*source, read), longer, credits_of(source[0]))


def _apart(found: Sequence[Mention], read: Sequence[Span], credit: Sequence[Span]) -> list[Mention]:
    """Leave out listed names that the reader takes for a part of something longer, and places that it sees nothing in.

    However doubtful the longer thing is to it: on held-out articles 60 such were right, where 24 listed names were. In
    bylines and datelines 98 in 100 names of the rules are right.
    """
    last = [Span(0, 0), *read]
    near = ((m, last[bisect_right(read, (m.span.start, inf))]) for m in found)
    return [m for m, span in near if m.by != LISTED or _stands(m, span) or any(s.covers(m.span) for s in credit)]


def _stands(mention: Mention, read: Span) -> bool:
    if read.covers(mention.span):
        return read == mention.span
    return read.crosses(mention.span) or mention.label not in PLACES


def _spans(mentions: Iterable[Mention]) -> list[Span]:
    return sorted(m.span for m in mentions)

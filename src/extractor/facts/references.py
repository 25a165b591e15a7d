"""Back references: the name that a pronoun, a bare noun or an elided subject stands for."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import cache
from typing import TYPE_CHECKING

import msgspec

from extractor.model import NAMED, Label, Span
from extractor.tables import rows

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from extractor.model import Claim, Document, Entity, Mention

POINTERS = "该本此这那"
REACH = 600
# Types, and roles of any type, whose fillers are what they say, never a pointer.
LITERAL = frozenset(("alias", "include", "position", "byline"))
FIXED = frozenset(("metric", "value", "part", "whole", "name", "kind", "amount", "time", "award", "title", "theme"))


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words that point back, and the labels that they may mean."""

    words: tuple[str, ...]
    labels: tuple[Label, ...]


@cache
def pointers() -> dict[str, tuple[Label, ...]]:
    """Load references.toml.

    >>> pointers()["该公司"]
    (<Label.ORG: 'ORG'>,)
    """
    return {word: row.labels for row in rows("facts/references.toml", Row) for word in row.words}


class Antecedents:
    """The names of a document, in order, ready to be looked up from a place after them."""

    def __init__(self, document: Document, mentions: Sequence[Mention], entities: Sequence[Entity]) -> None:
        """Take the mentions, sorted, and the entities with what points back to them."""
        self.text = document.text
        self.names = [m for m in mentions if m.label in NAMED and m.label is not Label.TITLE]
        self.starts = [m.span.start for m in self.names]
        self.said = [document.text[m.span.start : m.span.end] for m in self.names]
        self.spans = {m.span for m in mentions if m.label is not Label.PHRASE}
        self.articles = sorted(a.span.start for a in document.articles)
        ordered = [(e, sorted(e.mentions)) for e in entities]
        self.kin = {span: mentions for e, mentions in ordered for span in e.mentions}
        self.linked = {span: mentions for e, mentions in ordered for span in e.references}
        self.resolved: dict[Span, Span | None] = {}  # many claims share a filler

    def resolve(self, span: Span) -> Span | None:
        """Give the name that a filler stands for: itself where it points at nothing, None where no name is found."""
        if span not in self.resolved:
            self.resolved[span] = self._resolve(span)
        return self.resolved[span]

    def _resolve(self, span: Span) -> Span | None:
        if span in self.linked:
            named = self.linked[span]
            return named[max(0, bisect_left(named, span[:1]) - 1)]
        if span in self.spans:
            return span
        text = self.text[span.start : span.end]
        pointed = self.text[max(0, span.start - 1) : span.start]
        labels = pointers().get(text) or (pointers().get(f"该{text}") if pointed and pointed in POINTERS else None)
        if labels is not None:
            found = self._last(span, lambda i: self.names[i].label in labels)
            return found or (None if text[0] in "他她它其双两自我" else span)
        bare = text.lstrip(POINTERS)
        if len(bare) < 2 or len(bare) > 6:
            return span
        return self._last(span, lambda i: self.said[i].endswith(bare)) or span

    def fullest(self, span: Span, sentence: Span, taken: Collection[Span] = ()) -> Span:
        """Give the longest mention of the same thing in a sentence; the filler itself where none is longer, or free."""
        named = self.kin.get(span, ())
        if len(named) < 2:
            return span
        near = named[bisect_left(named, sentence[:1]) : bisect_left(named, (sentence.end,))]
        here = [m for m in near if m.end <= sentence.end and m in self.spans]
        best = max(here, key=lambda m: (m.end - m.start, -m.start), default=span)
        return best if best.end - best.start > span.end - span.start and best not in taken else span

    def _last(self, span: Span, fits: Callable[[int], bool]) -> Span | None:
        """Find the last name before a place, in its article and not too far back."""
        article = bisect_right(self.articles, span.start)
        floor = max(self.articles[article - 1] if article else 0, span.start - REACH)
        near = range(bisect_left(self.starts, floor), bisect_left(self.starts, span.start))
        found = next(filter(fits, reversed(near)), None)
        return None if found is None else self.names[found].span


def resolved(claim: Claim, names: Antecedents, sentence: Span) -> Claim:
    """Put the fullest names in the place of what points back to them; a pronoun without one fills nothing."""
    told = [(r, r.filler if r.name in FIXED else names.resolve(r.filler)) for r in claim.roles]
    found = [(r, filler) for r, filler in told if filler is not None]
    if claim.type not in LITERAL:
        taken = {filler for _, filler in found}
        found = [(r, filler if r.name in FIXED else names.fullest(filler, sentence, taken)) for r, filler in found]
    if len(found) == len(claim.roles) and all(filler == r.filler for r, filler in found):
        return claim
    roles = (r if filler == r.filler else msgspec.structs.replace(r, filler=filler) for r, filler in found)
    return msgspec.structs.replace(claim, roles=tuple(roles))

"""Whom a claim is credited to: every speaker and 据… before it is a candidate, weighed by what stands between them."""

from __future__ import annotations

from bisect import bisect_right
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from extractor.facts.pattern import Wording, compile_
from extractor.facts.phrases import starting
from extractor.model import Claim, Span
from extractor.tables import convert, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractor.facts.lines import Line
    from extractor.model import Document

REACH = 6
KINDS = 1 << 14  # of places that are remembered with their odds


class Credit(NamedTuple):
    """A place from which on a source may be credited: where it was named, by which word, in which sentence."""

    start: int
    source: Span
    word: str
    sentence: int


class Place(NamedTuple):
    """What the weights know of a claim and a credit, each number cut off where more of it says no more."""

    type: str
    word: str
    far: int
    apart: int
    ahead: bool
    later: int
    flash: bool
    same: bool
    quoted: bool
    closed: bool


class Weights(msgspec.Struct, frozen=True):
    """What credits.toml holds: the log odds of each feature, from which odds one is credited, types that never are."""

    weight: dict[str, float]
    keep: float = 0.0
    never: tuple[str, ...] = ()


@cache
def wordings() -> tuple[tuple[Wording, str], ...]:
    """Load the wordings that name a source, with their names."""
    rows = table("facts/attribution.toml")["source"]
    return tuple((compile_(row["wording"]), f"row{i}") for i, row in enumerate(rows, 1))


@cache
def weights() -> Weights:
    """Load credits.toml.

    >>> "alias" in weights().never
    True
    """
    return convert(table("facts/credits.toml"), Weights)


def credits_(document: Document, page: Sequence[Line], statements: Sequence[Claim]) -> list[Credit]:
    """Collect whom the text may credit: the speakers of statements, and the sources that wordings name."""
    found = []
    for claim in statements:
        speaker = next((r.filler for r in claim.roles if r.name == "speaker"), None)
        if speaker is None:
            continue
        trigger = claim.trigger
        word = document.text[trigger.start : trigger.end] if trigger else "headline"
        found.append(Credit(trigger.end if trigger else speaker.end, speaker, word, claim.sentence))
    for line in page:
        found += _worded(line)
    return sorted(found)


def _worded(line: Line) -> Iterator[Credit]:
    for wording, name in wordings():
        if wording.needs and wording.needs.isdisjoint(line.signs):
            continue
        for match in wording.expression.finditer(line.marked):
            span = Span(line.at(match.start("source")), line.at(match.end("source")))
            if wording.roles["source"][0] == "TEXT":
                last = line.unit(span.end - 1) + 1
                found = next((s for i in range(line.unit(span.start), last) if (s := starting(line, i, last))), None)
                span = line.stretch(*found) if found else span
            yield Credit(line.at(match.end()), span, name, line.number)


class Ledger:
    """The credits of a document, ready to say whom a claim is credited to."""

    def __init__(self, document: Document, page: Sequence[Line], statements: Sequence[Claim]) -> None:
        """Take the statements that stand."""
        self.document = document
        self.flash = [document.text.startswith("【", a.span.start) for a in document.articles] or [False]
        self.credits = credits_(document, page, statements)
        self.starts = [c.start for c in self.credits]
        self.within: dict[int, list[int]] = {}  # the numbers of a sentence's credits
        for number, credit in enumerate(self.credits):
            self.within.setdefault(credit.sentence, []).append(number)

    def candidates(self, claim: Claim) -> Iterator[tuple[Credit, list[str]]]:
        """Give the credits that may hold for a claim, with what the weights go by."""
        return ((credit, features(place)) for credit, place in self._places(claim))

    def source(self, claim: Claim) -> Span | None:
        """Name the source of a claim, None where the writer speaks."""
        known = weights()
        if claim.type in known.never:
            return None
        best, sure = None, known.keep
        for credit, place in self._places(claim):
            odds = _odds(place)
            if odds > sure:
                best, sure = credit.source, odds
        return best

    def _places(self, claim: Claim) -> Iterator[tuple[Credit, Place]]:
        """Give the credits of the sentences within reach of a claim, in their order."""
        near = [n for i in range(claim.sentence - REACH, claim.sentence + 1) for n in self.within.get(i, ())]
        if not near:
            return
        anchor = claim.trigger or claim.anchor
        own = {r.filler for r in claim.roles if r.name == "speaker"}
        sentences = self.document.sentences
        article = sentences[claim.sentence].article
        for number in sorted(near):
            credit = self.credits[number]
            if sentences[credit.sentence].article != article or credit.source in own or credit.source.crosses(anchor):
                continue
            yield credit, self._place(claim, credit, anchor)

    def _place(self, claim: Claim, credit: Credit, anchor: Span) -> Place:
        here, there = self.document.sentences[claim.sentence], self.document.sentences[credit.sentence]
        between = self.document.text[min(anchor.start, credit.start) : max(anchor.start, credit.start)]
        return Place(
            type=claim.type,
            word=credit.word,
            far=min(claim.sentence - credit.sentence, 3),
            apart=min(here.paragraph - there.paragraph, 2),
            ahead=credit.start > anchor.start,
            later=self._later(credit, anchor.start),
            flash=self.flash[here.article],
            same=any(r.filler == credit.source for r in claim.roles),
            quoted=between.rfind("“") > between.rfind("”"),
            closed=between.count("”") > between.count("“"),
        )

    def _later(self, credit: Credit, end: int) -> int:
        """Count the credits of others between a credit and a place, up to two."""
        found = 0
        for number in range(bisect_right(self.starts, credit.start), bisect_right(self.starts, end)):
            found += self.credits[number].source != credit.source
            if found > 1:
                break
        return found


def features(place: Place) -> list[str]:
    """Name what the weights go by."""
    near = min(place.far, 1)
    return [
        "bias",
        f"far{place.far}{'-ahead' if place.ahead else ''}",
        f"apart{place.apart}:{near}",
        f"word:{place.word}",
        f"reach:{place.word}:{'ahead' if place.ahead else min(place.far, 2)}",
        f"type:{place.type}:{'ahead' if place.ahead else near}",
        f"later{place.later}",
        f"flash{place.flash:d}:{place.far}:{place.apart > 0:d}",
        f"same{place.same:d}:{near}",
        f"quoted{place.quoted:d}{place.closed:d}:{near}{place.ahead:d}",
    ]


@lru_cache(KINDS)
def _odds(place: Place) -> float:
    known = weights().weight
    return sum(known.get(f, 0.0) for f in features(place))

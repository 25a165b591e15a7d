"""Whom a claim is credited to: every speaker and 据… before it is a candidate, weighed by what stands between them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from extractor.facts.pattern import Wording, compile_
from extractor.facts.phrases import starting
from extractor.model import Claim, Span
from extractor.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractor.facts.lines import Line
    from extractor.model import Document

REACH = 6


class Credit(NamedTuple):
    """A place from which on a source may be credited: where it was named, by which word, in which sentence."""

    start: int
    source: Span
    word: str
    sentence: int


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
    return msgspec.convert(table("facts/credits.toml"), Weights)


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
    present = frozenset(line.marked)
    for wording, name in wordings():
        if wording.needs and wording.needs.isdisjoint(present):
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

    def candidates(self, claim: Claim) -> Iterator[tuple[Credit, list[str]]]:
        """Give the credits that may hold for a claim, with what the weights go by."""
        anchor = claim.trigger or claim.anchor
        own = {r.filler for r in claim.roles if r.name == "speaker"}
        sentences = self.document.sentences
        here = sentences[claim.sentence]
        for credit in self.credits:
            there = sentences[credit.sentence]
            far = claim.sentence - credit.sentence
            if there.article != here.article or far > REACH or far < 0 or credit.source in own:
                continue
            if credit.source.crosses(anchor):
                continue
            yield credit, self._features(claim, credit, (far, here.paragraph - there.paragraph))

    def _features(self, claim: Claim, credit: Credit, place: tuple[int, int]) -> list[str]:
        far, apart = place
        anchor = claim.trigger or claim.anchor
        ahead = credit.start > anchor.start
        between = self.document.text[min(anchor.start, credit.start) : max(anchor.start, credit.start)]
        later = sum(credit.start < c.start <= anchor.start and c.source != credit.source for c in self.credits)
        quoted = between.rfind("“") > between.rfind("”")
        closed = between.count("”") > between.count("“")
        flash = self.flash[self.document.sentences[claim.sentence].article]
        same = any(r.filler == credit.source for r in claim.roles)
        return [
            "bias",
            f"far{min(far, 3)}{'-ahead' if ahead else ''}",
            f"apart{min(apart, 2)}:{min(far, 1)}",
            f"word:{credit.word}",
            f"reach:{credit.word}:{'ahead' if ahead else min(far, 2)}",
            f"type:{claim.type}:{'ahead' if ahead else min(far, 1)}",
            f"later{min(later, 2)}",
            f"flash{flash:d}:{min(far, 3)}:{apart > 0:d}",
            f"same{same:d}:{min(far, 1)}",
            f"quoted{quoted:d}{closed:d}:{min(far, 1)}{ahead:d}",
        ]

    def source(self, claim: Claim) -> Span | None:
        """Name the source of a claim, None where the writer speaks."""
        known = weights()
        if claim.type in known.never:
            return None
        best, sure = None, known.keep
        for credit, features in self.candidates(claim):
            odds = sum(known.weight.get(f, 0.0) for f in features)
            if odds > sure:
                best, sure = credit.source, odds
        return best

"""A source -> what was proposed beside its facts, and fell: what `extractor explain` calls rejected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from extractor.documents import read
from extractor.links import link
from extractor.mentions import find
from extractor.model import Settings, Span
from extractor.outputs.head import rules
from extractor.outputs.ids import Place, place_of
from extractor.outputs.place import place
from extractor.reader import encode, judge
from extractor.scores.place import stretch
from extractor.tables import convert
from extractor.tokens import segment

if TYPE_CHECKING:
    from extractor.model import Candidate, Claim, Document, Source

Result = dict[str, Any]


class Rival(msgspec.Struct, frozen=True):
    """A mention (`by` is the reader) or a fact that was proposed in the sentence of another and not taken."""

    what: str
    words_of: str
    by: str
    confidence: float
    span: Span

    def words(self) -> str:
        """Say it in one line.

        >>> Rival("ORG", "论坛", "reader", 0.414, Span(0, 2)).words()
        'ORG 论坛, by reader, confidence 0.41'
        """
        return f"{self.what} {self.words_of}, by {self.by}, confidence {self.confidence:.2f}"


def settings_of(result: Result) -> Settings:
    """Give the settings that a result was made with."""
    return convert((result.get("head") or {}).get("settings") or {}, Settings)


def moved(result: Result) -> bool:
    """Tell whether the rules are others than those that made a result."""
    return (result.get("head") or {}).get("rules") != rules()


def rivals(source: Source, result: Result) -> dict[str, list[Rival]]:
    """Take a source through the rooms again, and give for each fact of its result what fell in its sentence."""
    if not result["facts"]:
        return {}
    document = read(source)
    some = _fallen(document, result, settings_of(result))
    return {fact["id"]: [one for one in some if _span(document, fact).covers(one.span)] for fact in result["facts"]}


def _fallen(document: Document, result: Result, settings: Settings) -> list[Rival]:
    tokens = segment(document, settings)
    reading = encode(document, tokens, settings)
    mentions = find(document, tokens, reading)
    link(document, mentions, reading)
    taken, kept = _taken(result), _kept(result)
    seen = [one for one in reading.candidates if (_place(document, one.span), one.label) not in taken]
    claims = judge(document, mentions, reading)
    lost = [one for one in claims if not any((one.type, _place(document, role.filler)) in kept for role in one.roles)]
    return [*(_mention(document, one) for one in seen), *(_claim(document, one) for one in lost)]


def _taken(result: Result) -> set[tuple[Place, str]]:
    return {(place_of(mention), mention["type"]) for mention in result["mentions"]}


def _kept(result: Result) -> set[tuple[str, Place]]:
    places = {mention["id"]: place_of(mention) for mention in result["mentions"]}
    return {(fact["type"], places[one]) for fact in result["facts"] for some in fact["args"].values() for one in some}


def _mention(document: Document, one: Candidate) -> Rival:
    return Rival(one.label.value, document.quote(one.span), "reader", one.confidence, one.span)


def _claim(document: Document, one: Claim) -> Rival:
    return Rival(one.type, document.quote(one.anchor), one.by, one.confidence, one.anchor)


def _place(document: Document, span: Span) -> Place:
    return place_of(place(document, span))


def _span(document: Document, fact: Result) -> Span:
    return stretch(document, fact["span"], fact.get("field"))

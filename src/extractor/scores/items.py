"""What is right and what is made up, item by item, so that two runs can be told apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from extractor.scores.align import align, is_right
from extractor.scores.count import keys
from extractor.scores.match import Matcher, equal_norms
from extractor.scores.schema import NORMED
from extractor.scores.wording import line

if TYPE_CHECKING:
    from collections.abc import Iterator

Gold = dict[str, Any]
Item = tuple[tuple[int, int], str, str]  # place, what, text
MADE_UP = "made up"


class Change(msgspec.Struct, frozen=True):
    """Something that one run has right and the other has not."""

    better: bool
    what: str
    place: tuple[int, int]
    text: str


def changes(gold: Gold, a: Gold, b: Gold) -> list[Change]:
    """List what gets better and what gets worse from `a` to `b`.

    Mentions found and made up, norms, facts right in the strict sense and made up, their arguments; and modality,
    negation and source of the facts that both have.
    """
    before, after = ({*_mentions(gold, side), *_norms(gold, side), *_facts(gold, side)} for side in (a, b))
    good, bad = _marks(gold, a), _marks(gold, b)
    told = [(item, item in after) for item in before ^ after]
    told += [(item, bad[item]) for item in good.keys() & bad.keys() if good[item] != bad[item]]
    found = (Change((MADE_UP in what) != here, what, place, text) for (place, what, text), here in told)
    return sorted(found, key=lambda c: (c.place, c.what, c.text, c.better))


def _mentions(gold: Gold, found: Gold) -> Iterator[Item]:
    truth, texts = keys(gold["mentions"]), {(*m["span"], m["type"]): m["text"] for m in found["mentions"]}
    for key in keys(found["mentions"]):
        yield key[:2], f"{key[2]} {'found' if key in truth else MADE_UP}", texts[key]


def _norms(gold: Gold, found: Gold) -> Iterator[Item]:
    theirs = {tuple(m["span"]): m for m in found["mentions"] if m["type"] in NORMED}
    for m in gold["mentions"]:
        other = theirs.get(tuple(m["span"]))
        if m["type"] in NORMED and other and equal_norms(m.get("norm"), other.get("norm")):
            yield tuple(m["span"]), f"{m['type']} norm", m["text"]


def _facts(gold: Gold, found: Gold) -> Iterator[Item]:
    match = Matcher(gold, found)
    pairs = align(gold["facts"], found["facts"], match)
    aligned = {pair.found for pair in pairs}
    for pair in pairs:
        yield from _fact(gold["facts"][pair.gold], found["facts"][pair.found], match)
    for j, fact in enumerate(found["facts"]):
        if j not in aligned:
            yield tuple(fact["span"]), f"fact {fact['type']} {MADE_UP}", line(fact, match.found)


def _fact(ours: Gold, theirs: Gold, match: Matcher) -> Iterator[Item]:
    place, kind = tuple(ours["span"]), ours["type"]
    if is_right(ours, theirs, match):
        yield place, f"fact {kind}", line(ours, match.gold)
    for role, some in ours["args"].items():
        for i, _ in match.pairs(some, theirs["args"].get(role, ())):
            yield place, f"argument {kind} {role}", match.gold[some[i]]["text"]


def _marks(gold: Gold, found: Gold) -> dict[Item, bool]:
    """Say which marks of facts that are there are right."""
    match = Matcher(gold, found)
    marks: dict[Item, bool] = {}
    for pair in align(gold["facts"], found["facts"], match):
        ours, theirs = gold["facts"][pair.gold], found["facts"][pair.found]
        place, words = tuple(ours["span"]), line(ours, match.gold)
        right = {
            "modality": ours.get("modality", "actual") == theirs.get("modality", "actual"),
            "negation": bool(ours.get("negated")) == bool(theirs.get("negated")),
            "source": match.credits(ours.get("source"), theirs.get("source")),
        }
        marks |= {(place, f"{name} {ours['type']}", words): hit for name, hit in right.items()}
    return marks

"""What is right and wrong, item by item."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from extractor.scores.align import align, is_right
from extractor.scores.count import keys
from extractor.scores.match import Matcher

if TYPE_CHECKING:
    from collections.abc import Iterator

Gold = dict[str, Any]


class Change(msgspec.Struct, frozen=True):
    """Something that one run has right and the other has not."""

    better: bool
    what: str
    place: tuple[int, int]
    text: str


def changes(gold: Gold, a: Gold, b: Gold) -> list[Change]:
    """List what gets better and what gets worse from `a` to `b`: mentions found, mentions made up, facts right."""
    return sorted((*_mentions(gold, a, b), *_facts(gold, a, b)), key=lambda c: (c.place, c.what, c.better))


def _mentions(gold: Gold, a: Gold, b: Gold) -> Iterator[Change]:
    truth, before, after = (keys(side["mentions"]) for side in (gold, a, b))
    texts = {(*m["span"], m["type"]): m["text"] for side in (a, b, gold) for m in side["mentions"]}
    for key in before ^ after:
        right = key in truth
        what = f"{key[2]} {'found' if right else 'made up'}"
        yield Change(right == (key in after), what, key[:2], texts[key])


def _facts(gold: Gold, a: Gold, b: Gold) -> Iterator[Change]:
    before, after = (_right(gold, side) for side in (a, b))
    names = {m["id"]: m["text"] for m in gold["mentions"]}
    for i in before ^ after:
        fact = gold["facts"][i]
        roles = " ".join(f"{role}={'、'.join(names[x] for x in some)}" for role, some in fact["args"].items())
        yield Change(i in after, f"fact {fact['type']}", tuple(fact["span"]), roles)


def _right(gold: Gold, found: Gold) -> set[int]:
    match = Matcher(gold, found)
    pairs = align(gold["facts"], found["facts"], match)
    return {p.gold for p in pairs if is_right(gold["facts"][p.gold], found["facts"][p.found], match)}

"""Facts of gold and facts found, one to one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from extractor.scores.schema import core

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from extractor.scores.match import Matcher

Gold = dict[str, Any]
WEIGHT = 10  # of a core filler against any filler


class Pair(msgspec.Struct, frozen=True):
    """A fact of gold and the one found for it, by their numbers, with how many fillers match."""

    gold: int
    found: int
    hits: int


def align(gold: list[Gold], found: list[Gold], match: Matcher) -> list[Pair]:
    """Pair facts of one type, greedily: most core fillers first (at least one), then most fillers, then nearest."""
    ranked = sorted(_candidates(gold, found, match), reverse=True)
    left, right, pairs = set(), set(), []
    for *_, i, j, hits in ranked:
        if i not in left and j not in right:
            left.add(i)
            right.add(j)
            pairs.append(Pair(i, j, hits))
    return pairs


def is_right(gold: Gold, found: Gold, match: Matcher) -> bool:
    """Tell whether a fact is right in the strict sense: negation and every core role, no filler more or less."""
    sides = ((gold["args"].get(r, []), found["args"].get(r, [])) for r in core().get(gold["type"], ()))
    full = all(len(ours) == len(theirs) == match.hits(ours, theirs) for ours, theirs in sides)
    return full and bool(gold.get("negated")) == bool(found.get("negated"))


def _candidates(gold: list[Gold], found: list[Gold], match: Matcher) -> Iterator[tuple[int, int, int, int, int]]:
    holders = _holders(found)
    for i, fact in enumerate(gold):
        needed = core().get(fact["type"], ())
        others = [role for role in fact["args"] if role not in needed]
        for j in _sharing(fact, holders, match):
            heart = _hits(fact, found[j], (needed, match))
            hits = heart + _hits(fact, found[j], (others, match))
            yield heart * WEIGHT + hits, -abs(fact["span"][0] - found[j]["span"][0]), i, j, hits


def _holders(facts: list[Gold]) -> dict[tuple[str, str, str], list[int]]:
    """List the facts that have a filler in a core role, by type, role and filler."""
    holders: dict[tuple[str, str, str], list[int]] = {}
    for j, fact in enumerate(facts):
        for role in core().get(fact["type"], ()):
            for name in fact["args"].get(role, ()):
                holders.setdefault((fact["type"], role, name), []).append(j)
    return holders


def _sharing(fact: Gold, holders: dict[tuple[str, str, str], list[int]], match: Matcher) -> set[int]:
    """Give the facts found of its type that share a core filler: no other can be paired with it."""
    return {
        j
        for role in core().get(fact["type"], ())
        for name in fact["args"].get(role, ())
        for other in match.partners(name)
        for j in holders.get((fact["type"], role, other), ())
    }


def _hits(gold: Gold, found: Gold, what: tuple[Iterable[str], Matcher]) -> int:
    """Count the fillers of some roles that both facts have."""
    roles, match = what
    ours, theirs = gold["args"], found["args"]
    return sum(match.hits(ours[role], theirs[role]) for role in roles if role in ours and role in theirs)

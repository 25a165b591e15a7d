"""An occasion -> merged facts and, where articles differ, what they say side by side."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import msgspec

from extractor.merging.facts import Claim, Occasion, spec
from extractor.merging.figures import parts, reason, same

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from extractor.merging.facts import Spec

    Row = dict[str, Any]
    Told = tuple[Occasion, Sequence["Merged"]]

SEASON = 60  # days within which an event is the same one, so that two times or places of it contradict each other


class Verdict(msgspec.Struct, frozen=True):
    """Whether figures agree, are compatible or in conflict, and why."""

    status: str
    why: str


class Merged(msgspec.Struct):
    """Claims that are one fact, with its id; `verdict` is of its figures, `group` the conflict that it is a side of."""

    id: str
    claims: list[Claim]
    verdict: Verdict | None = None
    group: str | None = None


class Group(msgspec.Struct, frozen=True):
    """Facts side by side: what differs between them, and whether both can be true."""

    id: str
    kind: str
    verdict: Verdict
    sides: tuple[Merged, ...]


def judge(occasion: Occasion, thing: Callable[[Row], str]) -> tuple[list[Merged], list[Group]]:
    """Divide an occasion into facts, and say where they differ in figures, or one denies the other."""
    facts: list[Merged] = []
    groups: list[Group] = []
    ways: dict[tuple[str, bool], list[Claim]] = {}
    for one in sorted(occasion.claims, key=lambda one: one.order):
        ways.setdefault((one.row["modality"], one.row["negated"]), []).append(one)
    for claims in ways.values():
        some, group = _figures(claims, thing)
        facts += some
        groups += group
    return facts, [*groups, *_denials(facts)]


def across(rule: Spec, before: Told, after: Told) -> list[Group]:
    """Compare two occasions of one thing: it cannot be at two places, or two times."""
    (one, facts), (other, others) = before, after
    said, told = (next(iter(_plain(some)), None) for some in (facts, others))
    if said is None or told is None or not _are_near(one, other):
        return []
    differing = [role for role in rule.single if _differs(role, one, other)]
    # An event opens on one day and closes on another.
    if not differing or ("time" in differing and _word(said) != _word(told)):
        return []
    kind = " and ".join(differing)
    return [_group(kind, Verdict("conflict", f"one {said.claims[0].row['type']}, two of {kind}"), (said, told))]


def _figures(claims: Sequence[Claim], thing: Callable[[Row], str]) -> tuple[list[Merged], list[Group]]:
    """Divide claims by what their figures allow; those without one go with the only figure there is."""
    counted = [one for one in claims if one.figure]
    if not counted:
        return _unread(claims, thing), []
    found = parts([one.figure for one in counted if one.figure])
    sides = [[counted[i] for i in sorted(part)] for part in found]
    bare = [one for one in claims if not one.figure]
    if len(sides) == 1:
        sides[0] = sorted([*sides[0], *bare], key=lambda one: one.order)
        bare = []
    merged = [_merged(side, _verdict(side)) for side in sorted(sides, key=lambda side: side[0].order)]
    # Where one voice gives two figures, what they measure is not told apart, and no two can be held against each other.
    some = [(fact,) for fact in merged] if _is_mixed(sides) else [tuple(merged)]
    groups = [_group("figure", _whole(side), side) for side in some if _voices(side) > 1 or len(side) > 1]
    return [*merged, *([_merged(bare)] if bare else [])], groups


def _is_mixed(sides: Sequence[Sequence[Claim]]) -> bool:
    """Tell whether one article gives figures of two sides, and does not credit them to two named sources."""
    voices: dict[int, list[set[str]]] = {}
    for number, side in enumerate(sides):
        for one in side:
            told = voices.setdefault(one.row["piece"], [set() for _ in sides])
            told[number].add((one.row["attribution"] or {"text": ""})["text"])
    return any(_are_one(list(filter(None, told))) for told in voices.values())


def _are_one(told: Sequence[set[str]]) -> bool:
    """Tell whether an article speaks with one voice on two sides; who speaks without a name may be any."""
    names = [name for side in told for name in side]
    return len(told) > 1 and ("" in names or len(set(names)) < len(names))


def _voices(side: Sequence[Merged]) -> int:
    return len({one.row["piece"] for fact in side for one in fact.claims if one.figure})


def _unread(claims: Sequence[Claim], thing: Callable[[Row], str]) -> list[Merged]:
    """Divide claims whose figures nobody could read by their words."""
    ways: dict[frozenset[str], list[Claim]] = {}
    for one in claims:
        role = spec(one.row["type"]).figure
        ways.setdefault(frozenset(map(thing, one.row["roles"].get(role or "", ()))), []).append(one)
    return [_merged(some) for some in ways.values()]


def _denials(facts: Sequence[Merged]) -> list[Group]:
    if not facts or spec(facts[0].claims[0].row["type"]).leaving:
        return []
    says = [fact for fact in facts if not fact.claims[0].row["negated"]]
    denies = [fact for fact in facts if fact.claims[0].row["negated"]]
    if not says or not denies:
        return []
    return [_group("denial", Verdict("conflict", "one says it, the other denies it"), (*says, *denies))]


def _whole(merged: Sequence[Merged]) -> Verdict:
    if len(merged) == 1 and merged[0].verdict:
        return merged[0].verdict
    texts = [next(one.figure.text for one in side.claims if one.figure) for side in merged]
    return Verdict("conflict", f"no figure is both {' and '.join(texts)}")


def _verdict(side: Sequence[Claim]) -> Verdict:
    some = [one.figure for one in side if one.figure]
    names = sorted({one.measure[1:] for one in side}, key=len)
    also = f"; {' and '.join(names)} are one measure by it" if len(names) > 1 else ""
    return Verdict("agree", f"one figure{also}") if same(some) else Verdict("compatible", reason(some) + also)


def _merged(claims: Iterable[Claim], verdict: Verdict | None = None) -> Merged:
    some = list(claims)
    first = some[0].row
    each = spec(first["type"]).each
    share = [filler["text"] for filler in first["roles"].get(each, ())] if each else []
    return Merged(_hash(first["id"], first["type"], *share), some, verdict)


def _group(kind: str, verdict: Verdict, sides: tuple[Merged, ...]) -> Group:
    group = Group(_hash(kind, *(side.id for side in sides)), kind, verdict, sides)
    for side in sides:
        side.group = side.group or group.id
    return group


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _plain(facts: Iterable[Merged]) -> list[Merged]:
    """Give the facts that are said to be so, no plan and no denial."""
    rows = ((fact, fact.claims[0].row) for fact in facts)
    return [fact for fact, row in rows if row["modality"] == "actual" and not row["negated"]]


def _differs(role: str, one: Occasion, other: Occasion) -> bool:
    if role == "time":
        return bool(one.days and other.days and (one.days[1] < other.days[0] or other.days[1] < one.days[0]))
    mine, others = one.free.get(role), other.free.get(role)
    return bool(mine and others and mine.isdisjoint(others))


def _are_near(one: Occasion, other: Occasion) -> bool:
    mine, others = one.days or one.published, other.days or other.published
    return not mine or not others or (mine[0] - SEASON <= others[1] and others[0] - SEASON <= mine[1])


def _word(fact: Merged) -> str:
    return str(fact.claims[0].row.get("trigger"))

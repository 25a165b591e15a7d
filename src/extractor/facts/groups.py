"""Claims -> groups of alike ones, each with the fillers that they propose; nothing is weighed here."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import msgspec

from extractor.model import Claim, Role, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from extractor.facts.schema import Schema, Type
    from extractor.model import Label

FRAMES = ("frames.", "figures.")
# Rows that are exact in some roles, which they settle, whatever the reader says.
EXACT = {
    "figures.quote": ("subject", "metric"),
    "figures.series": ("subject",),
    "frames.statement.occasion": ("occasion",),
}
# Who saw a group: the reader alone, frames alone, or both.
READER, FRAME, BOTH = "reader", "frame", "read"


class Group(msgspec.Struct, frozen=True):
    """Claims that say the same: the leading one, and all of them; `known` are roles and fillers that a row settles."""

    lead: Claim
    claims: tuple[Claim, ...]
    known: frozenset[tuple[str, Span]] = frozenset()


class Slot(msgspec.Struct, frozen=True):
    """A filler that claims of a group propose for a role, and how sure reader and frames are; 0 is not at all."""

    role: str
    filler: Span
    reader: float = 0.0
    frames: float = 0.0


def by_frame(claim: Claim) -> bool:
    """Tell whether a row of ours or the user's saw a claim, not the reader."""
    return _names_row(claim.by)


@cache
def _names_row(by: str) -> bool:
    return by.count(".") == 2 or by.startswith(FRAMES)


def fit(claims: Iterable[Claim], schema: Schema, label: Callable[[Span], Label]) -> list[Claim]:
    """Keep to the schema: fillers of labels that a role takes, no claim without its core roles."""
    kept = []
    for claim in claims:
        kind = schema.type.get(claim.type)
        if kind is None:
            continue
        parts = kind.roles
        roles = tuple([r for r in claim.roles if r.name in parts and label(r.filler) in parts[r.name].labels])
        if full(kind, roles):
            kept.append(claim if len(roles) == len(claim.roles) else msgspec.structs.replace(claim, roles=roles))
    return kept


def full(kind: Type, roles: tuple[Role, ...]) -> bool:
    """Tell whether every role that a type needs has as many fillers as it needs."""
    return all(len({r.filler for r in roles if r.name == name}) >= least for name, least in kind.needs)


def merge(claims: Sequence[Claim], schema: Schema) -> list[Group]:
    """Group claims of one type and sentence that share what they are known by; the reader leads, then the surest."""
    groups: dict[tuple[str, int], list[list[Claim]]] = {}
    for claim in sorted(claims, key=lambda c: (by_frame(c), -c.confidence, c.anchor)):
        rivals = groups.setdefault((claim.type, claim.sentence), [])
        core = ("value",) if claim.type == "quantity" else schema.type[claim.type].core()
        same = next((g for g in rivals if all(_meet(g[0].roles, claim.roles, name) for name in core)), None)
        if same is None:
            rivals.append([claim])
        elif not by_frame(claim) and not by_frame(same[0]):
            rivals.append([claim])  # the reader does not say one thing twice
        else:
            same.append(claim)
    return [Group(g[0], tuple(g)) for rivals in groups.values() for g in rivals]


def _meet(one: tuple[Role, ...], other: tuple[Role, ...], name: str) -> bool:
    return any(a.filler.crosses(b.filler) for a in one if a.name == name for b in other if b.name == name)


def settled(groups: Sequence[Group]) -> list[Group]:
    """Let exact rows settle their roles: these have no other fillers, and the fillers no other role.

    Nor is an item of a series what another item is measured in.
    """
    told = [_exactly(group) for group in groups]
    items = {filler for group, known in zip(groups, told, strict=True) if known for _, filler in known}
    return [_settled(group, known, items) if known else group for group, known in zip(groups, told, strict=True)]


def _exactly(group: Group) -> frozenset[tuple[str, Span]]:
    """Give the roles and fillers of an exact row that saw a group."""
    row = next((claim for claim in group.claims if claim.by in EXACT), None)
    return frozenset((r.name, r.filler) for r in row.roles if r.name in EXACT[row.by]) if row else frozenset()


def _settled(group: Group, known: frozenset[tuple[str, Span]], items: set[Span]) -> Group:
    names = {name for name, _ in known}

    def stands(role: Role) -> bool:
        return (role.name, role.filler) in known or (role.name not in names and role.filler not in items)

    claims = [msgspec.structs.replace(c, roles=tuple(filter(stands, c.roles))) for c in group.claims]
    return Group(claims[0], tuple(claims), known)


def slots(group: Group) -> list[Slot]:
    """List the fillers of a group, those that share half of their characters as one; for each side its surest."""
    out: list[Slot] = []
    by_role: dict[str, list[int]] = {}
    for claim in group.claims:
        framed = by_frame(claim)
        for role in claim.roles:
            slot = _slot(role, claim.confidence if framed else 0.0)
            places = by_role.setdefault(role.name, [])
            same = next((i for i in places if _alike(out[i].filler, role.filler)), None)
            if same is None:
                places.append(len(out))
                out.append(slot)
            else:
                out[same] = _surer(out[same], slot)
    return out


def _slot(role: Role, framed: float) -> Slot:
    return Slot(role.name, role.filler, 0.0 if framed else role.confidence, framed)


def _surer(one: Slot, other: Slot) -> Slot:
    return Slot(one.role, one.filler, max(one.reader, other.reader), max(one.frames, other.frames))


def _alike(one: Span, other: Span) -> bool:
    (a, b), (c, d) = one, other
    return a < d and c < b and 2 * (min(b, d) - max(a, c)) >= max(b - a, d - c)


def seen_by(group: Group) -> str:
    """Say who saw a group: READER, FRAME or BOTH."""
    framed = [by_frame(claim) for claim in group.claims]
    return FRAME if all(framed) else BOTH if any(framed) else READER

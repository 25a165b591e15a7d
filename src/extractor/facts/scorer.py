"""Claims of the reader and of frames -> one list: alike ones are joined, and each gets a confidence.

The scorer is a logistic over a handful of features, its weights data (weights.toml); `explain` can show each.
"""

from __future__ import annotations

from functools import cache
from math import exp, log
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from extractor.tables import table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from extractor.facts.schema import Schema, Type
    from extractor.model import Claim, Document, Label, Role, Span

FRAMES = ("frames.", "figures.")


class Weights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The weights of the features, a bias, biases by type, and the confidence from which a claim stands.

    `fill` names the marks that cues may set where the reader leaves the default, `lend` the roles that it takes from
    frames.
    """

    bias: float = 0.0
    keep: float = 0.0
    fill: tuple[str, ...] = ()
    lend: tuple[str, ...] = ()
    weight: dict[str, float] = {}
    type: dict[str, float] = {}


class Group(NamedTuple):
    """Claims that say the same: the leading one, and all of them."""

    lead: Claim
    claims: tuple[Claim, ...]


@cache
def weights() -> Weights:
    """Load weights.toml.

    >>> 0 <= weights().keep < 1
    True
    """
    return msgspec.convert(table("facts/weights.toml"), Weights)


def by_frame(claim: Claim) -> bool:
    """Tell whether a row of ours or the user's saw a claim, not the reader."""
    return claim.by.count(".") == 2 or claim.by.startswith(FRAMES)


def fit(claims: Iterable[Claim], schema: Schema, label: Callable[[Span], Label]) -> list[Claim]:
    """Keep to the schema: fillers of labels that a role takes, no claim without its core roles."""
    kept = []
    for claim in claims:
        kind = schema.type.get(claim.type)
        if kind is None:
            continue
        parts = kind.roles
        roles = tuple(r for r in claim.roles if r.name in parts and label(r.filler) in parts[r.name].labels)
        if _full(kind, roles):
            kept.append(claim if len(roles) == len(claim.roles) else msgspec.structs.replace(claim, roles=roles))
    return kept


def _full(kind: Type, roles: tuple[Role, ...]) -> bool:
    fillers = {(r.name, r.filler) for r in roles}
    return all(
        sum(name == role for name, _ in fillers) >= part.least
        for role, part in kind.roles.items()
        if part.core and not part.spare
    )


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
    return [Group(_join(g), tuple(g)) for rivals in groups.values() for g in rivals]


def _meet(one: tuple[Role, ...], other: tuple[Role, ...], name: str) -> bool:
    return any(a.filler.crosses(b.filler) for a in one if a.name == name for b in other if b.name == name)


def _join(group: list[Claim]) -> Claim:
    """Let the leading claim have the roles that it lacks from the next; the reader takes only those of `lend`."""
    lead = group[0]
    names = {r.name for r in lead.roles}
    free = by_frame(lead)
    rest = tuple(r for claim in group[1:2] for r in claim.roles if r.name not in names)
    more = tuple(r for r in rest if free or r.name in weights().lend)
    return msgspec.structs.replace(lead, roles=lead.roles + more) if more else lead


def features(group: Group, document: Document, *, read: bool) -> dict[str, float]:
    """Say what the scorer knows of a group; `read` tells whether the reader looked at the document."""
    reader = [c.confidence for c in group.claims if not by_frame(c)]
    rows = [c.confidence for c in group.claims if by_frame(c)]
    sentence = document.sentences[group.lead.sentence].span
    return {
        "reader": _odds(max(reader)) if reader else 0.0,
        "frame": _odds(max(rows)) if rows and not reader else 0.0,
        "both": float(bool(reader and rows)),
        "alone": float(read and not reader),
        "several": float(len(rows) > 1),
        "far": float(any(not sentence.covers(r.filler) for r in group.lead.roles)),
        "spare": float(group.lead.type == "quantity" and all(r.name != "subject" for r in group.lead.roles)),
    }


def confidence(found: dict[str, float], kind: str) -> float:
    """Weigh the features of a group into a confidence between 0 and 1."""
    known = weights()
    total = known.bias + known.type.get(kind, 0.0)
    total += sum(known.weight.get(name, 0.0) * value for name, value in found.items())
    return 1 / (1 + exp(-total))


def _odds(share: float) -> float:
    share = min(max(share, 0.001), 0.999)
    return log(share / (1 - share))


def decide(claims: Sequence[Claim], schema: Schema, document: Document) -> list[Claim]:
    """Join the claims, weigh each group, and keep what is sure enough; beside a reader, frames alone weigh less."""
    read = any(not by_frame(c) for c in claims)
    kept = []
    for group in merge(claims, schema):
        sure = confidence(features(group, document, read=read), group.lead.type)
        if sure >= weights().keep:
            kept.append(msgspec.structs.replace(group.lead, confidence=round(sure, 4)))
    return kept

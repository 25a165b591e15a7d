"""Claims of the reader and of frames -> one list: alike ones are joined, fillers weighed, each gets a confidence.

Three small logistic models, their weights data (weights.toml, fitted by ``extractor train facts``): is a filler right,
is there such a fact at all, and is it right in full. The last is the confidence that a fact carries. Where no reader
looked, frames stand with all that they say and the confidence of their rows.
"""

from __future__ import annotations

from functools import cache
from math import exp, log, log1p
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from extractor.facts.schema import shipped
from extractor.model import Role
from extractor.tables import convert, table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from extractor.facts.ground import Ground
    from extractor.facts.schema import Schema, Type
    from extractor.model import Claim, Label, Span

FRAMES = ("frames.", "figures.")


class Model(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The weights of a logistic's features, and the probability from which it says yes."""

    least: float
    weight: dict[str, float]

    def __call__(self, found: dict[str, float]) -> float:
        """Weigh features into a probability; one without a weight counts nothing."""
        total = sum(self.weight.get(name, 0.0) * value for name, value in found.items())
        return 1 / (1 + exp(-max(-30.0, min(30.0, total))))


class Weights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The three models; `last` is the probability from which a core role may have its likeliest filler.

    `told` names the marks that are the reader's to set, `fill` those that cues may set where it leaves the default.
    """

    filler: Model
    fact: Model
    strict: Model
    last: float
    told: tuple[str, ...] = ()
    fill: tuple[str, ...] = ()


class Group(NamedTuple):
    """Claims that say the same: the leading one, and all of them."""

    lead: Claim
    claims: tuple[Claim, ...]


class Slot(NamedTuple):
    """A filler that claims of a group propose for a role: the confidences of the reader's and of the frames'."""

    role: str
    filler: Span
    reader: tuple[float, ...]
    frames: tuple[float, ...]


@cache
def weights() -> Weights:
    """Load weights.toml.

    >>> 0 < weights().fact.least < 1
    True
    """
    return convert(table("facts/weights.toml"), Weights)


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
    return [Group(g[0], tuple(g)) for rivals in groups.values() for g in rivals]


def _meet(one: tuple[Role, ...], other: tuple[Role, ...], name: str) -> bool:
    return any(a.filler.crosses(b.filler) for a in one if a.name == name for b in other if b.name == name)


def slots(group: Group) -> list[Slot]:
    """List the fillers of a group, those that share half of their characters as one."""
    out: list[Slot] = []
    for claim in group.claims:
        framed = by_frame(claim)
        for role in claim.roles:
            i = next((i for i, s in enumerate(out) if s.role == role.name and _alike(s.filler, role.filler)), len(out))
            if i == len(out):
                out.append(Slot(role.name, role.filler, (), ()))
            sure = claim.confidence if framed else role.confidence
            known = out[i]
            frames, reader = (*known.frames, sure), (*known.reader, sure)
            out[i] = known._replace(frames=frames) if framed else known._replace(reader=reader)
    return out


def _alike(one: Span, other: Span) -> bool:
    return 2 * one.overlap(other) >= max(one.end - one.start, other.end - other.start)


def filler_features(group: Group, found: Sequence[Slot], slot: Slot, ground: Ground) -> dict[str, float]:
    """Say what is known of one filler among those of its group: who proposed it, against which rivals, and where."""
    sentence = ground.document.sentences[group.lead.sentence].span
    read = any(not by_frame(c) for c in group.claims)
    framed = any(by_frame(c) for c in group.claims)
    rivals = [s for s in found if s.role == slot.role and s != slot]
    best = max((max(s.reader, default=0.0) for s in rivals), default=0.0)
    own = max(slot.reader, default=0.0)
    kind = "read" if read and framed else "reader" if read else "frame"
    features = {
        kind: 1.0,
        f"{kind} role {slot.role}": 1.0,
        f"{group.lead.type} {slot.role}": 1.0,
        "far": float(not sentence.crosses(slot.filler)),
        "later": float(slot.filler.start >= sentence.end),
        "second": float(best > own),
        "rivals": float(min(len(rivals), 4)),
        f"{slot.role} {ground.label(slot.filler)}": 1.0,
        **_way(group.lead.anchor, slot.filler, ground),
    }
    if read:
        features["reader odds"] = _odds(own) if slot.reader else 0.0
        features["reader silent"] = float(not slot.reader)
        features["behind"] = max(0.0, _odds(best) - _odds(own)) if slot.reader else 0.0
    if framed:
        features["frame odds"] = _odds(max(slot.frames)) if slot.frames else 0.0
        features[f"{kind} frame silent"] = float(not slot.frames and not any(s.frames for s in rivals))
        features[f"{kind} frame other"] = float(not slot.frames and any(s.frames for s in rivals))
    return features


def _way(anchor: Span, filler: Span, ground: Ground) -> dict[str, float]:
    """Say how far a filler stands from what the fact is anchored in."""
    gap = ground.between(anchor, filler)
    return {
        "distance": log1p(gap.characters) / 3,
        "before": float(filler.start < anchor.start),
        "clauses": min(gap.clauses, 4) / 2,
        "sentences": min(gap.sentences, 3) / 2,
        "mentions": min(gap.mentions, 6) / 3,
    }


def fact_features(group: Group, kept: Sequence[tuple[Slot, float]], core: Sequence[str]) -> dict[str, float]:
    """Say what is known of a group whose fillers stand with the given probabilities."""
    reader = [c.confidence for c in group.claims if not by_frame(c)]
    rows = [c.confidence for c in group.claims if by_frame(c)]
    kind = "read" if reader and rows else "reader" if reader else "frame"
    sure = [p for slot, p in kept if slot.role in core]
    return {
        kind: 1.0,
        f"type {group.lead.type}": 1.0,
        f"{kind} {group.lead.type}": 1.0,
        "reader odds": _odds(max(reader)) if reader else 0.0,
        f"{kind} frame odds": _odds(max(rows)) if rows else 0.0,
        "several": float(len(rows) > 1),
        "weakest": _odds(min(sure, default=0.5)),
        "all": sum(log(max(p, 0.01)) for p in sure),
        "cores": float(len(sure)),
        "lacking": float(len({slot.role for slot, _ in kept if slot.role in core}) < len(core)),
    }


def _odds(share: float) -> float:
    share = min(max(share, 0.005), 0.995)
    return log(share / (1 - share))


def chosen(weighed: Sequence[tuple[Slot, float]], core: Sequence[str], known: Weights) -> list[tuple[Slot, float]]:
    """Keep the fillers that are likely right, and for a core role without one the likeliest."""
    kept = [(slot, p) for slot, p in weighed if p >= known.filler.least]
    for role in core:
        if all(slot.role != role for slot, _ in kept):
            rest = [(slot, p) for slot, p in weighed if slot.role == role and p >= known.last]
            kept += [max(rest, key=lambda x: x[1])] if rest else []
    return kept


def decide(claims: Sequence[Claim], schema: Schema, ground: Ground) -> list[Claim]:
    """Join the claims, weigh their fillers and then each group, and keep what is likely said."""
    if all(by_frame(c) for c in claims):
        return [_joined(group) for group in merge(claims, schema)]
    decided = (
        # A user's own type was never taught: that the reader is silent on it says nothing.
        _decide(group, schema.type[group.lead.type], ground) if group.lead.type in shipped() else _joined(group)
        for group in merge(claims, schema)
    )
    return _once([claim for claim in decided if claim is not None], schema)


def _once(claims: Sequence[Claim], schema: Schema) -> list[Claim]:
    """Let a sentence say one thing once: of claims with the same core fillers, the surest."""
    best: dict[tuple[str, int, frozenset[tuple[str, Span]]], Claim] = {}
    for claim in claims:
        core = schema.type[claim.type].core()
        fillers = frozenset((r.name, r.filler) for r in claim.roles if r.name in core)
        key = (claim.type, claim.sentence, fillers)
        if key not in best or claim.confidence > best[key].confidence:
            best[key] = claim
    return list(best.values())


def _decide(group: Group, kind: Type, ground: Ground) -> Claim | None:
    known, found = weights(), slots(group)
    weighed = [(slot, known.filler(filler_features(group, found, slot, ground))) for slot in found]
    kept = chosen(weighed, kind.core(), known)
    roles = tuple(Role(slot.role, slot.filler, round(p, 4)) for slot, p in kept)
    features = fact_features(group, kept, kind.core())
    if not _full(kind, roles) or known.fact(features) < known.fact.least:
        return None
    trigger = next((c.trigger for c in group.claims if c.trigger), None)
    sure = round(known.strict(features), 4)
    return msgspec.structs.replace(group.lead, roles=roles, trigger=trigger, confidence=sure)


def _joined(group: Group) -> Claim:
    """Let the surest frame have the roles that it lacks from the next."""
    lead = group.lead
    names = {r.name for r in lead.roles}
    rest = tuple(r for claim in group.claims[1:2] for r in claim.roles if r.name not in names)
    return msgspec.structs.replace(lead, roles=lead.roles + rest) if rest else lead

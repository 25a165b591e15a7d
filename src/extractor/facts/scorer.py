"""Claims of the reader and of frames -> one list: alike ones are joined, fillers weighed, each gets a confidence.

Three small logistic models, their weights data (weights.toml, fitted by ``extractor train facts``): is a filler right,
is there such a fact at all, and is it right in full. The last is the confidence that a fact carries. Where no reader
looked, frames stand with all that they say and the confidence of their rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, cached_property, lru_cache
from math import exp, log, log1p
from operator import mul
from typing import TYPE_CHECKING

import msgspec

from extractor.facts.schema import shipped
from extractor.model import Claim, Role, Span
from extractor.tables import convert, table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from extractor.facts.ground import Ground
    from extractor.facts.schema import Schema, Type
    from extractor.model import Label

FRAMES = ("frames.", "figures.")
# What features name the source of a group of claims: the reader alone, frames alone, or both.
READER, FRAME, BOTH = "reader", "frame", "read"
SHARES = 1 << 14  # of probabilities that are remembered with their odds: claims give four decimals


class Features(msgspec.Struct, frozen=True):
    """What is known of a filler or of a fact: names, and the value of each.

    The names are few lists that come again and again, so that a model looks its weights up once for each list.
    """

    names: tuple[str, ...]
    values: Sequence[float]

    def named(self) -> dict[str, float]:
        """Give the values by name."""
        return dict(zip(self.names, self.values, strict=True))


class Model(msgspec.Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """The weights of a logistic's features, and the probability from which it says yes."""

    least: float
    weight: dict[str, float]

    def __call__(self, found: Features) -> float:
        """Weigh features into a probability; one without a weight counts nothing."""
        row = self._rows.get(found.names)
        if row is None:
            row = self._rows[found.names] = [self.weight.get(name, 0.0) for name in found.names]
        total = sum(map(mul, row, found.values))
        return 1 / (1 + exp(-max(-30.0, min(30.0, total))))

    @cached_property
    def _rows(self) -> dict[tuple[str, ...], list[float]]:
        """The weights of each list of names that was asked for."""
        return {}


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


class Group(msgspec.Struct, frozen=True):
    """Claims that say the same: the leading one, and all of them."""

    lead: Claim
    claims: tuple[Claim, ...]


class Slot(msgspec.Struct, frozen=True):
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
        if _full(kind, roles):
            kept.append(claim if len(roles) == len(claim.roles) else msgspec.structs.replace(claim, roles=roles))
    return kept


def _full(kind: Type, roles: tuple[Role, ...]) -> bool:
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


def slots(group: Group) -> list[Slot]:
    """List the fillers of a group, those that share half of their characters as one."""
    out: list[Slot] = []
    by_role: dict[str, list[int]] = {}
    for claim in group.claims:
        framed = by_frame(claim)
        for role in claim.roles:
            places = by_role.setdefault(role.name, [])
            i = next((i for i in places if _alike(out[i].filler, role.filler)), len(out))
            if i == len(out):
                places.append(i)
                out.append(Slot(role.name, role.filler, (), ()))
            known = out[i]
            if framed:
                out[i] = Slot(known.role, known.filler, known.reader, (*known.frames, claim.confidence))
            else:
                out[i] = Slot(known.role, known.filler, (*known.reader, role.confidence), known.frames)
    return out


def _alike(one: Span, other: Span) -> bool:
    (a, b), (c, d) = one, other
    return 2 * (min(b, d) - max(a, c)) >= max(b - a, d - c)


def _kind(group: Group) -> str:
    """Say who saw a group: reader, frames or both."""
    framed = [by_frame(claim) for claim in group.claims]
    return FRAME if all(framed) else BOTH if any(framed) else READER


def filler_features(group: Group, found: Sequence[Slot], ground: Ground) -> list[Features]:
    """Say what is known of each filler of a group: who proposed it, against which rivals, and where."""
    kind, lead = _kind(group), group.lead
    sentence = ground.document.sentences[lead.sentence].span
    fields = _fields(found)
    out = []
    for slot in found:
        field, sure = fields[slot.role], _sure(slot)
        rival = field.second if sure == field.first else field.first
        values = [
            1.0,
            1.0,
            1.0,
            *_rank(sentence, slot, field, rival > sure),
            1.0,
            *_way(lead.anchor, slot.filler, ground),
        ]
        if kind != FRAME:
            values += _read(slot, rival)
        if kind != READER:
            values += _framed(slot, field)
        out.append(Features(_filler_names(kind, lead.type, slot.role, ground.label(slot.filler)), values))
    return out


class Field(msgspec.Struct):
    """Those who stand for one role: how many, how sure the reader is of the two likeliest, how many frames saw."""

    size: int = 0
    first: float = 0.0
    second: float = 0.0
    framed: int = 0

    def enter(self, slot: Slot) -> None:
        """Count one more."""
        sure = _sure(slot)
        self.size += 1
        self.framed += bool(slot.frames)
        self.first, self.second = max(self.first, sure), max(self.second, min(self.first, sure))


def _fields(found: Sequence[Slot]) -> dict[str, Field]:
    fields: dict[str, Field] = {}
    for slot in found:
        fields.setdefault(slot.role, Field()).enter(slot)
    return fields


@cache
def _filler_names(kind: str, type_: str, role: str, label: str) -> tuple[str, ...]:
    who = (kind, f"{kind} role {role}", f"{type_} {role}")
    where = ("distance", "before", "clauses", "sentences", "mentions")
    read = ("reader odds", "reader silent", "behind") if kind != FRAME else ()
    framed = ("frame odds", f"{kind} frame silent", f"{kind} frame other") if kind != READER else ()
    return (*who, "far", "later", "second", "rivals", f"{role} {label}", *where, *read, *framed)


def _rank(sentence: Span, slot: Slot, field: Field, second: bool) -> tuple[float, ...]:
    """Say whether a filler stands outside the sentence, and whether others are likelier."""
    filler = slot.filler
    return (
        0.0 if sentence.crosses(filler) else 1.0,
        1.0 if filler.start >= sentence.end else 0.0,
        1.0 if second else 0.0,
        float(min(field.size - 1, 4)),
    )


def _sure(slot: Slot) -> float:
    return max(slot.reader) if slot.reader else 0.0


def _way(anchor: Span, filler: Span, ground: Ground) -> tuple[float, ...]:
    """Say how far a filler stands from what the fact is anchored in."""
    gap, before = ground.between(anchor, filler), float(filler.start < anchor.start)
    apart = min(gap.clauses, 4) / 2, min(gap.sentences, 3) / 2, min(gap.mentions, 6) / 3
    return log1p(gap.characters) / 3, before, *apart


def _read(slot: Slot, rival: float) -> tuple[float, ...]:
    """Say how sure the reader is of a filler, and how far it is behind the likeliest rival."""
    if not slot.reader:
        return 0.0, 1.0, 0.0
    own = _odds(max(slot.reader))
    return own, 0.0, max(0.0, _odds(rival) - own)


def _framed(slot: Slot, field: Field) -> tuple[float, ...]:
    """Say how sure frames are of a filler, or whether they see none for the role, or another."""
    if slot.frames:
        return _odds(max(slot.frames)), 0.0, 0.0
    return 0.0, float(not field.framed), float(field.framed > 0)


def fact_features(group: Group, kept: Sequence[tuple[Slot, float]], core: Sequence[str]) -> Features:
    """Say what is known of a group whose fillers stand with the given probabilities."""
    reader = [c.confidence for c in group.claims if not by_frame(c)]
    rows = [c.confidence for c in group.claims if by_frame(c)]
    sure = [p for slot, p in kept if slot.role in core]
    values = (
        1.0,
        1.0,
        1.0,
        _odds(max(reader)) if reader else 0.0,
        _odds(max(rows)) if rows else 0.0,
        float(len(rows) > 1),
        _odds(min(sure, default=0.5)),
        sum(log(max(p, 0.01)) for p in sure),
        float(len(sure)),
        float(len({slot.role for slot, _ in kept if slot.role in core}) < len(core)),
    )
    return Features(_fact_names(_kind(group), group.lead.type), values)


@cache
def _fact_names(kind: str, type_: str) -> tuple[str, ...]:
    who = (kind, f"type {type_}", f"{kind} {type_}")
    return (*who, "reader odds", f"{kind} frame odds", "several", "weakest", "all", "cores", "lacking")


@lru_cache(SHARES)
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
    weighed = list(zip(found, map(known.filler, filler_features(group, found, ground)), strict=True))
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

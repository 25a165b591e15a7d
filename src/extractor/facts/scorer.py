"""Groups of claims -> facts: fillers weighed, then each group, and what is likely said is kept.

Three small logistic models, their weights data (weights.toml, fitted by ``extractor train facts``): is a filler right,
is there such a fact at all, and is it right in full. The last is the confidence that a fact carries. Where no reader
looked, frames stand with all that they say and the confidence of their rows.
"""

from __future__ import annotations

from functools import cache, cached_property
from itertools import compress
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from extractor.facts.features import Features, of_facts, of_fillers
from extractor.facts.groups import Group, by_frame, full, merge, settled, slots
from extractor.facts.schema import shipped
from extractor.model import Claim, Role, Span
from extractor.tables import convert, table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from extractor.facts.features import Chosen
    from extractor.facts.ground import Ground
    from extractor.facts.groups import Slot
    from extractor.facts.schema import Schema, Type


class Model(msgspec.Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """The weights of a logistic's features, and the probability from which it says yes.

    `lean` adds to what was fitted where the annotators of the fitted articles did not follow the guidelines.
    """

    least: float
    weight: dict[str, float]
    lean: dict[str, float] = {}

    def __call__(self, found: Features) -> list[float]:
        """Weigh features into a probability a row; one without a weight counts nothing."""
        base = np.array([self._base(kind) for kind in found.kinds])
        slope = np.array([self.weight.get(name, 0.0) for name in found.measures])
        # Not a product of matrices, whose sums may depend on how many rows stand beside.
        total = base + (found.values * slope).sum(1)
        shares: list[float] = (1 / (1 + np.exp(-np.clip(total, -30, 30)))).tolist()
        return shares

    def _base(self, kind: tuple[str, ...]) -> float:
        """Give what a list of kinds weighs."""
        if kind not in self._bases:
            self._bases[kind] = sum(self.weight.get(name, 0.0) + self.lean.get(name, 0.0) for name in kind)
        return self._bases[kind]

    @cached_property
    def _bases(self) -> dict[tuple[str, ...], float]:
        return {}


class Weights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The three models; `last` is the probability from which a core role may have its likeliest filler.

    `strict.least` is the least confidence of a fact: how often the most doubtful of those that are kept are right.
    `told` names the marks that are the reader's to set, `fill` those that cues may set where it leaves the default.
    """

    filler: Model
    fact: Model
    strict: Model
    last: float
    told: tuple[str, ...] = ()
    fill: tuple[str, ...] = ()


@cache
def weights() -> Weights:
    """Load weights.toml.

    >>> 0 < weights().fact.least < 1
    True
    """
    return convert(table("facts/weights.toml"), Weights)


def chosen(weighed: Sequence[tuple[Slot, float]], kind: Type, known: Weights) -> Chosen:
    """Keep the fillers that are likely right, and for a core role without one the likeliest.

    What fills one role fills no other, but where the type says so; the likelier role has it.
    """
    taken: dict[Span, list[str]] = {}
    kept: set[int] = set()
    by_chance = sorted(range(len(weighed)), key=lambda i: -weighed[i][1])
    for i in by_chance:
        if weighed[i][1] >= known.filler.least and _free(weighed[i][0], kind, taken):
            kept.add(i)
    for role in kind.core():
        if all(weighed[i][0].role != role for i in kept):
            rest = (i for i in by_chance if weighed[i][0].role == role and weighed[i][1] >= known.last)
            kept.update([i for i in rest if _free(weighed[i][0], kind, taken)][:1])
    return [one for i, one in enumerate(weighed) if i in kept]


def _free(slot: Slot, kind: Type, taken: dict[Span, list[str]]) -> bool:
    """Take a filler for a role, if no role has it that may not share it."""
    roles = taken.setdefault(slot.filler, [])
    if any({slot.role, role} not in kind.shared for role in roles):
        return False
    roles.append(slot.role)
    return True


def decide(claims: Sequence[Claim], schema: Schema, ground: Ground) -> list[Claim]:
    """Join the claims, weigh their fillers and then each group, and keep what is likely said."""
    if all(by_frame(c) for c in claims):
        return [_joined(group) for group in merge(claims, schema)]
    groups = gathered(claims, schema)
    weighed = [_is_weighed(group, schema) for group in groups]
    decided = iter(_decided(list(compress(groups, weighed)), schema, ground))
    every = (next(decided) if weigh else _joined(group) for group, weigh in zip(groups, weighed, strict=True))
    return _once([claim for claim in every if claim is not None], schema)


def gathered(claims: Sequence[Claim], schema: Schema) -> list[Group]:
    """Group the claims, what exact rows say over what the reader does."""
    return settled([_exact(group, schema) for group in merge(claims, schema)])


def _exact(group: Group, schema: Schema) -> Group:
    """Leave out what the reader says of a type that frames are exact for, where one of them sees it."""
    if not schema.type[group.lead.type].exact:
        return group
    framed = tuple([claim for claim in group.claims if by_frame(claim)])
    return Group(framed[0], framed) if framed else group


def _is_weighed(group: Group, schema: Schema) -> bool:
    """Tell whether a group is for the models: they were never taught a user's own type, and frames may be exact."""
    exact = schema.type[group.lead.type].exact and by_frame(group.lead)
    return group.lead.type in shipped() and not exact


def _once(claims: Sequence[Claim], schema: Schema) -> list[Claim]:
    """Let a sentence say one thing once: of claims with the same core fillers, or at one trigger, the surest."""

    def said(claim: Claim) -> object:
        core = schema.type[claim.type].core()
        return claim.type, claim.sentence, frozenset((r.name, r.filler) for r in claim.roles if r.name in core)

    def at(claim: Claim) -> object:
        alone = claim.trigger is not None and schema.type[claim.type].alone
        return (claim.type, claim.trigger) if alone else id(claim)

    return _surest(_surest(claims, said), at)


def _surest(claims: Sequence[Claim], known_by: Callable[[Claim], object]) -> list[Claim]:
    """Keep of the claims that are known by the same thing the surest."""
    best: dict[object, Claim] = {}
    for claim in claims:
        key = known_by(claim)
        if key not in best or claim.confidence > best[key].confidence:
            best[key] = claim
    return list(best.values())


def _decided(groups: Sequence[Group], schema: Schema, ground: Ground) -> list[Claim | None]:
    """Give what each group comes to, all weighed at once; None where it is not likely said."""
    known, found = weights(), [slots(group) for group in groups]
    kinds = [schema.type[group.lead.type] for group in groups]
    shares = iter(known.filler(of_fillers(groups, found, ground)))
    weighed = [[(s, _sure(s, next(shares), group)) for s in some] for group, some in zip(groups, found, strict=True)]
    kept = [chosen(some, kind, known) for some, kind in zip(weighed, kinds, strict=True)]
    features = of_facts(groups, kept, [kind.core() for kind in kinds])
    judged = zip(groups, kept, known.fact(features), known.strict(features), strict=True)
    return [
        _claim((group, some), max(sure, known.strict.least), schema) if there >= known.fact.least else None
        for group, some, there, sure in judged
    ]


def _sure(slot: Slot, share: float, group: Group) -> float:
    """Give how sure a filler is: as its row, where that is exact."""
    return max(share, slot.frames) if (slot.role, slot.filler) in group.known else share


def _claim(decided: tuple[Group, Chosen], sure: float, schema: Schema) -> Claim | None:
    """Give a group as one claim with the fillers that stand, None where the core is not filled."""
    group, kept = decided
    roles = tuple([Role(slot.role, slot.filler, round(p, 4)) for slot, p in kept])
    if not full(schema.type[group.lead.type], roles):
        return None
    trigger = next((c.trigger for c in group.claims if c.trigger), None)
    return msgspec.structs.replace(group.lead, roles=roles, trigger=trigger, confidence=round(sure, 4))


def _joined(group: Group) -> Claim:
    """Let the surest frame have the roles that it lacks from the next."""
    lead = group.lead
    names = {r.name for r in lead.roles}
    rest = tuple(r for claim in group.claims[1:2] for r in claim.roles if r.name not in names)
    return msgspec.structs.replace(lead, roles=lead.roles + rest) if rest else lead

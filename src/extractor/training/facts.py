"""Claims, gold -> weights of the scorer of facts: three logistic models, fitted with a penalty."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Any
from unittest import mock

import msgspec
import numpy as np

from extractor.facts import propose, relate, scorer
from extractor.facts.features import Features, of_facts, of_fillers
from extractor.facts.ground import Ground
from extractor.facts.groups import Group, Slot, fit, slots
from extractor.facts.lines import lines
from extractor.facts.phrases import Book
from extractor.facts.references import Antecedents
from extractor.facts.schema import schema
from extractor.model import NORMED, Claim, Document, Entity, Extraction, Label, Mention, Settings, Tokens
from extractor.scores.match import Matcher

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Rows = list[tuple[dict[str, float], float]]
Weights = scorer.Weights


class Lesson(msgspec.Struct, frozen=True):
    """An article before its facts are decided, beside its annotation."""

    gold: dict[str, Any]
    document: Document
    tokens: Tokens
    mentions: tuple[Mention, ...]
    entities: tuple[Entity, ...]
    claims: tuple[Claim, ...]


class Case(msgspec.Struct, frozen=True):
    """A group of claims with its fillers, which of them are right, and the gold fact that it is, if any.

    `features` are those of the fillers, worked out beside all of the article.
    """

    group: Group
    slots: list[Slot]
    features: Features
    right: list[bool]
    fact: dict[str, Any] | None
    matcher: Matcher


def cases(lesson: Lesson) -> list[Case]:
    """Group an article's claims and align the groups with gold, as the scores do."""
    book = Book(lesson.mentions)
    named = [m for m in lesson.mentions if m.label is not Label.PHRASE]
    page = tuple(lines(lesson.document, lesson.tokens, named))
    names = Antecedents(lesson.document, lesson.mentions, lesson.entities)
    types = schema()
    proposed = propose(lesson.document, page, names, (lesson.claims, Settings()))
    groups = scorer.gathered(fit(proposed, types, book.label), types)
    listed = [slots(group) for group in groups]
    features = _cut(of_fillers(groups, listed, Ground(lesson.document, lesson.mentions)), list(map(len, listed)))
    matcher = Matcher(lesson.gold, {"mentions": _fillers(lesson, listed)})
    paired = _align(lesson, groups, listed, matcher)
    return [
        Case(group, found, known, _right(found, paired.get(i), matcher), paired.get(i), matcher)
        for i, (group, found, known) in enumerate(zip(groups, listed, features, strict=True))
    ]


def _cut(features: Features, sizes: Sequence[int]) -> list[Features]:
    """Give the rows of each group."""
    ends = list(accumulate(sizes))
    parts = [slice(end - size, end) for end, size in zip(ends, sizes, strict=True)]
    return [Features(features.kinds[part], features.measures, features.values[part]) for part in parts]


def _fillers(lesson: Lesson, listed: Iterable[list[Slot]]) -> list[dict[str, Any]]:
    known = {m.span: m for m in lesson.mentions}
    entity = {span: e.id for e in lesson.entities for span in e.mentions}
    out = {}
    for slot in (slot for found in listed for slot in found):
        mention = known.get(slot.filler)
        label = mention.label if mention else Label.PHRASE
        out[slot.filler] = {
            "id": str(slot.filler),
            "type": str(label),
            "span": list(lesson.document.origin(slot.filler)),
            "norm": _norm(mention) if mention and label in NORMED else None,
            "entity": entity.get(slot.filler),
        }
    return list(out.values())


def _norm(mention: Mention) -> dict[str, Any] | None:
    if mention.norm is None:
        return None
    norm = msgspec.structs.asdict(mention.norm)
    return {
        k: v if v is None or k in {"unit", "mod", "anchor", "text"} or isinstance(v, str) else float(v)
        for k, v in norm.items()
        if v is not None
    }


def _align(
    lesson: Lesson, groups: Sequence[Group], listed: Sequence[list[Slot]], matcher: Matcher
) -> dict[int, dict[str, Any]]:
    ranked = []
    for g, fact in enumerate(lesson.gold["facts"]):
        core = schema().type[fact["type"]].core()
        for i, group in enumerate(groups):
            if group.lead.type == fact["type"]:
                hits = {role: matcher.hits(ids, _ids(listed[i], role)) for role, ids in fact["args"].items()}
                known = sum(n for role, n in hits.items() if role in core)
                near = -abs(
                    fact["span"][0] - lesson.document.origin(lesson.document.sentences[group.lead.sentence].span).start
                )
                if known:
                    ranked.append((known * 10 + sum(hits.values()), near, g, i))
    paired: dict[int, dict[str, Any]] = {}
    taken: set[int] = set()
    for _, _, g, i in sorted(ranked, reverse=True):
        if g not in taken and i not in paired:
            taken.add(g)
            paired[i] = lesson.gold["facts"][g]
    return paired


def _ids(found: Iterable[Slot], role: str) -> list[str]:
    return [str(slot.filler) for slot in found if slot.role == role]


def _right(found: Sequence[Slot], fact: dict[str, Any] | None, matcher: Matcher) -> list[bool]:
    """Tell which fillers gold has; of two that stand for one, the surer."""
    right = [False] * len(found)
    if fact is None:
        return right
    used: set[tuple[str, str]] = set()
    order = sorted(range(len(found)), key=lambda i: (-found[i].reader, -found[i].frames))
    for i in order:
        slot = found[i]
        hit = next(
            (g for g in fact["args"].get(slot.role, []) if (slot.role, g) not in used and matcher(g, str(slot.filler))),
            None,
        )
        if hit is not None:
            used.add((slot.role, hit))
            right[i] = True
    return right


def extraction(lesson: Lesson, weights: scorer.Weights) -> Extraction:
    """Decide an article's facts under given weights instead of those that ship."""
    with mock.patch.object(scorer, "weights", return_value=weights):  # the room takes its weights from nowhere else
        phrases, facts = relate(
            lesson.document, lesson.tokens, lesson.mentions, lesson.entities, lesson.claims, Settings()
        )
    named = [m for m in lesson.mentions if m.label is not Label.PHRASE]
    mentions = tuple(sorted((*named, *phrases), key=lambda m: m.span))
    return Extraction(lesson.document, mentions, lesson.entities, facts)


def shipped() -> Weights:
    """Give the weights that ship."""
    return scorer.weights()


def filler_rows(found: Iterable[Case]) -> Rows:
    """Give (features, right) of the fillers of groups that gold has."""
    return [
        (features, float(right))
        for case in found
        if case.fact
        for features, right in zip(case.features.named(), case.right, strict=True)
    ]


def fact_rows(found: Iterable[Case], model: scorer.Model, weights: scorer.Weights) -> tuple[Rows, Rows]:
    """Give (features, is there such a fact) and (features, is it right in full) of all groups, fillers chosen."""
    there, full = [], []
    for case in found:
        kind = schema().type[case.group.lead.type]
        core = kind.core()
        kept = scorer.chosen(list(zip(case.slots, model(case.features), strict=True)), kind, weights)
        (features,) = of_facts([case.group], [kept], [core]).named()
        there.append((features, float(case.fact is not None)))
        full.append((features, float(_strict(case, kept, core))))
    return there, full


def _strict(case: Case, kept: Sequence[tuple[Slot, float]], core: Sequence[str]) -> bool:
    if case.fact is None or case.fact["negated"] != case.group.lead.negated:
        return False
    for role in core:
        gold, found = case.fact["args"].get(role, []), _ids((slot for slot, _ in kept), role)
        if not len(gold) == len(found) == case.matcher.hits(gold, found):
            return False
    return True


def logistic(rows: Rows, penalty: float) -> dict[str, float]:
    """Fit weights by Newton's method; `penalty` is half the inverse variance of a normal prior on each weight.

    >>> weights = logistic([({"x": 1.0, "one": 1.0}, 1.0), ({"x": -1.0, "one": 1.0}, 0.0)] * 50, 0.5)
    >>> weights["x"] > 1 and "one" not in weights  # what weighs nothing is left out
    True
    """
    names = sorted({name for features, _ in rows for name in features})
    column = {name: i for i, name in enumerate(names)}
    x, y = np.zeros((len(rows), len(names))), np.array([target for _, target in rows])
    for i, (features, _) in enumerate(rows):
        for name, value in features.items():
            x[i, column[name]] = value
    weight = np.zeros(len(names))
    for _ in range(30):
        p = 1 / (1 + np.exp(-np.clip(x @ weight, -30, 30)))
        slope = x.T @ (y - p) - 2 * penalty * weight
        curve = (x.T * (p * (1 - p))) @ x + 2 * penalty * np.eye(len(names))
        step = np.linalg.solve(curve, slope)
        weight += step
        if np.abs(step).max(initial=0) < 1e-6:
            break
    return {name: round(float(w), 4) for name, w in zip(names, weight, strict=True) if abs(w) > 5e-4}


def fitted(articles: Sequence[Sequence[Case]], known: scorer.Weights, penalty: float = 8.0) -> scorer.Weights:
    """Fit the three models on the cases of articles; thresholds stay as they are in `known`."""
    found = [case for article in articles for case in article]
    filler = scorer.Model(known.filler.least, logistic(filler_rows(found), penalty), known.filler.lean)
    there, full = fact_rows(found, filler, known)
    fact = scorer.Model(known.fact.least, logistic(there, penalty))
    strict = scorer.Model(known.strict.least, logistic(full, penalty))
    return msgspec.structs.replace(known, filler=filler, fact=fact, strict=strict)


def written(weights: scorer.Weights) -> str:
    """Give weights as the TOML file that the scorer reads."""
    out = [
        f"last = {weights.last}",
        *(f"{k} = {list(v)}".replace("'", '"') for k, v in (("told", weights.told), ("fill", weights.fill))),
    ]
    for name in ("filler", "fact", "strict"):
        model = getattr(weights, name)
        out += ["", f"[{name}]", f"least = {model.least}"]
        for part, rows in (("lean", model.lean), ("weight", model.weight)):
            out += ["", f"[{name}.{part}]"] if rows else []
            out += [f'"{feature}" = {value}' for feature, value in sorted(rows.items())]
    return "\n".join(out) + "\n"

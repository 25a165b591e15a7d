"""Gold articles, readings -> lessons of the scorer of facts, and back: facts scored against gold."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

from extractor.documents import read
from extractor.errors import InputError
from extractor.links import link
from extractor.mentions import find
from extractor.model import Settings, Source
from extractor.outputs import to_gold
from extractor.reader import encode, judge
from extractor.scores import Score, score
from extractor.tokens import segment
from extractor.training.facts import Lesson, cases, extraction, fitted
from extractor.training.readings import FOLDS, Held, claims

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from extractor.training.facts import Weights


def lessons(
    folder: Path, readings: Mapping[str, Held] | None = None, settings: Settings | None = None
) -> Iterator[Lesson]:
    """Take annotated articles through the rooms up to their facts.

    With `readings` by those, the articles that they lack left out; without, by the weights that ship, those of the
    settings' model.
    """
    for path in sorted(folder.glob("*.json")):
        gold = json.loads(path.read_text("utf-8"))
        known = None if readings is None else readings.get(gold["source"])
        if readings is None or known is not None:
            day = date.fromisoformat(gold["published"]) if gold["published"] else None
            source = Source(raw=(folder / gold["source"]).read_bytes(), name=gold["source"], published=day)
            yield lesson(gold, source, known or settings or Settings())


def lesson(gold: dict[str, object], source: Source, known: Held | Settings) -> Lesson:
    """Take one article through the rooms, by what was read of it before or by the weights of a model that ships."""
    document = read(source)
    tokens = segment(document, Settings())
    reading = encode(document, tokens, known) if isinstance(known, Settings) else known.reading()
    mentions = find(document, tokens, reading)
    entities = link(document, mentions, reading)
    said = claims(known, document, mentions) if isinstance(known, Held) else judge(document, mentions, reading)
    return Lesson(gold, document, tokens, mentions, entities, said)


def scored(some: Lesson, weights: Weights) -> Score:
    """Score the facts of an article under given weights."""
    return score(some.gold, to_gold(extraction(some, weights)))


def folded(some: Sequence[Lesson], known: Weights, penalty: float, more: Sequence[Lesson] = ()) -> list[Score]:
    """Score every article under weights that were fitted on the other four fifths, and on all of `more`.

    Raises InputError for fewer articles than folds.
    """
    if len(some) < FOLDS:
        raise InputError("articles", "", str(len(some)), f"{FOLDS} or more")
    found, others = [cases(one) for one in some], [cases(one) for one in more]
    out: dict[int, Score] = {}
    for fold in range(FOLDS):
        weights = fitted([*others, *(rows for i, rows in enumerate(found) if i % FOLDS != fold)], known, penalty)
        out |= {i: scored(one, weights) for i, one in enumerate(some) if i % FOLDS == fold}
    return [out[i] for i in range(len(some))]

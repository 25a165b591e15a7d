"""The same figures as the reference scorer, on random annotations and on real ones."""

from __future__ import annotations

import contextlib
import importlib.util
import io
import json
import os
import random
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.scores import figures, labels, score

DATA = Path(os.environ.get("EXTRACTOR_DATA", Path(__file__).parents[3] / "shared"))
LAW = DATA / "tools/gold.py"
pytestmark = pytest.mark.skipif(not LAW.exists(), reason="the reference scorer is not here")
Gold = dict[str, Any]
LABELS = ("PERSON", "ORG", "GPE", "DATE", "MONEY", "CARDINAL", "PHRASE")
NORMS = (None, {"value": 3, "unit": "家"}, {"value": 3.0000001, "unit": "家"}, {"value": "2026"}, {"low": 1, "high": 2})
MODALITIES = ("actual", "forecast", "plan")
TYPES = {"position": ("person", "title", "org"), "quantity": ("subject", "metric", "value", "time"),
         "meet": ("participant", "time"), "include": ("whole", "part")}  # fmt: skip


@cache
def law() -> Any:
    spec = importlib.util.spec_from_file_location("gold_law", LAW)
    module = importlib.util.module_from_spec(spec)  # type: ignore[arg-type]
    spec.loader.exec_module(module)  # type: ignore[union-attr]
    return module


def annotations(dice: random.Random) -> Gold:
    """Annotations of any shape: shared spans, crossings, several fillers, absent norms and entities."""
    mentions = [_mention(dice, i) for i in range(dice.randint(0, 12))]
    ids = [m["id"] for m in mentions]
    return {"mentions": mentions, "facts": [_fact(dice, i, ids) for i in range(dice.randint(0, 8))] if ids else []}


def _mention(dice: random.Random, number: int) -> Gold:
    start = dice.randint(0, 20)
    row = {"id": f"m{number}", "type": dice.choice(LABELS), "span": [start, start + dice.randint(1, 5)]}
    row["text"] = dice.choice("甲乙丙")
    if dice.random() < 0.5:
        row["entity"] = dice.choice(("e1", "e2", "e3"))
    if dice.random() < 0.5:
        row["norm"] = dice.choice(NORMS)
    return row


def _fact(dice: random.Random, number: int, ids: list[str]) -> Gold:
    kind, start = dice.choice(sorted(TYPES)), dice.randint(0, 20)
    roles = dice.sample(TYPES[kind], dice.randint(0, len(TYPES[kind])))
    return {
        "id": f"f{number}",
        "type": kind,
        "span": [start, start + 5],
        "args": {role: dice.choices(ids, k=dice.randint(1, 3)) for role in roles},
        "modality": dice.choice(MODALITIES),
        "negated": dice.random() < 0.3,
        "source": dice.choice([None, *ids]),
    }


@given(st.integers(0, 2**32))
@settings(max_examples=1000, deadline=None)
def test_the_counts_of_the_law(seed: int) -> None:
    dice = random.Random(seed)
    gold, found = annotations(dice), annotations(dice)
    ours = score(gold, found).counts
    for key, value in law_counts(gold, found).items():
        assert ours.get(key, 0) == pytest.approx(value), key


@given(st.integers(0, 2**32), st.integers(1, 5))
@settings(max_examples=20, deadline=None)
def test_the_report_of_the_law(seed: int, size: int) -> None:
    dice = random.Random(seed)
    same_report([(annotations(dice), annotations(dice)) for _ in range(size)])


def test_real_annotations_with_planted_errors() -> None:
    files = sorted((DATA / "dev").glob("*.json"))[:12]
    if not files:
        pytest.skip("no annotated articles here")
    golds = [json.loads(file.read_bytes()) for file in files]
    same_report([(gold, spoilt(gold, i)) for i, gold in enumerate(golds)])


def law_counts(gold: Gold, found: Gold) -> dict[str, float]:
    counts: dict[str, float] = law().score_pair(gold, found)
    return counts


def same_report(pairs: list[tuple[Gold, Gold]]) -> None:
    """Compare every number that the law prints with ours."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        law().report([law_counts(*pair) for pair in pairs])
    lines = said.getvalue().splitlines()
    scores = [score(*pair) for pair in pairs]
    rows = {row.name: row for row in figures(scores)}
    for line, name in zip(lines[1:4], ("mentions", "arguments", "facts strict"), strict=True):
        row = rows[name]
        span = f" [{row.interval[0]:.3f} {row.interval[1]:.3f}]" if row.interval else " "
        shares = f"P {row.precision:.3f} R {row.recall:.3f} F1 {row.f1:.3f}{span}"
        assert line == f"{name:13s} {shares}  (gold {row.gold}, predicted {row.found})"
    norms, modality, source = (rows[name] for name in ("norms", "modality", "source"))
    figures_ = (norms.hits, norms.gold, modality.hits, modality.gold, source.hits, source.gold)
    assert lines[4] == "norm {}/{}  modality {}/{}  source {}/{}".format(*map(int, figures_))
    marks = (rows[name] for name in ("not actual", "negated", "named source"))
    said_marks = ", ".join(f"{row.name} F1 {row.f1:.3f} ({int(row.gold)}/{int(row.found)})" for row in marks)
    b3 = rows["entities B3"]
    said_b3 = f"entities B3 P {b3.precision:.3f} R {b3.recall:.3f} F1 {b3.f1:.3f} ({int(b3.gold)} mentions)"
    assert lines[5] == f"on aligned facts: {said_marks}; {said_b3}"
    for line, what in zip(lines[6:], ("mentions", "facts strict", "arguments"), strict=True):
        ours = [(row.name, f"{row.f1:.2f}", str(int(row.gold)), str(int(row.found))) for row in labels(scores, what)]
        assert re.findall(r"(\w+) ([\d.]+)\((\d+)/(\d+)\)", line) == ours


def spoilt(gold: Gold, seed: int) -> Gold:
    """Plant errors of every kind."""
    dice, found = random.Random(seed), json.loads(json.dumps(gold))
    for mention in found["mentions"]:
        mention["span"][1] += dice.random() < 0.2
        mention["type"] = dice.choice(LABELS) if dice.random() < 0.1 else mention["type"]
        mention["norm"] = {"value": 3} if dice.random() < 0.1 else mention.get("norm")
    ids = [mention["id"] for mention in found["mentions"]]
    found["facts"] = [fact for fact in found["facts"] if dice.random() < 0.8]
    for fact in found["facts"]:
        fact["args"] = {r: [dice.choice(ids)] if dice.random() < 0.2 else v for r, v in fact["args"].items()}
        fact["negated"] ^= dice.random() < 0.1
        fact["source"] = dice.choice(ids) if dice.random() < 0.2 else fact["source"]
    return found

"""The gate: on the seed no pinned score may fall."""

from __future__ import annotations

import json
from pathlib import Path

from extractor import Settings, extract
from extractor.outputs import to_gold
from extractor.scores import score
from extractor.scores.floors import fallen, gold_hash, load, measured

ROOT = Path(__file__).parents[2]
GOLD = ROOT / "gold/zgc-forum-2026.json"


def test_no_score_is_below_its_floor() -> None:
    floors = load(ROOT / "gold/floors.json")
    assert floors is not None
    assert floors.gold == gold_hash([GOLD]), "the gold has changed: pin the scores anew"
    gold = json.loads(GOLD.read_bytes())
    settings = Settings(model=floors.model)  # type: ignore[arg-type]
    found = extract(ROOT / "corpus" / gold["source"], settings=settings, published=gold["published"])
    assert fallen(floors, measured([score(gold, to_gold(found))])) == []

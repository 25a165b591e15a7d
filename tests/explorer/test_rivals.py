"""What was rejected beside a fact, against what `extractor explain` says."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from extractor.cli.explain import reasons, rejected
from extractor.explorer.rivals import moved, rivals, settings_of
from extractor.model import Settings, Source
from extractor.outputs import to_gold
from extractor.pipeline import run

TEXT = (Path(__file__).parents[2] / "corpus/zgc-forum-2026.txt").read_bytes().decode()[:1300]


def test_rivals_are_what_explain_calls_rejected() -> None:
    source = Source(raw=TEXT.encode(), format="plain", published=date(2026, 3, 27))
    found = run(source, Settings())
    result = to_gold(found)
    said = rivals(source, result)
    doubts = rejected(source, found)
    for local, fact in zip(result["facts"], found.facts, strict=True):
        lines = [line for line in reasons(found, fact, doubts) if line.startswith("rejected: ")]
        assert [one.words().replace(", by reader", "") for one in said[local["id"]]] == [
            line.removeprefix("rejected: ").replace(" at ", " ").replace(", by reader", "") for line in lines
        ]
    assert any(said.values())
    assert settings_of(result) == found.settings
    assert not moved(result)


def test_a_result_of_other_rules_is_known() -> None:
    assert moved({"head": {"rules": "0" * 16}})
    assert moved({})

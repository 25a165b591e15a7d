"""What a run says while it runs, and how long each stage took."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

from extractor.batch import Outcome
from extractor.batch.job import Counts, Item
from extractor.cli import main
from extractor.cli import progress as module
from extractor.cli.progress import Pace, progress
from tests.batch.made import folder

if TYPE_CHECKING:
    from pathlib import Path

ITEM = Item(name="a.txt")
ROOMS = {"fetch", "read", "segment", "encode", "find", "link", "judge", "relate", "write"}


def test_lines_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PAUSE", 0.0)
    with progress() as watch:
        watch(Outcome(item=ITEM, status="done", counts=Counts(records=1, characters=500)), 4)
        watch(Outcome(item=ITEM, status="failed"), 4)
        watch(Outcome(item=ITEM, status="part", counts=Counts(records=9), share=0.5), 4)
    first, second, third = capsys.readouterr().err.splitlines()
    assert first.startswith("1 of 4 files, 1 text, ")
    assert "0 failed, 0:0" in first
    assert second.startswith("2 of 4 files, 1 text, ")
    assert "characters a second, 1 failed" in second
    assert second.endswith(" left")
    assert third.startswith("2 of 4 files, 10 texts")


def test_a_bar_on_a_terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    with progress() as watch:
        watch(Outcome(item=ITEM, status="done", counts=Counts(records=1, characters=500)), 2)
    assert "failed" in capsys.readouterr().err


def test_what_remains_follows_from_the_share_that_is_done() -> None:
    pace = Pace()
    assert pace.left(10) is None
    pace.start -= 100
    pace.add(Outcome(item=ITEM, status="part", share=0.5))
    pace.add(Outcome(item=ITEM, status="done"))
    assert pace.left(3) == pytest.approx(100, rel=0.01)


def test_the_report_has_the_time_of_every_stage(tmp_path: Path) -> None:
    place, report = folder(tmp_path, 4), tmp_path / "report.json"
    arguments = ["--model", "rules", "--workers", "2", "--report", str(report)]
    assert main(["run", str(place), "-o", str(tmp_path / "out"), *arguments]) == 0
    found = json.loads(report.read_bytes())
    assert found["stages"].keys() == ROOMS
    assert all(seconds >= 0 for seconds in found["stages"].values())
    assert 0 < sum(found["stages"].values()) <= found["seconds"] * 2
    assert (found["read"], found["fresh"]["records"], found["failures"]) == (4, 4, [])

"""What a run says while it runs, and how long each stage took."""

from __future__ import annotations

import json
import signal
import sys
from typing import TYPE_CHECKING, Any

import pytest

from extractor.batch import Outcome, run
from extractor.batch.job import Counts, Item
from extractor.cli import main
from extractor.cli import progress as module
from extractor.cli.progress import Pace, progress
from tests.batch.made import NEWS, folder, job, tally

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


def failed_before(tmp_path: Path) -> tuple[Path, Path]:
    """A run of twenty sources, of which three failed."""
    place, out = folder(tmp_path, 17), tmp_path / "out"
    for name in "abc":
        (place / f"{name}.txt").write_bytes(b"\x00\x01\x02" * 50)
    assert tally(run(job(place, out))) == (17, 3, 0)
    return place, out


def test_what_is_left_alone_is_no_progress(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place, out = failed_before(tmp_path)
    (place / "a.txt").write_text(NEWS.format(n=5), "utf-8")
    (place / "new.txt").write_text(NEWS.format(n=6), "utf-8")
    monkeypatch.setattr(module, "PAUSE", 0.0)
    assert main(["run", str(place), "-o", str(out), "--model", "rules", "--retry-failed"]) == 1
    said = capsys.readouterr()
    assert [line.partition(",")[0] for line in said.err.splitlines()[:3]] == [f"{n} of 3 files" for n in (1, 2, 3)]
    assert "21 files: 1 done, 2 failed, 18 left alone; " in said.out
    assert main(["run", str(place), "-o", str(out), "--model", "rules"]) == 1
    assert "21 files: 1 done, 2 failed, 18 skipped; " in capsys.readouterr().out


def test_a_bar_is_full_when_all_that_failed_is_done_again(tmp_path: Path) -> None:
    place, out = failed_before(tmp_path)
    shown: list[dict[str, Any]] = []
    report = run(job(place, out, retry_failed=True), module._Bar(0, lambda _task, **more: shown.append(more)).see)
    assert [(one["completed"], one["total"]) for one in shown] == [(1, 3), (2, 3), (3, 3)]
    assert (tally(report), report.left) == ((0, 3, 17), 0)


def test_a_stopped_run_counts_what_is_due_as_left(tmp_path: Path) -> None:
    place, out = failed_before(tmp_path)
    report = run(job(place, out, retry_failed=True), lambda _outcome, _total: signal.raise_signal(signal.SIGINT))
    assert (tally(report), report.left, report.stopped) == ((0, 1, 17), 2, True)


def test_an_engine_gets_only_what_is_due(tmp_path: Path) -> None:
    place, out = failed_before(tmp_path)
    given: list[str] = []
    report = run(job(place, out, retry_failed=True), engine=lambda _run, plan: given.extend(one.name for one in plan))
    assert given == ["a.txt", "b.txt", "c.txt"]
    assert report.left == 3


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


@pytest.mark.parametrize("option", [("--retry-failed",), ("--to", "parquet")])
def test_what_needs_an_output_folder_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], option: tuple[str, ...]
) -> None:
    (tmp_path / "1.txt").write_text("大桥通车。", "utf-8")
    assert main(["run", str(tmp_path), *option]) == 2
    assert f"{option[0]} without an output folder" in capsys.readouterr().err

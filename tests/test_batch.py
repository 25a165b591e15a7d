"""Folders that can be left alone: resume, workers, bad files, kills, archives."""

from __future__ import annotations

import errno
import gzip
import hashlib
import os
import signal
import sqlite3
import sys
import time
import zipfile
from datetime import date
from pathlib import Path

import msgspec
import pytest

from extractor.batch import Outcome, run, status
from extractor.batch.content import content
from extractor.batch.crew import Crew, Lost, in_order
from extractor.batch.job import Counts, Item
from extractor.batch.names import outputs
from extractor.batch.sources import items
from extractor.batch.work import Work
from extractor.errors import InputError
from extractor.model import Settings
from tests.batch.made import NEWS, RULES, job, results, tally


@pytest.fixture
def _importable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let workers import this file; they inherit the path."""
    monkeypatch.syspath_prepend(str(Path(__file__).parents[1]))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Twelve short articles in two folders."""
    for n in range(12):
        place = tmp_path / "in" / ("deep" if n % 3 == 0 else ".")
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{n:02}.txt").write_text(NEWS.format(n=n + 1), "utf-8")
    return tmp_path / "in"


def test_a_second_run_does_only_what_is_new_or_changed(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = run(job(folder, out))
    assert tally(first) == (12, 0, 0)
    assert first.total.articles == 12
    before = results(out)
    assert {"deep/00.json", "01.json", "facts.jsonl"} <= before.keys()
    second = run(job(folder, out))
    assert tally(second) == (0, 0, 12)
    assert (second.total, second.fresh) == (first.total, Counts())
    assert results(out) == before
    (folder / "01.txt").write_text(NEWS.format(n=99), "utf-8")
    (folder / "new.txt").write_text(NEWS.format(n=98), "utf-8")
    assert tally(run(job(folder, out))) == (2, 0, 11)
    assert tally(run(job(folder, out, force=True))) == (13, 0, 0)


def test_a_missing_result_is_made_again(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(job(folder, out))
    before = results(out)
    (out / "01.json").unlink()
    assert tally(run(job(folder, out))) == (1, 0, 11)
    assert results(out) == before


def test_settings_and_dates_are_part_of_the_key(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(job(folder, out))
    assert tally(run(job(folder, out, published=date(2026, 3, 27)))) == (12, 0, 0)
    assert b'"published":"2026-03-27"' in (out / "01.json").read_bytes()
    other = msgspec.structs.replace(job(folder, out), settings=Settings(model="rules", min_confidence=0.5))
    assert tally(run(other)) == (12, 0, 0)


def test_dates_by_stem(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(job(folder, out, dates={"01": date(2025, 5, 1), "deep/00": date(2025, 5, 2), "02": date(2025, 5, 3)}))
    assert b'"published":"2025-05-01"' in (out / "01.json").read_bytes()
    assert b'"published":"2025-05-02"' in (out / "deep/00.json").read_bytes()
    assert b'"dated_by":"--dates"' in (out / "02.json").read_bytes()


def test_any_number_of_workers_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    (folder / "bad.txt").write_bytes(b"\x00\x01\x02" * 50)
    reports = [run(job(folder, tmp_path / f"out{n}", workers=n)) for n in (1, 2)]
    assert [tally(report) for report in reports] == [(12, 1, 0)] * 2
    assert results(tmp_path / "out1") == results(tmp_path / "out2")


def test_a_bad_file_is_a_record(folder: Path, tmp_path: Path) -> None:
    (folder / "bad.txt").write_bytes(bytes(range(256)) * 8)
    (folder / "empty.txt").write_bytes(b"")
    (folder / "paper.pdf").write_bytes(b"%PDF-1.7 ...")
    report = run(job(folder, tmp_path / "out"))
    assert report.done + report.failed == 15
    failures = dict(report.failures)
    assert {"bad.txt", "paper.pdf"} <= failures.keys()
    assert failures["paper.pdf"].stage == "documents"
    assert "paper.pdf" in failures["paper.pdf"].reason
    assert not (tmp_path / "out/bad.json").exists()
    again = run(job(folder, tmp_path / "out"))
    assert again.failed == report.failed
    assert again.skipped == report.done


def test_retry_failed_does_nothing_else(folder: Path, tmp_path: Path) -> None:
    bad, out = folder / "bad.txt", tmp_path / "out"
    bad.write_bytes(b"\x00\x01\x02" * 50)
    run(job(folder, out))
    bad.write_text(NEWS.format(n=5), "utf-8")
    (folder / "01.txt").write_text(NEWS.format(n=77), "utf-8")
    assert tally(run(job(folder, out, retry_failed=True))) == (1, 0, 12)
    assert tally(run(job(folder, out))) == (1, 0, 12)


def test_what_was_good_and_is_bad_now_is_taken_back(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(job(folder, out))
    (folder / "01.txt").write_bytes(b"\x00\x01\x02" * 50)
    assert run(job(folder, out)).failed == 1
    assert not (out / "01.json").exists()
    assert b'"source":"01.txt"' not in (out / "facts.jsonl").read_bytes()


def test_what_came_from_a_vanished_file_is_taken_back(folder: Path, tmp_path: Path) -> None:
    out, fresh = tmp_path / "out", tmp_path / "fresh"
    run(job(folder, out))
    (folder / "01.txt").unlink()
    run(job(folder, out))
    run(job(folder, fresh))
    assert results(out) == results(fresh)


def test_another_folder_into_the_same_place_takes_nothing_back(folder: Path, tmp_path: Path) -> None:
    out, other = tmp_path / "out", tmp_path / "other"
    other.mkdir()
    (other / "x.txt").write_text(NEWS.format(n=3), "utf-8")
    run(job(folder, out))
    assert run(job(other, out)).total.records == 13
    assert (out / "01.json").exists()


def test_a_shared_stem_keeps_full_names(tmp_path: Path) -> None:
    place, out = tmp_path / "in", tmp_path / "out"
    place.mkdir()
    (place / "a.txt").write_text("河湾论坛", "utf-8")
    run(job(place, out))
    assert (out / "a.json").exists()
    (place / "a.html").write_text("<p>河湾论坛", "utf-8")
    run(job(place, out))
    assert sorted(results(out)) == ["a.html.json", "a.txt.json", "facts.jsonl"]


@pytest.mark.parametrize(
    ("names", "files"),
    [
        (["a.html", "a.html.txt", "a.txt"], ["a.html.json", "a.html.txt.json", "a.txt.json"]),
        (["A.txt", "a.txt"], ["A.txt.json", "a.txt.json"]),
        (["a.jsonl", "a.txt"], ["a.jsonl", "a.json"]),
        (["x/a.txt", "y/a.txt"], ["x/a.json", "y/a.json"]),
        (["a.zip!/b.txt", "a.zip!/b.txt.gz"], ["a.zip!/b.txt.json", "a.zip!/b.txt.gz.json"]),
    ],
)
def test_output_names(names: list[str], files: list[str]) -> None:
    assert outputs(names) == files


def test_jsonl_gives_a_line_a_record_and_keeps_the_good_ones(tmp_path: Path) -> None:
    place = tmp_path / "in"
    place.mkdir()
    (place / "a.jsonl").write_text('{"text": "河湾论坛在北京举行。"}\n{bad\n\n{"text": "李四在上海。"}\n', "utf-8")
    report = run(job(place, tmp_path / "out"))
    lines = (tmp_path / "out/a.jsonl").read_bytes().splitlines()
    assert [msgspec.json.decode(line)["record"] for line in lines] == [1, 4]
    assert tally(report) == (0, 1, 0)
    assert [(name, fault.record) for name, fault in report.failures] == [("a.jsonl", 2)]
    assert report.total.records == 2


def test_archives(tmp_path: Path) -> None:
    place, text = tmp_path / "in", NEWS.format(n=4).encode()
    place.mkdir()
    (place / "one.txt.gz").write_bytes(gzip.compress(text[:40]) + gzip.compress(text[40:]))
    with zipfile.ZipFile(place / "many.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("b/c.txt", text)
        archive.writestr("skip.png", b"no news")
        archive.writestr("../../escape.txt", text)
        archive.writestr("/root.txt", text)
        archive.writestr("bomb.txt", b"0" * (1 << 25))
    (place / "broken.zip").write_bytes(b"PK\x03\x04 no more")
    (place / "broken.txt.gz").write_bytes(gzip.compress(text)[:-12])
    report = run(job(place, tmp_path / "out"))
    assert tally(report) == (2, 5, 0)
    assert {"one.json", "many.zip!/b/c.json"} <= results(tmp_path / "out").keys()
    inside = msgspec.json.decode((tmp_path / "out/many.zip!/b/c.json").read_bytes())
    assert (inside["source"], inside["sha256"]) == ("many.zip!/b/c.txt", hashlib.sha256(text).hexdigest())
    reasons = {name: fault.reason for name, fault in report.failures}
    assert "leads out of the archive" in reasons["many.zip!/../../escape.txt"]
    assert "unpacks to over" in reasons["many.zip!/bomb.txt"]
    assert "broken archive" in reasons["broken.zip"]
    assert "ends too early" in reasons["broken.txt.gz"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in", "out"]


def test_a_gzip_bomb_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.txt.gz"
    file.write_bytes(gzip.compress(b"0" * (1 << 26)))
    with pytest.raises(InputError, match="unpacks to over"):
        content(Item(name="a.txt.gz", path=str(file)))


def test_names_in_gbk_archives(tmp_path: Path) -> None:
    file = tmp_path / "old.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(zipfile.ZipInfo("XXXX.txt"), "论坛")
    file.write_bytes(file.read_bytes().replace(b"XXXX", "新闻".encode("gbk")))
    assert [item.name for item in items([str(file)], "out")] == ["old.zip!/新闻.txt"]
    assert content(items([str(file)], "out")[0]).decode() == "论坛"


def test_listing(folder: Path, tmp_path: Path) -> None:
    (folder / ".hidden.txt").write_text("x", "utf-8")
    (folder / "index.tsv").write_text("id\tpublished\n", "utf-8")
    (folder / "facts").mkdir()
    (folder / "facts/old.txt").write_text("x", "utf-8")
    (folder / "loop").symlink_to(folder)
    names = [item.name for item in items([str(folder)], str(folder / "facts"))]
    assert names == sorted(names)
    assert len(names) == 12
    some = [item.name for item in items([str(folder / "0*.txt"), str(folder / "01.txt")], str(tmp_path / "out"))]
    assert some == ["01.txt", "02.txt", "04.txt", "05.txt", "07.txt", "08.txt"]


@pytest.mark.parametrize("given", ["nowhere", "no*.txt", "."])
def test_nothing_to_read(given: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="expected"):
        items([str(tmp_path / given)], str(tmp_path / "out"))


def test_a_folder_that_cannot_be_written(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    with pytest.raises(InputError, match="a folder that can be written"):
        run(job(folder, tmp_path / "file/out"))


def test_a_manifest_that_is_none(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/manifest.sqlite").write_bytes(b"not a database, but long enough to be looked at" * 20)
    with pytest.raises(InputError, match="the manifest of an earlier run"):
        run(job(folder, tmp_path / "out"))


def test_one_run_at_a_time(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / ".work").mkdir(parents=True)
    (out / ".work/left-over").write_text("a draft of a killed run", "utf-8")
    other = sqlite3.connect(out / ".work/lock", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(InputError, match="another run at work"):
        run(job(folder, out))
    other.close()
    assert run(job(folder, out)).done == 12
    assert not (out / ".work").exists()


def test_a_file_that_vanishes_while_running(folder: Path, tmp_path: Path) -> None:
    def drop(_outcome: Outcome, _total: int) -> None:
        (folder / "11.txt").unlink(missing_ok=True)

    report = run(job(folder, tmp_path / "out"), drop)
    assert tally(report) == (11, 1, 0)
    assert "11.txt" in report.failures[0][1].reason


def test_a_full_disk_ends_the_run_and_loses_nothing(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace, out, seen = Path.replace, tmp_path / "out", []

    def full(self: Path, target: Path) -> Path:
        seen.append(target)
        if len(seen) == 4:
            raise OSError(errno.ENOSPC, "No space left on device")
        return replace(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", full)
        with pytest.raises(InputError, match="No space left"):
            run(job(folder, out))
    assert status(str(out)).done == 3
    assert tally(run(job(folder, out))) == (9, 0, 3)
    run(job(folder, tmp_path / "fresh"))
    assert results(out) == results(tmp_path / "fresh")


def test_a_fault_of_ours_is_a_record_too(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import extractor.pipeline
    from extractor.pipeline import run as real

    def broken(source: object, settings: Settings, call: object) -> object:
        if source.name == "01.txt":  # type: ignore[attr-defined]
            raise ZeroDivisionError("planted")
        return real(source, settings, call)  # type: ignore[arg-type]

    monkeypatch.setattr(extractor.pipeline, "run", broken)
    report = run(job(folder, tmp_path / "out"))
    assert tally(report) == (11, 1, 0)
    assert "ZeroDivisionError: planted" in report.failures[0][1].reason


def test_status_says_what_a_folder_holds(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no manifest"):
        status(str(tmp_path))
    (folder / "bad.txt").write_bytes(b"\x00\x01\x02" * 50)
    report = run(job(folder, tmp_path / "out"))
    held = status(str(tmp_path / "out"))
    assert (held.done, held.failed, held.total, held.failures) == (12, 1, report.total, report.failures)


DIE = pytest.param("die", "killed (signal 9)", marks=pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL"))


def echo(task: str) -> str:
    """Do what a task's name asks for."""
    if task == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if task == "leave":
        os._exit(3)
    if task == "hang":
        time.sleep(60)
    if task == "raise":
        raise InputError("a.txt", "", "nothing", "something")
    if task == "slow":
        time.sleep(0.3)
    return task.upper()


@pytest.mark.parametrize(("task", "reason"), [DIE, ("leave", "died (exit status 3)")])
@pytest.mark.usefixtures("_importable")
def test_a_lost_worker_is_replaced(task: str, reason: str) -> None:
    found: dict[str, object] = {}
    with Crew(echo, 2) as crew:
        for name in ("a", task, "b", "c"):
            while not crew.free():
                found.update(crew.wait())
            crew.give(name)
        while crew.busy():
            found.update(crew.wait())
    lost = found.pop(task)
    assert isinstance(lost, Lost)
    assert reason in lost.reason
    assert found == {"a": "A", "b": "B", "c": "C"}


@pytest.mark.usefixtures("_importable")
def test_a_stuck_worker_is_killed() -> None:
    with Crew(echo, 1, limit=1.0) as crew:
        crew.give("a")
        while crew.busy():
            assert crew.wait() in ([], [("a", "A")])
        crew.give("hang")
        found: list[tuple[str, object]] = []
        while crew.busy():
            found += crew.wait()
        crew.give("b")
        while crew.busy():
            found += crew.wait()
    assert [name for name, _ in found] == ["hang", "b"]
    assert found[0][1] == Lost("it took longer than 1 seconds")


@pytest.mark.usefixtures("_importable")
def test_results_in_order() -> None:
    names = ["slow", *"abcdefghijkl"]
    assert list(in_order(echo, names, 2)) == [name.upper() for name in names]
    with pytest.raises(InputError, match="found nothing"):
        list(in_order(echo, ["a", "raise", "b"], 2))
    with pytest.raises(InputError, match="its worker died"):
        list(in_order(echo, ["leave"], 2))


def test_a_time_limit_names_the_file(folder: Path, tmp_path: Path) -> None:
    report = run(job(folder, tmp_path / "out", timeout=0.001, workers=1))
    assert report.failed > 0
    assert all("took longer" in fault.reason and name in fault.reason for name, fault in report.failures)
    assert tally(run(job(folder, tmp_path / "out")))[0] == report.failed


def test_work_travels() -> None:
    work = Work("out", RULES)
    assert msgspec.convert(msgspec.to_builtins(work), Work) == work

"""Files of many records: read part by part, shared between workers, resumed in the middle."""

from __future__ import annotations

import gzip
import itertools
import json
import zipfile
from typing import TYPE_CHECKING

import pytest

from extractor.batch import parts as parts_module
from extractor.batch import run
from extractor.batch.job import Item, Outcome, Part
from extractor.batch.manifest import Manifest
from extractor.batch.parts import digest, parts
from extractor.batch.results import records
from extractor.errors import InputError
from tests.batch.made import job, lines, record, results, tally

if TYPE_CHECKING:
    from pathlib import Path

    from extractor.batch.job import Layout

LAYOUTS: tuple[Layout, ...] = ("files", "shards")


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make parts of some ten records."""
    monkeypatch.setattr(parts_module, "SIZE", 1500)


def cut(path: Path, member: str | None = None) -> list[Part]:
    return list(parts(Item(name=path.name, path=str(path), member=member)))


def test_parts_are_lines_in_order_and_nothing_is_lost(tmp_path: Path) -> None:
    file = lines(tmp_path / "a.jsonl", 50)
    found = cut(file)
    assert b"".join(part.raw for part in found) == file.read_bytes()
    assert [part.number for part in found] == list(range(len(found)))
    assert len(found) > 3
    ends = itertools.accumulate(part.raw.count(b"\n") for part in found)
    assert [part.before for part in found] == [0, *list(ends)[:-1]]
    assert not any(part.whole for part in found)
    assert sum(part.share for part in found) == pytest.approx(1.0)


def test_packing_changes_nothing(tmp_path: Path) -> None:
    raw = lines(tmp_path / "a.jsonl", 50).read_bytes()
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(raw[:999]) + gzip.compress(raw[999:]))
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.jsonl", raw)
    plain, *others = cut(tmp_path / "a.jsonl"), cut(tmp_path / "a.jsonl.gz"), cut(tmp_path / "a.zip", "a.jsonl")
    for other in others:
        assert [part.raw for part in other] == [part.raw for part in plain]
        assert sum(part.share for part in other) == pytest.approx(1.0)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_mark_at_the_start_is_heeded(encoding: str, tmp_path: Path) -> None:
    raw = lines(tmp_path / "a.jsonl", 50).read_bytes()
    (tmp_path / "b.jsonl").write_bytes(raw.decode().encode(encoding))
    assert [part.raw for part in cut(tmp_path / "b.jsonl")] == [part.raw for part in cut(tmp_path / "a.jsonl")]


@pytest.mark.parametrize("raw", [b"", b"\n", b'{"text": "a"}', b'{"text": "a"}\n'])
def test_a_short_file_is_whole(raw: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(raw)
    (part,) = cut(tmp_path / "a.jsonl")
    assert (part.raw, part.whole, part.before) == (raw, True, 0)


def test_a_line_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts_module, "LONGEST", 4000)
    (tmp_path / "a.jsonl").write_text(record(1) + "\n" + "x" * 5000, "utf-8")
    with pytest.raises(InputError, match="line 2: found a line of over 64 MB"):
        cut(tmp_path / "a.jsonl")


def test_a_bomb_of_lines_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(b" " * (1 << 25) + b"\n"))
    with pytest.raises(InputError, match="unpacks to over"):
        digest(Item(name="a.jsonl.gz", path=str(tmp_path / "a.jsonl.gz")))


def test_a_file_in_parts_is_one_result_whoever_did_them(tmp_path: Path) -> None:
    file = lines(tmp_path / "in/a.jsonl", 60)
    report = run(job(file.parent, tmp_path / "out1"))
    assert tally(report) == (0, 1, 0)
    assert tally(run(job(file.parent, tmp_path / "out2", workers=2))) == (0, 1, 0)
    assert results(tmp_path / "out1") == results(tmp_path / "out2")
    assert [(name, fault.record) for name, fault in report.failures] == [("a.jsonl", 47)]
    kept = [n for n in range(1, 61) if n != 47 and n % 10 != 3]
    assert [found["record"] for found in records(str(tmp_path / "out1"))] == kept
    assert report.total.records == report.fresh.records == len(kept)


def test_parts_and_a_whole_file_say_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = lines(tmp_path / "in/a.jsonl", 60)
    run(job(file.parent, tmp_path / "parts"))
    monkeypatch.setattr(parts_module, "SIZE", 1 << 20)
    run(job(file.parent, tmp_path / "whole"))
    assert results(tmp_path / "parts") == results(tmp_path / "whole")
    assert {"a.jsonl", "facts.jsonl"} == results(tmp_path / "parts").keys()


class Stop(Exception):  # noqa: N818 - a kill, not an error
    """What ends a run in the middle."""


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_file_is_gone_on_with_in_the_middle(layout: Layout, tmp_path: Path) -> None:
    file, out = lines(tmp_path / "in/a.jsonl", 60), tmp_path / "out"
    run(job(file.parent, tmp_path / "whole", layout=layout))
    done: list[Outcome] = []

    def stop(outcome: Outcome, _total: int) -> None:
        done.append(outcome)
        if len(done) == 3:
            raise Stop

    with pytest.raises(Stop):
        run(job(file.parent, out, layout=layout), stop)
    report = run(job(file.parent, out, layout=layout))
    assert results(out) == results(tmp_path / "whole")
    first = sum(outcome.counts.records for outcome in done)
    assert first > 10
    assert report.fresh.records == report.total.records - first


@pytest.mark.parametrize("layout", LAYOUTS)
def test_only_the_parts_that_changed_are_done_again(layout: Layout, tmp_path: Path) -> None:
    file, out = lines(tmp_path / "in/a.jsonl", 60), tmp_path / "out"
    run(job(file.parent, out, layout=layout))
    file.write_text(file.read_text("utf-8") + record(61) + "\n" + record(62), "utf-8")
    report = run(job(file.parent, out, layout=layout))
    run(job(file.parent, tmp_path / "fresh", layout=layout))
    assert results(out) == results(tmp_path / "fresh")
    assert 2 <= report.fresh.records < 20
    file.write_text("\n".join(record(n) for n in range(1, 20)), "utf-8")
    assert tally(run(job(file.parent, out, layout=layout))) == (1, 0, 0)
    assert len(list(records(str(out)))) == 19
    assert tally(run(job(file.parent, out, layout=layout))) == (0, 0, 1)


def test_a_line_more_at_the_start_moves_every_record(tmp_path: Path) -> None:
    file, out = lines(tmp_path / "in/a.jsonl", 60), tmp_path / "out"
    run(job(file.parent, out))
    file.write_text("\n" + file.read_text("utf-8"), "utf-8")
    run(job(file.parent, out))
    run(job(file.parent, tmp_path / "fresh"))
    assert results(out) == results(tmp_path / "fresh")
    assert next(records(str(out)))["record"] == 2


def test_a_kill_between_a_file_and_its_manifest_is_mended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is already the new one, the manifest still speaks of the old: parts are checked before they are kept."""
    file, out = lines(tmp_path / "in/a.jsonl", 60), tmp_path / "out"
    run(job(file.parent, out))
    file.write_text(record(0) + file.read_text("utf-8"), "utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(Manifest, "settle", lambda _self, _results: (_ for _ in ()).throw(Stop))
        with pytest.raises(Stop):
            run(job(file.parent, out))
    assert list(records(str(out))) == []
    run(job(file.parent, out))
    run(job(file.parent, tmp_path / "fresh"))
    assert results(out) == results(tmp_path / "fresh")


def test_a_file_that_breaks_off_keeps_what_was_read(tmp_path: Path) -> None:
    file = lines(tmp_path / "in/a.jsonl", 200)
    packed = gzip.compress(
        b"".join(json.dumps({"text": f"{n}", "x": str(n) * 50}).encode() + b"\n" for n in range(900))
    )
    (file.parent / "a.jsonl.gz").write_bytes(packed[: len(packed) // 2])
    file.unlink()
    report = run(job(file.parent, tmp_path / "out"))
    assert tally(report) == (0, 1, 0)
    assert "ends too early" in report.failures[-1][1].reason
    assert 50 < report.total.records < 900


def test_a_thousand_bad_records_are_not_a_thousand_lines(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.jsonl").write_text('{"title": "x"}\n' * 1000, "utf-8")
    report = run(job(tmp_path / "in", tmp_path / "out"))
    assert tally(report) == (0, 1, 0)
    assert len(report.failures) == 101
    assert "900 more of its records failed" in report.failures[0][1].reason
    assert list(results(tmp_path / "out")) == ["facts.jsonl"]


def test_a_vanished_file_of_many_records_is_taken_back(tmp_path: Path) -> None:
    for layout in LAYOUTS:
        file, out = lines(tmp_path / "in/a.jsonl", 20), tmp_path / layout
        lines(tmp_path / "in/b.jsonl", 10)
        run(job(file.parent, out, layout=layout))
        file.unlink()
        report = run(job(file.parent, out, layout=layout))
        run(job(file.parent, tmp_path / f"{layout}-fresh", layout=layout))
        assert results(out) == results(tmp_path / f"{layout}-fresh")
        assert {found["source"] for found in records(str(out))} == {"b.jsonl"}
        assert report.total.records == 9


def test_lines_in_a_file_that_is_called_otherwise(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.data").write_text(f"{record(1)}\n{record(2)}\n", "utf-8")
    report = run(job(tmp_path / "in/a.data", tmp_path / "out"))
    assert "a name that ends in .jsonl" in report.failures[0][1].reason
    assert [found["record"] for found in records(str(tmp_path / "out"))] == [1]

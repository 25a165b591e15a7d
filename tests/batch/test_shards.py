"""Results in shards: the same bytes whatever runs they came from, nothing lost on the way."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from extractor.batch import run, shards, status
from extractor.batch.manifest import Manifest
from extractor.batch.results import facts, records
from extractor.errors import InputError
from tests.batch.made import NEWS, folder, job, results, tally

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make shards of some three results."""
    monkeypatch.setattr(shards, "FULL", 7000)


class Stop(Exception):  # noqa: N818 - a kill, not an error
    """What ends a run in the middle."""


def stop(*_arguments: object, **_named: object) -> None:
    raise Stop


def test_shards_hold_what_files_hold(tmp_path: Path) -> None:
    place = folder(tmp_path)
    (place / "bad.txt").write_bytes(b"\x00\x01\x02" * 50)
    (place / "empty.txt").write_bytes(b"")
    one, other = str(tmp_path / "files"), str(tmp_path / "shards")
    reports = run(job(place, tmp_path / "files")), run(job(place, tmp_path / "shards", layout="shards"))
    assert [tally(report) for report in reports] == [(13, 1, 0)] * 2
    assert list(records(one)) == list(records(other))
    assert list(facts(one)) == list(facts(other))
    assert len(list(facts(one))) == reports[0].total.facts
    assert len([found["source"] for found in records(one)]) == 13
    files = sorted((tmp_path / "shards/shards").iterdir())
    assert [file.name[:6] for file in files] == [f"{n:05}-" for n in range(len(files))]
    assert len(files) > 2
    assert all(7000 <= file.stat().st_size < 12000 for file in files[:-1])
    rows = [json.loads(line) for file in files for line in file.read_bytes().splitlines()]
    assert [row["source"] for row in rows] == sorted(row["source"] for row in rows)
    held = {path.name for path in (tmp_path / "shards").iterdir()}
    assert {"shards", "facts.jsonl", "manifest.sqlite"} == held


def test_the_same_shards_by_any_way(tmp_path: Path) -> None:
    place, out = folder(tmp_path), tmp_path / "out"
    run(job(place, tmp_path / "whole", layout="shards"))
    run(job(place / "00[5-8].txt", out, layout="shards"))
    assert 0 < len(results(out)) < len(results(tmp_path / "whole"))
    run(job(place, out, workers=2))
    assert results(out) == results(tmp_path / "whole")
    run(job(place, out, force=True))
    assert results(out) == results(tmp_path / "whole")


def test_what_changes_goes_and_comes(tmp_path: Path) -> None:
    place, out = folder(tmp_path), tmp_path / "out"
    first = run(job(place, out, layout="shards"))
    before = results(out)
    assert tally(run(job(place, out))) == (0, 0, 12)
    assert results(out) == before
    (place / "001.txt").unlink()
    (place / "002.txt").write_text(NEWS.format(n=77), "utf-8")
    (place / "004.txt").write_bytes(b"\x00\x01\x02" * 50)
    assert tally(run(job(place, out))) == (1, 1, 9)
    run(job(place, tmp_path / "fresh", layout="shards"))
    assert results(out) == results(tmp_path / "fresh")
    held = status(str(out))
    assert (held.done, held.failed, held.total.records) == (10, 1, first.total.records - 2)
    assert "004.txt" not in [found["source"] for found in records(str(out))]
    (place / "004.txt").write_text(NEWS.format(n=5), "utf-8")
    assert tally(run(job(place, out, retry_failed=True))) == (1, 0, 10)


MOMENTS = [(shards.Draft, "close"), (Manifest, "settle"), (shards, "sweep"), (shards, "_is_settled")]


@pytest.mark.parametrize(("where", "name"), MOMENTS, ids=["close", "settle", "sweep", "look"])
def test_a_kill_while_shards_are_laid(
    where: object, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, out = folder(tmp_path), tmp_path / "out"
    run(job(place / "00[0-5].txt", out, layout="shards"))
    with monkeypatch.context() as patch:
        patch.setattr(where, name, stop)
        patch.setattr("extractor.batch.runner.sweep", shards.sweep)
        with pytest.raises(Stop):
            run(job(place, out))
    assert len(list(records(str(out)))) >= 12
    assert tally(run(job(place, out)))[0] == 0
    assert not (out / ".stage").exists()
    rows = [json.loads(line) for file in sorted((out / "shards").iterdir()) for line in file.read_bytes().splitlines()]
    assert rows == list(records(str(out)))


@pytest.mark.parametrize("cut", [-1, 0])
def test_a_shard_that_is_lost_or_cut_off_is_made_again(cut: int, tmp_path: Path) -> None:
    place, out = folder(tmp_path), tmp_path / "out"
    run(job(place, out, layout="shards"))
    before = results(out)
    victim = sorted((out / "shards").iterdir())[1]
    victim.write_bytes(victim.read_bytes()[:cut])
    if not cut:
        victim.unlink()
    with pytest.raises(InputError, match="run again"):
        list(records(str(out)))
    again = run(job(place, out))
    assert 0 < again.done < 12
    assert results(out) == before


def test_a_folder_keeps_its_layout(tmp_path: Path) -> None:
    place = folder(tmp_path, 3)
    run(job(place, tmp_path / "out", layout="shards"))
    with pytest.raises(InputError, match="results that lie as shards"):
        run(job(place, tmp_path / "out", layout="files"))
    run(job(place, tmp_path / "files"))
    with pytest.raises(InputError, match="results that lie as files"):
        run(job(place, tmp_path / "files", layout="shards"))


def test_a_folder_that_is_no_run(tmp_path: Path) -> None:
    for read in (records, facts):
        with pytest.raises(InputError, match="found no manifest"):
            next(read(str(tmp_path)))


def test_half_of_a_surrogate_pair_is_read_back(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.jsonl").write_text('{"text": "记者李四\\ud800报道。河湾论坛在北京举行。"}\n', "utf-8")
    run(job(tmp_path / "in", tmp_path / "out", layout="shards"))
    assert len(list(records(str(tmp_path / "out")))) == 1


def test_a_result_that_was_edited_is_named(tmp_path: Path) -> None:
    place, out = folder(tmp_path, 3), tmp_path / "out"
    run(job(place, out))
    file = out / "001.json"
    file.write_bytes(file.read_bytes().replace(b'{"schema"', b'["schema"'))
    with pytest.raises(InputError, match=r"001\.json"):
        list(records(str(out)))

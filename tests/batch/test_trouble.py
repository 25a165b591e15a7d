"""What goes wrong around a run: disks, workers, files that are none. Nothing that was done is lost."""

from __future__ import annotations

import errno
import multiprocessing
import os
import random
import signal
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from extractor.batch import Outcome, run, status
from extractor.batch import parts as parts_module
from extractor.batch.crew import Crew
from extractor.batch.job import Item
from extractor.batch.manifest import Manifest
from extractor.batch.results import records
from extractor.batch.stage import Summed
from extractor.batch.work import Work
from extractor.cli import main
from extractor.errors import InputError
from extractor.model import Settings
from extractor.tables import ROOT
from tests.batch.made import NEWS, folder, job, lines, results, tally

if TYPE_CHECKING:
    from extractor.batch.job import Layout

LAYOUTS: tuple[Layout, ...] = ("files", "shards")
posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has none of these")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_full_disk_ends_a_run_and_loses_nothing(
    layout: Layout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, out, written = folder(tmp_path), tmp_path / "out", Summed.write
    left = [4]

    def full(self: Summed, data: bytes) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        written(self, data)

    with monkeypatch.context() as patch:
        patch.setattr(Summed, "write", full)
        with pytest.raises(InputError, match=r"No space left.*the same command goes on"):
            run(job(place, out, layout=layout))
    assert status(str(out)).done == 4
    assert tally(run(job(place, out))) == (8, 0, 4)
    run(job(place, tmp_path / "fresh", layout=layout))
    assert results(out) == results(tmp_path / "fresh")


def test_a_disk_too_full_for_the_manifest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place, out = folder(tmp_path, 3), tmp_path / "out"

    def full(*_arguments: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(Manifest, "put", full)
        with pytest.raises(InputError, match="disk is full, expected room to write"):
            run(job(place, out))
    assert tally(run(job(place, out))) == (3, 0, 0)


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="a folder that not even root may write is needed")
def test_a_folder_that_nobody_may_write(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", str(folder(tmp_path, 1)), "-o", "/proc/extracted", "--model", "rules"]) == 2
    assert "expected a folder that can be written" in capsys.readouterr().err


@posix
def test_a_worker_that_the_kernel_kills_costs_one_file(tmp_path: Path) -> None:
    place, out = folder(tmp_path), tmp_path / "out"
    killed: list[int] = []

    def kill(_outcome: Outcome, _total: int) -> None:
        if not killed:
            killed.append(multiprocessing.active_children()[0].pid or 0)
            os.kill(killed[0], signal.SIGKILL)

    report = run(job(place, out, workers=2), kill)
    assert tally(report)[:2] in {(11, 1), (12, 0)}  # nought where it had nothing in hand
    for name, fault in report.failures:
        assert fault.stage == "worker"
        assert fault.reason == f"{name}: its worker was killed (signal 9)"
    run(job(place, out))
    run(job(place, tmp_path / "fresh"))
    assert results(out) == results(tmp_path / "fresh")


def test_a_time_limit_names_the_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts_module, "SIZE", 3000)
    file = lines(tmp_path / "in/a.jsonl", 40)
    report = run(job(file, tmp_path / "out", timeout=0.001))
    assert tally(report) == (0, 1, 0)
    assert report.failures[0][1].reason.startswith("a.jsonl, lines 1 to ")
    assert "took longer than" in report.failures[0][1].reason
    run(job(file, tmp_path / "out"))
    run(job(file, tmp_path / "fresh"))
    assert results(tmp_path / "out") == results(tmp_path / "fresh")


@posix
def test_files_that_are_none(tmp_path: Path) -> None:
    place = folder(tmp_path, 2)
    os.mkfifo(place / "pipe.txt")
    (place / "endless.txt").symlink_to("/dev/zero")
    (place / "loop.txt").symlink_to(place / "loop.txt")
    (place / "gone.txt").symlink_to(place / "nowhere.txt")
    (place / "round").symlink_to(place)
    report = run(job(place, tmp_path / "out"))
    assert tally(report) == (2, 4, 0)
    reasons = {name: fault.reason for name, fault in report.failures}
    assert "a pipe or a device" in reasons["pipe.txt"]
    assert "a pipe or a device" in reasons["endless.txt"]
    assert "loop.txt: found " in reasons["loop.txt"]
    assert "No such file" in reasons["gone.txt"]


def test_a_text_beyond_all_measure_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extractor.batch.content.LARGEST", 5000)
    place = folder(tmp_path, 2)
    (place / "large.txt").write_text(NEWS * 200, "utf-8")
    report = run(job(place, tmp_path / "out"))
    assert tally(report) == (2, 1, 0)
    assert "over 512 MB" in report.failures[0][1].reason


def test_an_archive_is_opened_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in").mkdir()
    with zipfile.ZipFile(tmp_path / "in/a.zip", "w") as archive:
        for n in range(20):
            archive.writestr(f"{n}.txt", NEWS.format(n=n))
    opened: list[object] = []

    class Counted(zipfile.ZipFile):
        def __init__(self, *arguments: Any, **named: Any) -> None:
            opened.append(arguments)
            super().__init__(*arguments, **named)

    monkeypatch.setattr(zipfile, "ZipFile", Counted)
    assert run(job(tmp_path / "in", tmp_path / "out")).done == 20
    assert len(opened) == 2  # to list its members, and to read them


def loads(out: str) -> list[str]:
    """Extract from two texts, and say which files of the package the second one opened."""
    opened: list[str] = []
    sys.addaudithook(lambda event, what: opened.append(str(what[0])) if event == "open" else None)
    Path(out, ".work").mkdir(parents=True)
    work = Work(out, Settings())
    for n in range(2):
        first = len(opened) * n
        Path(out, f"{n}.txt").write_text(NEWS.format(n=n), "utf-8")
        assert work(Item(name=f"{n}.txt", root=out, output=f"{n}.json")).status == "done"
    assert [name for name in opened[:first] if Path(name).is_relative_to(ROOT)]
    return [name for name in opened[first:] if Path(name).is_relative_to(ROOT)]


def test_a_worker_loads_everything_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2]))
    with Crew(loads, 1) as crew:
        crew.give(str(tmp_path / "out"))
        while crew.busy():
            for _task, again in crew.wait():
                assert again == []


@pytest.mark.soak
@pytest.mark.parametrize("layout", LAYOUTS)
def test_two_hundred_malformed_files(layout: Layout, tmp_path: Path) -> None:
    place = malformed(tmp_path / "in", 200)
    report = run(job(place, tmp_path / "out", layout=layout, workers=2, timeout=120))
    assert report.read >= 200
    assert sum(tally(report)) == report.read
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in", "out"]
    assert not any(name.startswith("..") for name in results(tmp_path / "out"))
    assert len(list(records(str(tmp_path / "out")))) == report.total.records
    assert not any("Error: " in fault.reason for _, fault in report.failures)  # none of ours


def malformed(place: Path, size: int) -> Path:
    """Make files that nobody would: broken, hostile, packed to burst, linked in circles."""
    dice = random.Random(7)
    place.mkdir()
    for n in range(size):
        kind = dice.choice((".txt", ".html", ".jsonl", ".txt.gz", ".jsonl.gz", ".zip"))
        (place / f"{n:03}{kind}").write_bytes(broken(dice))
    (place / "line.txt").write_text("河" * 1_000_000, "utf-8")
    (place / "line.jsonl").write_text('{"text": "' + "河湾" * 500_000, "utf-8")
    (place / "deep.jsonl").write_text("[" * 200_000 + "\n" + '{"text":' * 100_000, "utf-8")
    with zipfile.ZipFile(place / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", b"0" * (1 << 26))
        archive.writestr("a.jsonl", b"0" * (1 << 26))
        archive.writestr("../../out.txt", NEWS)
        archive.writestr("/out.jsonl", NEWS)
        archive.writestr("C:\\out.txt", NEWS)
    if sys.platform != "win32":
        (place / "loop.txt").symlink_to(place / "loop.txt")
        (place / "round").symlink_to(place)
        os.mkfifo(place / "pipe.html")
    return place


def broken(dice: random.Random) -> bytes:
    whole = (NEWS.format(n=3) * dice.randint(1, 50)).encode(dice.choice(("utf-8", "gb18030", "utf-16")))
    return dice.choice(
        (
            whole[:-1],
            dice.randbytes(500),
            whole[:99] + dice.randbytes(9) + whole[99:],
            b"<div>" * 9000 + whole,
            b'{"text": "' + whole,
            b"\x1f\x8b\x08" + dice.randbytes(200),
            b"PK\x03\x04" + dice.randbytes(200),
        )
    )


def peak(place: Path, out: Path, *more: str) -> float:
    """Run in a process of its own and give the most memory that it held, in MB."""
    code = "import resource, sys; from extractor.cli import main; main(sys.argv[1:]);"
    code += "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    command = [sys.executable, "-c", code, "run", str(place), "-o", str(out), "--model", "rules", *more]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[-1]) / 1024


@pytest.mark.soak
@pytest.mark.skipif(sys.platform != "linux", reason="counts in KB here")
@pytest.mark.parametrize("layout", LAYOUTS)
def test_memory_is_flat(layout: Layout, tmp_path: Path) -> None:
    """The texts are short, so that only what a run keeps of each could show."""
    few, many = (folder(tmp_path / str(size), size) for size in (2_000, 20_000))
    base = peak(few, tmp_path / "few", "--layout", layout)
    assert peak(many, tmp_path / "many", "--layout", layout) < 1.1 * base


@pytest.mark.soak
@pytest.mark.skipif(sys.platform != "linux", reason="counts in KB here")
@pytest.mark.parametrize("layout", LAYOUTS)
def test_fifty_megabytes_of_records_are_read_one_by_one(layout: Layout, tmp_path: Path) -> None:
    few, many = lines(tmp_path / "few/a.jsonl", 2000), lines(tmp_path / "many/a.jsonl", 2000)
    row = '{"id": "' + "x" * 49_000 + '", "text": "' + NEWS + '"}\n'
    with many.open("a", encoding="utf-8") as file:
        file.writelines(row for _ in range(1070))
    assert many.stat().st_size > 50 << 20
    base = peak(few, tmp_path / "a", "--layout", layout)
    assert peak(many, tmp_path / "b", "--layout", layout) < 1.1 * base


@pytest.mark.soak
def test_an_article_of_five_megabytes_is_taken_whole(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    text = "\n".join(NEWS.format(n=n) for n in range(5 * 1024 * 1024 // len(NEWS.encode())))
    (tmp_path / "in/a.txt").write_text(text, "utf-8")
    report = run(job(tmp_path / "in", tmp_path / "out", layout="shards"))
    assert (report.done, report.total.records) == (1, 1)
    (found,) = records(str(tmp_path / "out"))
    assert found["mentions"][-1]["span"][1] > len(text) - 20

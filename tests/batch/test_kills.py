"""Runs that are stopped, gently or not: the same command goes on, and ends in the same bytes."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from extractor.batch import run, status
from tests.batch.made import NEWS, job, lines, results, tally

if TYPE_CHECKING:
    from pathlib import Path

    from extractor.batch.job import Layout

LAYOUTS: tuple[Layout, ...] = ("files", "shards")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")


def many(tmp_path: Path, size: int) -> Path:
    """Articles of a page each, and a file of as many records."""
    place = tmp_path / "in"
    place.mkdir()
    for n in range(size):
        (place / f"{n:04}.txt").write_text(NEWS.format(n=n) * 10, "utf-8")
    lines(place / "0003.jsonl", size * 4)
    return place


def start(place: Path, out: Path, *more: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "extractor", "run", str(place), "-o", str(out), "--model", "rules", *more]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def kept(out: Path) -> int:
    """Count the results that a run has told its manifest of."""
    try:
        with sqlite3.connect(f"file:{out}/manifest.sqlite?mode=ro", uri=True) as base:
            return int(base.execute("SELECT count(*) FROM parts").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def wait_for(process: subprocess.Popen[str], out: Path, size: int) -> None:
    """Wait until a run has kept so many results, or is over."""
    limit = time.monotonic() + 60
    while process.poll() is None and kept(out) < size and time.monotonic() < limit:
        time.sleep(0.005)


def killed(place: Path, out: Path, layout: Layout, times: int) -> None:
    """Kill a run at a random moment, again and again, then let it end."""
    dice = random.Random(0)
    options = ("--workers", "2", "--layout", layout)
    for _ in range(times):
        process = start(place, out, *options)
        wait_for(process, out, kept(out) + 4)
        time.sleep(dice.random() * 0.05)
        process.kill()
        process.communicate()
    process = start(place, out, *options)
    process.communicate()
    assert process.returncode in {0, 1}  # 1 where the bad record is among them


ALONE = pytest.param("files", "1", marks=pytest.mark.soak)


@pytest.mark.parametrize(("layout", "workers"), [ALONE, ("shards", "2")])
def test_ctrl_c_finishes_what_is_in_hand(layout: Layout, workers: str, tmp_path: Path) -> None:
    place, out = many(tmp_path, 20), tmp_path / "out"
    process = start(place, out, "--workers", workers, "--layout", layout)
    wait_for(process, out, 3)
    process.send_signal(signal.SIGINT)
    text = process.communicate(timeout=60)[0]
    assert process.returncode == 130
    assert "the same command goes on from here" in text
    held = status(str(out))
    assert 0 < held.done < 20
    assert not (out / ".work").exists()
    assert tally(run(job(place, out)))[2] == held.done


def test_a_killed_run_ends_in_the_same_bytes(tmp_path: Path) -> None:
    place = many(tmp_path, 8)
    run(job(place, tmp_path / "whole", layout="shards"))
    killed(place, tmp_path / "out", "shards", 1)
    assert results(tmp_path / "out") == results(tmp_path / "whole")


@pytest.mark.soak
@pytest.mark.parametrize("layout", LAYOUTS)
def test_fifty_kills(layout: Layout, tmp_path: Path) -> None:
    place = many(tmp_path, 250)
    run(job(place, tmp_path / "whole", layout=layout))
    killed(place, tmp_path / "out", layout, 50)
    assert results(tmp_path / "out") == results(tmp_path / "whole")

"""Folders end to end: speed against jieba.posseg, workers against processes, memory, what the reader leaves to others.

Run with ``python -m benchmarks.batch DATA [--articles N]``; DATA is the folder that holds ``data/raw``. All pairs are
measured in turns, a slice of one and a slice of the other, so that a busy machine is equally busy for both. The bars:

- one core, ``model = "rules"``, reading and writing included: at least 0.9 times as fast as jieba.posseg on the text
- two workers: at least 0.9 of what two independent processes reach together
- peak memory at all articles within 10 % of that at a tenth of them
- with the reader: the whole within 10 % of the reader alone (rooms ``encode`` and ``judge``)
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command line does, before numpy is loaded

from benchmarks.speed import _one_core
from extractor.batch import Job, Outcome, run
from extractor.model import Settings

if TYPE_CHECKING:
    from collections.abc import Callable


class Spent(NamedTuple):
    """Seconds on the clock, and of CPU time."""

    wall: float = 0.0
    cpu: float = 0.0

    def __add__(self, other: Spent) -> Spent:  # type: ignore[override]
        """Sum two."""
        return Spent(self.wall + other.wall, self.cpu + other.cpu)

    def __sub__(self, other: Spent) -> Spent:
        """Take one from the other."""
        return Spent(self.wall - other.wall, self.cpu - other.cpu)


SLICE = 50  # articles between two turns
ROUNDS = 3
PAIR = 6000  # articles of a run with two workers, at most: fewer, and the start of a third process shows
READER = 400  # articles with the reader


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="benchmarks.batch")
    parser.add_argument("data", type=Path)
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--scaling", action="store_true", help="only the table of scaling.md: 1, 2, 4 workers")
    parser.add_argument("--growth", metavar="MODEL", help="only what an article costs in ever larger runs of a model")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, "in")
        texts = write(sample(options.data, options.articles), folder)
        size = sum(map(len, texts))
        print(f"{len(texts):,} articles, {size:,} characters; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n")
        if options.scaling:
            scaling(folder, len(texts))
            return 0
        if options.growth:
            growth(folder, len(texts), options.growth)
            return 0
        memory(folder, len(texts))
        pairs(folder, Path(place, "pairs"), len(texts))
        _one_core()
        posseg(folder, Path(place, "out"), texts)
        reader(folder, Path(place, "reader"))
    return 0


def sample(data: Path, size: int) -> list[str]:
    """Take articles from all files of raw news, every so many; where there are too few, some twice."""
    files = sorted((data / "data/raw").glob("*.jsonl"))
    if not files:
        raise SystemExit(f"no raw news in {data / 'data/raw'}")
    lines = [line for file in files for line in file.read_bytes().splitlines()]
    return [json.loads(lines[n * len(lines) // size])["text"] for n in range(size)]


def write(texts: list[str], folder: Path) -> list[str]:
    """Write each article as a file, a hundred to a folder."""
    for number, text in enumerate(texts):
        place = folder / f"{number // 100:03}"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{number:06}.txt").write_text(text, "utf-8")
    return texts


def posseg(folder: Path, out: Path, texts: list[str]) -> None:
    """Let jieba tag each slice of the texts between two slices of a run, on one core."""
    tag, theirs, seen = _jieba(), Spent(), 0

    def turn(_outcome: Outcome, total: int) -> None:
        nonlocal theirs, seen
        seen += 1
        if seen % SLICE == 0 or seen == total:
            theirs += _spent(lambda: [tag(text) for text in texts[(seen - 1) // SLICE * SLICE : seen]])

    job = Job(inputs=(str(folder),), out=str(out), settings=Settings(model="rules"))
    ours, size = _spent(lambda: run(job, turn)) - theirs, sum(map(len, texts))
    print("one core, model = rules, characters a second (of CPU time), reading and writing included")
    print(f"  {'jieba.posseg':24}{size / theirs.wall:>12,.0f}{size / theirs.cpu:>12,.0f}")
    print(f"  {'extractor run':24}{size / ours.wall:>12,.0f}{size / ours.cpu:>12,.0f}")
    print(f"  {'times jieba.posseg':24}{theirs.wall / ours.wall:>12.2f}{theirs.cpu / ours.cpu:>12.2f}  (bar 0.90)\n")


def pairs(folder: Path, place: Path, size: int) -> None:
    """Let two workers, and two processes with half the files each, do the same files in turns."""
    parts = sorted(folder.iterdir())[: min(size, PAIR) // 100]
    halves = [[str(part) for part in parts[n::2]] for n in (0, 1)]
    commands = {
        "workers": [_command([*halves[0], *halves[1]], place / "w", "--workers", "2")],
        "processes": [_command(half, place / f"p{n}") for n, half in enumerate(halves)],
    }
    spent = dict.fromkeys(commands, Spent())
    for _ in range(ROUNDS):
        for name, some in commands.items():
            shutil.rmtree(place, ignore_errors=True)
            spent[name] += _together(some)
    workers, processes = spent["workers"], spent["processes"]
    print(f"{len(parts) * 100:,} articles from start to end, seconds (of CPU time), mean of {ROUNDS} in turns")
    print(f"  {'two processes':24}{processes.wall / ROUNDS:>12.1f}{processes.cpu / ROUNDS:>12.1f}")
    print(f"  {'two workers':24}{workers.wall / ROUNDS:>12.1f}{workers.cpu / ROUNDS:>12.1f}")
    quotients = (processes.wall / workers.wall, processes.cpu / workers.cpu)
    print(f"  {'of two processes':24}{quotients[0]:>12.2f}{quotients[1]:>12.2f}  (bar 0.90)\n")


def memory(folder: Path, size: int) -> None:
    """Compare the peak of a process that does all files with that of one that does a tenth."""
    parts = sorted(map(str, folder.iterdir()))
    some = parts[: max(1, len(parts) // 10)]
    few, many = (_peak(inputs) for inputs in (some, parts))
    print("peak memory of one process, MB")
    print(f"  {f'{len(some) * 100:,} articles':24}{few:>12.0f}")
    print(f"  {f'{size:,} articles':24}{many:>12.0f}{many / few:>8.2f} times (bar 1.10)\n")


def scaling(folder: Path, size: int) -> None:
    """Say what an article costs the run's own process and its workers, by number of workers and layout."""
    print(f"{'workers':>8} {'layout':8}{'seconds':>10}{'CPU ms an article:':>20}{'workers':>9}{'run':>7}{'MB each':>9}")
    for layout in ("files", "shards"):
        for workers in (1, 2, 4):
            wall, own, theirs, peak = _usage([str(folder)], "--workers", str(workers), "--layout", layout)
            work, rest = (own, 0.0) if workers == 1 else (theirs, own)
            costs = f"{1000 * work / size:>29.2f}{1000 * rest / size:>7.2f}"
            print(f"{workers:>8} {layout:8}{wall:>10.1f}{costs}{peak / 1024:>9.0f}")


def growth(folder: Path, size: int, model: str) -> None:
    """Say what an article costs, and what a process holds, in runs of ever more articles."""
    parts = sorted(map(str, folder.iterdir()))
    print(f"{'articles':>10}{'seconds':>10}{'CPU ms an article':>20}{'peak MB':>10}")
    for many in sorted({max(100, size // part // 100 * 100) for part in (100, 10, 1)}):
        wall, own, _, peak = _usage(parts[: many // 100], "--model", model)
        print(f"{many:>10,}{wall:>10.1f}{1000 * own / many:>20.2f}{peak / 1024:>10.0f}", flush=True)


def reader(folder: Path, out: Path) -> None:
    """Say how much of a run with the reader is the reader."""
    files = sorted(folder.rglob("*.txt"))
    inputs = tuple(map(str, files[:: max(1, len(files) // READER)][:READER]))
    run(Job(inputs=inputs[:1], out=str(out / "warm")))
    report = run(Job(inputs=inputs, out=str(out / "out")))
    alone = report.stages["encode"] + report.stages["judge"]
    print(f"{len(inputs)} articles with the reader, one core, seconds")
    print(f"  {'reader alone':24}{alone:>12.1f}")
    print(f"  {'extractor run':24}{report.seconds:>12.1f}{report.seconds / alone:>8.2f} times (bar 1.10)")


def _jieba() -> Callable[[str], Any]:
    jieba, tagger = importlib.import_module("jieba"), importlib.import_module("jieba.posseg")
    jieba.setLogLevel(60)
    jieba.initialize()
    return lambda text: list(tagger.cut(text))


def _spent(function: Callable[[], object]) -> Spent:
    start, cpu = time.perf_counter(), time.process_time()
    function()
    return Spent(time.perf_counter() - start, time.process_time() - cpu)


def _command(inputs: list[str], out: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "extractor", "run", *inputs, "-o", str(out), "--model", "rules", *more]


def _together(commands: list[list[str]]) -> Spent:
    """Run processes side by side; what their children spend is theirs."""
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    running = [subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for command in commands]
    states = [process.wait() for process in running]
    if any(states):
        raise SystemExit("a run failed")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Spent(time.perf_counter() - start, cpu)


def _peak(inputs: list[str]) -> float:
    return _usage(inputs)[3] / 1024


def _usage(inputs: list[str], *more: str) -> tuple[float, ...]:
    """Run in a process of its own: seconds, CPU seconds of it and of its workers, the most KB that one of them held."""
    code = (
        "import resource as r, sys, time; from extractor.cli import main; start = time.perf_counter();"
        "main(sys.argv[1:]); own, rest = r.getrusage(r.RUSAGE_SELF), r.getrusage(r.RUSAGE_CHILDREN);"
        "print(time.perf_counter() - start, own.ru_utime + own.ru_stime, rest.ru_utime + rest.ru_stime,"
        "max(own.ru_maxrss, rest.ru_maxrss))"
    )
    with tempfile.TemporaryDirectory() as out:
        arguments = _command(inputs, Path(out), *more)[3:]
        done = subprocess.run([sys.executable, "-c", code, *arguments], check=True, capture_output=True, text=True)
    return tuple(map(float, done.stdout.splitlines()[-1].split()))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

"""How fast: each room, the whole, and jieba in the same run on the same text, on one core.

Run with ``python -m benchmarks.speed DATA [ARTICLES]``; DATA is the folder that holds ``data/raw``; without it the
corpus serves. Python looks for garbage as seldom as in a run (``batch/garbage.py``), for jieba, too.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command line does, before numpy is loaded

from extractor.batch.garbage import seldom
from extractor.documents import read
from extractor.errors import ExtractorError
from extractor.facts import relate
from extractor.links import link
from extractor.mentions import find
from extractor.model import Extraction, Label, Settings, Source
from extractor.outputs import to_gold, to_line, to_page, to_rows
from extractor.project import check
from extractor.reader import encode, judge
from extractor.tokens import segment

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[1]
SEED = ROOT / "corpus/zgc-forum-2026.txt"
ROOMS = ("read", "segment", "encode", "find", "link", "judge", "relate", "write")
PARTS = {"tagger": ("encode",), "links and facts": ("link", "judge", "relate")}
Seconds = dict[str, float]
ROUNDS = 3


def main(arguments: list[str]) -> int:
    _one_core()
    texts = _texts(Path(arguments[0]) if arguments else Path(), int(arguments[1]) if len(arguments) > 1 else 300)
    size = sum(map(len, texts))
    print(f"{len(texts)} articles, {size:,} characters, one core, best of {ROUNDS}, characters a second:\n")
    jiebas = _jiebas()
    with seldom():
        jieba = {name: _best(function, texts) for name, function in jiebas.items()}
        for name, seconds in jieba.items():
            print(f"{name:24}{size / seconds:>12,.0f}")
        for model in ("rules", "fast", "accurate"):
            _table(Settings(model=model), texts, jieba["jieba.posseg"])
        _on_a_device(texts, jieba["jieba.posseg"])
    print("\nfresh processes, median of 5, seconds:\n")
    for name, command in _processes().items():
        print(f"{name:44}{_fresh(command):>8.3f}")
    return 0


def _on_a_device(texts: list[str], posseg: float) -> None:
    """Print the table of the reader on a GPU, or why there is none."""
    try:
        _table(check(Settings(device="cuda")), texts, posseg)
    except ExtractorError as error:
        print(f"\nno GPU: {error}")


def _table(settings: Settings, texts: list[str], posseg: float) -> None:
    """Print a model's table: every room's own speed, and the whole against jieba.posseg."""
    size = sum(map(len, texts))
    rounds = [_rooms(texts, settings) for _ in range(ROUNDS)]
    best = min(rounds, key=lambda seconds: sum(seconds.values()))
    whole = sum(best.values())
    print(f"\nmodel = {settings.model}" + (f" on {settings.device}" if settings.device != "cpu" else ""))
    for room in ROOMS:
        speed = size / best[room] if best[room] else 0
        print(f"  {room:22}{speed:>12,.0f}{best[room] / whole:>8.1%}")
    for name, rooms in {**PARTS, "whole": ROOMS}.items():
        if name != "tagger" or settings.model != "rules":
            spent = sum(best[room] for room in rooms)
            print(f"  {name:22}{size / spent:>12,.0f}{posseg / spent:>8.2f} times jieba.posseg")


def _rooms(texts: list[str], settings: Settings) -> Seconds:
    """Take every text through all rooms, one clock a room."""
    spent = dict.fromkeys(ROOMS, 0.0)

    def timed(room: str, function: Callable[..., Any], *arguments: Any) -> Any:
        start = time.perf_counter()
        result = function(*arguments)
        spent[room] += time.perf_counter() - start
        return result

    for number, text in enumerate(texts):
        document = timed("read", read, Source(raw=text.encode(), name=f"{number}.txt"))
        tokens = timed("segment", segment, document, settings)
        reading = timed("encode", encode, document, tokens, settings)
        mentions = timed("find", find, document, tokens, reading, settings)
        entities = timed("link", link, document, mentions, reading)
        claims = timed("judge", judge, document, mentions, reading)
        phrases, facts = timed("relate", relate, document, tokens, mentions, entities, claims, settings)
        named = [m for m in mentions if m.label is not Label.PHRASE]
        all_ = tuple(sorted((*named, *phrases), key=lambda m: m.span))
        timed("write", _write, Extraction(document, all_, entities, facts, settings))
    return spent


def _write(extraction: Extraction) -> int:
    return len(to_page(to_gold(extraction))) + sum(len(to_line(row)) for row in to_rows(extraction))


def _jiebas() -> dict[str, Callable[[str], Any]]:
    jieba, posseg = importlib.import_module("jieba"), importlib.import_module("jieba.posseg")
    jieba.setLogLevel(60)
    jieba.initialize()
    return {"jieba.cut": lambda text: list(jieba.cut(text)), "jieba.posseg": lambda text: list(posseg.cut(text))}


def _best(function: Callable[[str], Any], texts: list[str]) -> float:
    seconds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for text in texts:
            function(text)
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def _processes() -> dict[str, list[str]]:
    tag = f"import jieba.posseg as p; list(p.cut(open({str(SEED)!r}, encoding='utf-8').read()))"
    run = [sys.executable, "-m", "extractor", "run", str(SEED), "-o", "OUT", "--model"]
    return {
        "import extractor": [sys.executable, "-c", "import extractor"],
        "import jieba; jieba.initialize()": [sys.executable, "-c", "import jieba; jieba.initialize()"],
        "jieba starts and tags the seed": [sys.executable, "-c", tag],
        "extractor run on the seed, rules": [*run, "rules"],
        "extractor run on the seed, fast": [*run, "fast"],
        "extractor run on the seed, accurate": [*run, "accurate"],
        "python alone": [sys.executable, "-c", "pass"],
    }


def _fresh(command: list[str]) -> float:
    """Time a command as a fresh process."""
    seconds = []
    for _ in range(5):
        with tempfile.TemporaryDirectory() as out:
            start = time.perf_counter()
            subprocess.run([out if part == "OUT" else part for part in command], check=True, capture_output=True)
            seconds.append(time.perf_counter() - start)
    return sorted(seconds)[2]


def _texts(data: Path, size: int) -> list[str]:
    """Take articles from every file of raw news, evenly; else the corpus, repeated."""
    files = sorted((data / "data/raw").glob("*.jsonl"))
    if not files:
        return [SEED.read_text("utf-8")] * max(1, size // 5)
    return [text for file in files for text in _some(file, size // len(files))]


def _some(file: Path, size: int) -> list[str]:
    lines = file.read_text("utf-8").splitlines()
    step = max(1, len(lines) // size)
    return [json.loads(line)["text"] for line in lines[::step][:size]]


def _one_core() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

"""How fast scoring is: a thousand articles against gold, with every measure and its interval, on one core.

Run with ``python -m benchmarks.scoring DATA [ARTICLES]``; DATA is the folder that holds ``dev`` and ``train``; without
it the seed serves. Gold with planted errors stands for what was found; reading the files is not counted.
"""

from __future__ import annotations

import copy
import json
import os
import random
import sys
import time
from itertools import cycle, islice
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command line does, before numpy is loaded

from extractor.model import Label
from extractor.scores import errors, score
from extractor.scores.report import sheets

ROOT = Path(__file__).parents[1]
BAR = 5.0
SOURCES = 8
Gold = dict[str, Any]


def main(arguments: list[str]) -> int:
    golds = _golds(Path(arguments[0]) if arguments else Path())
    size = int(arguments[1]) if len(arguments) > 1 else 1000
    dice = random.Random(0)
    pairs = [(gold, spoilt(gold, dice)) for gold in islice(cycle(golds), size)]
    began = _clock()
    scores = [score(gold, found, f"source {i % SOURCES}") for i, (gold, found) in enumerate(pairs)]
    counted = _clock()
    tables = sheets(scores)
    ended = _clock()
    wrong = sum(len(errors(gold, found)) for gold, found in pairs)
    named = _clock()
    mentions, facts = (sum(len(gold[part]) for gold, _ in pairs) for part in ("mentions", "facts"))
    print(f"{size:,} articles ({len(golds):,} different), {mentions:,} mentions, {facts:,} facts of gold")
    print("seconds, with those that the process had of the core in brackets:")
    print(f"counting                   {_between(began, counted)}")
    print(f"{len(tables)} tables with intervals  {_between(counted, ended)}")
    print(f"together                   {_between(began, ended)}   bar: {BAR:g} for 1,000")
    print(f"beside: {wrong:,} errors {_between(ended, named)}")
    return 0


def _clock() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def _between(start: tuple[float, float], end: tuple[float, float]) -> str:
    return f"{end[0] - start[0]:.2f} ({end[1] - start[1]:.2f})"


def spoilt(gold: Gold, dice: random.Random) -> Gold:
    """Plant errors of every kind in a tenth to a fifth of what gold has."""
    found, names = copy.deepcopy(gold), [mention["id"] for mention in gold["mentions"]]
    for mention in found["mentions"]:
        mention["span"][1] += dice.random() < 0.1
        mention["type"] = dice.choice(list(Label)) if dice.random() < 0.1 else mention["type"]
        mention["norm"] = {"value": 3} if dice.random() < 0.1 else mention.get("norm")
    found["facts"] = [fact for fact in found["facts"] if dice.random() < 0.9]
    for fact in found["facts"]:
        fact["args"] = {role: _other(some, names, dice) for role, some in fact["args"].items()}
        fact["negated"] ^= dice.random() < 0.1
        fact["source"] = dice.choice(names) if dice.random() < 0.1 else fact["source"]
    return found


def _other(some: list[str], names: list[str], dice: random.Random) -> list[str]:
    return [dice.choice(names)] if dice.random() < 0.2 else some


def _golds(data: Path) -> list[Gold]:
    files = sorted(file for part in ("dev", "train") for file in (data / part).glob("*.json"))
    return [json.loads(file.read_bytes()) for file in files or [ROOT / "gold/zgc-forum-2026.json"]]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""How fast the spaCy component is beside our own call, on the same texts, on one core.

Run with ``python -m benchmarks.spacy_ [DATA [ARTICLES]]``; without DATA the corpus serves.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import spacy

import extractor.spacy  # noqa: F401 - where the package is installed spaCy would find it by itself
from benchmarks.speed import _one_core, _texts
from extractor import Extractor, Settings

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 5
OWN = {"nlp": {"tokenizer": {"@tokenizers": "extractor.Tokenizer"}}}


def main(arguments: list[str]) -> int:
    _one_core()
    texts = _texts(Path(arguments[0]) if arguments else Path(), int(arguments[1]) if len(arguments) > 1 else 100)
    size = sum(map(len, texts))
    ways: dict[str, Callable[[], Any]] = {
        "extract": lambda: [Extractor(Settings(model="rules"))(text) for text in texts],
        "component, characters": lambda: list(nlps[0].pipe(texts)),
        "component, our tokens": lambda: list(nlps[1].pipe(texts)),
    }
    nlps = [_pipeline({}), _pipeline(OWN)]
    print(f"{len(texts)} articles, {size:,} characters, one core, best of {ROUNDS}, model rules:\n")
    rounds = [{name: _seconds(way) for name, way in ways.items()} for _ in range(ROUNDS)]
    seconds = {name: min(each[name] for each in rounds) for name in ways}
    for name, took in seconds.items():
        print(f"{name:24}{size / took:>12,.0f} characters a second of work{seconds['extract'] / took:>8.0%}")
    return 0


def _pipeline(config: dict[str, Any]) -> Any:
    nlp = spacy.blank("zh", config=config)
    nlp.add_pipe("extractor", config={"model": "rules"})
    return nlp


def _seconds(way: Callable[[], Any]) -> float:
    start = time.process_time()
    way()
    return time.process_time() - start


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

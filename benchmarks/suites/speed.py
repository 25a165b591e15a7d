"""Characters a second on one core, in one run: our two rooms, jieba.posseg, and the peers that are installed."""

from __future__ import annotations

import importlib
import json
import time
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from extractor.mentions.quantities import find_quantities
from extractor.mentions.times import find_times_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ANCHOR = date(2026, 5, 1)


def main(folder: Path) -> None:
    """Time every reader over the same texts: `.txt` files, or the `text` of `.jsonl` lines."""
    texts = _texts(folder)
    size = sum(map(len, texts))
    print(f"{len(texts)} texts, {size:,} characters")
    for name, (make, share) in READERS.items():
        try:
            read = make()
        except ImportError as error:
            print(f"{name:28s} not installed ({error.name})")
            continue
        _time(name, read, texts[: max(1, int(len(texts) * share))])


def _texts(folder: Path) -> list[str]:
    plain = [f.read_text("utf-8") for f in sorted(folder.glob("*.txt"))]
    lines = [line for f in sorted(folder.glob("*.jsonl")) for line in f.open(encoding="utf-8").readlines()[:120]]
    return plain + [json.loads(line)["text"] for line in lines]


def _time(name: str, read: Callable[[str], object], texts: list[str]) -> None:
    read(texts[0])  # loads what is loaded once
    start = time.process_time()
    for text in texts:
        read(text)
    taken = time.process_time() - start
    print(f"{name:28s} {sum(map(len, texts)) / taken:12,.0f} characters/s")


def _ours() -> Callable[[str], object]:
    def read(text: str) -> object:
        times = find_times_in(text, ANCHOR)
        return find_quantities(text, [m.span for m in times])

    return read


def _posseg() -> Callable[[str], object]:
    posseg = importlib.import_module("jieba.posseg")
    return posseg.lcut  # type: ignore[no-any-return]


def _jionlp_numbers() -> Callable[[str], object]:
    jionlp = importlib.import_module("jionlp")
    return lambda text: jionlp.ner.extract_time(text, time_base=datetime(2026, 5, 1).timestamp())  # noqa: DTZ001


def _recognizers() -> Callable[[str], object]:
    suite = importlib.import_module("recognizers_suite")

    def read(text: str) -> list[Any]:
        return [
            f(text, "zh-cn")
            for f in (
                suite.recognize_number,
                suite.recognize_percentage,
                suite.recognize_ordinal,
                suite.recognize_currency,
                suite.recognize_datetime,
            )
        ]

    return read


def _dateparser() -> Callable[[str], object]:
    search = importlib.import_module("dateparser.search")
    return lambda text: search.search_dates(text, languages=["zh"])


READERS: dict[str, tuple[Callable[[], Callable[[str], object]], float]] = {
    "extractor times": (lambda: lambda text: find_times_in(text, ANCHOR), 1),
    "extractor quantities": (lambda: find_quantities, 1),
    "extractor both rooms": (_ours, 1),
    "jieba.posseg": (_posseg, 0.3),
    "jionlp times": (_jionlp_numbers, 0.02),
    "Recognizers-Text": (_recognizers, 0.01),
    "dateparser": (_dateparser, 0.01),
}

"""Items -> Items with their output files and dates."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import msgspec

from extractor.batch.sources import kind, stem

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from extractor.batch.job import Item, Job

LINES = frozenset({".jsonl", ".ndjson"})
FACTS = "facts.jsonl"


def outputs(names: Iterable[str]) -> list[str]:
    """Give each source its output file: the stem, or the full name where two share a stem.

    >>> outputs(["a.txt", "b.html", "b.txt", "c/d.jsonl", "facts.jsonl"])
    ['a.json', 'b.html.json', 'b.txt.json', 'c/d.jsonl', 'facts.jsonl.jsonl']
    """
    names = list(names)
    found = [stem(name) + _suffix(name) for name in names]
    while clashes := _clashes(names, found):
        found = [
            name + _suffix(name) if _fold(path) in clashes else path for name, path in zip(names, found, strict=True)
        ]
    return found


def assign(items: list[Item], job: Job) -> list[Item]:
    """Give each item its output file and, where the caller knows it, its date."""
    files = outputs([item.name for item in items])
    for i, file in enumerate(files):
        items[i] = msgspec.structs.replace(items[i], output=file, **_date(items[i].name, job))
    return items


def _suffix(name: str) -> str:
    return ".jsonl" if kind(name) in LINES else ".json"


def _clashes(names: list[str], found: list[str]) -> set[str]:
    """Find the paths that two sources, or a source and the run itself, would write; full names are free to stand."""
    seen, twice = {FACTS}, set[str]()
    for path in map(_fold, found):
        (twice if path in seen else seen).add(path)
    pairs = zip(names, found, strict=True) if twice else ()
    return {folded for name, path in pairs if (folded := _fold(path)) in twice and path != name + _suffix(name)}


def _fold(path: str) -> str:
    """Fold a path as file systems that ignore case and composition do."""
    folded = unicodedata.normalize("NFC", path).casefold()
    return path if folded == path else folded  # one string in memory where it can be


def _date(name: str, job: Job) -> dict[str, date | str | None]:
    if job.published:
        return {"published": job.published, "dated_by": "--date"}
    whole = stem(name)
    day = job.dates.get(whole) or job.dates.get(PurePosixPath(whole).name)
    return {"published": day, "dated_by": "--dates" if day else None}

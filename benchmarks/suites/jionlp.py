"""JioNLP's time cases, as JSON lines: `text`, `reference` (ISO time), `expected` (two times, or a length)."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from benchmarks.suites.moments import seconds, stretch
from benchmarks.suites.table import Case
from extractor.mentions.times import find_times_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def cases(folder: Path) -> Iterator[Case]:
    """Run every line; `expected` is [start, end], or {"type": ..., "time": [start, end]} as JioNLP writes it."""
    for file in sorted(folder.glob("*.jsonl")):
        for line in file.read_text("utf-8").splitlines():
            entry = json.loads(line)
            reference = datetime.fromisoformat(str(entry.get("reference") or entry.get("time_base")))
            yield _run(file.stem, entry, reference)


def _run(name: str, entry: dict[str, Any], reference: datetime) -> Case:
    text, expected = entry["text"], entry["expected"]
    found = [m for m in find_times_in(text, reference.date()) if m.norm and m.norm.value]
    values = [str(m.norm.value) for m in found if m.norm]
    if len(values) > 1 and "/" not in values[-1]:  # a day and its clock time say one time together
        values = [v for v in values if v.startswith(("T", "P")) or "T" in v] or values
    wanted = expected["time"] if isinstance(expected, dict) and "time" in expected else expected
    passed = any(_same(value, wanted, reference) for value in values)
    return Case(name, text, json.dumps(expected, ensure_ascii=False), str(values), passed)


def _same(value: str, wanted: Any, reference: datetime) -> bool:
    length = seconds(value)
    if isinstance(wanted, dict):
        return length is not None and abs(length - _length(wanted)) <= _length(wanted) * 0.015
    mine = stretch(value, reference.date())
    if mine is None or not isinstance(wanted, list) or len(wanted) != 2:
        return False
    start, end = (datetime.fromisoformat(str(w)) for w in wanted)
    # JioNLP closes a stretch with its last second.
    last = mine[1] - timedelta(seconds=1) if mine[1] > mine[0] else mine[1] + timedelta(minutes=59, seconds=59)
    return mine[0] == start and (
        last == end or mine[1] == end or (mine[0] == mine[1] and end - start < timedelta(hours=1))
    )


def _length(wanted: dict[str, Any]) -> float:
    size = {"year": 31536000, "month": 2592000, "week": 604800, "day": 86400, "hour": 3600, "minute": 60, "second": 1}
    return sum(float(n) * size[unit] for unit, n in wanted.items() if unit in size and isinstance(n, int | float))

"""Cases, verdicts and the table."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable


class Case(NamedTuple):
    """One case of a suite as it was run."""

    file: str
    text: str
    expected: str
    ours: str
    passed: bool


@cache
def _conventions() -> list[dict[str, str]]:
    return tomllib.loads((Path(__file__).parent / "conventions.toml").read_text("utf-8"))["convention"]  # type: ignore[no-any-return]


def excuse(suite: str, case: Case) -> str | None:
    """Name the written convention that explains a difference, None where there is none."""
    for row in _conventions():
        if row["suite"] != suite or not re.search(row["file"], case.file):
            continue
        if re.search(row.get("text", ""), case.text) and re.search(row.get("expected", ""), case.expected):
            return row["id"]
    return None


def report(suite: str, cases: Iterable[Case], listing: list[str]) -> None:
    """Print cases, passed, excused and wrong by file, and the share of those not excused that passed."""
    rows: dict[str, list[int]] = {}
    reasons: dict[str, int] = {}
    for case in cases:
        reason = None if case.passed else excuse(suite, case)
        column = 1 if case.passed else 2 if reason else 3
        row = rows.setdefault(case.file, [0, 0, 0, 0])
        row[0] += 1
        row[column] += 1
        if reason:
            reasons[reason] = reasons.get(reason, 0) + 1
        if listing == [("", "", "excused", "wrong")[column]]:
            print(f"  {case.file} | {case.text} | expected {case.expected} | ours {case.ours} | {reason or ''}")
    _print(rows, reasons)


def _print(rows: dict[str, list[int]], reasons: dict[str, int]) -> None:
    print(f"{'file':44s} {'cases':>6s} {'passed':>7s} {'excused':>8s} {'wrong':>6s} {'of judged':>9s}")
    groups: dict[str, list[int]] = {}
    for name, row in sorted(rows.items()):
        print(_line(name, row))
        for key in (name.split("/")[0] + "/*", "all"):
            groups[key] = [a + b for a, b in zip(groups.get(key, [0] * 4), row, strict=True)]
    for name, row in sorted(groups.items(), key=lambda g: g[0] == "all"):
        print(_line(name, row))
    print("excused:", ", ".join(f"{k} {v}" for k, v in sorted(reasons.items(), key=lambda r: -r[1])) or "none")


def _line(name: str, row: list[int]) -> str:
    judged = row[0] - row[2]
    return f"{name:44s} {row[0]:6d} {row[1]:7d} {row[2]:8d} {row[3]:6d} {row[1] / judged if judged else 1:9.3f}"

"""extractor compare: two runs against gold."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from extractor.cli.clean import clean, number
from extractor.cli.goldfiles import pairs
from extractor.cli.tables import show
from extractor.scores import score
from extractor.scores.compare import Difference, compare
from extractor.scores.items import Change, changes
from extractor.scores.report import Sheet

if TYPE_CHECKING:
    from argparse import Namespace

HEAD = ("", "A", "B", "B - A", "95 % (paired bootstrap)", "p (approximate randomisation)")


def command(options: Namespace) -> int:
    """Say how two runs differ, whether by chance, and item by item."""
    first = list(pairs(options.gold, options.a))
    second = list(pairs(options.gold, options.b))
    a, b = ([score(gold, found) for _, gold, found in side] for side in (first, second))
    show([Sheet(f"{options.a} and {options.b}, {number(len(a), 'file')}", HEAD, tuple(map(_row, compare(a, b))))])
    for (name, gold, before), (_, _, after) in zip(first, second, strict=True):
        sys.stdout.writelines(_line(name, change) for change in changes(gold, before, after))
    return 0


def _row(d: Difference) -> tuple[str, ...]:
    span = f"{d.interval[0]:+.3f} to {d.interval[1]:+.3f}"
    return (d.name, f"{d.a:.3f}", f"{d.b:.3f}", f"{d.b - d.a:+.3f}", span, f"{d.p:.4f}")


def _line(name: str, change: Change) -> str:
    sign = "better" if change.better else "worse "
    gone = "no longer " if change.better == ("made up" in change.what) else ""
    return f"{sign} {name} {change.place[0]}-{change.place[1]} {gone}{change.what}: {clean(change.text)}\n"

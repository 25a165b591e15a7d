"""extractor compare: two runs against gold."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING

from extractor.cli.clean import clean, number
from extractor.cli.goldfiles import pairs
from extractor.cli.score import scored
from extractor.cli.tables import show
from extractor.scores import Figure, labels
from extractor.scores.compare import Difference, compare
from extractor.scores.items import MADE_UP, Change, changes
from extractor.scores.report import KINDS, Sheet

if TYPE_CHECKING:
    from argparse import Namespace

    from extractor.scores import Score

HEAD = ("", "A", "B", "B - A", "95 % (paired bootstrap)", "p (approximate randomisation)")


def command(options: Namespace) -> int:
    """Say how two runs differ, whether by chance, and item by item."""
    first = list(pairs(options.gold, options.a))
    second = list(pairs(options.gold, options.b))
    a, b = ([scored(*one) for one in side] for side in (first, second))
    title = f"A = {options.a}, B = {options.b}, {number(len(a), 'file')}"
    show([Sheet(title, HEAD, tuple(map(_row, compare(a, b)))), *(_parts(a, b, kind) for kind in KINDS)])
    sys.stdout.write("\n")
    counts = Counter[bool]()
    for (file, gold, before), (_, _, after) in zip(first, second, strict=True):
        some = changes(gold, before, after)
        counts.update(change.better for change in some)
        sys.stdout.writelines(_line(file.name, change) for change in some)
    sys.stdout.write(f"{number(counts[True], 'item')} better, {counts[False]:,} worse\n")
    return 0


def _parts(a: list[Score], b: list[Score], kind: tuple[str, str]) -> Sheet:
    """List the labels or types whose F1 differs, the greatest change first."""
    before, after = ({row.name: row for row in labels(side, kind[0])} for side in (a, b))
    zero = Figure("", 0, 0, 0)
    rows = [(name, before.get(name, zero), after.get(name, zero)) for name in sorted({*before, *after})]
    moved = sorted((row for row in rows if row[1].f1 != row[2].f1), key=lambda row: -abs(row[2].f1 - row[1].f1))
    cells = (
        (name, f"{x.f1:.3f}", f"{y.f1:.3f}", f"{y.f1 - x.f1:+.3f}", f"{y.gold or x.gold:g}") for name, x, y in moved
    )
    return Sheet(f"F1 of {kind[0]} by {kind[1]}, where it differs", ("", "A", "B", "B - A", "gold"), tuple(cells))


def _row(d: Difference) -> tuple[str, ...]:
    span = f"{d.interval[0]:+.3f} to {d.interval[1]:+.3f}"
    return (d.name, f"{d.a:.3f}", f"{d.b:.3f}", f"{d.b - d.a:+.3f}", span, f"{d.p:.4f}")


def _line(name: str, change: Change) -> str:
    sign = "better" if change.better else "worse "
    gone = "no longer " if change.better == (MADE_UP in change.what) else ""
    return f"{sign} {name} {change.place[0]}-{change.place[1]} {gone}{change.what}: {clean(change.text)}\n"

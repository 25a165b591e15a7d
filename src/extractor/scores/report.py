"""Scores -> tables that a reader can act on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from extractor.scores.calibration import calibration_error, precision_at
from extractor.scores.measure import Figure, figures, labels, macro
from extractor.scores.score import total

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.scores.score import Score

KINDS = (("mentions", "label"), ("norms", "label"), ("facts strict", "type"), ("arguments", "type"))
HEAD = ("", "P", "R", "F1", "95 %", "gold", "found")


class Sheet(msgspec.Struct, frozen=True):
    """A table: its title, its head, its rows of text."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def sheets(scores: Sequence[Score]) -> list[Sheet]:
    """Give the tables of a report: all measures, then mentions by label and facts by type.

    >>> from extractor.scores.score import Score
    >>> sheets([Score(counts={"m_tp": 1, "m_g": 2, "m_p": 1})])[0].rows[0]
    ('mentions', '1.000', '0.500', '0.667', '', '2', '1')
    """
    whole = total(list(scores))
    files = f"{len(scores):,} file{'s' * (len(scores) != 1)}"
    parts = [Sheet(files, HEAD, tuple(map(_row, figures(scores))))]
    parts += [Sheet(f"{what} by {by}", HEAD, _by(labels(scores, what))) for what, by in KINDS]
    return [*parts, _confidence(whole)]


def lines(sheet: Sheet) -> list[str]:
    """Set a table in plain text, columns aligned.

    >>> lines(Sheet("t", ("", "P"), (("mentions", "0.5"),)))
    ['t', '            P', 'mentions  0.5']
    """
    widths = [max(map(len, column)) for column in zip(sheet.head, *sheet.rows, strict=True)]
    rows = ((cell.ljust(w) if not i else cell.rjust(w) for i, (cell, w) in enumerate(zip(row, widths, strict=True)))
            for row in (sheet.head, *sheet.rows))  # fmt: skip
    return [sheet.title, *("  ".join(row).rstrip() for row in rows)]


def _by(some: list[Figure]) -> tuple[tuple[str, ...], ...]:
    mean = ("macro", "", "", f"{macro(some):.3f}", "", "", "")
    return (*map(_row, some), mean)


def _row(figure: Figure) -> tuple[str, ...]:
    low, high = figure.interval or (0, 0)
    span = f"{low:.3f}–{high:.3f}" if figure.interval else ""
    shares = (f"{share:.3f}" for share in (figure.precision, figure.recall, figure.f1))
    found = f"{figure.found:g}" if figure.found == int(figure.found) else ""  # a mean over mentions has none
    return (figure.name, *shares, span, f"{figure.gold:g}", found)


def _confidence(whole: Score) -> Sheet:
    head = ("", "expected calibration error", "precision at a quarter of gold", "confidence there")
    rows = (("mentions", whole.mentions, whole.get("m_g")), ("facts strict", whole.facts, whole.get("f_g")))
    cells = []
    for name, judged, gold in rows:
        quarter = precision_at(judged, int(gold))
        reached = (f"{quarter[0]:.3f}", f"{quarter[1]:.3f}") if quarter else ("never", "")
        cells.append((name, f"{calibration_error(judged):.3f}", *reached))
    return Sheet("confidence", head, tuple(cells))

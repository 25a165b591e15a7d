"""Scores -> tables that a reader can act on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from extractor.scores.calibration import calibration_error, precision_at
from extractor.scores.measure import MAIN, WORDS, Figure, Interval, figures, groups, labels, mean, measure
from extractor.scores.score import total

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.scores.score import Score

KINDS = (("mentions", "label"), ("norms", "label"), ("facts strict", "type"), ("arguments", "type"))
HEAD = ("", "P", "R", "F1", "95 %", "gold", "found")
NONE = "–"  # where there is nothing to measure


class Sheet(msgspec.Struct, frozen=True):
    """A table: its title, its head, its rows of text."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def sheets(scores: Sequence[Score]) -> list[Sheet]:
    """Give the tables of a report: all measures, then by label and type, by length, by source, and confidence.

    >>> from extractor.scores.score import Score
    >>> sheets([Score(counts={"m_tp": 1, "m_g": 2, "m_p": 1})])[0].rows[0]
    ('mentions', '1.000', '0.500', '0.667', '', '2', '1')
    """
    whole = total(list(scores))
    parts = [Sheet(_files(scores), HEAD, tuple(map(_row, figures(scores))))]
    parts += [Sheet(f"{what} by {by}", HEAD, _by(scores, what)) for what, by in KINDS]
    parts += [Sheet("mentions by length, in characters", HEAD, _by(scores, "mentions by length"))]
    parts += [_grouped(scores, "length"), *([_grouped(scores, "source")] if any(one.source for one in scores) else [])]
    return [*parts, _confidence(whole)]


def words_sheet(scores: Sequence[Score]) -> Sheet:
    """Give the table of a segmentation's score."""
    return Sheet("words, as the SIGHAN bakeoffs count them", HEAD, tuple(map(_row, measure(scores, (WORDS,)))))


def lines(sheet: Sheet) -> list[str]:
    """Set a table in plain text, columns aligned.

    >>> lines(Sheet("t", ("", "P"), (("mentions", "0.5"),)))
    ['t', '            P', 'mentions  0.5']
    """
    widths = [max(map(len, column)) for column in zip(sheet.head, *sheet.rows, strict=True)]
    rows = ((cell.ljust(w) if not i else cell.rjust(w) for i, (cell, w) in enumerate(zip(row, widths, strict=True)))
            for row in (sheet.head, *sheet.rows))  # fmt: skip
    return [sheet.title, *("  ".join(row).rstrip() for row in rows)]


def _files(scores: Sequence[Score]) -> str:
    return f"{len(scores):,} file{'s' * (len(scores) != 1)}"


def _by(scores: Sequence[Score], what: str) -> tuple[tuple[str, ...], ...]:
    rows = tuple(map(_row, labels(scores, what)))
    if not rows:
        return ()
    every = mean(scores, what)
    shares = (f"{share:.3f}" for share in (every.precision, every.recall, every.f1))
    return (*rows, ("macro", *shares, _span(every.interval), "", ""))


def _row(figure: Figure) -> tuple[str, ...]:
    if not figure.gold and not figure.found:
        return (figure.name, NONE, NONE, NONE, "", "0", "0")
    shares = (f"{share:.3f}" for share in (figure.precision, figure.recall, figure.f1))
    found = f"{figure.found:g}" if figure.found == int(figure.found) else ""  # a mean over mentions has none
    return (figure.name, *shares, _span(figure.interval), f"{figure.gold:g}", found)


def _span(interval: Interval | None) -> str:
    return f"{interval[0]:.3f}–{interval[1]:.3f}" if interval else ""


def _grouped(scores: Sequence[Score], by: str) -> Sheet:
    """Give F1 of the main measures for each group of files."""
    head = ("", "files", *(cell for parts in MAIN for cell in (parts.name, "95 %")))
    rows = tuple(_group(name or NONE, some) for name, some in groups(scores, by).items())
    titles = {"length": "F1 by length of the text, in characters", "source": "F1 by source"}
    return Sheet(titles[by], head, rows)


def _group(name: str, scores: Sequence[Score]) -> tuple[str, ...]:
    found = measure(scores, MAIN)
    cells = ((f"{f.f1:.3f}" if f.gold or f.found else NONE, _span(f.interval)) for f in found)
    return (name, f"{len(scores):,}", *(cell for pair in cells for cell in pair))


def _confidence(whole: Score) -> Sheet:
    head = ("", "expected calibration error", "precision at a quarter of gold", "confidence there")
    rows = (("mentions", whole.mentions, whole.get("m_g")), ("facts strict", whole.facts, whole.get("f_g")))
    cells = []
    for name, judged, gold in rows:
        quarter = precision_at(judged, int(gold))
        reached = (f"{quarter[0]:.3f}", f"{quarter[1]:.3f}") if quarter else ("never", "")
        cells.append((name, f"{calibration_error(judged):.3f}", *reached))
    return Sheet("confidence", head, tuple(cells))

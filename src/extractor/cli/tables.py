"""Sheets on the terminal: a rich table there, plain columns elsewhere."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from extractor.cli.clean import clean
from extractor.scores.report import lines

if TYPE_CHECKING:
    from collections.abc import Iterable

    from extractor.scores.report import Sheet


def show(sheets: Iterable[Sheet]) -> None:
    """Write tables on standard output."""
    some = [sheet for sheet in sheets if sheet.rows]
    if sys.stdout.isatty():
        _rich(some)
    else:
        sys.stdout.write("\n".join(clean("\n".join(lines(sheet))) + "\n" for sheet in some))


def _rich(sheets: list[Sheet]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    for sheet in sheets:
        table = Table(title=sheet.title, title_justify="left")
        for i, name in enumerate(sheet.head):
            table.add_column(name, justify="right" if i else "left")
        for row in sheet.rows:
            table.add_row(*(Text(clean(cell)) for cell in row))
        console.print(table)

"""A CSV file a table, safe to open in a spreadsheet."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from extractor.outputs.formats.cells import cell, harmless, sheet
from extractor.outputs.formats.columns import TABLES, Table, columns
from extractor.outputs.formats.drafts import drafts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from extractor.outputs.formats.columns import Kind
    from extractor.outputs.formats.relations import Relations, Row


@contextmanager
def sink(place: Path) -> Iterator[Callable[[Relations], None]]:
    """Take results into a folder of CSV files: UTF-8, a comma between cells, null an empty cell."""
    with drafts(*(place / f"{table}.csv" for table in TABLES)) as paths, ExitStack() as stack:
        files = dict(zip(TABLES, paths, strict=True))
        sheets = {table: stack.enter_context(sheet(files[table], _head(table))) for table in TABLES}

        def add(some: Relations) -> None:
            for table, write in sheets.items():
                write(_cells(table, getattr(some, table)))

        yield add


def _head(table: Table) -> list[str]:
    return [column.name for column in columns(table)]


def _cells(table: Table, rows: list[Row]) -> Iterator[Row]:
    kinds = [column.kind for column in columns(table)]
    return (tuple(map(_cell, kinds, row)) for row in rows)


def _cell(kind: Kind, value: Any) -> Any:
    return harmless(value) if kind == "text" and value else cell(kind, value)

"""A DuckDB file with the four tables, a comment on each column, and the views of views.toml."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import msgspec

from extractor.errors import InputError
from extractor.outputs.formats.arrow import to_arrow
from extractor.outputs.formats.batches import Batches
from extractor.outputs.formats.columns import TABLES, Table, columns
from extractor.outputs.formats.drafts import drafts
from extractor.outputs.formats.extra import extra
from extractor.tables import rows as load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from extractor.outputs.formats.relations import Relations, Row

TYPES = {"text": "VARCHAR", "whole": "INTEGER", "number": "DOUBLE", "truth": "BOOLEAN", "day": "DATE"}
SETTINGS = {"memory_limit": "256MB", "threads": 1}  # flat, and beside the workers of a run


class View(msgspec.Struct, frozen=True):
    """A row of views.toml."""

    name: str
    says: str
    sql: str


@contextmanager
def sink(place: Path) -> Iterator[Callable[[Relations], None]]:
    """Take results into a DuckDB file. Raises ExtraMissing, and InputError with what DuckDB says."""
    duckdb = extra("duckdb")
    try:
        with drafts(place) as (path,):
            path.with_name(f"{path.name}.wal").unlink(missing_ok=True)  # of a run that was killed
            yield from _filled(duckdb.connect(str(path), config=SETTINGS))
    except duckdb.Error as error:
        raise InputError(str(place), "", str(error), "a DuckDB file to write") from error


def _filled(base: Any) -> Iterator[Callable[[Relations], None]]:
    """Make the tables, give what fills them, make the views."""

    def write(table: Table, rows: list[Row]) -> None:
        base.from_arrow(to_arrow(table, rows)).insert_into(table)  # a registered batch would stay until the end

    batches = Batches(write)
    try:
        base.execute("BEGIN")
        for statement in _tables():
            base.execute(statement)
        yield batches.add
        batches.rest()
        for statement in _views():
            base.execute(statement)
        base.execute("COMMIT")
    finally:
        base.close()


def _tables() -> Iterator[str]:
    for table in TABLES:
        fields = ", ".join(f"{column.name} {TYPES[column.kind]}" for column in columns(table))
        yield f"CREATE TABLE {table} ({fields})"
        for column in columns(table):
            yield f"COMMENT ON COLUMN {table}.{column.name} IS {_quoted(column.says)}"


def _views() -> Iterator[str]:
    for view in load("outputs/formats/views.toml", View):
        yield f"CREATE VIEW {view.name} AS {view.sql}"
        yield f"COMMENT ON VIEW {view.name} IS {_quoted(view.says)}"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"

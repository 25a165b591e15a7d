"""Rows gathered until there are enough of a table to be written at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.outputs.formats.columns import TABLES, Table

if TYPE_CHECKING:
    from collections.abc import Callable

    from extractor.outputs.formats.relations import Relations, Row

ROWS = 1 << 15  # some 20 MB of rows in Python


class Batches:
    """Hands rows on in lists of at least ROWS, each table by itself; the lists depend on the rows alone."""

    def __init__(self, write: Callable[[Table, list[Row]], object]) -> None:
        """Write with `write`."""
        self.write = write
        self.rows: dict[Table, list[Row]] = {table: [] for table in TABLES}

    def add(self, some: Relations) -> None:
        """Take the rows of one result."""
        for table, rows in self.rows.items():
            rows.extend(getattr(some, table))
            if len(rows) >= ROWS:
                self._flush(table)

    def rest(self) -> None:
        """Write what is left."""
        for table, rows in self.rows.items():
            if rows:
                self._flush(table)

    def _flush(self, table: Table) -> None:
        self.write(table, self.rows[table])
        self.rows[table] = []

"""A Parquet file a table."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from extractor.outputs.formats.arrow import schema, to_arrow
from extractor.outputs.formats.batches import Batches
from extractor.outputs.formats.columns import TABLES, Table
from extractor.outputs.formats.drafts import drafts
from extractor.outputs.formats.extra import extra

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from extractor.outputs.formats.relations import Relations, Row


@contextmanager
def sink(place: Path) -> Iterator[Callable[[Relations], None]]:
    """Take results into a folder of Parquet files, in row groups of some ten thousands. Raises ExtraMissing."""
    parquet = extra("pyarrow.parquet")
    with drafts(*(place / f"{table}.parquet" for table in TABLES)) as paths, ExitStack() as stack:
        files = dict(zip(TABLES, paths, strict=True))
        writers = {
            table: stack.enter_context(parquet.ParquetWriter(file, schema(table), compression="zstd"))
            for table, file in files.items()
        }

        def write(table: Table, rows: list[Row]) -> None:
            writers[table].write_table(to_arrow(table, rows))

        batches = Batches(write)
        yield batches.add
        batches.rest()

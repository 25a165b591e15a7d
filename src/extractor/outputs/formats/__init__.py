"""Results -> tables: one output format a file."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from extractor.outputs.formats import csv, duckdb, neo4j, ntriples, parquet
from extractor.outputs.formats.arrow import frames
from extractor.outputs.formats.columns import TABLES, Table
from extractor.outputs.formats.extra import extra
from extractor.outputs.formats.relations import Record, Relations, relations, tell, told

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["FORMATS", "Format", "frames", "ready", "relations", "tell", "told", "write"]


class Format(msgspec.Struct, frozen=True):
    """The name of a format's file or folder where the caller gives none, and what writes it."""

    place: str
    needs: tuple[str, ...]
    sink: Callable[[Path], AbstractContextManager[Callable[[Relations], None]]]


FORMATS = {
    "parquet": Format("parquet", ("pyarrow",), parquet.sink),
    "duckdb": Format("facts.duckdb", ("duckdb", "pyarrow"), duckdb.sink),
    "csv": Format("csv", (), csv.sink),
    "ntriples": Format("facts.nt", (), ntriples.sink),
    "neo4j": Format("neo4j", (), neo4j.sink),
}


def ready(names: Iterable[str]) -> None:
    """Raise ExtraMissing where a format's packages are not there, before any work is done."""
    for need in (need for name in names for need in FORMATS[name].needs):
        extra(need)


def write(records: Iterable[Record], places: Mapping[str, Path]) -> dict[Table, int]:
    """Write results, records of the gold format, in each format to its place, and count the rows of each table.

    One pass, which holds few results at a time.

    Files appear when all is written; where something fails, what stood there before stays.
    Raises InputError for a place that cannot be written, ExtraMissing for a format whose packages are not there.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write([], {"csv": Path(folder)})
    ...     print(Path(folder, "fact_args.csv").read_text(), end="")
    {'articles': 0, 'mentions': 0, 'facts': 0, 'fact_args': 0}
    fact_id,role,number,mention_id
    """
    counts = dict.fromkeys(TABLES, 0)
    ready(places)
    some = map(relations, records)
    first = list(islice(some, 1))  # results that cannot be read are told before a place is touched
    with ExitStack() as stack:
        sinks = [stack.enter_context(FORMATS[name].sink(place)) for name, place in places.items()]
        for rows in chain(first, some):
            for table in TABLES:
                counts[table] += len(getattr(rows, table))
            for add in sinks:
                add(rows)
    return counts

"""Rows -> Arrow tables, on which Parquet and DuckDB stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from extractor.outputs.formats.columns import TABLES, Table, columns
from extractor.outputs.formats.extra import extra
from extractor.outputs.formats.relations import relations

if TYPE_CHECKING:
    from collections.abc import Iterable

    from extractor.outputs.formats.relations import Record, Row

TYPES = {"text": "string", "whole": "int32", "number": "float64", "truth": "bool_", "day": "date32"}


def schema(table: Table) -> Any:
    """Give the Arrow schema of a table. Raises ExtraMissing without pyarrow."""
    arrow = extra("pyarrow")
    return arrow.schema([(column.name, getattr(arrow, TYPES[column.kind])()) for column in columns(table)])


def to_arrow(table: Table, rows: list[Row]) -> Any:
    """Turn rows into an Arrow table."""
    arrow, fields = extra("pyarrow"), schema(table)
    values = zip(*rows, strict=True) if rows else ((),) * len(fields)
    arrays = [arrow.array(column, field.type) for column, field in zip(values, fields, strict=True)]
    return arrow.Table.from_arrays(arrays, schema=fields)


def frames(records: Iterable[Record]) -> dict[Table, Any]:
    """Give the four tables of some results as Arrow tables, each with `to_pandas()`. Raises ExtraMissing.

    >>> from extractor import Settings, extract
    >>> from extractor.outputs import to_gold
    >>> frames([to_gold(extract("北京", settings=Settings(model="rules")))])["mentions"]["text"].to_pylist()
    ['北京']
    """
    some = list(map(relations, records))
    return {table: to_arrow(table, [row for one in some for row in getattr(one, table)]) for table in TABLES}

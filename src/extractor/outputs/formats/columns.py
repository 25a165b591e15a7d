"""The columns of the four tables, as data."""

from __future__ import annotations

from functools import cache
from typing import Literal

import msgspec

from extractor.tables import rows

Table = Literal["articles", "mentions", "facts", "fact_args"]
Kind = Literal["text", "whole", "number", "truth", "day"]
TABLES: tuple[Table, ...] = ("articles", "mentions", "facts", "fact_args")


class Column(msgspec.Struct, frozen=True):
    """A row of columns.toml."""

    table: Table
    name: str
    kind: Kind
    says: str


@cache
def columns(table: Table) -> tuple[Column, ...]:
    """Give a table's columns in order.

    >>> [column.name for column in columns("fact_args")]
    ['fact_id', 'role', 'number', 'mention_id']
    """
    return tuple(column for column in _all() if column.table == table)


@cache
def _all() -> tuple[Column, ...]:
    return rows("outputs/formats/columns.toml", Column)

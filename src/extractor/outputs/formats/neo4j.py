"""CSV files with the headers of neo4j-admin database import: a file for each kind of node and of relationship."""

from __future__ import annotations

import re
from contextlib import ExitStack, contextmanager
from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from extractor.outputs.formats.cells import cell, sheet
from extractor.outputs.formats.columns import Column, Table, columns
from extractor.outputs.formats.drafts import drafts
from extractor.outputs.formats.entities import entities

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from extractor.outputs.formats.relations import Relations, Row

TYPES = {"text": "", "whole": ":int", "number": ":double", "truth": ":boolean", "day": ":date"}
NODES: dict[str, Table] = {"Article": "articles", "Mention": "mentions", "Fact": "facts"}
ELSEWHERE = frozenset({"article_id", "attribution_id", "entity_id", "entity", "entity_label"})
LINKS: dict[str, tuple[Table, str, str, str]] = {
    "mention_in": ("mentions", "article_id", "Article", "IN"),
    "mention_means": ("mentions", "entity_id", "Entity", "MEANS"),
    "fact_in": ("facts", "article_id", "Article", "IN"),
    "fact_credits": ("facts", "attribution_id", "Mention", "CREDITS"),
}
_BREAKS = re.compile(r"[\r\n]+")


@contextmanager
def sink(place: Path) -> Iterator[Callable[[Relations], None]]:
    """Take results into a folder of files for one import; line breaks inside texts become spaces."""
    heads = {**_nodes(), **_links()}
    with drafts(*(place / f"{name}.csv" for name in heads)) as paths, ExitStack() as stack:
        pairs = zip(heads.items(), paths, strict=True)
        sheets = {name: stack.enter_context(sheet(path, head)) for (name, head), path in pairs}

        def add(some: Relations) -> None:
            for name, rows in _rows(some):
                sheets[name](rows)

        yield add


def _nodes() -> dict[str, list[str]]:
    heads: dict[str, list[str]] = {table: _head(label, table) for label, table in NODES.items()}
    return {**heads, "entities": ["entity_id:ID(Entity)", "name", "label", ":LABEL"]}


def _head(label: str, table: Table) -> list[str]:
    own, *others = columns(table)
    fields = [f"{column.name}{TYPES[column.kind]}" for column in others if column.name not in ELSEWHERE]
    return [f"{own.name}:ID({label})", *fields, ":LABEL"]


def _links() -> dict[str, list[str]]:
    labels = {table: label for label, table in NODES.items()}
    heads = {
        name: [f":START_ID({labels[table]})", f":END_ID({end})", ":TYPE"] for name, (table, _, end, _) in LINKS.items()
    }
    return {**heads, "fact_args": [":START_ID(Fact)", "number:int", ":END_ID(Mention)", ":TYPE"]}


def _rows(some: Relations) -> Iterator[tuple[str, Iterator[Row]]]:
    """Give the lines of each file."""
    for label, table in NODES.items():
        yield table, (_node(label, table, row) for row in getattr(some, table))
    yield "entities", ((name, _line(text), kind, "Entity") for name, text, kind in entities(some.mentions))
    for name, (table, column, _, type_) in LINKS.items():
        ends = map(_pick(table, column), getattr(some, table))
        yield name, ((start, end, type_) for start, end in ends if end is not None)
    yield "fact_args", ((fact, number, end, role.upper()) for fact, role, number, end in some.fact_args)


def _node(label: str, table: Table, row: Row) -> Row:
    return (row[0], *(_cell(column, row[at]) for at, column in _fields(table)), label)


@cache
def _fields(table: Table) -> tuple[tuple[int, Column], ...]:
    """Give the columns that are properties of the node, with their places in the row."""
    pairs = enumerate(columns(table))
    return tuple((at, column) for at, column in pairs if at and column.name not in ELSEWHERE)


@cache
def _pick(table: Table, name: str) -> Callable[[Row], Row]:
    """Give the row's own id and the one in a column."""
    return itemgetter(0, [column.name for column in columns(table)].index(name))


def _cell(column: Column, value: Any) -> Any:
    return _line(value) if column.kind == "text" and value else cell(column.kind, value)


def _line(text: str) -> str:
    return _BREAKS.sub(" ", text)

"""RDF in N-Triples: articles, mentions, entities and facts as nodes, columns and roles as properties."""

from __future__ import annotations

import re
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from extractor.outputs.formats.columns import Column, Table, columns
from extractor.outputs.formats.drafts import drafts
from extractor.outputs.formats.entities import entities

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from extractor.outputs.formats.relations import Relations, Row

BASE = "urn:extractor:"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
XSD = "http://www.w3.org/2001/XMLSchema#"
LITERALS = {"text": "", "whole": f"^^<{XSD}integer>", "number": f"^^<{XSD}double>", "truth": f"^^<{XSD}boolean>",
            "day": f"^^<{XSD}date>"}  # fmt: skip
NODES: dict[Table, str] = {"articles": "Article", "mentions": "Mention", "facts": "Fact"}
LINKS = {"article_id": "Article", "entity_id": "Entity", "attribution_id": "Mention"}
SILENT = frozenset({"entity", "entity_label"})  # said of the entity
_UNSAFE = re.compile(r'["\\\x00-\x1f\x7f]')
_SHORT = {'"': r"\"", "\\": r"\\", "\n": r"\n", "\r": r"\r", "\t": r"\t", "\b": r"\b", "\f": r"\f"}


@contextmanager
def sink(place: Path) -> Iterator[Callable[[Relations], None]]:
    """Take results into a file with a triple a line."""
    with drafts(place) as (path,), path.open("w", encoding="utf-8", newline="\n") as file:

        def add(some: Relations) -> None:
            for table in NODES:
                file.writelines(triple for row in getattr(some, table) for triple in _node(table, row))
            file.writelines(_entities(some.mentions))
            file.writelines(map(_role, some.fact_args))

        yield add


def iri(kind: str, name: str) -> str:
    """Name a node, a class or a property.

    >>> iri("Fact", "5de98c3a0353e20d"), iri("role", "a b")
    ('<urn:extractor:Fact/5de98c3a0353e20d>', '<urn:extractor:role/a%20b>')
    """
    return f"<{BASE}{kind}/{name if name.isalnum() and name.isascii() else quote(name, safe='-_')}>"


def literal(text: str) -> str:
    r"""Quote a text by the grammar of N-Triples.

    >>> print(literal('“论坛”\n"\x00'))
    "“论坛”\n\"\u0000"
    """
    return f'"{_UNSAFE.sub(_escape, text)}"'


def _escape(hit: re.Match[str]) -> str:
    return _SHORT.get(hit[0]) or f"\\u{ord(hit[0]):04X}"


def _node(table: Table, row: Row) -> Iterator[str]:
    """Give the triples of an article, a mention or a fact."""
    node = iri(NODES[table], row[0])
    yield f"{node} {TYPE} <{BASE}{NODES[table]}> .\n"
    for (name, kind), value in zip(_properties(table), row, strict=True):
        if name and value is not None:
            yield f"{node} {name} {_object(kind, value)} .\n"


@cache
def _properties(table: Table) -> tuple[tuple[str, str], ...]:
    """Give each column's property, and the kind of its literal or the class of the node that it points to.

    The node's own id and what is said of its entity have none.
    """
    own, *others = columns(table)
    return (("", own.kind), *map(_property, others))


def _property(column: Column) -> tuple[str, str]:
    if column.name in LINKS:
        return f"<{BASE}{column.name.removesuffix('_id')}>", LINKS[column.name]
    return "" if column.name in SILENT else f"<{BASE}{column.name}>", column.kind


def _object(kind: str, value: Any) -> str:
    if kind == "text":
        return literal(value)
    if kind in LITERALS:
        return f'"{str(value).lower()}"{LITERALS[kind]}'
    return iri(kind, value)


def _entities(mentions: list[Row]) -> Iterator[str]:
    """Give the name and label of each entity of a result once."""
    for name, text, label in entities(mentions):
        node = iri("Entity", name)
        yield f"{node} {TYPE} <{BASE}Entity> .\n"
        yield f"{node} {LABEL} {literal(text)} .\n"
        yield f"{node} <{BASE}label> {literal(label)} .\n"


def _role(row: Row) -> str:
    fact, role, _, mention = row
    return f"{iri('Fact', fact)} {iri('role', role)} {iri('Mention', mention)} .\n"

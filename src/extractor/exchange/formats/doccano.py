"""doccano's JSONL, in both shapes: `label` as [start, end, name], or `entities` and `relations`.

Offsets count 16-bit units, as its page in the browser does (doccano issue 2290: "indices are as in
TypeScript/JavaScript"), ends left out; a project that counts grapheme clusters instead gives others, and the file has
no quoted text to mend them by. In the second shape a fact is an entity of its own, named by its type, at its trigger
or on its first core filler; relations lead from it to its fillers and to its source. `source` is ours: doccano keeps
columns that it does not know as metadata.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from extractor.exchange import names
from extractor.exchange.folder import stem
from extractor.exchange.page import Draft, Marked, Note, Page, Quote, Told
from extractor.exchange.settle import drawn, head
from extractor.exchange.units import Units

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from extractor.exchange.folder import Folder

Key = int | str
Row = dict[str, Any]
FILE = "doccano.jsonl"


class Entity(msgspec.Struct):
    """An entity of the second shape."""

    id: Key
    label: str
    start_offset: int
    end_offset: int


class Relation(msgspec.Struct):
    """A relation of the second shape."""

    from_id: Key
    to_id: Key
    type: str


class Line(msgspec.Struct):
    """A document, in either shape."""

    text: str
    label: list[tuple[int, int, str]] = []
    entities: list[Entity] = []
    relations: list[Relation] = []
    source: str | None = None


def write_labels(pages: list[Page]) -> Iterator[tuple[str, bytes]]:
    """Write the first shape: mentions alone."""
    yield FILE, b"".join(_line(page, _labels) for page in pages)


def write_relations(pages: list[Page]) -> Iterator[tuple[str, bytes]]:
    """Write the second shape: mentions and facts."""
    yield FILE, b"".join(_line(page, _graph) for page in pages)


def read(folder: Folder) -> Iterator[Draft]:
    """Read both shapes, document by document. Raises InputError with the line and the key that is not so."""
    for name in folder.names(".jsonl", ".json"):
        for place, line in folder.lines(name, Line):
            number = place.partition(" ")[2]
            yield _draft(line, (folder.path(name), place, line.source or f"{stem(name)}-{number}"))


def _line(page: Page, shape: Callable[[Page], Row]) -> bytes:
    return msgspec.json.encode({"text": page.text, **shape(page), "source": page.name}) + b"\n"


def _labels(page: Page) -> Row:
    units = Units(page.text)
    return {"label": [[*units.span(m["span"]), m["type"]] for m in page.gold["mentions"]]}


def _graph(page: Page) -> Row:
    units = Units(page.text)
    spans = {m["id"]: m["span"] for m in page.gold["mentions"]}
    facts = [fact for fact in page.gold["facts"] if drawn(fact)]
    nodes = [(m["type"], m["span"]) for m in page.gold["mentions"]]
    nodes += [(fact["type"], head(fact, spans) or [0, 0]) for fact in facts]
    number = {name: i for i, name in enumerate(spans, 1)}
    edges = [(i, number[filler], role) for i, fact in enumerate(facts, 1 + len(spans)) for role, filler in _edges(fact)]
    starts = [(i, kind, *units.span((span[0], span[1]))) for i, (kind, span) in enumerate(nodes, 1)]
    return {
        "entities": [{"id": i, "label": kind, "start_offset": a, "end_offset": b} for i, kind, a, b in starts],
        "relations": [{"id": i, "from_id": a, "to_id": b, "type": role} for i, (a, b, role) in enumerate(edges, 1)],
    }


def _edges(fact: Row) -> Iterator[tuple[str, str]]:
    yield from ((role, name) for role, some in fact["args"].items() for name in some)
    if fact.get("source") is not None:
        yield names.SOURCE, fact["source"]


def _draft(line: Line, where: tuple[str, str, str]) -> Draft:
    file, place, name = where
    units = Units(line.text)
    entities = [Entity(f"{i}", kind, a, b) for i, (a, b, kind) in enumerate(line.label, 1)] + line.entities
    quotes = {str(e.id): Quote(units.points((e.start_offset, e.end_offset))) for e in entities}
    kinds = {str(e.id): e.label for e in entities}
    facts = {key for key, kind in kinds.items() if kind in names.roles()}
    loose = [edge for edge in line.relations if str(edge.from_id) not in facts]
    notes = [Note("loss", name, place, f"{e.from_id}", f"the relation {e.type[:40]} to {e.to_id}") for e in loose]
    return Draft(
        name=name,
        file=file,
        place=place,
        text=line.text,
        marked=tuple(Marked(key=k, label=kinds[k], at=quotes[k]) for k in kinds if k not in facts),
        told=tuple(_told(key, kinds[key], (line.relations, quotes[key])) for key in kinds if key in facts),
        notes=tuple(notes),
    )


def _told(key: str, kind: str, where: tuple[list[Relation], Quote]) -> Told:
    edges = [(edge.type, str(edge.to_id)) for edge in where[0] if str(edge.from_id) == key]
    return Told(
        key=key,
        type=kind,
        args=tuple(edge for edge in edges if edge[0] != names.SOURCE),
        head=where[1],
        source=next((to for role, to in edges if role == names.SOURCE), None),
    )

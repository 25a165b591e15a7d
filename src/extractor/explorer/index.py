"""A run's results -> an SQLite index of its sources, facts and entities, from which every page is made."""

from __future__ import annotations

import json
import re
import sqlite3
import zlib
from collections import Counter
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import msgspec

from extractor.batch import results
from extractor.errors import InputError
from extractor.model import Label
from extractor.outputs import to_line
from extractor.outputs.formats.period import period

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Row = dict[str, Any]
LABELS = tuple(Label)
JOINED = "consolidated/entities.jsonl"
SCHEMA = """
CREATE TABLE docs (id INTEGER PRIMARY KEY, source TEXT, record INTEGER, headline TEXT, published TEXT,
  articles INTEGER, mentions INTEGER, facts INTEGER, numbers BLOB, result BLOB);
CREATE TABLE facts (id INTEGER PRIMARY KEY, doc INTEGER, local TEXT, type TEXT, modality TEXT, negated INTEGER,
  confidence REAL, first TEXT, last TEXT, labels INTEGER);
CREATE TABLE words (id INTEGER PRIMARY KEY, words TEXT);
CREATE TABLE rows (id INTEGER PRIMARY KEY, row BLOB);
CREATE TABLE fillers (entity INTEGER, fact INTEGER, role TEXT);
CREATE TABLE entities (id INTEGER PRIMARY KEY, name TEXT, label TEXT, mentions INTEGER, facts INTEGER, docs INTEGER);
CREATE TABLE names (entity INTEGER, text TEXT, low TEXT, count INTEGER);
CREATE TABLE seen (entity INTEGER, doc INTEGER, count INTEGER);
"""
INDEXES = """
CREATE INDEX f_doc ON facts (doc);
CREATE INDEX f_first ON facts (first, id);
CREATE INDEX f_confidence ON facts (confidence, id);
CREATE INDEX f_type ON facts (type, id);
CREATE INDEX r_entity ON fillers (entity, fact);
CREATE INDEX r_fact ON fillers (fact);
CREATE INDEX n_entity ON names (entity);
CREATE INDEX s_entity ON seen (entity);
UPDATE entities SET facts = (SELECT count(DISTINCT fact) FROM fillers WHERE entity = entities.id);
ANALYZE;
"""


class Doc(msgspec.Struct, frozen=True):
    """A source of the run, or a record of one, as lists show it."""

    id: int
    source: str
    record: int | None
    headline: str | None
    published: str | None
    articles: int
    mentions: int
    facts: int

    @property
    def title(self) -> str:
        """What it is called."""
        return self.headline or self.name

    @property
    def name(self) -> str:
        """Its source, and the line of a record."""
        return self.source if self.record is None else f"{self.source}:{self.record}"


class Fact(msgspec.Struct, frozen=True):
    """A fact as lists show it; `row` is its line of facts.jsonl, each filler with `e`, its entity's number."""

    id: int
    doc: int
    local: str
    first: str | None
    row: Row


class Entity(msgspec.Struct, frozen=True):
    """One thing over all sources."""

    id: int
    name: str
    label: str
    mentions: int
    facts: int
    docs: int


class Index:
    """The index of a run; pages ask it, several threads may."""

    def __init__(self, file: Path) -> None:
        """Open an index that `build` has made."""
        self.lock = Lock()
        self.kept = lru_cache(8)(self._chosen)
        self.base = sqlite3.connect(file, check_same_thread=False)
        self.counts = dict(
            zip(("docs", "facts", "entities"), map(self._count, ("docs", "facts", "entities")), strict=True)
        )

    def close(self) -> None:
        """Close it."""
        self.base.close()

    def docs(self, most: int = -1) -> list[Doc]:
        """Give the sources in order, all or the first ones."""
        return [Doc(*row) for row in self.ask(f"SELECT {DOC} FROM docs ORDER BY id LIMIT ?", most)]  # noqa: S608 - fixed

    def doc(self, number: int) -> Doc | None:
        """Give one source."""
        return next((Doc(*row) for row in self.ask(ONE_DOC, number)), None)

    def result(self, number: int) -> Row:
        """Give the result of a source, as the run wrote it."""
        ((packed,),) = self.ask("SELECT result FROM docs WHERE id = ?", number)
        return _decoded(zlib.decompress(packed))

    def numbers(self, number: int) -> dict[str, int]:
        """Give the numbers of a source's entities by their local ids."""
        ((packed,),) = self.ask("SELECT numbers FROM docs WHERE id = ?", number)
        return msgspec.json.decode(packed, type=dict[str, int])

    def of_doc(self, number: int) -> list[Fact]:
        """Give the facts of a source, in the order of its result."""
        return self.facts("doc = ? ORDER BY id", number)

    def of_entity(self, number: int) -> list[Fact]:
        """Give the facts in which an entity fills a role or is credited, by day."""
        where = "id IN (SELECT fact FROM fillers WHERE entity = ?) ORDER BY first IS NULL, first, id"
        return self.facts(where, number)

    def facts(self, where: str, *values: object) -> list[Fact]:
        """Give facts that a condition holds for."""
        rows = self.ask(f"SELECT id, doc, local, first, row FROM facts JOIN rows USING (id) WHERE {where}", *values)  # noqa: S608 - ours
        return [Fact(number, doc, local, first, _decoded(row)) for number, doc, local, first, row in rows]

    def entities(self) -> list[Entity]:
        """Give the entities that facts speak of, the most frequent first."""
        return [Entity(*row) for row in self.ask(ENTITIES)]

    def entity(self, number: int) -> Entity | None:
        """Give one entity."""
        return next((Entity(*row) for row in self.ask(ONE_ENTITY, number)), None)

    def linked(self) -> set[int]:
        """Give the numbers of the entities that have a page."""
        return {row[0] for row in self.ask("SELECT id FROM entities WHERE facts")}

    def chosen(self, query: str, *values: object) -> list[int]:
        """Give the numbers that a query finds; those of the last few queries are kept."""
        return self.kept(query, values)

    def _chosen(self, query: str, values: tuple[object, ...]) -> list[int]:
        return [row[0] for row in self.ask(query, *values)]

    def ask(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask in SQL."""
        with self.lock:
            return self.base.execute(query, values).fetchall()

    def _count(self, table: str) -> int:
        where = " WHERE facts" if table == "entities" else ""
        return int(self.ask(f"SELECT count(*) FROM {table}{where}")[0][0])  # noqa: S608 - ours


DOC = "id, source, record, headline, published, articles, mentions, facts"
ONE_DOC = f"SELECT {DOC} FROM docs WHERE id = ?"  # noqa: S608 - fixed columns
ENTITY = "SELECT id, name, label, mentions, facts, docs FROM entities"
ENTITIES = f"{ENTITY} WHERE facts ORDER BY facts DESC, id"
ONE_ENTITY = f"{ENTITY} WHERE id = ?"


def build(out: str, file: Path) -> Index:
    """Index a run's folder into a file. Raises InputError for a folder that is no run's."""
    writer = Writer(file, _joined(out))
    try:
        for result, lines in _pairs(results.records(out), results.facts(out)):
            writer.add(result, lines)
        writer.finish()
    finally:
        writer.base.close()
    return Index(file)


class Writer:
    """Fills an index, one result at a time."""

    def __init__(self, file: Path, joined: dict[tuple[str, int | None, str], tuple[str, str, str]]) -> None:
        """Begin a file; `joined` says which entities of several sources are one."""
        self.base = sqlite3.connect(file, isolation_level=None)
        self.base.executescript(f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; {SCHEMA} BEGIN;")
        self.joined, self.doc, self.fact = joined, 0, 0
        self.numbers: dict[tuple[str, ...], int] = {}
        self.entities: dict[int, list[Any]] = {}
        self.names: Counter[tuple[int, str]] = Counter()

    def add(self, result: Row, lines: list[Row]) -> None:
        """Add a result with its lines of facts.jsonl."""
        self.doc += 1
        numbers = self._numbers(result)
        mentions = {mention["id"]: numbers.get(mention.get("entity", "")) for mention in result["mentions"]}
        headline = next((line["headline"] for line in lines if line["headline"]), None)
        counts = [len(result[part]) for part in ("articles", "mentions", "facts")]
        row = (self.doc, result["source"], result.get("record"), headline, result["published"], *counts)
        self._insert("docs", (*row, msgspec.json.encode(numbers), zlib.compress(to_line(result), 1)))
        self._sightings(result, numbers)
        for fact, line in zip(result["facts"], lines, strict=True):
            self._add_fact(fact, line, mentions)

    def finish(self) -> None:
        """Write what could only be counted at the end."""
        marks = ((number, *row) for number, row in self.entities.items())
        self.base.executemany("INSERT INTO entities VALUES (?, ?, ?, ?, 0, ?)", marks)
        names = ((entity, text, text.lower(), count) for (entity, text), count in self.names.items())
        self.base.executemany("INSERT INTO names VALUES (?, ?, ?, ?)", names)
        self.base.execute("COMMIT")
        self.base.executescript(INDEXES)

    def _numbers(self, result: Row) -> dict[str, int]:
        return {entity["id"]: self._number(result, entity) for entity in result.get("entities", ())}

    def _number(self, result: Row, entity: Row) -> int:
        """Give an entity its number over all sources: that of `extractor consolidate`, else one by name."""
        place = (result["source"], result.get("record"), entity["id"])
        key, name, label = self.joined.get(place, ("", entity["name"], entity["type"]))
        number = self.numbers.setdefault((key,) if key else (name, label), len(self.numbers) + 1)
        self.entities.setdefault(number, [name, label, 0, 0])
        return number

    def _sightings(self, result: Row, numbers: dict[str, int]) -> None:
        counts = Counter[int]()
        for mention in result["mentions"]:
            if number := numbers.get(mention.get("entity", "")):
                counts[number] += 1
                self.names[number, mention["text"]] += 1
        for number, count in counts.items():
            self.entities[number][2] += count
            self.entities[number][3] += 1
            self._insert("seen", (number, self.doc, count))

    def _add_fact(self, fact: Row, line: Row, mentions: dict[str, int | None]) -> None:
        self.fact += 1
        fillers = [
            (role, *pair) for role in fact["args"] for pair in zip(fact["args"][role], line["roles"][role], strict=True)
        ]
        credited = [("attribution", fact["source"], line["attribution"])] if line["attribution"] else []
        mask = 0
        for role, local, filler in (*fillers, *credited):
            mask |= 1 << LABELS.index(filler["type"])
            if number := mentions.get(local):
                filler["e"] = number
                self._insert("fillers", (number, self.fact, role))
        named = (filler["text"] for *_, filler in (*fillers, *credited))
        words = "\n".join((line["evidence"], *named, line["headline"] or ""))
        head = (fact["type"], fact["modality"], fact["negated"], fact["confidence"], *days(line))
        self._insert("facts", (self.fact, self.doc, fact["id"], *head, mask))
        self._insert("words", (self.fact, words.lower()))
        self._insert("rows", (self.fact, to_line(line)))

    def _insert(self, table: str, row: tuple[Any, ...]) -> None:
        marks = ", ".join("?" * len(row))
        self.base.execute(f"INSERT INTO {table} VALUES ({marks})", tuple(map(_sound, row)))  # noqa: S608 - our tables


def days(line: Row) -> tuple[str | None, str | None]:
    """Give the days of a fact: of its time, else the day of publication.

    >>> days({"roles": {"time": [{"norm": {"value": "2026-03"}}]}, "published": None})
    ('2026-03-01', '2026-03-31')
    """
    values = [(filler.get("norm") or {}).get("value") for filler in line["roles"].get("time", ())]
    found = next((some for value in values if isinstance(value, str) and (some := period(value))), None)
    if found is None:
        return line["published"], line["published"]
    return found[0].isoformat(), (found[1] or found[0]).isoformat()


def _decoded(raw: bytes) -> Row:
    """Read JSON fast, or with half of a surrogate pair in it, which only the standard library takes."""
    try:
        return msgspec.json.decode(raw, type=dict[str, Any])
    except msgspec.DecodeError:
        return dict(json.loads(raw))


def _sound(value: Any) -> Any:
    """Put U+FFFD for half of a surrogate pair, which SQLite cannot hold."""
    return re.sub("[\ud800-\udfff]", "\ufffd", value) if isinstance(value, str) else value


def _pairs(found: Iterable[Row], lines: Iterable[Row]) -> Iterator[tuple[Row, list[Row]]]:
    """Give each result with its lines; both come in the order of source and record."""
    groups = groupby(lines, key=_order)
    at, some = next(groups, (None, iter(())))
    for result in found:
        while at is not None and at < _order(result):
            at, some = next(groups, (None, iter(())))
        own = list(some) if at == _order(result) else []
        if len(own) != len(result["facts"]):
            wanted = "facts of the results beside it; run again to have them made"
            raise InputError(
                "facts.jsonl", str(result["source"]), f"{len(own)} facts of {len(result['facts'])}", wanted
            )
        yield result, own


def _order(row: Row) -> tuple[str, int]:
    return row["source"], row.get("record") or 0


def _joined(out: str) -> dict[tuple[str, int | None, str], tuple[str, str, str]]:
    """Read which entities of several sources are one, where `extractor consolidate` has said so."""
    try:
        rows = [msgspec.json.decode(line) for line in Path(out, JOINED).read_bytes().splitlines()]
    except (OSError, msgspec.DecodeError):  # it has not been run
        return {}
    return {
        (place["source"], place.get("record"), place["entity"]): (row["id"], row["name"], row["type"])
        for row in rows
        for place in row["in"]
    }

"""The manifest: what became of every source, in SQLite, so that a run can go on."""

from __future__ import annotations

import os
import sqlite3
import zlib
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from extractor.batch.job import Counts, Fault, Item, Outcome, Place
from extractor.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from extractor.batch.job import Layout

NAME = "manifest.sqlite"
VERSION = 2
PIECE = 1 << 20
SCHEMA = """
CREATE TABLE IF NOT EXISTS sources (
  name TEXT PRIMARY KEY, path BLOB NOT NULL, sha256 TEXT NOT NULL, key TEXT NOT NULL, status TEXT NOT NULL,
  output TEXT NOT NULL, records INTEGER NOT NULL, articles INTEGER NOT NULL, mentions INTEGER NOT NULL,
  facts INTEGER NOT NULL, characters INTEGER NOT NULL, seconds REAL NOT NULL, faults TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS parts (
  name TEXT, part INTEGER, sha256 TEXT NOT NULL, key TEXT NOT NULL, file TEXT NOT NULL, start INTEGER NOT NULL,
  size INTEGER NOT NULL, "check" INTEGER NOT NULL, counts TEXT NOT NULL, seconds REAL NOT NULL, faults TEXT NOT NULL,
  PRIMARY KEY (name, part)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS rows (name TEXT, part INTEGER, packed BLOB NOT NULL, PRIMARY KEY (name, part));
CREATE TABLE IF NOT EXISTS run (layout TEXT NOT NULL);
"""
COLUMNS = "name, path, sha256, key, status, output, records, articles, mentions, facts, characters, faults"
PLACED = 'SELECT p.name, part, file, start, size, "check" FROM parts p JOIN sources s ON s.name = p.name'

FACTS = "SELECT packed FROM rows r JOIN sources s ON s.name = r.name WHERE status <> 'open' ORDER BY r.name, part"


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One source in the manifest; `key` hashes rules, settings and date.

    The status `open` is that of a file of many records of which some parts are done.
    """

    name: str
    path: str
    sha256: str
    key: str
    status: str
    output: str
    counts: Counts
    faults: tuple[Fault, ...]


class Result(NamedTuple):
    """A result, or a part of one, and where it lies."""

    name: str
    part: int
    place: Place


class Manifest:
    """The manifest of an output folder."""

    def __init__(self, out: str) -> None:
        """Open it, or begin it. Raises InputError for a file that is none."""
        self.file = Path(out, NAME)
        self.base = sqlite3.connect(self.file, isolation_level=None)
        try:
            self._begin()
        except sqlite3.DatabaseError as error:
            self.base.close()
            raise InputError(str(self.file), "", str(error), "the manifest of an earlier run, or no file") from error

    def _begin(self) -> None:
        self.base.execute("PRAGMA journal_mode=WAL")
        self.base.execute("PRAGMA synchronous=NORMAL")
        version = self.base.execute("PRAGMA user_version").fetchone()[0]
        if version not in {0, VERSION} or (not version and self.base.execute("SELECT 1 FROM sqlite_master").fetchone()):
            self.base.close()
            raise InputError(str(self.file), "", "a manifest of another version", "a new output folder")
        self.base.executescript(SCHEMA)
        self.base.execute(f"PRAGMA user_version={VERSION}")

    def close(self) -> None:
        """Close it."""
        self.base.close()

    @contextmanager
    def whole(self) -> Iterator[None]:
        """Do several changes, or none of them."""
        self.base.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.base.execute("ROLLBACK")
            raise
        self.base.execute("COMMIT")

    def layout(self, wanted: Layout | None) -> Layout:
        """Give the layout of the folder, which the first run chooses. Raises InputError for another one."""
        found = self.base.execute("SELECT layout FROM run").fetchone()
        if found is None:
            self.base.execute("INSERT INTO run VALUES (?)", (wanted or "files",))
        held: Layout = found[0] if found else wanted or "files"
        if wanted and held != wanted:
            expected = f"--layout {held}, or an output folder of its own for {wanted}"
            raise InputError(str(self.file.parent), "", f"results that lie as {held}", expected)
        return held

    def entries(self) -> Iterator[Entry]:
        """Give all entries, by name."""
        for row in self.base.execute(f"SELECT {COLUMNS} FROM sources ORDER BY name"):  # noqa: S608 - fixed columns
            yield _entry(row)

    def get(self, name: str) -> Entry | None:
        """Give the entry of a source, None where it is new."""
        found = self.base.execute(f"SELECT {COLUMNS} FROM sources WHERE name = ?", (name,))  # noqa: S608 - as above
        row = found.fetchone()
        return _entry(row) if row else None

    def put(self, outcome: Outcome, key: str) -> None:
        """Keep what became of a source, which is one part, with its place and its facts."""
        with self.whole():
            self.drop_parts(outcome.item.name)
            if outcome.place:
                self._put_part(outcome, 0, key)
            self.put_source(outcome, key)

    def put_part(self, outcome: Outcome, part: int, key: str) -> None:
        """Keep what became of a part of a source."""
        with self.whole():
            self._put_part(outcome, part, key)

    def put_source(self, outcome: Outcome, key: str) -> None:
        """Keep what became of a source as a whole."""
        item, counts = outcome.item, msgspec.structs.astuple(outcome.counts)
        named = (item.name, os.fsencode(item.file), outcome.sha256, key, outcome.status, item.output)
        values = (*named, *counts, outcome.seconds, _packed(outcome.faults))
        self.base.execute(f"INSERT OR REPLACE INTO sources VALUES ({_marks(values)})", values)  # noqa: S608 - marks

    def open(self, item: Item, key: str) -> None:
        """Say that a source is being read part by part; the parts that it has stay until they are replaced."""
        self.put_source(Outcome(item=item, status="open"), key)

    def part(self, name: str, part: int, key: tuple[str, str]) -> Outcome | None:
        """Give what became of a part, None unless it was done from the same bytes with the same `key`."""
        found = self.base.execute(
            'SELECT file, start, size, "check", counts, seconds FROM parts'
            " WHERE name = ? AND part = ? AND sha256 = ? AND key = ? AND faults = '[]' AND file <> ''",
            (name, part, *key),
        ).fetchone()
        if not found:
            return None
        counts = msgspec.json.decode(found[4], type=Counts)
        return Outcome(item=Item(name=name), status="part", place=Place(*found[:4]), counts=counts, seconds=found[5])

    def held(self, name: str) -> Iterator[tuple[str, str, str]]:
        """Give hash, key and file of each part of a source that was done."""
        query = "SELECT sha256, key, file FROM parts WHERE name = ? AND faults = '[]' AND file <> ''"
        yield from self.base.execute(query, (name,))

    def parts(self, name: str) -> Iterator[Outcome]:
        """Give what became of each part of a source, in order."""
        rows = self.base.execute("SELECT counts, seconds, faults FROM parts WHERE name = ? ORDER BY part", (name,))
        for counts, seconds, faults in rows:
            found = msgspec.json.decode(counts, type=Counts)
            wrong = msgspec.json.decode(faults, type=tuple[Fault, ...])
            yield Outcome(item=Item(name=name), status="part", counts=found, seconds=seconds, faults=wrong)

    def results(self, name: str | None = None) -> Iterator[Result]:
        """Give the results of all finished sources, or of one source, in the order of names and parts."""
        where, values = ("status <> 'open'", ()) if name is None else ("p.name = ?", (name,))
        for name_, part, *place in self.base.execute(
            f"{PLACED} WHERE file <> '' AND {where} ORDER BY p.name, part", values
        ):
            yield Result(name_, part, Place(*place))

    def settle(self, results: Iterable[Result]) -> None:
        """Keep where results lie now."""
        moved = ((place.file, place.start, place.size, name, part) for name, part, place in results)
        self.base.executemany("UPDATE parts SET file = ?, start = ?, size = ? WHERE name = ? AND part = ?", moved)

    def files(self) -> dict[str, int]:
        """Give the files in which results lie, and how many bytes of each are in use."""
        return dict(self.base.execute("SELECT file, sum(size) FROM parts WHERE file <> '' GROUP BY file"))

    def move(self, name: str, path: str) -> None:
        """Keep where a source that has not changed lies now."""
        self.base.execute("UPDATE sources SET path = ? WHERE name = ? AND path <> ?", (p := os.fsencode(path), name, p))

    def drop(self, name: str) -> None:
        """Forget a source."""
        with self.whole():
            self.base.execute("DELETE FROM sources WHERE name = ?", (name,))
            self.drop_parts(name)

    def drop_parts(self, name: str, above: int = -1) -> None:
        """Forget the parts of a source above a number."""
        for table in ("parts", "rows"):
            self.base.execute(f"DELETE FROM {table} WHERE name = ? AND part > ?", (name, above))  # noqa: S608 - fixed

    def rows(self) -> Iterator[bytes]:
        """Give the facts of all finished sources, unpacked piece by piece, in the order of their names."""
        for (packed,) in self.base.execute(FACTS):
            unpacker = zlib.decompressobj()
            while packed:
                yield unpacker.decompress(packed, PIECE)
                packed = unpacker.unconsumed_tail  # noqa: PLW2901 - what is left of it

    def _put_part(self, outcome: Outcome, part: int, key: str) -> None:
        place = outcome.place or Place("", 0, 0, 0)
        where = (place.file, place.start, place.size, place.check)
        counts = msgspec.json.encode(outcome.counts).decode()
        name, spent, faults = outcome.item.name, outcome.seconds, _packed(outcome.faults)
        values = (name, part, outcome.sha256, key, *where, counts, spent, faults)
        self.base.execute(f"INSERT OR REPLACE INTO parts VALUES ({_marks(values)})", values)  # noqa: S608 - marks
        self.base.execute("INSERT OR REPLACE INTO rows VALUES (?, ?, ?)", (name, part, outcome.rows))


def _packed(faults: tuple[Fault, ...]) -> str:
    return msgspec.json.encode(faults).decode()


def _marks(values: tuple[object, ...]) -> str:
    return ", ".join("?" * len(values))


def _entry(row: tuple[Any, ...]) -> Entry:
    name, path, sha, key, status, output, *counts, faults = row
    return Entry(
        name=name,
        path=os.fsdecode(path),
        sha256=sha,
        key=key,
        status=status,
        output=output,
        counts=Counts(*counts),
        faults=msgspec.json.decode(faults, type=tuple[Fault, ...]),
    )

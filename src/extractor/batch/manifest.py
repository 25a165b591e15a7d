"""The manifest: what became of every source, in SQLite, so that a run can go on."""

from __future__ import annotations

import os
import sqlite3
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from extractor.batch.job import Counts, Fault
from extractor.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractor.batch.job import Outcome

NAME = "manifest.sqlite"
PIECE = 1 << 20
SCHEMA = """
CREATE TABLE IF NOT EXISTS sources (
  name TEXT PRIMARY KEY, path BLOB NOT NULL, sha256 TEXT NOT NULL, key TEXT NOT NULL, status TEXT NOT NULL,
  output TEXT NOT NULL, written INTEGER NOT NULL, records INTEGER NOT NULL, articles INTEGER NOT NULL,
  mentions INTEGER NOT NULL, facts INTEGER NOT NULL, characters INTEGER NOT NULL, seconds REAL NOT NULL,
  faults TEXT NOT NULL, rows BLOB NOT NULL)"""
COLUMNS = "name, path, sha256, key, status, output, written, records, articles, mentions, facts, characters, faults"


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One source in the manifest; `key` hashes rules, settings and date."""

    name: str
    path: str
    sha256: str
    key: str
    status: str
    output: str
    written: bool
    counts: Counts
    faults: tuple[Fault, ...]


class Manifest:
    """The manifest of an output folder."""

    def __init__(self, out: str) -> None:
        """Open it, or begin it. Raises InputError for a file that is none."""
        self.file = Path(out, NAME)
        self.base = sqlite3.connect(self.file, isolation_level=None)
        try:
            self.base.execute("PRAGMA journal_mode=WAL")
            self.base.execute("PRAGMA synchronous=NORMAL")
            self.base.execute(SCHEMA)
        except sqlite3.DatabaseError as error:
            self.base.close()
            raise InputError(str(self.file), "", str(error), "the manifest of an earlier run, or no file") from error

    def close(self) -> None:
        """Close it."""
        self.base.close()

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
        """Keep what became of a source."""
        item, counts = outcome.item, msgspec.structs.astuple(outcome.counts)
        faults = msgspec.json.encode(outcome.faults).decode()
        values = (item.name, os.fsencode(item.file), outcome.sha256, key, outcome.status, item.output, outcome.written)
        marks = ", ".join("?" * 15)
        self.base.execute(
            f"INSERT OR REPLACE INTO sources VALUES ({marks})",  # noqa: S608 - question marks
            (*values, *counts, outcome.seconds, faults, outcome.rows),
        )

    def move(self, name: str, path: str) -> None:
        """Keep where a source that has not changed lies now."""
        self.base.execute("UPDATE sources SET path = ? WHERE name = ? AND path <> ?", (p := os.fsencode(path), name, p))

    def drop(self, name: str) -> None:
        """Forget a source."""
        self.base.execute("DELETE FROM sources WHERE name = ?", (name,))

    def rows(self) -> Iterator[bytes]:
        """Give the facts of all sources, unpacked piece by piece, in the order of their names."""
        for (packed,) in self.base.execute("SELECT rows FROM sources WHERE written ORDER BY name"):
            unpacker = zlib.decompressobj()
            while packed:
                yield unpacker.decompress(packed, PIECE)
                packed = unpacker.unconsumed_tail  # noqa: PLW2901 - what is left of it


def _entry(row: tuple[Any, ...]) -> Entry:
    name, path, sha, key, status, output, written, *counts, faults = row
    return Entry(
        name=name,
        path=os.fsdecode(path),
        sha256=sha,
        key=key,
        status=status,
        output=output,
        written=bool(written),
        counts=Counts(*counts),
        faults=msgspec.json.decode(faults, type=tuple[Fault, ...]),
    )

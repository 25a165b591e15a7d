"""Rows on disk, given back in the order of their keys: what keeps memory flat."""

from __future__ import annotations

import json
import sqlite3
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOM = 64 << 10  # KiB of the database that stay in memory
SOME = 500  # rows that are laid down at once
HEAPS = ("rows", "facts", "conflicts", "timelines")


class Shelf:
    """Heaps of rows, HEAPS by name, in one temporary database, which is gone when it is closed.

    The heap `rows` is in the order in which it was laid, and `mark` and `groups` give it in another.
    """

    def __init__(self) -> None:
        """Open an empty one."""
        self.base = sqlite3.connect("", isolation_level=None)
        for setting in (f"cache_size=-{ROOM}", "journal_mode=OFF", "synchronous=OFF", "temp_store=FILE"):
            self.base.execute(f"PRAGMA {setting}")
        for heap in HEAPS:
            self.base.execute(f"CREATE TABLE {heap} (key TEXT, data BLOB)")
        self.base.execute("CREATE TABLE marks (key TEXT, row INTEGER, share INTEGER)")
        self.base.execute("BEGIN")  # a transaction a row would cost more than the row
        self.waiting: dict[str, list[tuple[Any, ...]]] = {heap: [] for heap in (*HEAPS, "marks")}

    def close(self) -> None:
        """Drop it all."""
        self.base.close()

    def put(self, heap: str, key: str, row: dict[str, Any]) -> None:
        """Lay a row on a heap."""
        self._wait(heap, (key, pack(row)))

    def mark(self, key: str, row: int, share: int) -> None:
        """Give a row, by its number from 0, a key, and the number of the share of it that the key is for."""
        self._wait("marks", (key, row + 1, share))

    def lines(self, heap: str) -> Iterator[bytes]:
        """Give a heap's rows as JSON by their keys; those of one key in the order in which they came.

        >>> shelf = Shelf()
        >>> for key in "bab": shelf.put("facts", key, {"key": key})
        >>> [row["key"] for row in shelf.take("facts")]
        ['a', 'b', 'b']
        """
        self._flush(heap)
        found = self.base.execute(f"SELECT data FROM {heap} ORDER BY key, rowid")  # noqa: S608 - one of HEAPS
        return (data for (data,) in found)

    def take(self, heap: str) -> Iterator[dict[str, Any]]:
        """Give a heap's rows by their keys, as `lines` does."""
        return map(unpack, self.lines(heap))

    def groups(self) -> Iterator[list[tuple[dict[str, Any], int]]]:
        """Give the marked rows with the numbers of their shares, those of one key together."""
        self._flush("rows")
        self._flush("marks")
        found = self.base.execute(
            "SELECT m.key, r.data, m.share FROM marks m JOIN rows r ON r.rowid = m.row ORDER BY m.key, m.row, m.share"
        )
        for _, group in groupby(found, key=itemgetter(0)):
            yield [(unpack(data), share) for _, data, share in group]

    def _wait(self, heap: str, values: tuple[Any, ...]) -> None:
        self.waiting[heap].append(values)
        if len(self.waiting[heap]) >= SOME:
            self._flush(heap)

    def _flush(self, heap: str) -> None:
        marks = "?, ?, ?" if heap == "marks" else "?, ?"
        self.base.executemany(f"INSERT INTO {heap} VALUES ({marks})", self.waiting[heap])  # noqa: S608 - as above
        self.waiting[heap].clear()


def pack(row: dict[str, Any]) -> bytes:
    """Write a row as bytes; half of a surrogate pair becomes a question mark."""
    try:
        return msgspec.json.encode(row)
    except UnicodeEncodeError:
        return json.dumps(row, ensure_ascii=False).encode("utf-8", "replace")


def unpack(data: bytes) -> dict[str, Any]:
    """Read what `pack` wrote."""
    found: dict[str, Any] = msgspec.json.decode(data)
    return found

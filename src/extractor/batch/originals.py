"""Results -> their sources, read again: the manifest says where they lie, their hashes whether they are the same."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from extractor.batch.content import content
from extractor.batch.job import Item
from extractor.batch.names import LINES
from extractor.batch.parts import parts
from extractor.batch.sources import ARCHIVE, items, kind
from extractor.batch.work import records, to_source
from extractor.documents import read, split
from extractor.errors import InputError
from extractor.model import Document, Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from extractor.batch.manifest import Entry


class Original(msgspec.Struct, frozen=True):
    """A source and its document, or why they cannot be had; `found` is what reading said."""

    source: Source | None = None
    document: Document | None = None
    why: Literal["", "unread", "gone", "changed"] = ""
    found: str = ""


class Originals:
    """Reads sources again; quickest where results are asked for in the order in which `results.records` gives them."""

    def __init__(self, entry: Callable[[str], Entry | None]) -> None:
        """Take what looks a source up in a manifest; nothing is opened yet."""
        self.entry = entry
        self.name = ""
        self.last = -1
        self.rest: Iterator[Source] = iter(())

    def again(self, result: dict[str, Any]) -> Original:
        """Read the source of a result."""
        try:
            source = self._source(str(result["source"]), result.get("record"))
            document = read(source) if source else None
        except InputError as error:
            return Original(why="unread", found=error.found)
        if source is None or document is None:
            return Original(why="gone")
        if document.sha256 != result["sha256"]:
            return Original(why="changed")
        return Original(source, document)

    def _source(self, name: str, record: int | None) -> Source | None:
        if name != self.name or (record or 0) <= self.last:
            self.name, self.rest = name, self._records(name)
        self.last = record or 0
        return next((source for source in self.rest if source.record == record), None)

    def _records(self, name: str) -> Iterator[Source]:
        entry = self.entry(name)
        item = _item(entry) if entry and Path(entry.path).exists() else None
        if item and kind(name) in LINES:
            yield from chain.from_iterable(map(records, parts(item)))
        elif item:
            yield from split(to_source(item, content(item)))


def _item(entry: Entry) -> Item | None:
    """Give the item of an entry again; a member of an archive is looked for in its list."""
    if not entry.path.lower().endswith(ARCHIVE):
        return Item(name=entry.name, path=entry.path)
    inner = entry.name.rpartition(f"{ARCHIVE}!/")[2]
    members = items([entry.path], "") if inner != entry.name else []
    found = next((item for item in members if item.name.endswith(f"!/{inner}")), None)
    return found and Item(name=entry.name, path=found.file, member=found.member, error=found.error)

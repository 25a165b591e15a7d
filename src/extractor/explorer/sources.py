"""The sources of a run, read again with the dates that they had."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec

from extractor.batch.manifest import Manifest
from extractor.batch.originals import Originals
from extractor.model import Document, Source

if TYPE_CHECKING:
    from extractor.batch.manifest import Entry

WHY = {"unread": "interface.gone_unread", "gone": "interface.gone_it", "changed": "interface.gone_changed"}
Result = dict[str, Any]


class Again(msgspec.Struct, frozen=True):
    """A source and its document, or why they cannot be had: a key of strings.toml."""

    source: Source | None = None
    document: Document | None = None
    why: str = ""


class Sources:
    """Reads sources again; quickest where results are asked for in the order in which `results.records` gives them."""

    def __init__(self, out: str) -> None:
        """Remember the folder; nothing is opened yet."""
        self.out = out
        self.originals = Originals(self._entry)

    def again(self, result: Result) -> Again:
        """Read the source of a result."""
        found = self.originals.again(result)
        if found.source is None:
            return Again(why=WHY[found.why])
        return Again(_dated(found.source, result), found.document)

    def _entry(self, name: str) -> Entry | None:
        """Look a source up; the manifest is opened each time, since SQLite binds it to the thread that did."""
        manifest = Manifest(self.out)
        try:
            return manifest.get(name)
        finally:
            manifest.close()


def _dated(source: Source, result: Result) -> Source:
    """Give a source the day that it was read with."""
    day, dated_by = result.get("published"), (result.get("head") or {}).get("dated_by")
    return msgspec.structs.replace(source, published=date.fromisoformat(day) if day else None, dated_by=dated_by)

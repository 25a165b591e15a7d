"""extractor consolidate: one entity over all articles of a run, merged facts, conflicts, timelines, reprints."""

from __future__ import annotations

import os
import sqlite3
import sys
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractor.batch import results
from extractor.batch.content import content
from extractor.batch.job import Item
from extractor.batch.manifest import Manifest
from extractor.batch.parts import parts
from extractor.batch.sources import ARCHIVE, PACKED, items, kind
from extractor.batch.work import records, to_source
from extractor.cli.clean import clean, number
from extractor.documents import read, split
from extractor.errors import InputError
from extractor.merging import Consolidation, Texts
from extractor.outputs import to_line

if TYPE_CHECKING:
    from argparse import Namespace
    from collections import Counter
    from collections.abc import Iterator
    from typing import BinaryIO

    from extractor.batch.manifest import Entry
    from extractor.model import Source

FOLDER = "consolidated"
HEAPS = ("entities", "facts", "conflicts", "timelines", "reprints")
LINES = frozenset({".jsonl", ".ndjson"})
SHOWN = 20  # sources whose text is gone or changed that are named


def command(options: Namespace) -> int:
    """Consolidate a run's folder; exit status 0, also where a source is gone."""
    sources = None if options.no_reprints else Sources(options.run)
    try:
        texts = sources.texts if sources else None
        with Consolidation(results.records(options.run), results.facts(options.run), texts) as found:
            place = Path(options.out) if options.out else _folder(options.run)
            _write(found, place)
            _say(found, place)
    except sqlite3.OperationalError as error:
        raise InputError(options.run, "", str(error), "room for temporary files") from error
    finally:
        if sources:
            sources.close()
    return 0


class Sources:
    """The sources of a run, read again by the manifest's paths and checked by their hashes; asked in order of names."""

    def __init__(self, out: str) -> None:
        """Open the manifest. Raises InputError where there is none."""
        self.manifest: Manifest | None = None
        self.name = ""
        self.records: Iterator[Source] = iter(())
        self.out = out

    def texts(self, result: dict[str, Any]) -> Texts:
        """Give the texts of a result's articles, or why they cannot be had."""
        try:
            source = self._source(str(result["source"]), result.get("record"))
            document = read(source).plain() if source else None
        except InputError as error:
            return Texts(why=f"it cannot be read again ({error.found})")
        if document is None:
            return Texts(why="it is gone")
        if document.sha256 != result["sha256"]:
            return Texts(why="it has changed since the run")
        return Texts(tuple(document.text[slice(*article.span)] for article in document.articles))

    def close(self) -> None:
        """Close the manifest."""
        if self.manifest:
            self.manifest.close()

    def _source(self, name: str, record: int | None) -> Source | None:
        if name != self.name:
            self.name, self.records = name, self._records(name)
        return next((source for source in self.records if source.record == record), None)

    def _records(self, name: str) -> Iterator[Source]:
        self.manifest = self.manifest or Manifest(self.out)
        entry = self.manifest.get(name)
        if entry is None or not Path(entry.path).exists():
            return
        item = _item(entry)
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
    return next((_named(item, entry.name) for item in members if item.name.endswith(f"!/{inner}")), None)


def _named(item: Item, name: str) -> Item:
    return Item(name=name, path=item.file, member=item.member, error=item.error)


def _folder(out: str) -> Path:
    """Give the folder in a run's own. Raises InputError where results of the run have those names."""
    manifest = Manifest(out)
    try:
        names = (f"{FOLDER}/{heap}{suffix}{packed}" for heap in HEAPS for suffix in LINES for packed in ("", PACKED))
        taken = next((name for name in sorted(names) if manifest.get(name)), None)
    finally:
        manifest.close()
    if taken:
        raise InputError(out, taken, "a source whose result has this place", "-o FOLDER")
    return Path(out, FOLDER)


def _write(found: Consolidation, place: Path) -> None:
    """Write five files in a folder, or one where its name ends in .jsonl; whole ones, or none."""
    try:
        if place.suffix == ".jsonl":
            place.parent.mkdir(parents=True, exist_ok=True)
            with _whole(place) as file:
                file.writelines(_table(heap) + line[1:] for heap in HEAPS for line in _lines(found, heap))
            return
        place.mkdir(parents=True, exist_ok=True)
        for heap in HEAPS:
            with _whole(place / f"{heap}.jsonl") as file:
                file.writelines(_lines(found, heap))
    except OSError as error:
        raise InputError(str(place), "", error.strerror or str(error), "a folder, or a file, to write to") from error


@contextmanager
def _whole(path: Path) -> Iterator[BinaryIO]:
    """Write beside a file, and put it in its place when all is written."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with draft.open("wb") as file:
            yield file
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _lines(found: Consolidation, heap: str) -> Iterator[bytes]:
    if heap == "entities":
        return map(to_line, _counted(found))
    if heap == "reprints":
        return map(to_line, found.reprints())
    return (line + b"\n" for line in found.lines(heap))


def _counted(found: Consolidation) -> Iterator[dict[str, Any]]:
    for row in found.entities():
        found.counts["entities"] += 1
        found.counts["shared"] += row["articles"] > 1
        yield row


def _table(heap: str) -> bytes:
    return b'{"table":"%s",' % heap.encode()


def _say(found: Consolidation, place: Path) -> None:
    counts, unread = found.counts, found.unread
    lines = [f"without its text: {clean(name)}: {clean(why)}; its sentences were compared" for name, why in unread]
    more = [f"without their texts: {len(unread) - SHOWN:,} more"] if len(unread) > SHOWN else []
    sys.stderr.writelines(f"{line}\n" for line in (*lines[:SHOWN], *more))
    sys.stdout.writelines(f"{line}\n" for line in (f"{place}: {_read(counts)}", *_told(counts)))


def _read(counts: Counter[str]) -> str:
    return f"{number(counts['articles'], 'article')} of {number(counts['sources'], 'source')}"


def _told(counts: Counter[str]) -> Iterator[str]:
    others = counts["conflict"] - counts["figure conflict"]
    figures = (f"{counts[f'figure {status}']:,} {status}" for status in ("agree", "compatible", "conflict"))
    yield f"entities: {counts['entities']:,}, {counts['shared']:,} of them in several articles"
    facts = f"{counts['facts']:,} from {number(counts['statements'], 'statement')}"
    yield f"facts: {facts}, {counts['merged']:,} of them in several articles"
    yield f"figures compared: {', '.join(figures)}; other conflicts: {others:,}"
    stories = f"{counts['stories']:,} {'story' if counts['stories'] == 1 else 'stories'}"
    yield f"reprints: {counts['reprints']:,} of {stories}" if counts["reprints"] else "reprints: none"

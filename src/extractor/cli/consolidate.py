"""extractor consolidate: one entity over all articles of a run, merged facts, conflicts, timelines, reprints."""

from __future__ import annotations

import os
import sqlite3
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractor.batch import results
from extractor.batch.manifest import Manifest
from extractor.batch.names import LINES
from extractor.batch.originals import Originals
from extractor.batch.sources import PACKED
from extractor.cli.clean import clean, number
from extractor.errors import InputError
from extractor.merging import Consolidation, Texts
from extractor.outputs import to_line

if TYPE_CHECKING:
    from argparse import Namespace
    from collections import Counter
    from collections.abc import Iterator
    from typing import BinaryIO

    from extractor.batch.manifest import Entry

FOLDER = "consolidated"
HEAPS = ("entities", "facts", "conflicts", "timelines", "reprints")
WHY = {"unread": "it cannot be read again ({})", "gone": "it is gone", "changed": "it has changed since the run"}
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
    """The texts of a run's sources, read again; the manifest stays open in between."""

    def __init__(self, out: str) -> None:
        """Remember the folder; nothing is opened yet."""
        self.manifest: Manifest | None = None
        self.out = out
        self.originals = Originals(self._entry)

    def texts(self, result: dict[str, Any]) -> Texts:
        """Give the texts of a result's articles, or why they cannot be had."""
        found = self.originals.again(result)
        if found.document is None:
            return Texts(why=WHY[found.why].format(found.found))
        document = found.document.plain()
        return Texts(tuple(document.text[slice(*article.span)] for article in document.articles))

    def close(self) -> None:
        """Close the manifest."""
        if self.manifest:
            self.manifest.close()

    def _entry(self, name: str) -> Entry | None:
        self.manifest = self.manifest or Manifest(self.out)
        return self.manifest.get(name)


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

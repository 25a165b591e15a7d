"""Item -> Outcome: what a worker does with one source."""

from __future__ import annotations

import errno
import hashlib
import os
import time
import traceback
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

from extractor.batch.job import Counts, Fault, Item, Outcome
from extractor.batch.sources import content, kind
from extractor.errors import ExtractorError, InputError
from extractor.model import Extraction, Settings, Source
from extractor.tables import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

WORK = ".work"
FATAL = frozenset({errno.ENOSPC, errno.EROFS, getattr(errno, "EDQUOT", errno.ENOSPC)})  # no file will fare better
FORMATS: dict[str, Literal["html", "jsonl"]] = {
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".shtml": "html",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}


class Work(msgspec.Struct, frozen=True):
    """The task of every worker of a run: call it with an item."""

    out: str
    settings: Settings

    def __call__(self, item: Item) -> Outcome:
        """Read, extract and write one source; whatever goes wrong is in the outcome."""
        start = time.perf_counter()
        outcome = self._try(item)
        return msgspec.structs.replace(outcome, seconds=time.perf_counter() - start)

    def _try(self, item: Item) -> Outcome:
        try:
            raw = content(item)
        except InputError as error:
            return failed(item, "read", str(error))
        sha = hashlib.sha256(raw).hexdigest()
        if sha == item.known:
            return Outcome(item=item, status="skipped", sha256=sha)
        try:
            return _write(self, item, (raw, sha))
        except OSError as error:
            fatal = f"{item.output}: {error.strerror}" if error.errno in FATAL else None
            return msgspec.structs.replace(failed(item, "write", str(error)), sha256=sha, fatal=fatal)


class Sheet:
    """The results of one source while they are written."""

    def __init__(self, file: BinaryIO, item: Item) -> None:
        """Write into `file`."""
        self.file, self.lines = file, item.output.endswith(".jsonl")
        self.counts, self.rows, self.packer = Counts(), b"", zlib.compressobj(1)
        self.faults: list[Fault] = []

    def add(self, extraction: Extraction) -> None:
        """Write one result and keep its facts."""
        from extractor.outputs import to_gold, to_line, to_page, to_rows

        gold, rows = to_gold(extraction), to_rows(extraction)
        self.file.write(to_line(gold) if self.lines else to_page(gold))
        self.rows += b"".join(self.packer.compress(to_line(row)) for row in rows)
        self.counts += Counts(
            1, len(extraction.articles), len(extraction.mentions), len(rows), len(extraction.document.text)
        )

    def outcome(self, item: Item, sha: str) -> Outcome:
        """Sum up; a file of many records is failed as a whole when one is, and keeps the others."""
        return Outcome(
            item=item,
            status="failed" if self.faults else "done",
            sha256=sha,
            counts=self.counts,
            rows=self.rows + self.packer.flush(),
            faults=tuple(self.faults),
            written=bool(self.counts.records) or not self.faults,
        )


def to_source(item: Item, raw: bytes) -> Source:
    """Make the source of an item from its unpacked bytes; the suffix tells the format, else the reader does."""
    return Source(
        raw=raw,
        name=item.name,
        format=FORMATS.get(kind(item.name)),
        published=item.published,
        dated_by=item.dated_by,
    )


def failed(item: Item, stage: str, reason: str) -> Outcome:
    """Make the outcome of a source that gave nothing."""
    return Outcome(item=item, status="failed", faults=(Fault(stage, reason),))


def extractions(source: Source, settings: Settings, faults: list[Fault]) -> Iterator[Extraction]:
    """Extract from each record of a source; what fails goes to `faults`, and the others follow."""
    from extractor.documents import split
    from extractor.pipeline import run

    for record in _guarded(split(source), faults):
        try:
            yield run(record, settings)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one text must not stop a million others
            faults.append(fault(error, record.record))


def fault(error: Exception, record: int | None = None) -> Fault:
    """Say in which room something went wrong, and what."""
    if isinstance(error, ExtractorError):
        return Fault(_room(error), str(error), record)
    last = traceback.extract_tb(error.__traceback__)[-1]
    return Fault(_room(error), f"{type(error).__name__}: {error} ({Path(last.filename).name}:{last.lineno})", record)


def _guarded(records: Iterator[Source], faults: list[Fault]) -> Iterator[Source]:
    try:
        yield from records
    except Exception as error:  # noqa: BLE001 - as above; a splitter that fails can give no more
        faults.append(fault(error))


def _room(error: Exception) -> str:
    """Name the innermost room on the way to an error."""
    files = (Path(frame.filename) for frame in reversed(traceback.extract_tb(error.__traceback__)))
    inside = (file.relative_to(ROOT) for file in files if file.is_relative_to(ROOT))
    return next((path.parts[0] for path in inside if len(path.parts) > 1 and path.parts[0] != "batch"), "read")


def _write(work: Work, item: Item, data: tuple[bytes, str]) -> Outcome:
    raw, sha = data
    target, draft = Path(work.out, item.output), Path(work.out, WORK, f"{os.getpid()}")
    with draft.open("wb") as file:
        sheet = Sheet(file, item)
        for extraction in extractions(to_source(item, raw), work.settings, sheet.faults):
            sheet.add(extraction)
    outcome = sheet.outcome(item, sha)
    if outcome.written:
        target.parent.mkdir(parents=True, exist_ok=True)
        draft.replace(target)
    else:
        draft.unlink()
    return outcome

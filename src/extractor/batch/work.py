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

from extractor.batch.clock import Clock
from extractor.batch.content import content
from extractor.batch.job import Counts, Fault, Item, Outcome, Part, Place
from extractor.batch.sources import kind
from extractor.batch.stage import Summed, put
from extractor.errors import ExtractorError, InputError
from extractor.model import Extraction, Settings, Source
from extractor.tables import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractor.batch.stage import Sink
    from extractor.pipeline import Call

WORK = ".work"
MANY = "found many records, expected one text, or a name that ends in .jsonl"
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
    """The task of every worker of a run: call it with an item, or with a part of one."""

    out: str
    settings: Settings
    layout: Literal["files", "shards", "parquet"] = "files"

    def __call__(self, task: Item | Part) -> Outcome:
        """Read, extract and write one source; whatever goes wrong is in the outcome."""
        start, clock = time.perf_counter(), Clock()
        outcome = self._do(task, clock) if isinstance(task, Part) else self._fetch(task, clock)
        return msgspec.structs.replace(outcome, seconds=time.perf_counter() - start, spent=clock.spent)

    def _fetch(self, item: Item, clock: Clock) -> Outcome:
        try:
            raw = clock(fetch, item)
        except InputError as error:
            return failed(item, "read", str(error))
        if item.known and hashlib.sha256(raw).hexdigest() == item.known:
            return Outcome(item=item, status="skipped", sha256=item.known)
        return self._do(Part(item=item, number=0, before=0, raw=raw, whole=True), clock)

    def _do(self, part: Part, clock: Clock) -> Outcome:
        sheet = Sheet(self, part, clock)
        try:
            return sheet.outcome(_file(self, sheet) if self.layout == "files" and part.whole else _staged(self, sheet))
        except OSError as error:
            fatal = f"{part.item.output}: {error.strerror}" if error.errno in FATAL else None
            return msgspec.structs.replace(failed(part.item, "write", str(error)), fatal=fatal)


class Sheet:
    """The results of one source, or of a part of one, while they are written."""

    def __init__(self, work: Work, part: Part, clock: Clock) -> None:
        """Begin with nothing."""
        self.work, self.part, self.clock = work, part, clock
        self.lines = work.layout != "files" or part.item.output.endswith(".jsonl")
        self.counts, self.rows, self.packer = Counts(), [b""], zlib.compressobj(1)
        self.faults: list[Fault] = []

    def fill(self, file: Sink) -> None:
        """Extract from every record and write what is found."""
        for extraction in extractions(records(self.part), self.work.settings, self.faults, self.clock):
            if self.counts.records and not self.lines:
                self.faults.append(Fault("read", f"{self.part.item.name}: {MANY}", extraction.document.record))
                return
            self.clock(self.write, file, extraction)

    def write(self, file: Sink, extraction: Extraction) -> None:
        """Write one result and keep its facts."""
        from extractor.outputs import to_gold, to_line, to_page, to_rows

        gold, rows = to_gold(extraction), to_rows(extraction)
        file.write(to_line(gold) if self.lines else to_page(gold))
        self.rows += [self.packer.compress(to_line(row)) for row in rows]
        sizes = (len(extraction.articles), len(extraction.mentions), len(rows), len(extraction.document.text))
        self.counts += Counts(1, *sizes)

    def outcome(self, place: Place) -> Outcome:
        """Sum up; a file of many records is failed as a whole when one is, and keeps the others."""
        return Outcome(
            item=self.part.item,
            status="failed" if self.faults else "done",
            sha256=hashlib.sha256(self.part.raw).hexdigest(),
            counts=self.counts,
            rows=b"".join((*self.rows, self.packer.flush())),
            faults=tuple(self.faults),
            place=place if self.useful else None,
            share=self.part.share,
        )

    @property
    def useful(self) -> bool:
        """Tell whether there is a result; an empty file has an empty one."""
        return bool(self.counts.records) or not self.faults


def fetch(item: Item) -> bytes:
    """Read a source: the stage of a run's report that has this name."""
    return content(item)


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


def records(part: Part) -> Iterator[Source]:
    """Give the records of a part, numbered as in the whole file."""
    from extractor.documents import split

    for source in split(to_source(part.item, part.raw)):
        moved = part.before and source.record is not None
        yield msgspec.structs.replace(source, record=source.record + part.before) if moved else source  # type: ignore[operator]


def extractions(
    sources: Iterator[Source], settings: Settings, faults: list[Fault], call: Call | None = None
) -> Iterator[Extraction]:
    """Extract from each source; what fails goes to `faults`, and the others follow."""
    from extractor.pipeline import plainly, run

    for source in _guarded(sources, faults):
        try:
            yield run(source, settings, call or plainly)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one text must not stop a million others
            faults.append(fault(error, source.record))


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


def _file(work: Work, sheet: Sheet) -> Place:
    """Write a file of its own, beside its place and then into it."""
    output = sheet.part.item.output
    target, draft = Path(work.out, output), Path(work.out, WORK, f"{os.getpid()}")
    with draft.open("wb") as file:
        sums = Summed(file)
        sheet.fill(sums)
    if sheet.useful:
        target.parent.mkdir(parents=True, exist_ok=True)
        draft.replace(target)
    return Place(output, 0, sums.size, sums.check)


def _staged(work: Work, sheet: Sheet) -> Place:
    return put(work.out, sheet.fill)

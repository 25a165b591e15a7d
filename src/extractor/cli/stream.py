"""Sources in, JSONL on standard output: for pipes."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from extractor.batch.content import content
from extractor.batch.job import Fault, Part
from extractor.batch.names import LINES, assign
from extractor.batch.parts import parts
from extractor.batch.sources import items, kind
from extractor.batch.work import extractions, records
from extractor.cli.clean import clean
from extractor.errors import InputError
from extractor.model import Source
from extractor.outputs import to_gold, to_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractor.batch import Job

NAME = "stdin.jsonl"


def stream(job: Job) -> int:
    """Write a result a line on standard output, as each is found; exit status 1 where something failed."""
    failed = False
    for sources in [_lines(job)] if job.inputs == ("-",) else _files(job):
        failed |= not _write(sources, job)
    return int(failed)


def spool(file: str) -> None:
    """Keep standard input in a file. Raises InputError where there is nothing."""
    size = 0
    with open(file, "wb") as out:  # noqa: PTH123 - a name from tempfile
        for chunk in iter(lambda: sys.stdin.buffer.read(1 << 16), b""):
            size += out.write(chunk)
    if not size:
        raise InputError("standard input", "", "nothing", "JSONL, one record a line")


def _write(sources: Iterator[Source] | Fault, job: Job) -> bool:
    faults = [sources] if isinstance(sources, Fault) else []
    told = 0
    for extraction in () if isinstance(sources, Fault) else extractions(sources, job.settings, faults):
        told = _tell(faults, told)
        sys.stdout.buffer.write(to_line(to_gold(extraction)))
        sys.stdout.buffer.flush()
    _tell(faults, told)
    return not faults


def _tell(faults: list[Fault], told: int) -> int:
    """Say what failed since the last result."""
    for fault in faults[told:]:
        place = f"record {fault.record}: " if fault.record else ""
        sys.stderr.write(f"failed: {clean(place + fault.reason)} [{fault.stage}]\n")
    return len(faults)


def _lines(job: Job) -> Iterator[Source]:
    """Take standard input line by line, so that each answer comes before the next question is read."""
    date, by = job.published, "--date" if job.published else None
    for number, line in enumerate(sys.stdin.buffer, 1):
        if line.strip():
            yield Source(raw=line, name=NAME, format="jsonl", record=number, published=date, dated_by=by)


def _files(job: Job) -> Iterator[Iterator[Source] | Fault]:
    for item in assign(items(job.inputs, job.out), job):
        try:
            if kind(item.name) in LINES:
                yield from (records(part) for part in parts(item))
            else:
                yield records(Part(item=item, number=0, before=0, raw=content(item)))
        except InputError as error:
            yield Fault("read", str(error))

"""Sources in, JSONL on standard output: for pipes."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from extractor.batch.job import Fault
from extractor.batch.names import assign
from extractor.batch.sources import content, items
from extractor.batch.work import extractions, to_source
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
    for source in _lines(job) if job.inputs == ("-",) else _files(job):
        failed |= not _write(source, job)
    return int(failed)


def spool(file: str) -> None:
    """Keep standard input in a file. Raises InputError where there is nothing."""
    size = 0
    with open(file, "wb") as out:  # noqa: PTH123 - a name from tempfile
        for chunk in iter(lambda: sys.stdin.buffer.read(1 << 16), b""):
            size += out.write(chunk)
    if not size:
        raise InputError("standard input", "", "nothing", "JSONL, one record a line")


def _write(source: Source | Fault, job: Job) -> bool:
    faults = [source] if isinstance(source, Fault) else []
    if isinstance(source, Source):
        for extraction in extractions(source, job.settings, faults):
            gold = to_gold(extraction)
            sys.stdout.buffer.write(to_line({**gold, "record": source.record} if source.record else gold))
            sys.stdout.buffer.flush()
    sys.stderr.writelines(f"failed: {clean(_place(source) + fault.reason)} [{fault.stage}]\n" for fault in faults)
    return not faults


def _place(source: Source | Fault) -> str:
    return f"record {source.record}: " if isinstance(source, Source) and source.record else ""


def _lines(job: Job) -> Iterator[Source]:
    """Take standard input line by line, so that each answer comes before the next question is read."""
    date, by = job.published, "--date" if job.published else None
    for number, line in enumerate(sys.stdin.buffer, 1):
        if line.strip():
            yield Source(raw=line, name=NAME, format="jsonl", record=number, published=date, dated_by=by)


def _files(job: Job) -> Iterator[Source | Fault]:
    for item in assign(items(job.inputs, job.out), job):
        try:
            yield to_source(item, content(item))
        except InputError as error:
            yield Fault("read", str(error))

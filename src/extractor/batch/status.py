"""What an output folder holds, without a run."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.batch.job import Counts, Report
from extractor.batch.manifest import NAME, Manifest
from extractor.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from extractor.batch.manifest import Entry


def status(out: str) -> Report:
    """Sum up the manifest of an output folder. Raises InputError where there is none."""
    if not Path(out, NAME).is_file():
        raise InputError(out, "", "no manifest", "the output folder of an earlier run")
    manifest = Manifest(out)
    try:
        entries = list(manifest.entries())
    finally:
        manifest.close()
    tally = Counter(entry.status for entry in entries)
    finished = tally["done"] + tally["failed"]
    return Report(
        out=out,
        read=finished,
        done=tally["done"],
        failed=tally["failed"],
        skipped=0,
        fresh=Counts(),
        left=tally["open"],
        total=_sum(entries),
        seconds=0.0,
        failures=tuple((entry.name, fault) for entry in entries for fault in entry.faults),
    )


def total(manifest: Manifest) -> Counts:
    """Sum up what all finished sources gave."""
    return _sum(manifest.entries())


def _sum(entries: Iterable[Entry]) -> Counts:
    return sum((entry.counts for entry in entries), Counts())

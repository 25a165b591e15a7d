"""What a run is asked for, what became of each file, and the sum."""

from __future__ import annotations

import os
from datetime import date
from typing import Literal

import msgspec

from extractor.model import Settings

Layout = Literal["files", "shards", "parquet"]


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """A run over files and folders into one output folder.

    `dates` maps a file's stem to its day of publication; `published` holds for every file.
    `layout` says how the results lie in the folder: a file a source, or many sources in a file of about 64 MB; without
    it as they lie there already, else as files. `timeout` is in seconds a file, or a part of a file of many records.
    """

    inputs: tuple[str, ...]
    out: str
    settings: Settings = Settings()
    layout: Layout | None = None
    workers: int = 1
    timeout: float | None = None
    force: bool = False
    retry_failed: bool = False
    published: date | None = None
    dates: dict[str, date] = {}


class Item(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One source of a run: a file, or a member of an archive. A plan holds millions, so they are small.

    `path` is given where it is not `root` and `name`;
    `name` is relative to the input folder, `output` to the output folder; `known` is the hash of the bytes that an
    earlier run finished with the same key; `error` says what was found, and expected, before it could be opened.
    """

    name: str
    root: str = ""
    path: str = ""
    member: str | None = None
    output: str = ""
    published: date | None = None
    dated_by: str | None = None
    known: str | None = None
    error: tuple[str, str] | None = None

    @property
    def file(self) -> str:
        """Give the path of the file, or of the archive."""
        return self.path or os.path.join(self.root, self.name)  # noqa: PTH118 - often called


class Part(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Some lines of a file of many records, with the `number` of the part and of the lines `before` it.

    `share` is how much of the file it is, in parts of 1; a file that is one part is `whole`.
    """

    item: Item
    number: int
    before: int
    raw: bytes
    share: float = 1.0
    whole: bool = False

    @property
    def lines(self) -> str:
        """Say which lines it holds."""
        return f"lines {self.before + 1:,} to {self.before + len(self.raw.splitlines()):,}"


class Place(msgspec.Struct, frozen=True):
    """Where a result lies: a file of the output folder, and a stretch of it; `check` is a CRC of the result.

    The stretch is counted in bytes, in Parquet files in rows.
    """

    file: str
    start: int
    size: int
    check: int


class Fault(msgspec.Struct, frozen=True):
    """What went wrong: the room or step, the reason, and the record of a file of many."""

    stage: str
    reason: str
    record: int | None = None


class Counts(msgspec.Struct, frozen=True):
    """How much was found."""

    records: int = 0
    articles: int = 0
    mentions: int = 0
    facts: int = 0
    characters: int = 0

    def __add__(self, other: Counts) -> Counts:
        """Sum two, field by field.

        >>> Counts(1, 2) + Counts(1, 1, 5)
        Counts(records=2, articles=3, mentions=5, facts=0, characters=0)
        """
        pairs = zip(msgspec.structs.astuple(self), msgspec.structs.astuple(other), strict=True)
        return Counts(*(a + b for a, b in pairs))


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one source, or of a `part` of one; a source is `open` while some of its parts are done.

    `place` is where the result lies, None where there is none. `rows` are its facts, packed; `spent` are seconds by
    stage; `share` is how much of the source it is; `fatal` is what must end the whole run.
    """

    item: Item
    status: Literal["done", "failed", "skipped", "open", "part"]
    sha256: str = ""
    counts: Counts = Counts()
    seconds: float = 0.0
    spent: dict[str, float] = {}
    rows: bytes = b""
    faults: tuple[Fault, ...] = ()
    place: Place | None = None
    share: float = 1.0
    fatal: str | None = None


class Lost(msgspec.Struct, frozen=True):
    """What is left of a task whose worker was killed, or took too long."""

    reason: str


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """The sum of a run: ``read == done + failed + skipped``; `fresh` counts what it did, `total` what OUT holds now.

    `skipped` counts what was done before and has not changed; with `retry_failed` what had not failed, without a look.
    `left` counts what a stopped run did not come to; `stages` are the seconds that all workers together spent in each
    room of the pipeline, in opening what is read and in writing.
    """

    out: str
    read: int
    done: int
    failed: int
    skipped: int
    fresh: Counts
    total: Counts
    seconds: float
    stages: dict[str, float] = {}
    failures: tuple[tuple[str, Fault], ...] = ()
    stopped: bool = False
    left: int = 0

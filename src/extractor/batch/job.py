"""What a run is asked for, what became of each file, and the sum."""

from __future__ import annotations

import os
from datetime import date
from typing import Literal

import msgspec

from extractor.model import Settings


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """A run over files and folders into one output folder.

    `dates` maps a file's stem to its day of publication; `published` holds for every file.
    `timeout` is in seconds a file.
    """

    inputs: tuple[str, ...]
    out: str
    settings: Settings = Settings()
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
    """What became of one source. `rows` are its facts, packed; `fatal` is what must end the whole run."""

    item: Item
    status: Literal["done", "failed", "skipped"]
    sha256: str = ""
    counts: Counts = Counts()
    seconds: float = 0.0
    rows: bytes = b""
    faults: tuple[Fault, ...] = ()
    written: bool = False
    fatal: str | None = None


class Lost(msgspec.Struct, frozen=True):
    """What is left of a task whose worker was killed, or took too long."""

    reason: str


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """The sum of a run: ``read == done + failed + skipped``; `fresh` counts what it did, `total` what OUT holds now.

    `left` counts what a stopped run did not come to.
    """

    out: str
    read: int
    done: int
    failed: int
    skipped: int
    fresh: Counts
    total: Counts
    seconds: float
    failures: tuple[tuple[str, Fault], ...] = ()
    stopped: bool = False
    left: int = 0

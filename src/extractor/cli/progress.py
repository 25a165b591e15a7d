"""How far a run is: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from extractor.cli.clean import number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from extractor.batch import Outcome

    Watch = Callable[[Outcome, int], None]

PAUSE = 10.0  # seconds between two lines


class Pace:
    """What a run has done so far, and how fast."""

    def __init__(self) -> None:
        """Begin now."""
        self.start, self.files, self.shares = time.monotonic(), 0, 0.0
        self.records = self.characters = self.failed = 0

    def add(self, outcome: Outcome) -> None:
        """Count a source, or a part of one."""
        self.files += outcome.status != "part"
        self.failed += outcome.status == "failed"
        self.shares += outcome.share
        self.records += outcome.counts.records
        self.characters += outcome.counts.characters

    def left(self, total: int) -> float | None:
        """Guess the seconds that remain, None while nothing is done."""
        spent = time.monotonic() - self.start
        return spent / self.shares * max(0.0, total - self.shares) if self.shares else None

    def __str__(self) -> str:
        """Say it in a few words."""
        rate = self.characters / max(1e-3, time.monotonic() - self.start)
        return f"{number(self.records, 'text')}, {rate:,.0f} characters a second, {self.failed:,} failed"


@contextmanager
def progress() -> Iterator[Watch]:
    """Give a function to call with each outcome and the number of files that are to do."""
    if not sys.stderr.isatty():
        yield _Lines().see
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield _Bar(bar.add_task("reading", total=None), bar.update).see


class _Bar:
    """A bar with the rate and the failures beside it."""

    def __init__(self, task: int, update: Callable[..., None]) -> None:
        self.task, self.update, self.pace = task, update, Pace()

    def see(self, outcome: Outcome, total: int) -> None:
        self.pace.add(outcome)
        self.update(self.task, total=total, completed=round(self.pace.shares, 3), description=str(self.pace))


class _Lines:
    """A plain line every few seconds."""

    def __init__(self) -> None:
        self.last, self.pace = time.monotonic(), Pace()

    def see(self, outcome: Outcome, total: int) -> None:
        self.pace.add(outcome)
        if time.monotonic() - self.last >= PAUSE:
            self.last = time.monotonic()
            sys.stderr.write(f"{self.pace.files:,} of {total:,} files, {self.pace}{remaining(self.pace.left(total))}\n")
            sys.stderr.flush()


def remaining(seconds: float | None) -> str:
    """Say how long a run will still take.

    >>> remaining(5025.0), remaining(None)
    (', 1:23:45 left', '')
    """
    if seconds is None:
        return ""
    minutes, rest = divmod(round(seconds), 60)
    return f", {minutes // 60}:{minutes % 60:02}:{rest:02} left"

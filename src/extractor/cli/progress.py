"""How far a run is: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from extractor.batch import Outcome

    Watch = Callable[[Outcome, int], None]

PAUSE = 10.0  # seconds between two lines


@contextmanager
def progress() -> Iterator[Watch]:
    """Give a function to call with each outcome and the number that there will be."""
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
        self.task, self.update = task, update
        self.start, self.characters, self.failed = time.monotonic(), 0, 0

    def see(self, outcome: Outcome, total: int) -> None:
        self.characters += outcome.counts.characters
        self.failed += outcome.status == "failed"
        rate = self.characters / max(1e-3, time.monotonic() - self.start)
        text = f"{rate:,.0f} characters a second, {self.failed} failed"
        self.update(self.task, total=total, advance=1, description=text)


class _Lines:
    """A plain line every few seconds."""

    def __init__(self) -> None:
        self.last, self.seen, self.failed = time.monotonic(), 0, 0

    def see(self, outcome: Outcome, total: int) -> None:
        self.seen += 1
        self.failed += outcome.status == "failed"
        if time.monotonic() - self.last >= PAUSE:
            self.last = time.monotonic()
            sys.stderr.write(f"{self.seen:,} of {total:,} files, {self.failed:,} failed\n")

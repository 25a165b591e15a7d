"""Job -> Report: only what is new, changed or failed, then facts.jsonl."""

from __future__ import annotations

import signal
import sqlite3
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from extractor.batch.job import Counts, Lost, Outcome, Report
from extractor.batch.lock import locked
from extractor.batch.manifest import Manifest
from extractor.batch.names import FACTS, assign
from extractor.batch.sources import items
from extractor.batch.work import WORK, Work, failed
from extractor.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from extractor.batch.job import Fault, Item, Job
    from extractor.batch.manifest import Entry


def run(job: Job, watch: Callable[[Outcome, int], None] = lambda _outcome, _total: None) -> Report:
    """Extract from all inputs of a job into its folder, and tell `watch` each outcome and how many there will be.

    Ctrl-C finishes what is in hand; the same job goes on from there. Raises InputError for inputs or a folder that
    cannot be used.
    """
    plan = assign(items(job.inputs, job.out), job)
    with locked(job.out):
        manifest = Manifest(job.out)
        try:
            return _Run(job, manifest).all(plan, watch)
        except sqlite3.OperationalError as error:
            raise InputError(str(manifest.file), "", str(error), "room to write") from error
        except OSError as error:
            raise InputError(job.out, "", str(error), "room to write; the same command goes on from here") from error
        finally:
            manifest.close()


class _Run:
    """A run while it goes on."""

    def __init__(self, job: Job, manifest: Manifest) -> None:
        from extractor.outputs import fingerprint

        self.job, self.manifest, self.out = job, manifest, Path(job.out)
        self.rules, self.start = fingerprint(job.settings), time.perf_counter()
        self.stopped = False
        self.fatal: str | None = None
        self.tally = {"done": 0, "failed": 0, "skipped": 0}
        self.fresh = Counts()
        self.failures: list[tuple[str, Fault]] = []

    def all(self, plan: list[Item], watch: Callable[[Outcome, int], None]) -> Report:
        """Do the plan from end to end."""
        self._withdraw(plan)
        with _stoppable(self):
            for item, result in self._results(self._tasks(plan)):
                watch(self._keep(item, result), len(plan))
        if self.fatal:
            raise OSError(self.fatal)
        self._assemble()
        return self._report(len(plan))

    def _results(self, tasks: Iterable[Item]) -> Iterator[tuple[Item, Outcome | Lost]]:
        work = Work(self.job.out, self.job.settings)
        if self.job.workers <= 1 and not self.job.timeout:
            yield from ((item, work(item)) for item in tasks)
            return
        from extractor.batch.crew import Crew, spread  # processes cost start-up time

        with Crew(work, max(1, self.job.workers), self.job.timeout) as crew:
            yield from spread(crew, tasks)

    def _tasks(self, plan: list[Item]) -> Iterator[Item]:
        """Give what is to do, until the run is stopped."""
        for item in plan:
            if self.stopped or self.fatal:
                return
            entry = self.manifest.get(item.name)
            if self.job.retry_failed and (entry is None or entry.status != "failed"):
                self.tally["skipped"] += 1
            else:
                yield msgspec.structs.replace(item, known=self._known(item, entry))

    def _known(self, item: Item, entry: Entry | None) -> str | None:
        """Give the hash of the bytes that are done already; the worker compares."""
        if self.job.force or entry is None or entry.status != "done" or entry.output != item.output:
            return None
        return entry.sha256 if entry.key == self._key(item) and (self.out / item.output).exists() else None

    def _key(self, item: Item) -> str:
        return f"{self.rules} {item.published} {item.dated_by}"

    def _keep(self, item: Item, result: Outcome | Lost) -> Outcome:
        outcome = failed(item, "worker", f"{item.name}: {result.reason}") if isinstance(result, Lost) else result
        if outcome.fatal:
            self.fatal = outcome.fatal
            return outcome
        self.tally[outcome.status] += 1
        if outcome.status == "skipped":
            self.manifest.move(item.name, item.file)
            return outcome
        if not outcome.written:
            (self.out / item.output).unlink(missing_ok=True)
        self.manifest.put(outcome, self._key(item))
        self.fresh += outcome.counts
        self.failures += [(item.name, fault) for fault in outcome.faults]
        return outcome

    def _withdraw(self, plan: list[Item]) -> None:
        """Take back what came from a source that is gone, and files that are now called otherwise."""
        outputs = {item.name: item.output for item in plan}
        archives = {item.file for item in plan if item.member}
        taken = set(outputs.values())
        moved = (e for e in self.manifest.entries() if outputs.get(e.name) != e.output)
        for name, output in [(e.name, e.output) for e in moved if e.name in outputs or _gone(e, archives)]:
            if name not in outputs:
                self.manifest.drop(name)
            if output not in taken:
                (self.out / output).unlink(missing_ok=True)

    def _assemble(self) -> None:
        """Lay the facts of all sources end to end, in the order of their names."""
        draft = self.out / WORK / "facts"
        with draft.open("wb") as file:
            file.writelines(self.manifest.rows())
        draft.replace(self.out / FACTS)

    def _report(self, planned: int) -> Report:
        read = sum(self.tally.values())
        return Report(
            out=self.job.out,
            read=read,
            **self.tally,
            left=planned - read,
            fresh=self.fresh,
            total=sum((entry.counts for entry in self.manifest.entries()), Counts()),
            seconds=time.perf_counter() - self.start,
            failures=tuple(sorted(self.failures, key=lambda pair: (pair[0], pair[1].record or 0))),
            stopped=self.stopped,
        )


def _gone(entry: Entry, archives: set[str]) -> bool:
    """Tell whether a source that is not in the plan is no more; one that lies elsewhere stays."""
    return entry.path in archives or not Path(entry.path).exists()


@contextmanager
def _stoppable(run: _Run) -> Iterator[None]:
    """Let the first Ctrl-C (or SIGTERM) stop a run after what is in hand, and a second one at once."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_number: int, _frame: Any) -> None:
        if run.stopped:
            raise KeyboardInterrupt
        run.stopped = True

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

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

from extractor.batch import stage
from extractor.batch.clock import add
from extractor.batch.garbage import seldom
from extractor.batch.job import Counts, Fault, Item, Lost, Outcome, Part, Report
from extractor.batch.lock import locked
from extractor.batch.manifest import Manifest
from extractor.batch.names import FACTS, LINES, assign
from extractor.batch.parts import digest, parts
from extractor.batch.shards import settle, sweep
from extractor.batch.sources import items, kind
from extractor.batch.status import total
from extractor.batch.volume import Volume
from extractor.batch.work import WORK, Work, failed
from extractor.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from extractor.batch.job import Job
    from extractor.batch.manifest import Entry

    Task = Item | Part
    Watch = Callable[[Outcome, int], None]
    Engine = Callable[["Run", list[Item]], None]
    Listing = Callable[[tuple[str, ...], str], list[Item]]


def run(
    job: Job, watch: Watch = lambda _outcome, _total: None, engine: Engine | None = None, listing: Listing = items
) -> Report:
    """Extract from all inputs of a job into its folder, and tell `watch` each outcome and how many files are to do.

    Ctrl-C finishes what is in hand; the same job goes on from there. `engine` has the sources done elsewhere, `listing`
    finds them elsewhere (see `ray`). Raises InputError for inputs or a folder that cannot be used.
    """
    plan = assign(listing(job.inputs, job.out), job)
    with locked(job.out):
        manifest = Manifest(job.out)
        try:
            return Run(job, manifest, watch).all(plan, engine or Run.locally)
        except sqlite3.OperationalError as error:
            raise InputError(str(manifest.file), "", str(error), "room to write") from error
        except OSError as error:
            raise InputError(job.out, "", str(error), "room to write; the same command goes on from here") from error
        finally:
            manifest.close()
            stage.close()


class Run:
    """A run while it goes on."""

    def __init__(self, job: Job, manifest: Manifest, watch: Watch) -> None:
        """Begin with nothing done."""
        from extractor.outputs import fingerprint

        self.job, self.manifest, self.watch, self.out = job, manifest, watch, Path(job.out)
        self.layout = manifest.layout(job.layout)
        self.rules, self.start = fingerprint(job.settings), time.perf_counter()
        self.stopped, self.planned, self.passed = False, 0, 0
        self.fatal: str | None = None
        self.volumes: dict[str, Volume] = {}
        self.tally = {"done": 0, "failed": 0, "skipped": 0}
        self.fresh = Counts()
        self.stages: dict[str, float] = {}
        self.failures: list[tuple[str, Fault]] = []

    def all(self, plan: list[Item], engine: Engine) -> Report:
        """Do the plan from end to end."""
        self._withdraw(plan)
        chosen = self._chosen(plan)
        self.planned, self.passed = len(chosen), len(plan) - len(chosen)
        with _stoppable(self), seldom():
            engine(self, chosen)
        if self.fatal:
            raise OSError(self.fatal)
        self._assemble()
        return self._report()

    def locally(self, plan: list[Item]) -> None:
        """Do the sources here, in this process or in workers of it."""
        if self.layout == "parquet":
            raise InputError(self.job.out, "", "results of a run on Ray", "--engine ray, or another output folder")
        for task, result in self._results(self._tasks(plan)):
            self._keep(task, result)

    def due(self, plan: list[Item]) -> Iterator[Item]:
        """Give what may have to be done, each with the hash of the bytes that are done; until the run is stopped."""
        for item in plan:
            if self.stopped or self.fatal:
                return
            yield msgspec.structs.replace(item, known=self._known(item, self.manifest.get(item.name)))

    def _chosen(self, plan: list[Item]) -> list[Item]:
        """Give what is to do at all; the others are left alone, and nobody is told of them one by one."""
        return [item for item in plan if self._has_failed(item)] if self.job.retry_failed else plan

    def _has_failed(self, item: Item) -> bool:
        entry = self.manifest.get(item.name)
        return entry is not None and entry.status == "failed"

    def _results(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Outcome | Lost]]:
        work = Work(self.job.out, self.job.settings, self.layout)
        if self.job.workers <= 1 and not self.job.timeout:
            yield from ((task, work(task)) for task in tasks)
            return
        from extractor.batch.crew import Crew, spread  # processes cost start-up time

        with Crew(work, max(1, self.job.workers), self.job.timeout) as crew:
            yield from spread(crew, tasks)

    def _tasks(self, plan: list[Item]) -> Iterator[Task]:
        for item in self.due(plan):
            if kind(item.name) in LINES and not item.error:
                yield from self._parts(item)
            else:
                yield item

    def _parts(self, item: Item) -> Iterator[Part]:
        """Give the parts of a file of many records that are still to do."""
        volume = Volume(item, self.key(item), self.manifest)
        try:
            if item.known and digest(item) == item.known:
                self.done(Outcome(item=item, status="skipped", sha256=item.known))
                return
            for part in parts(item):
                if self.stopped or self.fatal:
                    return
                if part.whole:
                    yield part
                    return
                if held := volume.held(part, None if self.job.force else self.job.out):
                    self.watch(held, self.planned)
                    continue
                self.volumes[item.name] = volume
                yield part
        except InputError as error:
            if not volume.size:
                self.done(failed(item, "read", str(error)))
                return
            volume.faults.append(Fault("read", str(error)))
        volume.ended = True
        self.finish(volume)

    def _known(self, item: Item, entry: Entry | None) -> str | None:
        """Give the hash of the bytes that are done already; the worker compares."""
        if self.job.force or entry is None or entry.status != "done" or entry.key != self.key(item):
            return None
        moved = self.layout == "files" and entry.output != item.output
        return entry.sha256 if not moved and self._is_there(item.name) else None

    def _is_there(self, name: str) -> bool:
        """Tell whether the files in which a result lies are as long as they were."""
        ends = ((place.file, place.start + place.size) for _, _, place in self.manifest.results(name))
        return all(self._size(file) >= end for file, end in ends)

    def _size(self, file: str) -> int:
        path = self.out / file
        return path.stat().st_size if path.exists() else -1

    def key(self, item: Item) -> str:
        """Give all that decides what comes of the bytes of a source."""
        return f"{self.rules} {item.published} {item.dated_by}"

    def _keep(self, task: Task, result: Outcome | Lost) -> None:
        part = task if isinstance(task, Part) and not task.whole else None
        item = task.item if isinstance(task, Part) else task
        where = f"{item.name}, {part.lines}" if part else item.name
        outcome = failed(item, "worker", f"{where}: {result.reason}") if isinstance(result, Lost) else result
        add(self.stages, outcome.spent)
        if outcome.fatal:
            self.fatal = outcome.fatal
        elif part is None:
            self.done(outcome)
        else:
            self.gather(self.volumes[item.name], part, outcome)

    def gather(self, volume: Volume, part: Part, outcome: Outcome) -> None:
        """Keep a part of a source; with the last one the source is done."""
        volume.put(part, outcome)
        self.fresh += outcome.counts
        self.watch(msgspec.structs.replace(outcome, status="part", share=part.share), self.planned)
        self.finish(volume)

    def finish(self, volume: Volume) -> None:
        """Close a source of many parts, once all of them are in."""
        if not volume.complete:
            return
        self.volumes.pop(volume.item.name, None)
        outcome = volume.close(self.out if self.layout == "files" else None)
        self._tell(msgspec.structs.replace(outcome, counts=Counts(), share=0.0))

    def done(self, outcome: Outcome) -> None:
        """Keep what became of a source of one part."""
        item = outcome.item
        if outcome.status == "skipped":
            self.manifest.move(item.name, item.file)
        else:
            if not outcome.place and self.layout == "files":
                (self.out / item.output).unlink(missing_ok=True)
            self.manifest.put(outcome, self.key(item))
            self.fresh += outcome.counts
        self._tell(outcome)

    def _tell(self, outcome: Outcome) -> None:
        self.tally[outcome.status] += 1
        self.failures += [(outcome.item.name, fault) for fault in outcome.faults]
        self.watch(outcome, self.planned)

    def _withdraw(self, plan: list[Item]) -> None:
        """Take back what came from a source that is gone, and files that are now called otherwise."""
        outputs = {item.name: item.output for item in plan}
        archives = {item.file for item in plan if item.member}
        taken = set(outputs.values())
        moved = (e for e in self.manifest.entries() if outputs.get(e.name) != e.output)
        for name, output in [(e.name, e.output) for e in moved if e.name in outputs or _gone(e, archives)]:
            if name not in outputs:
                self.manifest.drop(name)
            if output not in taken and self.layout == "files":
                (self.out / output).unlink(missing_ok=True)

    def _assemble(self) -> None:
        """Lay the facts of all sources end to end, in the order of their names, and the results into shards."""
        draft = self.out / WORK / "facts"
        with draft.open("wb") as file:
            file.writelines(self.manifest.rows())
        draft.replace(self.out / FACTS)
        stage.close()
        if self.layout == "shards":
            settle(self.job.out, self.manifest)
        sweep(self.job.out, self.manifest)

    def _report(self) -> Report:
        told = sum(self.tally.values())
        done, failed_, skipped = self.tally.values()
        return Report(
            out=self.job.out,
            read=told + self.passed,
            done=done,
            failed=failed_,
            skipped=skipped + self.passed,
            left=self.planned - told,
            fresh=self.fresh,
            total=total(self.manifest),
            seconds=time.perf_counter() - self.start,
            stages=self.stages,
            failures=tuple(sorted(self.failures, key=lambda pair: (pair[0], pair[1].record or 0))),
            stopped=self.stopped,
        )


def _gone(entry: Entry, archives: set[str]) -> bool:
    """Tell whether a source that is not in the plan is no more; one that lies elsewhere stays."""
    return entry.path in archives or not Path(entry.path).exists()


@contextmanager
def _stoppable(run: Run) -> Iterator[None]:
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

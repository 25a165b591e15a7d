"""Workers that may die: tasks out, results in, a lost worker is a result too."""

from __future__ import annotations

import multiprocessing
import queue
import signal
import threading
import time
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import msgspec

from extractor.batch.garbage import rarely
from extractor.batch.job import Lost
from extractor.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

Task = TypeVar("Task")
Result = TypeVar("Result")
AHEAD = 4  # tasks a worker may be ahead of the slowest
HAND = 2  # tasks in hand: the one that is done, and one so that none waits for the next
SPAWN = multiprocessing.get_context("spawn")


class Worker(Generic[Task]):
    """A process and what it has in hand."""

    def __init__(self, function: Callable[[Task], Any]) -> None:
        """Start the process."""
        self.pipe, far = SPAWN.Pipe()
        self.process: SpawnProcess = SPAWN.Process(target=_serve, args=(function, far), daemon=True)
        with _deaf():
            self.process.start()
        far.close()
        self.hand: list[Task] = []
        self.since = time.monotonic()

    def give(self, task: Task) -> None:
        """Hand over a task; a worker that has died says so at the next wait."""
        if not self.hand:
            self.since = time.monotonic()
        self.hand.append(task)
        try:
            self.pipe.send(task)
        except OSError:
            return

    def take(self) -> Any:
        """Take the result, or Lost."""
        try:
            result = self.pipe.recv()
        except (EOFError, OSError):
            self.process.join(5)
            return Lost(_farewell(self.process.exitcode))
        return result

    def end(self, *, kill: bool) -> None:
        """End the process, at once or when it is done."""
        if kill:
            self.process.kill()
        self.pipe.close()
        self.process.join(5)


class Crew(Generic[Task, Result]):
    """A fixed number of workers that all do one function; give it tasks, wait for results."""

    def __init__(self, function: Callable[[Task], Result], size: int, limit: float | None = None) -> None:
        """Prepare `size` workers; `limit` is the time in seconds that a task may take."""
        self.function, self.size, self.limit = function, size, limit
        self.workers: list[Worker[Task]] = []

    def __enter__(self) -> Crew[Task, Result]:
        """Start with no worker; each comes with its first task."""
        return self

    def __exit__(self, *problem: object) -> None:
        """End all workers, at once where something is in hand."""
        for worker in self.workers:
            worker.end(kill=bool(worker.hand))

    def free(self) -> bool:
        """Tell whether a task can be given now."""
        return len(self.workers) < self.size or any(len(worker.hand) < HAND for worker in self.workers)

    def busy(self) -> bool:
        """Tell whether a result is still to come."""
        return any(worker.hand for worker in self.workers)

    def give(self, task: Task) -> None:
        """Give a task to the worker that has least to do, one that is new if need be."""
        least = min(self.workers, key=lambda worker: len(worker.hand), default=None)
        if least is None or (least.hand and len(self.workers) < self.size):
            least = self._start()
        least.give(task)

    def wait(self) -> list[tuple[Task, Result | Lost]]:
        """Wait until at least one task is finished or lost; an empty list after a signal."""
        busy = {worker.pipe: worker for worker in self.workers if worker.hand}
        ready = wait(list(busy), self._patience())
        results = [self._finish(busy[pipe]) for pipe in ready]  # type: ignore[index]
        return results + [self._drop(worker) for worker in list(busy.values()) if worker.hand and self._late(worker)]

    def _patience(self) -> float:
        """Wait in short turns, so that signals and limits are seen."""
        if self.limit is None:
            return 1.0
        left = [self.limit - (time.monotonic() - worker.since) for worker in self.workers if worker.hand]
        return max(0.01, min([1.0, *left]))

    def _late(self, worker: Worker[Task]) -> bool:
        return self.limit is not None and time.monotonic() - worker.since > self.limit

    def _finish(self, worker: Worker[Task]) -> tuple[Task, Result | Lost]:
        result, task = worker.take(), worker.hand.pop(0)
        worker.since = time.monotonic()
        if isinstance(result, Lost):
            self._bury(worker)
        return task, result

    def _drop(self, worker: Worker[Task]) -> tuple[Task, Lost]:
        task = worker.hand.pop(0)
        self._bury(worker)
        return task, Lost(f"it took longer than {self.limit:g} seconds")

    def _bury(self, worker: Worker[Task]) -> None:
        """End a worker; another takes over what it had not begun."""
        self.workers.remove(worker)
        worker.end(kill=True)
        if worker.hand:
            another = self._start()
            for task in worker.hand:
                another.give(task)

    def _start(self) -> Worker[Task]:
        self.workers.append(Worker(self.function))
        return self.workers[-1]


def spread(crew: Crew[Task, Result], tasks: Iterable[Task]) -> Iterator[tuple[Task, Result | Lost]]:
    """Give all tasks to a crew; results come as they are finished."""
    for task in tasks:
        while not crew.free():
            yield from crew.wait()
        crew.give(task)
    while crew.busy():
        yield from crew.wait()


def in_order(function: Callable[[Task], Result], tasks: Iterable[Task], size: int) -> Iterator[Result]:
    """Map a function over tasks with workers; results in the order of the tasks, few of them held at a time.

    Raises what the function raised, and InputError for a task whose worker was lost.
    """
    held: dict[int, Any] = {}
    following = 0
    with Crew(Numbered(function), size) as crew:
        for number, task in enumerate(tasks):
            while not crew.free() or number - following >= size * AHEAD:
                held.update((done, result) for (done, _), result in crew.wait())
                while following in held:
                    yield _checked(held.pop(following), following)
                    following += 1
            crew.give((number, task))
        while crew.busy():
            held.update((done, result) for (done, _), result in crew.wait())
        yield from (_checked(held[number], number) for number in sorted(held))


class Numbered(msgspec.Struct, frozen=True):
    """A function of numbered tasks, whose errors are results."""

    function: Any

    def __call__(self, task: tuple[int, Any]) -> Any:
        """Do the task; an error goes home as a result."""
        try:
            return self.function(task[1])
        except Exception as error:  # noqa: BLE001 - raised again at home
            return Raised(error)


class Raised(msgspec.Struct, frozen=True):
    """An error on its way home."""

    error: Any


def _checked(result: Any, number: int) -> Any:
    if isinstance(result, Raised):
        raise result.error
    if isinstance(result, Lost):
        raise InputError(f"item {number}", "", result.reason, "a text that can be done")
    return result


def _serve(function: Callable[[Task], Any], pipe: Connection) -> None:
    """Do tasks until the other end is closed; Ctrl-C is the parent's to answer.

    Tasks are received in a thread: were both ends to send something large at once, each would wait for the other.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    rarely()
    tasks: queue.SimpleQueue[list[Task]] = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(pipe, tasks), daemon=True).start()
    while task := tasks.get():
        try:
            pipe.send(function(*task))
        except OSError:
            return


def _receive(pipe: Connection, tasks: queue.SimpleQueue[list[Any]]) -> None:
    """Pass on tasks, each in a list; an empty one is the end."""
    try:
        while True:
            tasks.put([pipe.recv()])
    except (EOFError, OSError):
        tasks.put([])


class _deaf:  # noqa: N801 - reads as a statement
    """Keep Ctrl-C from a process that is being started."""

    def __enter__(self) -> None:
        self.main = threading.current_thread() is threading.main_thread()
        self.before = signal.signal(signal.SIGINT, signal.SIG_IGN) if self.main else None

    def __exit__(self, *problem: object) -> None:
        if self.main:
            signal.signal(signal.SIGINT, self.before)


def _farewell(code: int | None) -> str:
    if code is not None and code < 0:
        return f"its worker was killed (signal {-code})"
    return f"its worker died (exit status {code})"

"""Worker processes for a service: one job each at a time; one that takes too long is killed and replaced."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Self

from extractor.batch.crew import Worker
from extractor.batch.job import Lost

if TYPE_CHECKING:
    from collections.abc import Callable


class Late(Exception):  # noqa: N818 - named for what happened
    """A job that was not done in time, waiting included."""


class Pool:
    """A fixed number of processes that all do one function.

    Extraction holds the interpreter's lock and cannot be stopped from outside, so threads would neither run beside
    each other nor ever end a job that hangs; a process does both.
    """

    def __init__(self, function: Callable[[Any], Any], size: int) -> None:
        """Start `size` processes."""
        self.function, self.size = function, size
        self.idle: asyncio.Queue[Worker[Any]] = asyncio.Queue()
        self.threads = ThreadPoolExecutor(size, "pool")  # they only wait for processes
        self.workers = {Worker(function) for _ in range(size)}
        self.closed = False

    def __enter__(self) -> Self:
        """Hand over the pool."""
        return self

    def __exit__(self, *problem: object) -> None:
        """End all processes at once, whatever they have in hand."""
        self.closed = True
        for worker in self.workers:
            worker.process.kill()
        self.threads.shutdown()
        for worker in self.workers:
            worker.end(kill=True)

    def open(self, task: Any) -> list[Any]:
        """Give every process one task, so that all has been loaded once; the results."""
        for worker in self.workers:
            worker.give(task)
        results = [worker.take() for worker in self.workers]
        for worker in self.workers:
            self.idle.put_nowait(worker)
        return results

    def running(self) -> int:
        """Count the processes that have a job."""
        return self.size - self.idle.qsize()

    async def do(self, task: Any, seconds: float) -> Any:
        """Do a task, and give its result, or Lost where its process died. Raises Late after `seconds`."""
        until = time.monotonic() + seconds
        try:
            worker = await asyncio.wait_for(self.idle.get(), seconds)
        except TimeoutError:
            raise Late from None
        # Whoever waits may go away; the process is then still watched, and taken back.
        result = await asyncio.shield(asyncio.ensure_future(self._work(worker, task, until)))
        if result is Late:
            raise Late
        return result

    async def _work(self, worker: Worker[Any], task: Any, until: float) -> Any:
        loop = asyncio.get_running_loop()
        worker, result = await loop.run_in_executor(self.threads, self._exchange, worker, task, until)
        self.idle.put_nowait(worker)
        return result

    def _exchange(self, worker: Worker[Any], task: Any, until: float) -> tuple[Worker[Any], Any]:
        """Hand over the task and wait for its result; the worker for the next job is the same or, after a loss, new."""
        if not worker.process.is_alive():  # it died with nothing in hand: no fault of this task
            worker = self._replaced(worker)
        worker.give(task)
        result = worker.take() if worker.pipe.poll(max(0.0, until - time.monotonic())) else Late
        lost = result is Late or isinstance(result, Lost)
        return self._replaced(worker) if lost and not self.closed else worker, result

    def _replaced(self, worker: Worker[Any]) -> Worker[Any]:
        worker.end(kill=True)
        new: Worker[Any] = Worker(self.function)
        self.workers = {*self.workers, new} - {worker}
        return new

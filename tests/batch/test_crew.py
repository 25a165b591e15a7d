"""Workers with a task in hand and one that waits."""

from __future__ import annotations

import os
import time

from extractor.batch.crew import Crew, spread
from extractor.batch.job import Lost


def _echo(task: str) -> str:
    if task == "die":
        os._exit(3)
    if task == "sleep":
        time.sleep(60)
    return task


def test_a_worker_that_dies_loses_the_task_that_it_began_and_no_other() -> None:
    tasks = ["a", "die", "b", "c", "die", "d"]
    with Crew(_echo, 1) as crew:
        results = list(spread(crew, tasks))
    assert sorted(task for task, _ in results) == sorted(tasks)
    assert {task for task, result in results if isinstance(result, Lost)} == {"die"}
    assert all(task == result for task, result in results if not isinstance(result, Lost))


def test_the_clock_of_a_task_begins_when_its_turn_comes() -> None:
    with Crew(_echo, 1, limit=3.0) as crew:
        results = list(spread(crew, ["sleep", "a"]))
    assert [isinstance(result, Lost) for _, result in results] == [True, False]


def test_large_tasks_and_large_results_cross() -> None:
    tasks = [str(number) * 3_000_000 for number in range(6)]
    with Crew(_echo, 2) as crew:
        results = list(spread(crew, tasks))
    assert sorted(result for _, result in results if isinstance(result, str)) == tasks

"""How long each stage takes."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
T = TypeVar("T")


class Clock:
    """Calls a stage and keeps the seconds that it took, by the stage's name.

    >>> clock = Clock()
    >>> clock(len, "abc"), list(clock.spent)
    (3, ['len'])
    """

    def __init__(self) -> None:
        """Begin with nothing spent."""
        self.spent: dict[str, float] = {}

    def __call__(self, stage: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a stage; one that raises has taken its time too."""
        start = time.perf_counter()
        try:
            return stage(*args, **kwargs)
        finally:
            self.spent[stage.__name__] = self.spent.get(stage.__name__, 0.0) + time.perf_counter() - start


def add(total: dict[str, float], spent: dict[str, float]) -> None:
    """Add the seconds of one outcome to a sum.

    >>> total = {"read": 1.0}
    >>> add(total, {"read": 0.5, "find": 0.25})
    >>> total
    {'read': 1.5, 'find': 0.25}
    """
    for stage, seconds in spent.items():
        total[stage] = total.get(stage, 0.0) + seconds

"""How often Python looks for garbage while a run goes on: results hold no cycles, so seldom is enough."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SELDOM = 50_000, 20, 100  # new objects that start a look; looks at these that start one at older ones, and so on


def rarely() -> None:
    """Look seldom from now on, as a worker does, and never at what is loaded already."""
    gc.freeze()
    gc.set_threshold(*SELDOM)


@contextmanager
def seldom() -> Iterator[None]:
    """Look seldom inside, and afterwards as before.

    >>> before = gc.get_threshold()
    >>> with seldom():
    ...     gc.get_threshold()
    (50000, 20, 100)
    >>> gc.get_threshold() == before
    True
    """
    before = gc.get_threshold()
    rarely()
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()

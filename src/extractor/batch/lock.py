"""One run at a time in one output folder; a run that is killed leaves no lock."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.batch.work import WORK
from extractor.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def locked(out: str) -> Iterator[None]:
    """Make the output folder and hold it; drafts that a killed run left are thrown away.

    Raises InputError for a folder that cannot be written, and where another run holds it.
    """
    place = Path(out, WORK)
    try:
        place.mkdir(parents=True, exist_ok=True)
        (place / "lock").touch()
    except OSError as error:
        raise InputError(out, "", error.strerror or str(error), "a folder that can be written") from error
    base = sqlite3.connect(place / "lock", isolation_level=None, timeout=0.2)
    try:
        _hold(base, out)
        for draft in place.iterdir():
            if not draft.name.startswith("lock"):
                draft.unlink()
        yield
        shutil.rmtree(place, ignore_errors=True)
    finally:
        base.close()


def _hold(base: sqlite3.Connection, out: str) -> None:
    """Let the operating system keep the lock: SQLite's goes when its process does."""
    try:
        base.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        raise InputError(out, "", "another run at work", "an output folder of its own for each run") from error

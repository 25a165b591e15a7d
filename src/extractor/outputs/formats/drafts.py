"""Files that appear whole or not at all."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from extractor.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


@contextmanager
def drafts(*files: Path) -> Iterator[Sequence[Path]]:
    """Give a draft for each file, put in the files' places when all is written and removed when something fails.

    Raises InputError where a place cannot be written.

    >>> import tempfile; from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with drafts(Path(folder, "a.csv")) as (draft,):
    ...         _ = draft.write_text("1")
    ...     [path.name for path in Path(folder).iterdir()]
    ['a.csv']
    """
    paths = [file.with_name(f".{file.name}.draft") for file in files]
    try:
        _clear(paths)
        yield paths
        for path, file in zip(paths, files, strict=True):
            path.replace(file)
    except OSError as error:
        raise InputError(str(files[0]), "", error.strerror or str(error), "a place to write") from error
    finally:
        _remove(paths)


def _clear(paths: Sequence[Path]) -> None:
    """Make the folders, and take away what a run that was killed has left."""
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)


def _remove(paths: Sequence[Path]) -> None:
    for path in paths:
        with suppress(OSError):  # what cannot be removed was never written
            path.unlink()

"""A run's folder -> its results, one after another, whatever its layout."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from extractor.batch.manifest import NAME, Manifest
from extractor.batch.names import FACTS
from extractor.batch.stage import pieces
from extractor.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractor.batch.job import Place


def records(out: str) -> Iterator[dict[str, Any]]:
    """Give every result that a run's folder holds now, as the run wrote it, in the order of source names.

    A file of many records gives one result a record. Few results are held at a time.
    Raises InputError for a folder that is no run's, and for a result that is gone or broken.

    >>> next(records("."))
    Traceback (most recent call last):
    extractor.errors.InputError: .: found no manifest, expected the output folder of a run
    """
    _check(out)
    manifest = Manifest(out)
    try:
        for _, _, place in manifest.results():
            yield from _results(out, place)
    finally:
        manifest.close()


def facts(out: str) -> Iterator[dict[str, Any]]:
    """Give every row of a run's facts.jsonl. Raises InputError as `records` does."""
    _check(out)
    path = Path(out, FACTS)
    try:
        with path.open("rb") as file:
            yield from (_decoded(line, f"{path}, line {number}") for number, line in enumerate(file, 1))
    except OSError as error:
        raise InputError(str(path), "", error.strerror or str(error), "facts; run again to have them made") from error


def _check(out: str) -> None:
    if not Path(out, NAME).is_file():
        raise InputError(out, "", "no manifest", "the output folder of a run")


def _results(out: str, place: Place) -> Iterator[dict[str, Any]]:
    """Read a page, which is one result, or lines, each of which is one."""
    found = b"".join(pieces(out, place))
    for line in [found] if place.file.endswith(".json") else found.splitlines():
        yield _decoded(line, str(Path(out, place.file)))


def _decoded(raw: bytes, where: str) -> dict[str, Any]:
    try:
        return dict(_parsed(raw))
    except ValueError as error:
        raise InputError(where, "", str(error), "a result as the run wrote it; run with --force") from error


def _parsed(raw: bytes) -> dict[str, Any]:
    """Read JSON fast, or with half of a surrogate pair in it, which only the standard library takes."""
    try:
        return msgspec.json.decode(raw, type=dict[str, Any])
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError:
        found: dict[str, Any] = json.loads(raw)
        return found

"""Inputs that lie elsewhere (s3://…, gs://…, file://…) -> Items, and their bytes for as long as they are read."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from extractor.batch import sources
from extractor.batch.blocks import extra
from extractor.batch.job import Item
from extractor.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MARK = "://"
PACKED = ("archives are read from folders only", "files, or .gz")


def items(inputs: Iterable[str], out: str) -> list[Item]:
    """List what a run has to read, here and elsewhere, sorted by name.

    Raises InputError for an input that is not there, and where there is nothing to read.
    """
    inputs = tuple(inputs)
    here = [given for given in inputs if MARK not in given]
    found = sources.items(here, out) if here else []
    found += [item for given in inputs if MARK in given for item in _walk(given)]
    if not found:
        raise InputError(", ".join(inputs), "", "no file to read", "files that end in .txt, .html, .jsonl or .gz")
    return sorted(found, key=lambda item: item.name)


@contextmanager
def fetched(item: Item) -> Iterator[Item]:
    """Give a source that lies here, for as long as it is read. Raises InputError for one that cannot be had."""
    if MARK not in item.path or item.error:
        yield item
        return
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "copy")
        files, path = _opened(item.path)
        try:
            with files.open_input_stream(path, compression=None) as stream, copy.open("wb") as file:
                for piece in iter(lambda: stream.read(1 << 20), b""):
                    file.write(piece)
        except OSError as error:
            raise InputError(item.name, "", str(error), "a readable file") from error
        yield msgspec.structs.replace(item, path=str(copy))


def _walk(given: str) -> Iterator[Item]:
    fs, (files, path) = extra("pyarrow.fs"), _opened(given)
    try:
        info = files.get_file_info(path)
        one = info.type == fs.FileType.File
        below = [info] if one else files.get_file_info(fs.FileSelector(path, recursive=True))
    except OSError as error:
        raise InputError(given, "", str(error), "a file or a folder") from error
    root = path.rpartition("/")[0] if one else path.rstrip("/")
    base = given.rpartition("/")[0] if one else given.rstrip("/")
    for file in below:
        name = file.path[len(root) :].lstrip("/")
        if file.type == fs.FileType.File and sources.is_news(name):
            refused = PACKED if name.lower().endswith(sources.ARCHIVE) else None
            yield Item(name=name, path=f"{base}/{name}", error=refused)


def _opened(uri: str) -> tuple[Any, str]:
    fs = extra("pyarrow.fs")
    try:
        files, path = fs.FileSystem.from_uri(uri)
    except (OSError, ValueError) as error:
        raise InputError(uri, "", str(error), "an address like s3://bucket/folder") from error
    return files, path

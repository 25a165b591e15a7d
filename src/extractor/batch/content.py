"""Item -> bytes, unpacked: all of them, or as a stream."""

from __future__ import annotations

import gzip
import io
import os
import zipfile
import zlib
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, cast

from extractor.batch.sources import PACKED
from extractor.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from extractor.batch.job import Item

LARGEST = 1 << 29  # bytes of one text
SUSPECT = 1 << 24  # bytes from which a ratio tells a bomb from a text
RATIO = 200  # text packs to a tenth, JSON of one kind to a fiftieth
ENCRYPTED = 0x1
PIECE = 1 << 20
BROKEN = (zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, KeyError)


class Stream(NamedTuple):
    """The unpacked bytes of a source, and a function that says how much of it, in parts of 1, has been read."""

    file: io.BufferedReader
    share: Callable[[], float]


def content(item: Item) -> bytes:
    """Read the bytes of a source, unpacked.

    Raises InputError for what cannot be opened, and for a file that holds or unpacks to more than a text can be.
    """
    with opened(item) as stream:
        return b"".join(_pieces(stream.file, item))


@contextmanager
def opened(item: Item) -> Iterator[Stream]:
    """Open a source. Raises InputError for what cannot be read, also while it is read."""
    if item.error:
        raise InputError(item.name, "", *item.error)
    try:
        with (_member if item.member else _file)(item) as stream:
            yield stream
    except BROKEN as error:
        raise InputError(item.name, "", f"a broken archive ({_why(error)})", "a whole one") from error
    except OSError as error:
        raise InputError(item.name, "", error.strerror or str(error), "a readable file") from error


def _pieces(file: io.BufferedReader, item: Item) -> Iterator[bytes]:
    size = 0
    while piece := file.read(PIECE):
        size += len(piece)
        if size > LARGEST:
            raise InputError(item.name, "", "a file of over 512 MB", "a text, or JSONL with many")
        yield piece


@contextmanager
def _file(item: Item) -> Iterator[Stream]:
    with open(item.file, "rb", buffering=0) as raw:  # noqa: PTH123 - often called
        size = max(1, os.fstat(raw.fileno()).st_size)
        stream = Stream(io.BufferedReader(raw), lambda: raw.tell() / size)
        if item.name.lower().endswith(PACKED):
            with gzip.GzipFile(fileobj=raw) as unpacked:
                yield Stream(_bounded(unpacked, item, size), stream.share)
        else:
            yield stream


@contextmanager
def _member(item: Item) -> Iterator[Stream]:
    status = os.stat(item.file)  # noqa: PTH116 - as above
    archive = _archive(item.file, status.st_mtime_ns, status.st_size)
    info = archive.getinfo(item.member or "")
    if info.flag_bits & ENCRYPTED:
        raise InputError(item.name, "", "an encrypted file", "one without a password")
    with archive.open(info) as unpacked:
        bounded = _bounded(unpacked, item, info.compress_size)
        yield Stream(bounded, lambda: unpacked.tell() / max(1, info.file_size))


@lru_cache(maxsize=1)
def _archive(path: str, _changed: int, _size: int) -> zipfile.ZipFile:
    """Keep the last archive open: its list of members is read once, not once a member."""
    return zipfile.ZipFile(path)


class _Bounded(io.RawIOBase):
    """A stream that ends in an error where it unpacks to far more than any text does."""

    def __init__(self, file: BinaryIO, item: Item, packed: int) -> None:
        self.file, self.item = file, item
        self.bound, self.seen = max(SUSPECT, packed * RATIO), 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self.file.read(len(buffer))
        buffer[: len(data)] = data
        self.seen += len(data)
        if self.seen > self.bound:
            found = f"a file that unpacks to over {self.bound:,} bytes"
            raise InputError(self.item.name, "", found, "one that unpacks as texts do")
        return len(data)


def _bounded(file: object, item: Item, packed: int) -> io.BufferedReader:
    return io.BufferedReader(_Bounded(cast("BinaryIO", file), item, packed), 1 << 16)


def _why(error: Exception) -> str:
    return "it ends too early" if isinstance(error, EOFError) else str(error)

"""Inputs -> Items: folders, files, globs, archives."""

from __future__ import annotations

import glob
import os
import stat
import zipfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from extractor.batch.job import Item
from extractor.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

NEWS = frozenset({".txt", ".text", ".html", ".htm", ".xhtml", ".shtml", ".jsonl", ".ndjson"})
OFFICE = frozenset({".pdf", ".doc", ".docx", ".rtf", ".odt"})  # refused by the reader, which says what to do
PACKED = ".gz"
ARCHIVE = ".zip"
UTF8_NAME = 0x800  # the flag of an archive's member whose name is UTF-8


def items(inputs: Iterable[str], out: str) -> list[Item]:
    """List what a run has to read, sorted by name and each once; `out` is never read.

    Raises InputError for an input that is not there, and where there is nothing to read.
    """
    inputs = tuple(inputs)
    paths = [path for given in inputs for path in _expand(given)]
    root, skip = _root(paths), _absolute(Path(out))
    found = sorted((item for path in paths for item in _walk(path, root, skip)), key=lambda item: item.name)
    if not found:
        raise InputError(", ".join(inputs), "", "no file to read", "files that end in .txt, .html, .jsonl, .gz or .zip")
    return [item for item, before in zip(found, [None, *found], strict=False) if not before or item.name != before.name]


def kind(name: str) -> str:
    """Give the suffix that tells the format of a source, without the packing.

    >>> kind("a/b.JSONL.gz"), kind("a.txt"), kind("a.zip!/b.html")
    ('.jsonl', '.txt', '.html')
    """
    path = PurePosixPath(name.lower())
    return PurePosixPath(path.stem).suffix if path.suffix == PACKED else path.suffix


def stem(name: str) -> str:
    """Take the suffixes that tell format and packing off a name.

    >>> stem("a/b.v2.txt.gz"), stem("a.zip!/b.html"), stem("readme"), stem("a.note")
    ('a/b.v2', 'a.zip!/b', 'readme', 'a.note')
    """
    bare = name[: -len(PACKED)] if name.lower().endswith(PACKED) else name
    suffix = kind(name)
    return bare[: -len(suffix)] if suffix in NEWS | OFFICE else bare


def _expand(given: str) -> list[Path]:
    if Path(given).exists():
        return [Path(given)]
    matches = sorted(glob.glob(given, recursive=True)) if glob.has_magic(given) else []  # noqa: PTH207 - any root
    if not matches:
        raise InputError(given, "", "nothing there", "a file, a folder or a pattern that matches some")
    return [Path(match) for match in matches]


def _root(paths: list[Path]) -> Path:
    """Give the folder that names are relative to: the one folder itself, or what all inputs have in common."""
    if len(paths) == 1 and paths[0].is_dir():
        return _absolute(paths[0])
    return Path(os.path.commonpath([_absolute(path).parent for path in paths]))


def _absolute(path: Path) -> Path:
    """Make a path absolute and plain, yet leave links as they are called."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow them


def _walk(path: Path, root: Path, skip: Path) -> Iterator[Item]:
    top = str(root)
    files = _files(_absolute(path), skip) if path.is_dir() else [_absolute(path)]
    for file in files:
        inside = str(file.relative_to(root)).replace(os.sep, "/")
        name = os.fsencode(inside).decode("utf-8", "backslashreplace")
        item = Item(name=name, root=top, path="" if name == inside else str(file), error=_odd(file))
        yield from _members(item) if name.lower().endswith(ARCHIVE) else (item,)


def _files(folder: Path, skip: Path) -> Iterator[Path]:
    for here, folders, files in os.walk(folder):
        folders[:] = [f for f in folders if not f.startswith(".") and Path(here, f) != skip]
        news = (name for name in files if not name.startswith(".") and is_news(name))
        yield from (Path(here, name) for name in news)


def _odd(file: Path) -> tuple[str, str] | None:
    """Refuse what would never end: a pipe, a socket, a device; what cannot even be asked says so when it is opened."""
    try:
        mode = file.stat().st_mode
    except OSError:
        return None
    return None if stat.S_ISREG(mode) else ("a pipe or a device", "a file")


def is_news(name: str) -> bool:
    """Tell whether a folder's file is one to read, by its name."""
    return kind(name) in NEWS | OFFICE or name.lower().endswith(ARCHIVE)


def _members(archive: Item) -> Iterator[Item]:
    if archive.error:
        yield archive
        return
    try:
        with zipfile.ZipFile(archive.file) as opened:
            infos = [info for info in opened.infolist() if not info.is_dir()]
    except (OSError, zipfile.BadZipFile, ValueError) as error:
        yield Item(name=archive.name, path=archive.file, error=(f"a broken archive ({error})", "a whole one"))
        return
    for info in infos:
        inner = _label(info)
        if kind(inner) in NEWS | OFFICE:
            name = f"{archive.name}!/{inner}"
            yield Item(name=name, path=archive.file, member=info.filename, error=_stray(inner))


def _label(info: zipfile.ZipInfo) -> str:
    """Read a member's name; Chinese Windows writes it in GBK and calls it code page 437."""
    if info.flag_bits & UTF8_NAME:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return info.filename


def _stray(inner: str) -> tuple[str, str] | None:
    parts = PurePosixPath(inner.replace("\\", "/")).parts
    if ".." in parts or inner.startswith(("/", "\\")) or ":" in parts[0] or "\0" in inner:
        return "a path that leads out of the archive", "one inside it"
    return None

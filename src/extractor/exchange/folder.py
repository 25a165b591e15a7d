"""A tool's files: read with errors that name the file and the place."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, TypeVar

import msgspec

from extractor.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

T = TypeVar("T")
SIDECARS = "sidecar"
ODD = re.compile(r"[\x00-\x1f\\]")
LONGEST = 200  # bytes of a file's name, suffix aside


class Folder(msgspec.Struct, frozen=True):
    """A folder of a tool's files, or one file of it."""

    root: Path
    only: str | None = None

    def names(self, *suffixes: str) -> list[str]:
        """List the files that end so, by paths relative to the folder; the one file, whatever it ends in.

        Raises InputError where there is none.
        """
        if self.only is not None:
            return [self.only]
        files = (path.relative_to(self.root).as_posix() for path in self.root.rglob("*") if path.is_file())
        found = sorted(name for name in files if name.endswith(suffixes) and not name.startswith(f"{SIDECARS}/"))
        if not found:
            raise InputError(str(self.root), "", "no file to import", f"files that end in {' or '.join(suffixes)}")
        return found

    def path(self, name: str) -> str:
        """Give the path of a file as messages show it."""
        return str(self.root / name)

    def bytes(self, name: str) -> bytes:
        """Read a file. Raises InputError where it cannot be read."""
        try:
            return (self.root / name).read_bytes()
        except (OSError, ValueError) as error:
            raise InputError(self.path(name), "", str(error), "a readable file") from error

    def text(self, name: str) -> str:
        """Read a file in UTF-8, line breaks as they are. Raises InputError with the first byte that is not."""
        raw = self.bytes(name)
        try:
            return raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise InputError(
                self.path(name), f"line {1 + raw.count(10, 0, error.start)}", "bytes that are not UTF-8", "UTF-8"
            ) from error

    def beside(self, name: str) -> str | None:
        """Read the text that stands beside a file: the same name with .txt, None where there is none."""
        other = str(PurePosixPath(name).with_suffix(".txt"))
        return self.text(other) if (self.root / other).is_file() and other != name else None

    def lines(self, name: str, kind: type[T]) -> Iterator[tuple[str, T]]:
        """Read JSON lines as records, each with its place. Raises InputError with the line that is not one."""
        for number, line in enumerate(self.text(name).split("\n"), 1):
            if line.strip():
                yield f"line {number}", decoded(line, kind, (self.path(name), f"line {number}"))

    def json(self, name: str, kind: type[T]) -> T:
        """Read a JSON file as a record. Raises InputError with the place that is not so."""
        return decoded(self.text(name), kind, (self.path(name), ""))


def decoded(text: str, kind: type[T], where: tuple[str, str]) -> T:
    """Read JSON as a record. Raises InputError: `where` it is, and the path inside.

    >>> decoded('[1, "x"]', list[int], ("a.json", "line 3"))
    Traceback (most recent call last):
    extractor.errors.InputError: a.json, line 3, $[1]: found Expected `int`, got `str`, expected the format's JSON
    """
    try:
        return msgspec.json.decode(text, type=kind)
    except msgspec.ValidationError as error:
        what, _, inside = str(error).partition(" - at ")
        place = ", ".join(part for part in (where[1], inside.strip("`")) if part)
        raise InputError(where[0], place, what, "the format's JSON") from error
    except (ValueError, RecursionError) as error:
        raise InputError(where[0], where[1], str(error), "JSON") from error


def stem(name: str) -> str:
    """Take the last suffix off a path."""
    return str(PurePosixPath(name).with_suffix("")) if PurePosixPath(name).suffix else name


def safe(name: str, file: str) -> str:
    """Give a name under which a result may be written. Raises InputError for one that leads out of its folder.

    >>> safe("2026/a", "x.json")
    '2026/a'
    >>> safe("../../etc/a", "x.json")
    Traceback (most recent call last):
    extractor.errors.InputError: x.json: found the name '../../etc/a', expected a path inside the folder
    """
    path = PurePosixPath(name)
    fits = all(len(part.encode("utf-8", "replace")) <= LONGEST for part in path.parts)
    if not path.parts or path.is_absolute() or ".." in path.parts or ODD.search(name) or not fits:
        raise InputError(file, "", f"the name {name[:80]!r}", "a path inside the folder")
    return str(path)

"""Folders of gold files, of results, of texts."""

from __future__ import annotations

import gzip
import json
import sys
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractor.cli.clean import clean, number
from extractor.documents import split
from extractor.errors import GoldError, InputError
from extractor.model import Source

if TYPE_CHECKING:
    from collections.abc import Iterator

Gold = dict[str, Any]
NOT_GOLD = frozenset({"floors.json"})
CORPUS = "corpus"
INDEX = "index.tsv"


def gold_files(folder: str) -> list[Path]:
    """List the gold files of a folder, or the one file. Raises InputError where there is none."""
    root = Path(folder)
    if root.is_file():
        return [root]
    files = sorted(file for file in root.rglob("*.json") if file.name not in NOT_GOLD and not _is_hidden(file, root))
    if not files:
        raise InputError(folder, "", "no gold file", "a folder with gold files in JSON")
    return files


def load(file: Path) -> Gold:
    """Read a file in the gold format. Raises GoldError for one that is not."""
    try:
        content = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise GoldError(str(file), "", str(error), "JSON in the gold format") from error
    if not isinstance(content, dict) or not all(isinstance(content.get(k), list) for k in ("mentions", "facts")):
        raise GoldError(str(file), "", "no lists of mentions and facts", "the gold format")
    return content


def pairs(gold: str, found: str) -> Iterator[tuple[Path, Gold, Gold]]:
    """Give each gold file with its content and its result; a missing result is empty, and standard error says so."""
    root, other = Path(gold), Path(found)
    if not other.exists():
        raise InputError(found, "", "nothing there", "a folder of results")
    places = {file: other if other.is_file() else other / _below(file, root) for file in gold_files(gold)}
    absent = [file for file, where in places.items() if not where.exists()]
    if absent:
        first = f"{clean(absent[0].name)} first" if len(absent) > 1 else clean(absent[0].name)
        sys.stderr.write(f"no result for {len(absent)} of {number(len(places), 'file')}, {first}: counted as empty\n")
    for file, where in places.items():
        content, result = load(file), load(where) if where.exists() else {"mentions": [], "facts": []}
        if content.get("sha256") != result.get("sha256", content.get("sha256")):
            sys.stderr.write(f"{clean(str(where))}: the result of another text than {clean(str(file))} annotates\n")
        yield file, content, result


def source(file: Path) -> str:
    """Say whose text a gold file annotates: the column `source` of the index.tsv beside it, else nothing."""
    return _sources(file.parent).get(file.stem, "")


def text(file: Path, content: Gold, texts: str | None) -> Path:
    """Find the text of a gold file: beside it, in `texts`, in corpus/. Raises InputError where it is in none."""
    name = content.get("source") or f"{file.stem}.txt"
    places = [file.parent, *([Path(texts)] if texts else []), Path(CORPUS)]
    found = next((place / name for place in places if (place / name).is_file()), None)
    if found is None:
        raise InputError(str(file), "", f"no text {name!r} in {', '.join(map(str, places))}", "--texts DIR")
    return found


@contextmanager
def named(file: Path) -> Iterator[None]:
    """Name the file whose annotations contradict themselves: GoldError for what a comparison stumbles over."""
    try:
        yield
    except (KeyError, TypeError, IndexError) as error:
        said = f"{type(error).__name__} {error}"
        raise GoldError(str(file), "", said, "the gold format; see extractor validate") from error


def lines(file: str) -> list[list[str]]:
    """Read words cut by white space, a sentence a line; empty lines are left out."""
    try:
        rows = Path(file).read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(file, "", str(error), "words cut by spaces, in UTF-8") from error
    return [words for row in rows if (words := row.split())]


def original(path: Path, content: Gold) -> Source:
    """Read the text that a gold file annotates: a file, unpacked where it ends in .gz, or the one record it names.

    Raises InputError where there is no such file or record.
    """
    try:
        raw = path.read_bytes()
        raw = gzip.decompress(raw) if path.suffix == ".gz" else raw
    except (OSError, EOFError) as error:
        raise InputError(str(path), "", str(error), "a readable text") from error
    whole = Source(raw=raw, name=path.name.removesuffix(".gz"))
    record = content.get("record")
    if record is None:
        return whole
    found = next((one for one in split(whole) if one.record == record), None)
    if found is None:
        raise InputError(str(path), f"line {record}", "no record", "the record that the gold file names")
    return found


def _below(file: Path, root: Path) -> Path:
    return Path(file.name) if root.is_file() else file.relative_to(root)


@cache
def _sources(folder: Path) -> dict[str, str]:
    index = folder / INDEX
    if not index.is_file():
        return {}
    try:
        lines = index.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(str(index), "", str(error), "a table in UTF-8") from error
    head = lines[0].split("\t") if lines else []
    rows = (dict(zip(head, line.split("\t"), strict=False)) for line in lines[1:])
    return {row["id"]: row["source"].strip() for row in rows if {"id", "source"} <= row.keys()}


def _is_hidden(file: Path, root: Path) -> bool:
    return any(part.startswith(".") for part in file.relative_to(root).parts)

"""Folders of gold files, of results, of texts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractor.errors import GoldError, InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

Gold = dict[str, Any]
NOT_GOLD = frozenset({"floors.json"})
CORPUS = "corpus"


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


def pairs(gold: str, found: str) -> Iterator[tuple[str, Gold, Gold]]:
    """Give name, gold and result of each gold file; a missing result is an empty one."""
    root, other = Path(gold), Path(found)
    if not other.exists():
        raise InputError(found, "", "nothing there", "a folder of results")
    for file in gold_files(gold):
        where = other if other.is_file() else other / (file.name if root.is_file() else file.relative_to(root))
        yield file.name, load(file), load(where) if where.exists() else {"mentions": [], "facts": []}


def text(file: Path, content: Gold, texts: str | None) -> Path:
    """Find the text of a gold file: beside it, in `texts`, in corpus/. Raises InputError where it is in none."""
    name = content.get("source") or f"{file.stem}.txt"
    places = [file.parent, *([Path(texts)] if texts else []), Path(CORPUS)]
    found = next((place / name for place in places if (place / name).is_file()), None)
    if found is None:
        raise InputError(str(file), "", f"no text {name!r} in {', '.join(map(str, places))}", "--texts DIR")
    return found


def _is_hidden(file: Path, root: Path) -> bool:
    return any(part.startswith(".") for part in file.relative_to(root).parts)

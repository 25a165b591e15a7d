"""A shelf -> a folder that opens from disk."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

from extractor.errors import InputError
from extractor.explorer.facts import CHUNK, facts
from extractor.explorer.frame import frame
from extractor.explorer.index import days
from extractor.explorer.norms import normal, plain
from extractor.explorer.overview import overview
from extractor.explorer.strings import strings
from extractor.explorer.wanted import Wanted
from extractor.scores.page import shown
from extractor.tables import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from extractor.explorer.index import Fact, Index
    from extractor.explorer.shelf import Shelf

SCRIPT = b"((globalThis.E??={}).%s??=[]).push("
MARK = "assets/strings.js"  # written first, never taken away: a report that was cut short is known by it, too
FOLDERS = ("assets", "data", "a", "e")
OWN = re.compile(
    r"(index|facts)\.html|assets/(strings\.js|explorer\.(css|js))|data/(docs|entities|facts-[0-9]+)\.js|[ae]/[0-9]+\.html"
)


def write(shelf: Shelf, place: Path) -> int:
    """Write the folder, and count its pages. Raises InputError where it cannot, or where it holds other things."""
    check(place)
    try:
        return _write(shelf, place)
    except OSError as error:
        raise _closed(place, error) from error


def check(place: Path) -> None:
    """Refuse a place that is no folder, or that holds what no report wrote. Raises InputError.

    Hidden files do not count, since systems leave them unasked; nothing is done to them.
    """
    try:
        others = _others(place)
    except OSError as error:
        raise _closed(place, error) from error
    if others:
        more = f" and {len(others) - 1:,} more" if others[1:] else ""
        found = f"{shown(others[0])}{more}, which no report wrote"
        raise InputError(str(place), "", found, "a new or empty folder, or that of an earlier report")


def _closed(place: Path, error: OSError) -> InputError:
    return InputError(str(place), "", error.strerror or str(error), "a folder to write to")


def _others(place: Path) -> list[str]:
    if not _is_report(place):
        return _names(place)
    return [path for path in _paths(place) if not OWN.fullmatch(path)]


def _is_report(place: Path) -> bool:
    mark = place / MARK
    return mark.is_file() and mark.read_bytes().startswith(SCRIPT % b"strings")


def _paths(place: Path) -> Iterator[str]:
    """Give what lies in a folder and in those that a report makes in it."""
    for name in _names(place):
        if name in FOLDERS and (place / name).is_dir():
            yield from (f"{name}/{one}" for one in _names(place / name))
        else:
            yield name


def _names(place: Path) -> list[str]:
    return sorted(path.name for path in place.iterdir() if path.name[0] != ".") if place.exists() else []


def _write(shelf: Shelf, place: Path) -> int:
    (place / "assets").mkdir(parents=True, exist_ok=True)
    for name, content in assets().items():
        (place / "assets" / name).write_bytes(content)
    for folder in FOLDERS[1:]:
        (place / folder).mkdir(exist_ok=True)
        for old in _names(place / folder):
            (place / folder / old).unlink()
    _data(shelf.index, place / "data")
    count = 0
    for name, page in _pages(shelf):
        (place / name).write_bytes(page.encode())
        count += 1
    return count


def _pages(shelf: Shelf) -> Iterator[tuple[str, str]]:
    index, site = shelf.index, shelf.site
    yield "index.html", frame(site, overview(index, "", site.title, live=False))
    yield "facts.html", frame(site, facts(index, Wanted(), live=False))
    for doc in index.docs():
        yield f"a/{doc.id}.html", shelf.source(doc)
    for number in sorted(shelf.linked):
        yield f"e/{number}.html", shelf.entity(number) or ""


def assets() -> dict[str, bytes]:
    """Give the files beside the pages."""
    words = {key: list(pair) for key, pair in strings().items()}
    own = {name: (ROOT / "explorer" / name).read_bytes() for name in ("explorer.css", "explorer.js")}
    return {"strings.js": _script("strings", words), **own}


def _data(index: Index, place: Path) -> None:
    docs = [[doc.name, doc.headline or "", doc.published or ""] for doc in index.docs()]
    (place / "docs.js").write_bytes(_script("docs", _shown(docs)))
    names = index.ask("SELECT entity, group_concat(text, '\n') FROM names GROUP BY entity")
    table = dict(names)
    entities = [[one.id, one.label, one.name, *str(table.get(one.id, "")).split("\n")] for one in index.entities()]
    (place / "entities.js").write_bytes(_script("entities", _shown(entities)))
    for number in range(-(-index.counts["facts"] // CHUNK)):
        some = index.facts("id > ? AND id <= ? ORDER BY id", number * CHUNK, (number + 1) * CHUNK)
        rows = [_fact(fact, days(fact.row)[1] or "") for fact in some]
        (place / f"facts-{number}.js").write_bytes(_script("facts", _shown(rows)))


def _fact(fact: Fact, last: str) -> list[Any]:
    """Give a fact as the script reads it; see the names at its top."""
    row = fact.row
    roles = [[role, [_filler(one) for one in fillers]] for role, fillers in row["roles"].items()]
    credit = _filler(row["attribution"]) if row["attribution"] else 0
    return [fact.doc, fact.local, row["id"], row["type"], row["modality"], int(row["negated"]), row["confidence"],
            fact.first or "", last, roles, row["evidence"], credit]  # fmt: skip


def _filler(one: dict[str, Any]) -> list[Any]:
    norm = one.get("norm")
    return [
        one["text"],
        one["type"],
        one.get("e", 0),
        *([norm, "" if plain(norm, one["text"]) else normal(norm)] if norm else ()),
    ]


def _shown(value: Any) -> Any:
    """Make visible what would hide or steer, in all texts of a value."""
    if isinstance(value, str):
        return shown(value)
    if isinstance(value, list):
        return [_shown(one) for one in value]
    return {key: _shown(one) for key, one in value.items()} if isinstance(value, dict) else value


def _script(name: str, value: Any) -> bytes:
    """Write data as a script, in which nothing can end the script."""
    return SCRIPT % name.encode() + _json(value) + b");\n"


def _json(value: Any) -> bytes:
    return msgspec.json.encode(value).replace(b"<", b"\\u003c").replace(b">", b"\\u003e")

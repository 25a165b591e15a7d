"""CLUENER 2020: JSON lines, `label` -> name -> text -> places, ends inclusive.

CLUEbenchmark/CLUENER2020, README: {"text": …, "label": {"name": {"叶老桂": [[9, 11]]}}}; places count characters,
the last one included. The labels written are ours; CLUENER's own ten are read as the nearest of ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from extractor.exchange.folder import stem
from extractor.exchange.page import Draft, Marked, Page, Quote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractor.exchange.folder import Folder

FILE = "cluener.json"


class Line(msgspec.Struct):
    """A document."""

    text: str
    label: dict[str, dict[str, list[tuple[int, int]]]] = {}
    id: int | str | None = None


def write(pages: list[Page]) -> Iterator[tuple[str, bytes]]:
    """Write mentions by label and text; `id` is the document's name."""
    yield FILE, b"".join(_line(page) for page in pages)


def read(folder: Folder) -> Iterator[Draft]:
    """Read document by document. Raises InputError with the line and the key that is not so."""
    for name in folder.names(".json", ".jsonl"):
        for place, line in folder.lines(name, Line):
            number = place.partition(" ")[2]
            rows = [(kind, text, spot) for kind, some in line.label.items() for text, at in some.items() for spot in at]
            yield Draft(
                name=line.id if isinstance(line.id, str) and line.id else f"{stem(name)}-{number}",
                file=folder.path(name),
                place=place,
                text=line.text,
                marked=tuple(
                    Marked(key=f"{kind} {a}", label=kind, at=Quote((a, b + 1), text)) for kind, text, (a, b) in rows
                ),
            )


def _line(page: Page) -> bytes:
    label: dict[str, dict[str, list[list[int]]]] = {}
    for mention in page.gold["mentions"]:
        start, end = mention["span"]
        label.setdefault(mention["type"], {}).setdefault(page.text[start:end], []).append([start, end - 1])
    return msgspec.json.encode({"id": page.name, "text": page.text, "label": label}) + b"\n"

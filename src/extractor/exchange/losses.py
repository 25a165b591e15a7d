"""What of a page a format cannot carry by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from extractor.exchange.anchor import bare
from extractor.exchange.page import Note, Page
from extractor.exchange.settle import drawn

if TYPE_CHECKING:
    from collections.abc import Iterator

MENTION = frozenset({"id", "type", "span", "text", "entity", "norm"})
FACT = frozenset({"id", "type", "span", "trigger", "args", "modality", "negated", "source"})
DEFAULTS = {"trigger": None, "modality": "actual", "negated": False, "source": None}
FOUND_AGAIN = frozenset({"schema", "source", "sha256", "mentions", "facts"})
EMPTY: tuple[Any, ...] = (None, [], {})


def losses(page: Page, carries: frozenset[str], left: tuple[str, ...]) -> Iterator[Note]:
    """Name each thing of a page that a format has no room for; `left` are the mentions that it leaves out."""
    for item, what in (*_document(page), *_mentions(page, carries, left), *_facts(page, carries, left)):
        yield Note("loss", page.name, "", item, what)


def crossing(page: Page) -> tuple[str, ...]:
    """Name the mentions that a format of one label a character leaves out: names come first, then phrases by length.

    The rest do not share a character.
    """
    rows = sorted(page.gold["mentions"], key=lambda m: (m["type"] == "PHRASE", m["span"][0] - m["span"][1], m["span"]))
    taken: set[int] = set()
    left = []
    for row in rows:
        places = range(*row["span"])
        if taken.isdisjoint(places):
            taken.update(places)
        else:
            left.append(row["id"])
    return tuple(sorted(left))


def _document(page: Page) -> Iterator[tuple[str, str]]:
    yield from (("", key) for key, value in page.gold.items() if key not in FOUND_AGAIN and value not in EMPTY)


def _mentions(page: Page, carries: frozenset[str], left: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for row in page.gold["mentions"]:
        if row["id"] in left:
            yield row["id"], "a mention that crosses another"
            continue
        if row["text"] != bare(page.text[row["span"][0] : row["span"][1]]):
            yield row["id"], "text"
        keys = (MENTION - {"id", "type", "span", "text"}) - carries | row.keys() - MENTION
        yield from ((row["id"], key) for key in sorted(keys) if row.get(key) is not None)
        if "norm" in row and row["norm"] is None:
            yield row["id"], "norm"


def _facts(page: Page, carries: frozenset[str], left: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    spans = {row["id"]: row["span"] for row in page.gold["mentions"]}
    for row in page.gold["facts"]:
        fillers = {name for some in row["args"].values() for name in some} | {row.get("source")}
        if "fact" not in carries or not drawn(row):
            yield row["id"], f"the fact ({row['type']})"
            continue
        yield from ((row["id"], f"the filler {name}") for name in left if name in fillers)
        keys = (FACT - {"id", "type", "args", "span"}) - carries | row.keys() - FACT
        yield from ((row["id"], key) for key in sorted(keys) if row.get(key) != DEFAULTS.get(key))
        if "span" not in carries:
            yield row["id"], "span"
        on_filler = row.get("trigger") in [spans[name] for some in row["args"].values() for name in some]
        if on_filler and "trigger" in carries and "triggered" not in carries:
            yield row["id"], "trigger"

"""What passes between a gold file and a tool's file."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

Gold = dict[str, Any]
Spot = tuple[int, int]


class Text(msgspec.Struct, frozen=True):
    """A source: its bytes, the characters that they decode to (no mark at the start), and by which encoding."""

    raw: bytes
    text: str
    encoding: str = "utf-8"


class Part(msgspec.Struct, frozen=True):
    """The stretch of a page's text that is the value of one key of a JSONL record."""

    field: str
    start: int
    end: int


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """A text as a tool shows it, and its gold; all spans count code points of `text`.

    `name` is the path of the gold file without its suffix. `parts` is empty but for JSONL.
    """

    name: str
    text: str
    gold: Gold
    source: Text
    parts: tuple[Part, ...] = ()


class Note(msgspec.Struct, frozen=True):
    """Something that was mended, or that went missing: in which document, where in the tool's file, which item."""

    kind: Literal["repair", "loss"]
    document: str
    place: str
    item: str
    what: str


class Quote(msgspec.Struct, frozen=True):
    """A place in the tool's text (code points), and what the tool says stands there, if it says so."""

    spot: Spot
    text: str | None = None


class Marked(msgspec.Struct, frozen=True, kw_only=True):
    """A mention in a tool's file; `key` is the tool's own id, `keys` the keys of a gold mention that the tool kept."""

    key: str
    label: str
    at: Quote
    keys: dict[str, Any] = {}


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A fact in a tool's file: fillers by their keys, a `head` that is its trigger unless it lies on a filler.

    With `triggered` it is the trigger even there.
    """

    key: str
    type: str
    args: tuple[tuple[str, str], ...]
    head: Quote | None = None
    span: Quote | None = None
    source: str | None = None
    triggered: bool = False
    keys: dict[str, Any] = {}


class Sidecar(msgspec.Struct, frozen=True, kw_only=True):
    """Everything of a page that a tool's file may have no room for; `left` names the mentions that it has not.

    `raw` (base64) stands only where `mark` (hex) and `text` in `encoding` are not the bytes of the source.
    """

    name: str
    text: str
    gold: Gold
    encoding: str = "utf-8"
    mark: str = ""
    raw: str | None = None
    parts: tuple[Part, ...] = ()
    left: tuple[str, ...] = ()


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """One document of a tool's file, before its places are checked.

    `text` is what the tool's offsets count in; `beside` a text that the tool's folder has for it;
    `unread` is lost where no sidecar has it; of the keys in `silent` this file says nothing, though its format can.
    """

    name: str
    file: str
    place: str = ""
    text: str | None = None
    beside: str | None = None
    marked: tuple[Marked, ...] = ()
    told: tuple[Told, ...] = ()
    notes: tuple[Note, ...] = ()
    unread: tuple[Note, ...] = ()
    silent: frozenset[str] = frozenset()
    sidecar: Sidecar | None = None


class Import(msgspec.Struct, frozen=True, kw_only=True):
    """A gold file that a tool's file gave, and the bytes of its text."""

    name: str
    gold: Gold
    raw: bytes
    notes: tuple[Note, ...] = ()

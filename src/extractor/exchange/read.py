"""A tool's files -> gold, each document with notes of what was mended and what was lost."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import msgspec

from extractor.errors import InputError
from extractor.exchange.fields import restored, sound, unfolded
from extractor.exchange.folder import SIDECARS, Folder, safe
from extractor.exchange.formats import FORMATS
from extractor.exchange.page import Draft, Gold, Import, Note, Sidecar, Text
from extractor.exchange.settle import Settler

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Texts = Callable[[str], "tuple[str, Text] | None"]


def read(path: Path, format: str, texts: Texts) -> Iterator[Import]:  # noqa: A002 - the word of the command line
    """Turn a tool's file, or a folder of them, into gold.

    `texts` looks for a source by its name, with or without its suffix, and gives its full name and content.
    The bytes of a text are those that were exported, found again by `texts` or by the sidecar; a text that only the
    tool's file has is written in UTF-8.

    Raises InputError with file and place for what is not of the format, ExtraMissing where it needs an extra.
    """
    folder = Folder(path.parent, path.name) if path.is_file() else Folder(path)
    if not path.exists():
        raise InputError(str(path), "", "nothing there", f"files of {format}")
    form, shelf, taken = FORMATS[format], Shelf(folder), set[str]()
    for draft in form.read(folder):
        one = _named(draft, taken)
        known = one.sidecar or (None if form.embeds else shelf.find(draft))
        whole = msgspec.structs.replace(one, sidecar=None if known is None else sound(known, one.file))
        yield _settled(whole, form.carries, texts)


class Shelf:
    """The sidecars of a folder, by name and by text."""

    def __init__(self, folder: Folder) -> None:
        """Look into `sidecar/`, if it is there."""
        self.folder = folder
        self.files = sorted((folder.root / SIDECARS).rglob("*.json"))
        self.all: dict[str, Sidecar] | None = None

    def find(self, draft: Draft) -> Sidecar | None:
        """Find the sidecar of a document: by its name, else by its text."""
        known = self._all()
        if draft.name in known:
            return known[draft.name]
        return next((one for one in known.values() if one.text in {draft.text, draft.beside}), None)

    def _all(self) -> dict[str, Sidecar]:
        if self.all is None:
            rows = [self.folder.json(str(file.relative_to(self.folder.root)), Sidecar) for file in self.files]
            self.all = {row.name: row for row in rows}
        return self.all


def _named(draft: Draft, taken: set[str]) -> Draft:
    """Give a document a name of its own."""
    name, number = safe(draft.name, draft.file), 1
    while name in taken:
        number += 1
        name = f"{draft.name}-{number}"
    taken.add(name)
    if number == 1:
        return draft
    note = Note("repair", name, draft.place, "", f"another document is called {draft.name}")
    return msgspec.structs.replace(draft, name=name, notes=(*draft.notes, note))


def _settled(draft: Draft, carries: frozenset[str], texts: Texts) -> Import:
    if draft.sidecar is None:
        name, source = _source(draft, texts)
        sha = hashlib.sha256(source.raw).hexdigest()
        head = {"schema": 1, "source": name, "sha256": sha, "published": None}
        settler = Settler(draft, source.text, carries)
        return Import(name=draft.name, gold=settler.gold(head), raw=source.raw, notes=tuple(settler.notes))
    settler = Settler(draft, draft.sidecar.text, carries)
    return _back(settler, draft.sidecar, texts)


def _back(settler: Settler, known: Sidecar, texts: Texts) -> Import:
    """Give the gold of a text that was exported from here, with that text."""
    gold = settler.gold({})
    raw = restored(known)
    if raw is not None and hashlib.sha256(raw).hexdigest() != known.gold["sha256"]:
        raw = None
    there = texts(known.gold["source"])
    if there is not None and (known.parts or raw is None):
        raw = there[1].raw
        gold = unfolded(gold, known.parts) if known.parts else gold
    elif raw is None:
        gold, raw = _own(settler, gold, known)
    return Import(name=settler.draft.name, gold=gold, raw=raw, notes=tuple(settler.notes))


def _own(settler: Settler, gold: Gold, known: Sidecar) -> tuple[Gold, bytes]:
    """Make a text of its own of one whose file is not here: a JSONL record, or bytes that cannot be written again."""
    raw = known.text.encode()
    source = f"{settler.draft.name.rpartition('/')[2]}.txt"
    settler.say("repair", "", f"{known.gold['source']} is not here: its text is {source} now, in UTF-8")
    own: dict[str, Any] = {**gold, "source": source, "sha256": hashlib.sha256(raw).hexdigest()}
    own.pop("record", None)
    own["articles"] = [_whole(article) for article in gold["articles"]]
    return own, raw


def _whole(article: dict[str, Any]) -> dict[str, Any]:
    """Take a headline that was a key of its own into its article."""
    headline = article.get("headline") or article["span"]
    start, end = min(article["span"][0], headline[0]), max(article["span"][1], headline[1])
    return {**article, "span": [start, end]}


def _source(draft: Draft, texts: Texts) -> tuple[str, Text]:
    found = texts(draft.name)
    if found is not None:
        return found
    text = draft.beside if draft.beside is not None else draft.text
    if text is None:
        raise InputError(draft.file, draft.place, f"no text for {draft.name}", "--texts DIR with its text")
    try:
        return f"{draft.name.rpartition('/')[2]}.txt", Text(text.encode(), text)
    except UnicodeEncodeError as error:
        raise InputError(draft.file, draft.place, "half of a surrogate pair", "text") from error

"""W3C Web Annotation: NAME.jsonld, a page of annotations, beside NAME.txt.

https://www.w3.org/TR/annotation-model/: a TextPositionSelector and a TextQuoteSelector for each target; "The selection
of the text MUST be in terms of unicode code points […], not in terms of code units". A mention is a tag on its stretch,
a fact a tag on its evidence; what else there is to say is a second body in JSON.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

import msgspec

from extractor.exchange import names
from extractor.exchange.folder import decoded, stem
from extractor.exchange.page import Draft, Marked, Note, Page, Quote, Told
from extractor.exchange.settle import drawn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractor.exchange.folder import Folder

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
OURS = "urn:extractor:"  # what the ids of our annotations begin with
AROUND = 16  # characters of prefix and suffix
Row = dict[str, Any]


class Selector(msgspec.Struct):
    """Where in the source a target is: by its place, or by what it says."""

    type: str
    start: int | None = None
    end: int | None = None
    exact: str | None = None
    prefix: str | None = None


class Target(msgspec.Struct):
    """A stretch of a source."""

    selector: list[Selector] | Selector | None = None


class Body(msgspec.Struct):
    """What is said of the target."""

    value: str | None = None
    purpose: str | None = None
    format: str | None = None


class Item(msgspec.Struct):
    """An annotation."""

    id: str = ""
    body: list[Body] | Body | None = None
    target: Target | str | None = None


class Sheet(msgspec.Struct):
    """A page of annotations."""

    items: list[Item]


class Said(msgspec.Struct):
    """The body of a fact in JSON."""

    args: dict[str, list[str]] = {}
    trigger: tuple[int, int] | None = None
    modality: str = "actual"
    negated: bool = False
    source: str | None = None


class Kept(msgspec.Struct):
    """The body of a mention in JSON."""

    entity: str | None = None
    norm: dict[str, Any] | None = None


def write(pages: list[Page]) -> Iterator[tuple[str, bytes]]:
    """Write a page of annotations and its text for each of ours."""
    for page in pages:
        items = [*(_mention(page, m) for m in page.gold["mentions"])]
        items += [_fact(page, fact) for fact in page.gold["facts"] if drawn(fact)]
        sheet = {"@context": CONTEXT, "id": _urn(page.name, ""), "type": "AnnotationPage", "items": items}
        yield f"{page.name}.jsonld", msgspec.json.format(msgspec.json.encode(sheet), indent=1) + b"\n"
        yield f"{page.name}.txt", page.text.encode()


def read(folder: Folder) -> Iterator[Draft]:
    """Read every page with the text beside it. Raises InputError with the file and the key that is not so."""
    for name in folder.names(".jsonld", ".json"):
        yield _draft(folder.json(name, Sheet), (folder.path(name), stem(name)), folder.beside(name))


def _mention(page: Page, mention: Row) -> Row:
    kept = {key: mention[key] for key in ("entity", "norm") if mention.get(key) is not None}
    return _item(page, (mention["id"], "identifying"), (mention["type"], kept, mention["span"]))


def _fact(page: Page, fact: Row) -> Row:
    marks = {"modality": fact.get("modality", "actual"), "negated": fact.get("negated", False)}
    said = {"args": fact["args"], **marks, "source": fact.get("source"), "trigger": fact.get("trigger")}
    return _item(page, (fact["id"], "describing"), (fact["type"], said, fact["span"]))


def _item(page: Page, name: tuple[str, str], what: tuple[str, Row, list[int]]) -> Row:
    (key, motivation), (tag, said, (start, end)) = name, what
    bodies: list[Row] = [{"type": "TextualBody", "purpose": "tagging", "value": tag}]
    if said:
        value = json.dumps(said, ensure_ascii=False)
        bodies.append({"type": "TextualBody", "purpose": "describing", "format": "application/json", "value": value})
    around = {"prefix": page.text[max(0, start - AROUND) : start], "suffix": page.text[end : end + AROUND]}
    selectors: list[Row] = [
        {"type": "TextPositionSelector", "start": start, "end": end},
        {"type": "TextQuoteSelector", "exact": page.text[start:end], **around},
    ]
    target = {"source": f"{page.name.rpartition('/')[2]}.txt", "selector": selectors}
    return {
        "id": _urn(page.name, key),
        "type": "Annotation",
        "motivation": motivation,
        "body": bodies,
        "target": target,
    }


def _urn(name: str, key: str) -> str:
    return f"{OURS}{quote(name)}" + (f"#{quote(key, safe='')}" if key else "")


def _draft(sheet: Sheet, where: tuple[str, str], text: str | None) -> Draft:
    file, name = where
    marked, told, notes = [], [], []
    for number, item in enumerate(sheet.items):
        place = f"items[{number}]"
        tag, said, at = _tag(item), _said(item), _at(item)
        key = unquote(item.id.rpartition("#")[2]) or place
        if at is None or tag is None:
            notes.append(Note("loss", name, place, key, "an annotation without a tag, or without a place in the text"))
        elif tag in names.roles():
            told.append(_told(key, (tag, at), decoded(said, Said, (file, f"{place}, body"))))
        else:
            kept = decoded(said, Kept, (file, f"{place}, body"))
            keys = {"id": key if item.id.startswith(OURS) else None, "entity": kept.entity, "norm": kept.norm}
            keys = {k: v for k, v in keys.items() if v is not None}
            marked.append(Marked(key=key, label=tag, at=at, keys=keys))
    return Draft(name=name, file=file, text=text, marked=tuple(marked), told=tuple(told), notes=tuple(notes))


def _told(key: str, what: tuple[str, Quote], said: Said) -> Told:
    return Told(
        key=key,
        type=what[0],
        args=tuple((role, name) for role, some in said.args.items() for name in some),
        head=None if said.trigger is None else Quote(said.trigger),
        span=what[1],
        source=said.source,
        triggered=True,
        keys={"id": key, "modality": said.modality, "negated": said.negated},
    )


def _bodies(item: Item) -> list[Body]:
    return item.body if isinstance(item.body, list) else [item.body] if item.body else []


def _tag(item: Item) -> str | None:
    bodies = [body for body in _bodies(item) if body.value is not None and body.format != "application/json"]
    return next((body.value for body in bodies if body.purpose in {"tagging", "classifying", None}), None)


def _said(item: Item) -> str:
    return next((body.value for body in _bodies(item) if body.format == "application/json" and body.value), "{}")


def _at(item: Item) -> Quote | None:
    selector = item.target.selector if isinstance(item.target, Target) else None
    some = selector if isinstance(selector, list) else [selector] if selector else []
    exact = next((one.exact for one in some if one.exact is not None), None)
    spot = next(((one.start, one.end) for one in some if one.start is not None and one.end is not None), None)
    if spot is None and exact is None:
        return None
    return Quote(spot if spot is not None else (0, 0), exact)

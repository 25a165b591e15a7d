"""Request -> Order: texts, files and batches, by the type of the body."""

from __future__ import annotations

import re
from datetime import date
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Literal

import msgspec
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from extractor.batch.sources import kind
from extractor.batch.work import FORMATS
from extractor.model import Source
from extractor.web.orders import Order

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.requests import Request

DAY = re.compile(r"\d{4}-\d\d-\d\d")
NAME = 200  # characters of a source's name
RAW: dict[str, Literal["plain", "html"]] = {"text/plain": "plain", "text/html": "html"}
QUERY = frozenset({"published", "name", "output"})
TYPES = "application/json, multipart/form-data, text/plain or text/html"


class Item(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One text of a JSON body."""

    text: str
    name: str | None = None
    published: date | None = None
    format: Literal["plain", "html"] = "plain"


class Items(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Texts of a JSON body, answered in their order."""

    items: list[Item]


async def to_order(request: Request) -> Order:
    """Read a request's body. Raises HTTPException 415 or 422 for what is no order."""
    sent = _query(request)
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    day, rows = _day(sent.get("published")), _rows(sent.get("output"))
    if media == "application/json":
        items, many = _items(await request.body())
        return Order(tuple(_source(item, day, sent.get("name")) for item in items), many, rows)
    if media == "multipart/form-data":
        return Order(tuple(await _files(request, day)), True, rows)
    if media in RAW:
        source = _dated(Source(raw=await request.body(), name=_name(sent.get("name")), format=RAW[media]), day)
        return Order((source,), False, rows)
    raise HTTPException(415, f"the body's type is not {TYPES}")


def _query(request: Request) -> dict[str, str]:
    pairs = request.query_params.multi_items()
    names = [name for name, _ in pairs]
    if wrong := sorted(set(names) - QUERY):
        raise HTTPException(422, f"unknown parameter {wrong[0][:NAME]!r}; known are {', '.join(sorted(QUERY))}")
    if len(set(names)) < len(names):
        raise HTTPException(422, "a parameter stands twice")
    return dict(pairs)


def _items(body: bytes) -> tuple[list[Item], bool]:
    """Read one text or many; which of the two a body means is told by its keys."""
    try:
        keys = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
        if "items" in keys:
            return msgspec.json.decode(body, type=Items).items, True
        return [msgspec.json.decode(body, type=Item)], False
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        reason = str(error) if isinstance(error, msgspec.DecodeError) else "JSON that cannot be read"
        raise HTTPException(422, f"{reason}; expected {{text}} or {{items: [{{text}}, …]}}") from None


def _source(item: Item, day: date | None, name: str | None) -> Source:
    raw = item.text.encode("utf-8", "surrogatepass")
    source = Source(raw=raw, name=_name(item.name if item.name is not None else name), format=item.format)
    return _dated(source, item.published or day)


async def _files(request: Request, day: date | None) -> list[Source]:
    async with request.form(max_fields=8) as form:
        parts = form.multi_items()
        if any(key not in ("file", "published") for key, _ in parts):
            raise HTTPException(422, "a form holds file, once or more, and published")
        days = [value for key, value in parts if key == "published"]
        files = [value for key, value in parts if key == "file" and isinstance(value, UploadFile)]
        if not files or len(files) + len(days) < len(parts) or len(days) > 1:
            raise HTTPException(422, "a form holds file, once or more, each a file with a name; published at most once")
        day = _day(_text(days)) or day
        return [_dated(_file(_name(file.filename), await file.read()), day) for file in files]


def _text(days: Iterable[object]) -> str | None:
    """Give the one field, None where it is absent. Raises HTTPException where it is a file."""
    day = next(iter(days), None)
    if day is not None and not isinstance(day, str):
        raise HTTPException(422, "published is a file, not a date like 2026-03-27")
    return day


def _file(name: str, raw: bytes) -> Source:
    return Source(raw=raw, name=name, format=FORMATS.get(kind(name)))


def _dated(source: Source, day: date | None) -> Source:
    return msgspec.structs.replace(source, published=day, dated_by="caller") if day else source


def _name(name: str | None) -> str:
    """Take the last part of a path, since a name tells format and date, and no place."""
    return PurePosixPath((name or "").replace("\\", "/")).name[:NAME] or "text"


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text if DAY.fullmatch(text) else "")
    except ValueError:
        raise HTTPException(422, "published is no date like 2026-03-27") from None


def _rows(output: str | None) -> bool:
    if output not in (None, "extraction", "facts"):
        raise HTTPException(422, "output is neither extraction nor facts")
    return output == "facts"

"""JSONL: one record a line; its title and text are two fields with offsets of their own."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import msgspec

from extractor.documents.dates import day
from extractor.documents.page import Page, whole
from extractor.errors import InputError

if TYPE_CHECKING:
    from datetime import date

_SURROGATE = re.compile("[\ud800-\udfff]")
_TITLES = ("title", "headline")
_TEXTS = ("text", "content", "body")
_DATES = ("published", "date", "pubdate", "publish_time", "time")


def open_(text: str, name: str) -> Page:
    """Open one record. Raises InputError for a line that is no object with a text, or for several lines.

    >>> page = open_('{"title": "论坛举行", "text": "北京。", "date": "2026-03-27"}', "a.jsonl")
    >>> [(part.name, part.text) for part in page.parts], page.published.isoformat()
    ([('title', '论坛举行'), ('text', '北京。')], '2026-03-27')
    """
    record = _record(text, name)
    title, body = _first(record, _TITLES), _first(record, _TEXTS)
    if body is None:
        raise InputError(name, "", f"a record with {', '.join(record) or 'no keys'}", "a record with text")
    parts = [whole(value, key) for key, value in (title, body) if value] if title else [whole(body[1], body[0])]
    if title and title[1]:
        parts[0] = msgspec.structs.replace(parts[0], heading=True)
    return Page(parts=tuple(parts), title=title[1] if title else None, published=_published(record))


def is_record(text: str) -> bool:
    """Tell whether the first line is a JSON object with a text."""
    try:
        record = json.loads(text.lstrip().partition("\n")[0])
    except (ValueError, RecursionError):
        return False
    return isinstance(record, dict) and _first(record, _TEXTS) is not None


def _record(text: str, name: str) -> dict[str, Any]:
    try:
        record = json.loads(text)
    except (ValueError, RecursionError) as error:
        lines = sum(1 for line in text.split("\n") if line.strip())
        found = f"{lines} lines" if lines > 1 else f"no JSON ({error})"
        raise InputError(name, "", found, "one JSON object a record; split the file first") from error
    if not isinstance(record, dict):
        raise InputError(name, "", type(record).__name__, "a JSON object with text")
    return record


def _first(record: dict[str, Any], keys: tuple[str, ...]) -> tuple[str, str] | None:
    return next(((key, clean(record[key])) for key in keys if isinstance(record.get(key), str)), None)


def clean(value: str) -> str:
    r"""Replace lone surrogates, which no file can hold, one to one.

    >>> clean("a\ud800b")
    'a\ufffdb'
    """
    return _SURROGATE.sub("\ufffd", value)


def _published(record: dict[str, Any]) -> date | None:
    return next((found for key in _DATES if key in record and (found := day(str(record[key])))), None)

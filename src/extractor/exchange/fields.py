r"""A gold file and its source -> a page, and back.

A JSONL record is one page: the values of its keys, one after the other with a line break between, since tools know one
text a document. Spans count in the page; the sidecar remembers which key is where. Other sources are shown as they
are, HTML with its tags, since that is what gold counts in.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import hashlib
import json
import re
from typing import Any

from extractor.errors import GoldError, InputError
from extractor.exchange.check import checked
from extractor.exchange.folder import safe
from extractor.exchange.page import Gold, Page, Part, Sidecar, Text

MARKS = (
    b"", codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE
)  # fmt: skip
TEXTS = ("title", "headline", "text", "content", "body")
FIELDS = "field", "headline_field"
SURROGATE = re.compile("[\ud800-\udfff]")


def page(name: str, gold: Gold, source: Text) -> Page:
    """Make the page of a checked gold file and its source.

    Raises GoldError where the gold is of another text, InputError where a JSONL record is not there.
    """
    if "record" in gold:
        return _record(name, gold, source)
    sha = hashlib.sha256(source.raw).hexdigest()
    if gold["sha256"] != sha:
        raise GoldError(name, "sha256", f"{sha} of {gold['source']}", gold["sha256"])
    return Page(name=name, text=source.text, gold=gold, source=source)


def sidecar(one: Page, left: tuple[str, ...] = ()) -> Sidecar:
    """Keep a page whole, and how to write its source byte for byte.

    >>> one = sidecar(page("a", _gold("𠮷".encode("gb18030")), Text("𠮷".encode("gb18030"), "𠮷", "gb18030")))
    >>> one.encoding, one.raw, restored(one).decode("gb18030")
    ('gb18030', None, '𠮷')
    """
    mark = next((mark for mark in MARKS if _encoded(one.text, one.source.encoding, mark) == one.source.raw), None)
    raw = None if mark is not None or one.parts else base64.b64encode(one.source.raw).decode("ascii")
    return Sidecar(
        name=one.name,
        text=one.text,
        gold=one.gold,
        encoding=one.source.encoding,
        mark=(mark or b"").hex(),
        raw=raw,
        parts=one.parts,
        left=left,
    )


def restored(known: Sidecar) -> bytes | None:
    """Give the bytes of the source that a sidecar remembers, None where it does not."""
    if known.parts:
        return None
    try:
        if known.raw is not None:
            return base64.b64decode(known.raw, validate=True)
        return _encoded(known.text, known.encoding, bytes.fromhex(known.mark))
    except (binascii.Error, ValueError):
        return None


def sound(known: Sidecar, file: str) -> Sidecar:
    """Give a sidecar back whose gold holds together, of a source inside the folder.

    Raises InputError with the file that it stands in.
    """
    try:
        checked(known.gold, known.name, len(known.text))
    except GoldError as error:
        place = ", ".join(part for part in (f"sidecar of {known.name[:80]}", error.place) if part)
        raise InputError(file, place, error.found, error.expected) from error
    safe(known.gold["source"], file)
    return known


def unfolded(gold: Gold, parts: tuple[Part, ...]) -> Gold:
    """Lead the spans of a page back to the keys of its record, as `fold` led them there."""
    return {
        **gold,
        **{kind: [_unfolded(row, parts) for row in gold[kind]] for kind in ("articles", "mentions", "facts")},
    }


def _record(name: str, gold: Gold, source: Text) -> Page:
    named = {
        row[key] for kind in ("articles", "mentions", "facts") for row in gold[kind] for key in FIELDS if key in row
    }
    record = _line(gold, source)
    order = [*(key for key in sorted(named) if key not in TEXTS), *TEXTS]
    parts: list[Part] = []
    text = ""
    for key in order:
        if isinstance(record.get(key), str):
            start = len(text) + bool(parts)
            text += "\n" * bool(parts) + SURROGATE.sub("\ufffd", record[key])
            parts.append(Part(key, start, len(text)))
    if not parts:
        found = f"a record with {', '.join(record)[:80] or 'no keys'}"
        raise InputError(gold["source"], f"line {gold['record']}", found, "a text")
    folded = checked(_folded(gold, tuple(parts)), name, len(text))
    return Page(name=name, text=text, gold=folded, source=source, parts=tuple(parts))


def _line(gold: Gold, source: Text) -> dict[str, Any]:
    lines, number = source.text.split("\n"), gold["record"]
    try:
        row = json.loads(lines[number - 1]) if 0 < number <= len(lines) else None
    except (ValueError, RecursionError) as error:
        raise InputError(gold["source"], f"line {number}", str(error), "a JSON record") from error
    if not isinstance(row, dict):
        raise InputError(gold["source"], f"line {number}", type(row).__name__, "a JSON record")
    return row


def _folded(gold: Gold, parts: tuple[Part, ...]) -> Gold:
    at = {part.field: part.start for part in parts}
    out = {**gold}
    for kind in ("articles", "mentions", "facts"):
        out[kind] = [_moved(row, at) for row in gold[kind]]
    return out


def _moved(row: dict[str, Any], at: dict[str, int]) -> dict[str, Any]:
    out = {key: value for key, value in row.items() if key not in FIELDS}
    for key in ("span", "trigger", "headline"):
        if out.get(key) is not None:
            field = row.get("headline_field" if key == "headline" else "field")
            out[key] = [place + at.get(str(field), 0) for place in out[key]]
    return out


def _unfolded(row: dict[str, Any], parts: tuple[Part, ...]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for key, value in row.items():
        if key in {"span", "trigger", "headline"} and value is not None:
            part = _part(value, parts)
            out[key] = [min(max(place, part.start), part.end) - part.start for place in value]
            if key != "trigger":
                out["field" if key == "span" else "headline_field"] = part.field
        else:
            out[key] = value
    return out


def _part(span: list[int], parts: tuple[Part, ...]) -> Part:
    return max(parts, key=lambda part: min(span[1], part.end) - max(span[0], part.start))


def _encoded(text: str, encoding: str, mark: bytes) -> bytes | None:
    try:
        return mark + text.encode(encoding)
    except (UnicodeError, LookupError):
        return None


def _gold(raw: bytes) -> Gold:
    return {
        "schema": 1, "source": "a.txt", "sha256": hashlib.sha256(raw).hexdigest(), "published": None,
        "articles": [], "mentions": [], "facts": [],
    }  # fmt: skip

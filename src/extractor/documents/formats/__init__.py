"""One input format a file."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import TYPE_CHECKING, Literal

from extractor.documents.formats import html, jsonl, plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from extractor.documents.page import Page
    from extractor.model import Source

Format = Literal["plain", "html", "jsonl"]
FORMATS: dict[Format, Callable[[str, str], Page]] = {"plain": plain.open_, "html": html.open_, "jsonl": jsonl.open_}
_SUFFIXES: dict[str, Format] = {
    ".txt": "plain", ".text": "plain", ".md": "plain",
    ".html": "html", ".htm": "html", ".xhtml": "html", ".shtml": "html",
    ".jsonl": "jsonl", ".ndjson": "jsonl",
}  # fmt: skip
_MARKUP = re.compile(r"\s*(?:<\?xml[^>]{0,200}>\s*)?<(?:!doctype\s+html|html[\s>]|head[\s>]|body[\s>])", re.IGNORECASE)
_TAGGED = re.compile(r"\s*<(?:div|p|article|section|h1|meta|title|!--)[\s>-]", re.IGNORECASE)
_RECORD = re.compile(r'\s*\{\s*"[^"\n]{1,60}"\s*:')


def sniff(source: Source, text: str) -> Format:
    """Tell the format: the caller's word, plain markup at the start, the name's suffix, the first characters.

    >>> from extractor.model import Source
    >>> sniff(Source(raw=b"", name="a.htm"), ""), sniff(Source(raw=b""), '{"text": "北京"}')
    ('html', 'jsonl')
    """
    if source.format:
        return source.format
    if _MARKUP.match(text):
        return "html"
    if named := _SUFFIXES.get(PurePath(source.name).suffix.lower()):
        return named
    if _TAGGED.match(text):
        return "html"
    return "jsonl" if _RECORD.match(text) and jsonl.is_record(text) else "plain"

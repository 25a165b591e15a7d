"""Where a span of the text stands in the raw file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from extractor.model import Span

if TYPE_CHECKING:
    from extractor.model import Document


def place(document: Document, span: Span) -> dict[str, Any]:
    """Give the raw span and, in JSONL, the key whose value it counts in.

    A span over several keys is cut to the one that it shares most with, since each key counts from nought.
    """
    if not document.fields:
        return {"span": list(document.origin(span))}
    field = max(document.fields, key=lambda f: f.span.overlap(span))
    inside = Span(max(span.start, field.span.start), min(span.end, field.span.end))
    return {"span": list(document.origin(inside if inside.start < inside.end else span)), "field": field.name}

"""Facts as self-contained rows, one a line of facts.jsonl."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Any

import msgspec

from extractor.model import Entity, Mention, Span
from extractor.outputs.ids import Origin, fact_id, numbered, place_of
from extractor.outputs.norm import to_json
from extractor.outputs.place import place

if TYPE_CHECKING:
    from extractor.model import Article, Document, Extraction, Fact


class Names(msgspec.Struct, frozen=True):
    """What a span is: its mention, and its entity where it has one."""

    mentions: dict[Span, Mention]
    entities: dict[Span, Entity]


def to_rows(extraction: Extraction) -> list[dict[str, Any]]:
    """Write each fact with all that it takes to read it alone; ids are the same in every run.

    >>> from extractor import Settings, extract
    >>> to_rows(extract("论坛", settings=Settings(model="rules")))
    []
    """
    names = Names(
        {mention.span: mention for mention in extraction.mentions},
        {span: entity for entity in extraction.entities for span in entity.mentions},
    )
    seen: dict[str, int] = {}
    return [_named(_row(extraction, fact, names), seen) for fact in extraction.facts]


def _named(row: dict[str, Any], seen: dict[str, int]) -> dict[str, Any]:
    """Put the id first; a fact that is found twice has a number behind its hash."""
    fillers = {role: [place_of(filler) for filler in row["roles"][role]] for role in row["roles"]}
    name = fact_id(Origin(row["source"], row.get("record")), (row["type"], place_of(row)), fillers)
    return {"id": numbered(name, seen), **row}


def _row(extraction: Extraction, fact: Fact, names: Names) -> dict[str, Any]:
    document = extraction.document
    return {
        "source": document.name,
        **({"record": document.record} if document.record is not None else {}),
        "headline": _headline(document, fact),
        "published": document.published.isoformat() if document.published else None,
        "type": fact.type,
        "roles": {role: [_filler(document, s, names) for s in spans] for role, spans in fact.args.items()},
        "trigger": document.quote(fact.trigger) if fact.trigger else None,
        "evidence": document.text[fact.span.start : fact.span.end].strip(),
        **place(document, fact.span),
        "modality": fact.modality,
        "negated": fact.negated,
        "attribution": _filler(document, fact.source, names) if fact.source else None,
        "confidence": round(fact.confidence, 4),
        "by": fact.by,
    }


def _headline(document: Document, fact: Fact) -> str | None:
    at = bisect_right(document.articles, fact.span.start, key=lambda a: a.span.end)
    return _title(document, document.articles[at]) if at < len(document.articles) else None


def _title(document: Document, article: Article) -> str | None:
    return document.text[article.headline.start : article.headline.end].strip() if article.headline else None


def _filler(document: Document, span: Span, names: Names) -> dict[str, Any]:
    mention, entity = names.mentions[span], names.entities.get(span)
    row: dict[str, Any] = {"text": document.quote(span), "type": mention.label}
    if entity:
        row["entity"] = entity.name
    if mention.norm is not None:
        row["norm"] = to_json(mention.norm)
    return {**row, **place(document, span)}

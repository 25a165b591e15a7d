"""Facts as self-contained rows, one a line of facts.jsonl."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Any

from extractor.outputs.ids import Origin, fact_id, numbered, place_of
from extractor.outputs.norm import to_json
from extractor.outputs.place import place

if TYPE_CHECKING:
    from extractor.model import Article, Document, Entity, Extraction, Fact, Mention, Span


class Names:
    """What the spans of a document are: their mentions, their entities, and how each is written as a filler."""

    def __init__(self, extraction: Extraction) -> None:
        """Take what was found."""
        self.document = extraction.document
        self.mentions = {mention.span: mention for mention in extraction.mentions}
        self.entities = {span: entity for entity in extraction.entities for span in entity.mentions}
        self.known: dict[Span, dict[str, Any]] = {}  # many facts share a filler

    def filler(self, span: Span) -> dict[str, Any]:
        """Write a filler; the same object each time."""
        if span not in self.known:
            self.known[span] = _filler(self.document, self.mentions[span], self.entities.get(span))
        return self.known[span]


def to_rows(extraction: Extraction) -> list[dict[str, Any]]:
    """Write each fact with all that it takes to read it alone; ids are the same in every run.

    >>> from extractor import Settings, extract
    >>> to_rows(extract("论坛", settings=Settings(model="rules")))
    []
    """
    names = Names(extraction)
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
        "roles": {role: [names.filler(s) for s in spans] for role, spans in fact.args.items()},
        "trigger": document.quote(fact.trigger) if fact.trigger else None,
        "evidence": document.text[fact.span.start : fact.span.end].strip(),
        **place(document, fact.span),
        "modality": fact.modality,
        "negated": fact.negated,
        "attribution": names.filler(fact.source) if fact.source else None,
        "confidence": round(fact.confidence, 4),
        "by": fact.by,
    }


def _headline(document: Document, fact: Fact) -> str | None:
    at = bisect_right(document.articles, fact.span.start, key=lambda a: a.span.end)
    return _title(document, document.articles[at]) if at < len(document.articles) else None


def _title(document: Document, article: Article) -> str | None:
    return document.text[article.headline.start : article.headline.end].strip() if article.headline else None


def _filler(document: Document, mention: Mention, entity: Entity | None) -> dict[str, Any]:
    row: dict[str, Any] = {"text": document.quote(mention.span), "type": mention.label}
    if entity:
        row["entity"] = entity.name
    if mention.norm is not None:
        row["norm"] = to_json(mention.norm)
    return {**row, **place(document, mention.span)}

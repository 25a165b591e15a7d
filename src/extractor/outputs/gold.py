"""An extraction in the gold format of the guidelines, offsets in the raw file."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Any

from extractor.model import NORMED, Label
from extractor.outputs.head import to_head
from extractor.outputs.norm import to_json
from extractor.outputs.place import place

if TYPE_CHECKING:
    from extractor.model import Article, Document, Entity, Extraction, Fact, Mention, Span

Ids = dict["Span", str]


def to_gold(extraction: Extraction) -> dict[str, Any]:
    """Write an extraction as a gold file's content, with `by`, `confidence`, `entities` and a `head` beside it.

    >>> from extractor import Settings, extract
    >>> gold = to_gold(extract("论坛开幕。", settings=Settings(model="rules")))
    >>> gold["schema"], gold["source"], gold["articles"][0]["span"]
    (1, 'text', [0, 5])
    """
    document = extraction.document
    ids = {mention.span: f"m{i}" for i, mention in enumerate(extraction.mentions, 1)}
    entities = entity_ids(extraction)
    return {
        "schema": 1,
        "source": document.name,
        **({"record": document.record} if document.record is not None else {}),
        "sha256": document.sha256,
        "published": document.published.isoformat() if document.published else None,
        "head": to_head(document, extraction.settings),
        "articles": _articles(extraction, ids),
        "entities": _entities(extraction),
        "mentions": [_mention(document, m, (ids[m.span], entities.get(m.span))) for m in extraction.mentions],
        "facts": [_fact(document, fact, (f"f{i}", ids)) for i, fact in enumerate(extraction.facts, 1)],
        "warnings": _warnings(extraction),
    }


def entity_ids(extraction: Extraction) -> Ids:
    """Give the entity id of every mention that has one: a number in the order of the links, or a user's own id."""
    rows = enumerate(extraction.entities, 1)
    return {span: _entity_id(i, entity) for i, entity in rows for span in entity.mentions}


def _entity_id(number: int, entity: Entity) -> str:
    return entity.id if entity.by == "gazetteer" else f"e{number}"


def _articles(extraction: Extraction, ids: Ids) -> list[dict[str, Any]]:
    return [_article(extraction, f"a{i}", ids) for i in range(1, len(extraction.articles) + 1)]


def _article(extraction: Extraction, name: str, ids: Ids) -> dict[str, Any]:
    document, article = extraction.document, extraction.articles[int(name[1:]) - 1]
    headline = place(document, article.headline) if article.headline else None
    found = {"id": name, "kind": article.kind, **place(document, article.span)}
    found["headline"] = headline["span"] if headline else None
    if headline and "field" in headline:
        found["headline_field"] = headline["field"]
    return {**found, "byline": _byline(extraction, article, ids)}


def _byline(extraction: Extraction, article: Article, ids: Ids) -> list[str]:
    where = article.byline
    if where is None:
        return []
    first, last = (bisect_left(extraction.mentions, at, key=lambda m: m.span.start) for at in where)
    people = (m for m in extraction.mentions[first:last] if m.label is Label.PERSON)
    return [ids[m.span] for m in people if where.covers(m.span)]


def _entities(extraction: Extraction) -> list[dict[str, Any]]:
    rows = enumerate(extraction.entities, 1)
    return [{"id": _entity_id(i, e), "name": e.name, "type": e.label, "by": e.by} for i, e in rows]


def _mention(document: Document, mention: Mention, names: tuple[str, str | None]) -> dict[str, Any]:
    row = {"id": names[0], "type": mention.label, **place(document, mention.span), "text": document.quote(mention.span)}
    if names[1]:
        row["entity"] = names[1]
    if mention.label in NORMED:
        row["norm"] = to_json(mention.norm) if mention.norm is not None else None
    return {**row, "by": mention.by, "confidence": round(mention.confidence, 4)}


def _fact(document: Document, fact: Fact, names: tuple[str, Ids]) -> dict[str, Any]:
    name, ids = names
    row = {"id": name, "type": fact.type, **place(document, fact.span)}
    if fact.trigger:
        row["trigger"] = place(document, fact.trigger)["span"]
    return {
        **row,
        "args": {role: [ids[span] for span in spans] for role, spans in fact.args.items()},
        "modality": fact.modality,
        "negated": fact.negated,
        "source": ids[fact.source] if fact.source else None,
        "by": fact.by,
        "confidence": round(fact.confidence, 4),
    }


def _warnings(extraction: Extraction) -> list[dict[str, Any]]:
    document = extraction.document
    rows = ((notice, place(document, notice.span) if notice.span else {}) for notice in extraction.warnings)
    return [{"kind": notice.kind, "message": notice.message, **where} for notice, where in rows]

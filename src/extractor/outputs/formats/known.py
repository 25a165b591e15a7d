"""What the local ids of one result mean everywhere."""

from __future__ import annotations

from typing import Any

import msgspec

from extractor.outputs.formats.homes import Homes
from extractor.outputs.ids import Origin, Place, fact_id, numbered, place_of, thing_id

Record = dict[str, Any]


class Naming(msgspec.Struct, frozen=True):
    """An entity: its id, its fullest name, its label; all None for what is no name."""

    id: str | None = None
    name: str | None = None
    label: str | None = None


class Known(msgspec.Struct, frozen=True):
    """The ids of a result: articles, mentions and entities by local id, facts in order; and where mentions stand."""

    articles: dict[str | None, str]
    mentions: dict[str | None, str]
    entities: dict[str | None, Naming]
    facts: list[str]
    places: dict[str, Place]
    homes: Homes


def known(record: Record) -> Known:
    """Name all that a result holds.

    >>> mention = {"id": "m1", "type": "GPE", "span": [0, 2], "text": "北京", "entity": "e1"}
    >>> known({"source": "a.txt", "articles": [], "mentions": [mention], "facts": []}).entities["e1"].name
    '北京'
    """
    origin = Origin(record["source"], record.get("record"))
    places = {mention["id"]: place_of(mention) for mention in record["mentions"]}
    articles = {article["id"]: place_of(article) for article in record["articles"]}
    return Known(
        _ids("article", origin, articles),
        _ids("mention", origin, places),
        _entities(record, origin),
        _facts(record, origin, places),
        places,
        Homes(record["articles"]),
    )


def _ids(kind: str, origin: Origin, places: dict[str, Place]) -> dict[str | None, str]:
    seen: dict[str, int] = {}
    return {local: numbered(thing_id(kind, origin, place), seen) for local, place in places.items()}


def _entities(record: Record, origin: Origin) -> dict[str | None, Naming]:
    """Name each entity by the place of its first mention; one of a gold file has that mention's words for a name."""
    first: dict[str, Record] = {}
    for mention in record["mentions"]:
        if "entity" in mention:
            first.setdefault(mention["entity"], mention)
    ids = _ids("entity", origin, {local: place_of(mention) for local, mention in first.items()})
    listed = {entity["id"]: (entity["name"], entity["type"]) for entity in record.get("entities", ())}
    named = {local: listed.get(local) or (mention["text"], mention["type"]) for local, mention in first.items()}
    return {None: Naming(), **{local: Naming(ids[local], *pair) for local, pair in named.items()}}


def _facts(record: Record, origin: Origin, places: dict[str, Place]) -> list[str]:
    """Give the ids that the facts have in facts.jsonl."""
    seen: dict[str, int] = {}
    fillers = (
        {role: [places[local] for local in fact["args"][role]] for role in fact["args"]} for fact in record["facts"]
    )
    pairs = zip(record["facts"], fillers, strict=True)
    return [numbered(fact_id(origin, (fact["type"], place_of(fact)), some), seen) for fact, some in pairs]

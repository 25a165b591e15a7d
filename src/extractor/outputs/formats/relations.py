"""One result -> rows of the four tables: articles, mentions, facts, fact_args.

A row is a tuple in the order of columns.toml. A result is a record of the gold format; where its facts also hold what
`told` gives them, the tables do too.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Any

import msgspec

from extractor.outputs.formats.known import Known, Naming, known
from extractor.outputs.formats.period import period
from extractor.outputs.ids import place_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Record = dict[str, Any]
Row = tuple[Any, ...]
NOWHERE = (None, None)


class Relations(msgspec.Struct, frozen=True):
    """The rows of one result."""

    articles: list[Row]
    mentions: list[Row]
    facts: list[Row]
    fact_args: list[Row]


def relations(record: Record) -> Relations:
    """Set a result out in rows; half surrogate pairs, which UTF-8 cannot hold, become U+FFFD.

    >>> from extractor.outputs.formats.columns import columns
    >>> mention = {"id": "m1", "type": "DATE", "span": [0, 2], "text": "3月", "norm": {"value": "2026-03"}}
    >>> record = {"source": "a.txt", "published": None, "articles": [], "mentions": [mention], "facts": []}
    >>> row = dict(zip([c.name for c in columns("mentions")], relations(record).mentions[0]))
    >>> row["timex"], str(row["date_start"]), str(row["date_end"]), row["value"]
    ('2026-03', '2026-03-01', '2026-03-31', None)
    """
    ids = known(record)
    return Relations(_articles(record, ids), _mentions(record, ids), _facts(record, ids), _args(record, ids))


def told(records: Iterable[Record], lines: Iterable[Record]) -> Iterator[Record]:
    """Give the facts of results what only their lines in facts.jsonl say: evidence, words of the trigger, headline.

    Both are in the order of source and record. Lines that have no result are passed over.
    """
    groups = groupby(lines, key=_order)
    at, some = next(groups, (None, iter(())))
    for record in records:
        while at is not None and at < _order(record):
            at, some = next(groups, (None, iter(())))
        yield tell(record, list(some)) if at == _order(record) else record


def tell(record: Record, lines: list[Record]) -> Record:
    """Give the facts of one result what their lines say; as it is where the two do not match.

    >>> line = {"trigger": "举办", "evidence": "论坛举办。", "headline": None}
    >>> tell({"facts": [{"id": "f1"}]}, [line])["facts"]
    [{'id': 'f1', 'evidence': '论坛举办。', 'headline': None, 'said': '举办'}]
    """
    if len(lines) != len(record["facts"]):
        return record
    pairs = zip(record["facts"], lines, strict=True)
    more = ((fact, {key: line[key] for key in ("evidence", "headline")}, line["trigger"]) for fact, line in pairs)
    return {**record, "facts": [{**fact, **texts, "said": said} for fact, texts, said in more]}


def sound(text: str) -> str:
    r"""Put U+FFFD for what UTF-8 cannot hold.

    >>> sound("北京\ud800")
    '北京\ufffd'
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def digits(value: float) -> str:
    """Write a figure with all its digits and no exponent.

    >>> digits(61991000000), digits(0.333333), digits(1e22)
    ('61991000000', '0.333333', '10000000000000000000000')
    """
    return str(value) if isinstance(value, int) else f"{Decimal(repr(value)):f}"


def _order(row: Record) -> tuple[str, int]:
    return row["source"], row.get("record") or 0


def _where(record: Record) -> tuple[str, int | None]:
    return sound(record["source"]), record.get("record")


def _articles(record: Record, ids: Known) -> list[Row]:
    head, where, headlines = record.get("head", {}), _where(record), _headlines(record, ids)
    dated = (date.fromisoformat(record["published"]) if record["published"] else None, head.get("dated_by"))
    made = (record.get("sha256"), head.get("format"), head.get("encoding"), head.get("settings", {}).get("model"))
    version = (head.get("extractor"), head.get("rules"), head.get("weights"))
    return [
        (
            *(ids.articles[local := article["id"]], *where, local, article["kind"], headlines.get(local), *dated),
            *(*place_of(article), article.get("headline_field"), *(article["headline"] or NOWHERE), *made, *version),
        )
        for article in record["articles"]
    ]


def _headlines(record: Record, ids: Known) -> dict[str | None, str]:
    pairs = ((ids.homes.of(place_of(fact)), fact.get("headline")) for fact in record["facts"])
    return {local: sound(headline) for local, headline in pairs if headline}


def _mentions(record: Record, ids: Known) -> list[Row]:
    where, writers = _where(record), {local for article in record["articles"] for local in article["byline"]}
    return [
        (
            *(ids.mentions[local := mention["id"]], ids.articles.get(ids.homes.of(place := ids.places[local]))),
            *(*where, local, mention["type"], sound(mention["text"]), *place, local in writers),
            *(*_entity(ids.entities[mention.get("entity")]), *_norm(mention.get("norm"))),
            *(mention.get("by"), mention.get("confidence")),
        )
        for mention in record["mentions"]
    ]


def _entity(entity: Naming) -> Row:
    return entity.id, _sound(entity.name), entity.label


def _norm(norm: Record | None) -> Row:
    """Give value, value_text, low, high, unit, mod, written, timex, anchor, date_start, date_end."""
    get = (norm or {}).get
    value, mod, anchor = get("value"), get("mod"), get("anchor")
    if isinstance(value, str):
        return (*(None,) * 5, mod, None, sound(value), anchor, *(period(value) or NOWHERE))
    figure = NOWHERE if value is None else (float(value), digits(value))
    return (*figure, *map(_float, map(get, ("low", "high"))), _sound(get("unit")), mod, _sound(get("text")),
            None, anchor, *NOWHERE)  # fmt: skip


def _facts(record: Record, ids: Known) -> list[Row]:
    where = _where(record)
    return [
        (
            *(name, ids.articles.get(ids.homes.of(place := place_of(fact))), *where, fact["id"], fact["type"]),
            *(_sound(fact.get("said")), _sound(fact.get("evidence")), *place, *(fact.get("trigger") or NOWHERE)),
            *(fact["modality"], fact["negated"], ids.mentions.get(fact["source"])),
            *(fact.get("by"), fact.get("confidence")),
        )
        for name, fact in zip(ids.facts, record["facts"], strict=True)
    ]


def _args(record: Record, ids: Known) -> list[Row]:
    return [
        (name, role, number, ids.mentions[local])
        for name, fact in zip(ids.facts, record["facts"], strict=True)
        for role, fillers in fact["args"].items()
        for number, local in enumerate(fillers, 1)
    ]


def _float(value: float | None) -> float | None:
    return None if value is None else float(value)


def _sound(text: str | None) -> str | None:
    return None if text is None else sound(text)

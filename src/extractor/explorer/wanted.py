"""What is asked of the facts of a run, and the SQL that answers it."""

from __future__ import annotations

from datetime import date
from math import isnan
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import msgspec

from extractor.explorer.index import LABELS, Fact

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from extractor.explorer.index import Index

STEP = 50
ORDERS = {"": "id", "day": "first", "confidence": "confidence", "type": "type"}
MODALITIES = ("actual", "forecast", "plan", "call")


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Filters, order and place of a page of facts; "" is everything.

    `since` and `until` are days as YYYY-MM-DD, against the time of a fact or, where it has none, its publication.
    """

    q: str = ""
    type: str = ""
    entity: str = ""
    label: str = ""
    modality: str = ""
    since: str = ""
    until: str = ""
    least: float = 0.0
    sort: str = ""
    down: bool = False
    start: int = 0

    def address(self, **changed: Any) -> str:
        """Write what differs from the usual as the query of an address.

        >>> Wanted(type="hold").address(start=50)
        '?type=hold&start=50'
        """
        given = msgspec.structs.asdict(msgspec.structs.replace(self, **changed))
        usual = msgspec.structs.asdict(Wanted())
        pairs = {key: int(value) if value is True else value for key, value in given.items() if value != usual[key]}
        return f"?{urlencode(pairs)}" if pairs else "?"


def wanted(query: Mapping[str, str]) -> Wanted:
    """Read what an address asks for; what makes no sense is left out.

    >>> wanted({"type": "hold", "since": "2026-13-01", "least": "x", "start": "-5", "modality": "plan"}).address()
    '?type=hold&modality=plan'
    """
    get = query.get
    return Wanted(
        q=get("q", ""),
        type=get("type", ""),
        entity=get("entity", ""),
        label=get("label", "") if get("label") in LABELS else "",
        modality=get("modality", "") if get("modality") in (*MODALITIES, "negated") else "",
        since=_day(get("since", "")),
        until=_day(get("until", "")),
        least=min(1.0, max(0.0, _number(get("least", "")))),
        sort=get("sort", "") if get("sort") in ORDERS else "",
        down=get("down", "") == "1",
        start=int(max(0.0, min(1e9, _number(get("start", ""))))),
    )


def found(index: Index, asked: Wanted) -> tuple[int, list[Fact]]:
    """Count the facts that are asked for, and give one page of them."""
    numbers = _numbers(index, asked)
    return len(numbers), _some(index, numbers[asked.start : asked.start + STEP])


def every(index: Index, asked: Wanted) -> Iterator[Fact]:
    """Give all facts that are asked for, some at a time."""
    numbers = _numbers(index, asked)
    for at in range(0, len(numbers), STEP):
        yield from _some(index, numbers[at : at + STEP])


def _numbers(index: Index, asked: Wanted) -> list[int]:
    where, values = _where(asked)
    query = f"SELECT id FROM facts WHERE {where} ORDER BY {_order(asked)}"  # noqa: S608 - see _parts
    return index.chosen(query, *values)


def _some(index: Index, numbers: list[int]) -> list[Fact]:
    marks = ", ".join("?" * len(numbers))
    rows = {fact.id: fact for fact in index.facts(f"id IN ({marks})", *numbers)}
    return [rows[number] for number in numbers]


def _order(asked: Wanted) -> str:
    way = "DESC" if asked.down else "ASC"
    column = ORDERS[asked.sort]
    return f"id {way}" if column == "id" else f"{column} IS NULL, {column} {way}, id {way}"


def _where(asked: Wanted) -> tuple[str, list[object]]:
    parts = [part for part in _parts(asked) if part]
    return " AND ".join(part[0] for part in parts) or "1", [value for part in parts for value in part[1]]


def _parts(asked: Wanted) -> Iterator[tuple[str, list[object]]]:
    """Give the conditions, all of them written here, each with the values that were asked for."""
    for word in asked.q.lower().split():
        yield "id IN (SELECT id FROM words WHERE instr(words, ?))", [word]
    if asked.type:
        yield "type = ?", [asked.type]
    if asked.entity:
        yield NAMED, [asked.entity.lower()]
    if asked.label:
        yield "labels & ?", [1 << LABELS.index(asked.label)]
    if asked.modality:
        yield ("negated", []) if asked.modality == "negated" else ("modality = ?", [asked.modality])
    if asked.since:
        yield "last >= ?", [asked.since]
    if asked.until:
        yield "first <= ?", [asked.until]
    if asked.least:
        yield "confidence >= ?", [asked.least]


NAMED = "id IN (SELECT fact FROM fillers WHERE entity IN (SELECT entity FROM names WHERE instr(low, ?)))"


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        return 0.0
    return 0.0 if isnan(value) else value

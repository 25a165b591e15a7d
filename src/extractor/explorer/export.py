"""The facts that a table shows, for other programs: CSV, JSONL, Parquet."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from extractor.outputs import to_line
from extractor.outputs.formats.cells import LINE, harmless
from extractor.outputs.formats.extra import extra
from extractor.outputs.formats.relations import sound

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from extractor.explorer.index import Fact

HEAD = ("id", "source", "record", "headline", "published", "type", "roles", "modality", "negated", "attribution",
        "confidence", "evidence")  # fmt: skip
MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/x-ndjson",
    "parquet": "application/vnd.apache.parquet",
}


def to_csv(facts: Iterable[Fact]) -> Iterator[bytes]:
    """Write a row a fact; what a spreadsheet would run is made harmless."""
    yield _csv(HEAD)
    for fact in facts:
        yield _csv(_cell(value) for value in _flat(fact.row))


def to_jsonl(facts: Iterable[Fact]) -> Iterator[bytes]:
    """Write the lines that the facts have in facts.jsonl."""
    for fact in facts:
        yield to_line(_bare(fact.row))


def to_parquet(facts: Iterable[Fact]) -> bytes:
    """Write a Parquet file with the columns of the CSV. Raises ExtraMissing without pyarrow."""
    arrow, parquet = extra("pyarrow"), extra("pyarrow.parquet")
    rows = [dict(zip(HEAD, map(_sound, _flat(fact.row)), strict=True)) for fact in facts]
    words = dict.fromkeys(HEAD, arrow.string())
    schema = arrow.schema({**words, "record": arrow.int64(), "negated": arrow.bool_(), "confidence": arrow.float64()})
    place = io.BytesIO()
    parquet.write_table(arrow.Table.from_pylist(rows, schema), place, compression="zstd")
    return place.getvalue()


def _flat(row: dict[str, Any]) -> tuple[Any, ...]:
    roles = "; ".join(f"{role}={one['text']}" for role, fillers in row["roles"].items() for one in fillers)
    credit = row["attribution"]["text"] if row["attribution"] else None
    return (row["id"], row["source"], row.get("record"), row["headline"], row["published"], row["type"], roles,
            row["modality"], row["negated"], credit, row["confidence"], row["evidence"])  # fmt: skip


def _bare(row: dict[str, Any]) -> dict[str, Any]:
    """Take the index's own numbers out of a line."""
    roles = {role: [_own(one) for one in fillers] for role, fillers in row["roles"].items()}
    return {**row, "roles": roles, "attribution": _own(row["attribution"]) if row["attribution"] else None}


def _own(one: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in one.items() if key != "e"}


def _csv(cells: Iterable[Any]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=LINE).writerow(cells)
    return text.getvalue().encode("utf-8", "replace")


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else harmless(str(value))


def _sound(value: Any) -> Any:
    return sound(value) if isinstance(value, str) else value

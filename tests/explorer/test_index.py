"""The index against the run's own files: nothing lost, and filters that agree with reading every line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from extractor.errors import InputError
from extractor.explorer.index import build, days
from extractor.explorer.wanted import Wanted, every, found, wanted
from extractor.model import Label
from tests.explorer.made import quietly

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from extractor.explorer.shelf import Shelf

Row = dict[str, Any]


def lines(out: Path) -> list[Row]:
    return [json.loads(line) for line in (out / "facts.jsonl").read_text("utf-8").splitlines()]


def texts(row: Row) -> list[Row]:
    fillers = [filler for some in row["roles"].values() for filler in some]
    return [*fillers, row["attribution"]] if row["attribution"] else fillers


def says(row: Row, word: str) -> bool:
    where = [row["evidence"], row["headline"] or "", *(one["text"] for one in texts(row))]
    return any(word in text.lower() for text in where)


def within(row: Row, day: str) -> bool:
    first, last = days(row)
    return bool(first and last) and first <= day <= last


FILTERS: list[tuple[Wanted, Callable[[Row], bool]]] = [
    (Wanted(), lambda _: True),
    (Wanted(q="河湾 江口"), lambda row: says(row, "河湾") and says(row, "江口")),
    (Wanted(q="%_'"), lambda _: False),
    (Wanted(type="quantity"), lambda row: row["type"] == "quantity"),
    (Wanted(entity="大学"), lambda row: any("大学" in one["text"] and "entity" in one for one in texts(row))),
    (Wanted(label="MONEY"), lambda row: any(one["type"] == "MONEY" for one in texts(row))),
    (Wanted(modality="forecast"), lambda row: row["modality"] == "forecast"),
    (Wanted(modality="negated"), lambda row: row["negated"]),
    (Wanted(least=0.6), lambda row: row["confidence"] >= 0.6),
    (Wanted(since="2026-02-01"), lambda row: (days(row)[1] or "") >= "2026-02-01"),
    (Wanted(until="2025-12-31"), lambda row: "" < (days(row)[0] or "") <= "2025-12-31"),
    (Wanted(since="2026-03-02", until="2026-03-02"), lambda row: within(row, "2026-03-02")),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "fits"), FILTERS)
def test_a_filter_finds_what_reading_every_line_finds(
    live: Shelf, out: Path, asked: Wanted, fits: Callable[[Row], bool]
) -> None:
    expected = [row["id"] for row in lines(out) if fits(row)]
    assert [fact.row["id"] for fact in every(live.index, asked)] == expected
    total, page = found(live.index, asked)
    assert (total, [fact.row["id"] for fact in page]) == (len(expected), expected[:50])
    if asked.q != "%_'" and asked.modality != "negated":
        assert expected, "a filter that finds nothing tests nothing"


@pytest.mark.parametrize(("sort", "key"), [("confidence", "confidence"), ("type", "type")])
def test_rows_are_sorted_both_ways(live: Shelf, sort: str, key: str) -> None:
    up = [fact.row[key] for fact in every(live.index, Wanted(sort=sort))]
    down = [fact.row[key] for fact in every(live.index, Wanted(sort=sort, down=True))]
    assert up == sorted(up)
    assert down == sorted(up, reverse=True)


def test_facts_without_a_day_come_last_both_ways(live: Shelf) -> None:
    for down in (False, True):
        firsts = [fact.first for fact in every(live.index, Wanted(sort="day", down=down))]
        dated = [first for first in firsts if first]
        assert dated == sorted(dated, reverse=down)
        assert firsts == [*dated, *[None] * (len(firsts) - len(dated))]


def test_an_address_says_all_that_is_asked_and_nonsense_is_left_out() -> None:
    asked = Wanted(q="a&b=c 论坛", type="hold", label="ORG", modality="plan", since="2026-01-01", until="2026-02-01",
                   least=0.5, sort="day", down=True, start=100, entity="x")  # fmt: skip
    from urllib.parse import parse_qsl

    assert wanted(dict(parse_qsl(asked.address()[1:]))) == asked
    nonsense = {"label": "'; DROP TABLE facts", "least": "nan", "start": "inf", "sort": "row", "since": "2026-02-31"}
    assert wanted(nonsense) == Wanted(start=10**9)


def test_counts_names_and_entities_are_those_of_the_results(live: Shelf, out: Path) -> None:
    assert live.index.counts["docs"] == 8
    assert live.index.counts["facts"] == len(lines(out))
    company = next(one for one in live.index.entities() if one.name == "河湾集团")
    mine = [row["id"] for row in lines(out) if any(one.get("entity") == "河湾集团" for one in texts(row))]
    assert sorted(fact.row["id"] for fact in live.index.of_entity(company.id)) == sorted(mine)
    results = [live.index.result(doc.id) for doc in live.index.docs()]
    assert company.docs == sum(any(one["name"] == "河湾集团" for one in result["entities"]) for result in results) > 2
    assert company.label == Label.ORG


def test_what_consolidate_has_joined_is_one_entity(out: Path, tmp_path: Path) -> None:
    names = [row["entity"] for row in (one for line in lines(out) for one in texts(line)) if "entity" in row]
    assert {"江口市", "江口大学"} <= set(names)
    place = {"source": "2026-01-10-a.txt"}
    index = build(str(out), tmp_path / "one.sqlite")
    result = next(index.result(doc.id) for doc in index.docs() if doc.source == place["source"])
    index.close()
    two = [{**place, "entity": one["id"]} for one in result["entities"] if one["name"] in {"江口市", "江口大学"}]
    (out / "consolidated").mkdir()
    joined = {"id": "x", "name": "江口", "type": "GPE", "in": two}
    (out / "consolidated/entities.jsonl").write_text(json.dumps(joined) + "\n", "utf-8")
    try:
        index = build(str(out), tmp_path / "two.sqlite")
        names = [one.name for one in index.entities()]
        index.close()
    finally:
        (out / "consolidated/entities.jsonl").unlink()
        (out / "consolidated").rmdir()
    assert "江口" in names


def test_a_folder_that_is_no_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no manifest"):
        build(str(tmp_path), tmp_path / "index.sqlite")
    assert quietly("report", tmp_path, "-o", tmp_path / "site") == 2

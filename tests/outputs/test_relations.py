"""One result -> rows: ids, columns, what denotes days, what only facts.jsonl says."""

from __future__ import annotations

import doctest
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor import Settings, extract, extract_many
from extractor.cli.parser import parse
from extractor.outputs import to_gold, to_line, to_rows
from extractor.outputs.formats import FORMATS, relations, tell, told
from extractor.outputs.formats.columns import TABLES, Table, columns
from extractor.outputs.formats.homes import Homes
from extractor.outputs.formats.period import period
from extractor.outputs.ids import Place
from tests.outputs.made import HOSTILE, SOUND, fact, lines, mention, record
from tests.outputs.test_gold import extraction

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "schema/tables.md"
RULES = Settings(model="rules")
NEWS = (
    "河湾论坛举行\n本报讯（记者李四）河湾集团董事长王五3月26日表示，集团投资3亿元，增长5.2%。王五表示，集团投资3亿元。"
)
KINDS = {"text": str, "whole": int, "number": float, "truth": bool, "day": date}
WORDS = {"text": "text", "whole": "integer", "number": "double", "truth": "boolean", "day": "date"}


def named(table: Table, rows: list[tuple[Any, ...]]) -> list[dict[str, Any]]:
    return [dict(zip([c.name for c in columns(table)], row, strict=True)) for row in rows]


def test_fact_ids_are_those_of_facts_jsonl() -> None:
    found = [extraction(), extract(NEWS, settings=RULES, published="2026-03-27")]
    found[0] = type(found[0])(
        found[0].document, found[0].mentions, found[0].entities, found[0].facts * 2, found[0].settings
    )
    for one in found:
        wanted = [row["id"] for row in to_rows(one)]
        assert len(wanted) > 1
        assert [row[0] for row in relations(to_gold(one)).facts] == wanted
    assert relations(to_gold(found[0])).facts[1][0].endswith("-2")


def test_fact_ids_of_records_with_fields_are_those_of_facts_jsonl(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    rows = ({"title": "河湾集团董事长王五出席论坛", "text": NEWS, "date": "2026-03-27"}, {"text": NEWS})
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    first, second = extract_many([file], settings=RULES)
    for one in (first, second):
        assert [row[0] for row in relations(to_gold(one)).facts] == [row["id"] for row in to_rows(one)]
    ids = [{row[0] for row in relations(to_gold(one)).mentions} for one in (first, second)]
    assert ids[0]
    assert not ids[0] & ids[1]


def test_the_id_of_a_fact_does_not_change_from_version_to_version() -> None:
    assert to_rows(extraction())[0]["id"] == "64b800a9eb29feac"


def test_ids_differ_between_sources_and_records_and_stay() -> None:
    some = [relations(record()), relations(record("b.txt")), relations(record(record=1)), relations(record(record=2))]
    for table in ("articles", "mentions", "facts"):
        ids = [{row[0] for row in getattr(one, table)} for one in some]
        assert len(set().union(*ids)) == sum(map(len, ids))
    assert relations(record()) == some[0]


def test_an_id_does_not_move_when_something_else_is_found() -> None:
    less = record()
    less["mentions"] = [m for m in less["mentions"] if m["id"] != "m9"]
    for i, one in enumerate(less["mentions"], 1):
        if one["id"] == "m10":
            less["facts"][1]["args"]["subject"] = [f"m{i}"]
            one["id"] = f"m{i}"
    ids = {row[0] for row in relations(less).mentions}
    assert ids < {row[0] for row in relations(record()).mentions}
    assert [row[0] for row in relations(less).facts] == [row[0] for row in relations(record()).facts]


def test_every_id_that_a_row_points_to_is_there() -> None:
    some = relations(record())
    ids = {table: {row[0] for row in getattr(some, table)} for table in TABLES}
    assert {row["article_id"] for row in named("mentions", some.mentions)} == ids["articles"]
    assert {row["attribution_id"] for row in named("facts", some.facts)} - {None} <= ids["mentions"]
    assert {(row[0] in ids["facts"], row[3] in ids["mentions"]) for row in some.fact_args} == {(True, True)}


def test_every_value_is_of_its_columns_kind() -> None:
    found = relations(tell(to_gold(extract(NEWS, settings=RULES)), to_rows(extract(NEWS, settings=RULES))))
    for some in (found, relations(tell(record(), lines(record())))):
        for table in TABLES:
            kinds = [KINDS[column.kind] for column in columns(table)]
            rows = getattr(some, table)
            assert rows
            assert all(
                value is None or isinstance(value, kind) for row in rows for kind, value in zip(kinds, row, strict=True)
            )


def test_norms_have_columns() -> None:
    rows = {row["text"]: row for row in named("mentions", relations(record()).mentions)}
    money, share, days = rows["约3亿元"], rows["-5%"], rows["3月25-29日"]
    assert (money["value"], money["value_text"], money["unit"], money["mod"]) == (3e8, "300000000", "CNY", "APPROX")
    assert (share["value"], share["low"], share["high"], share["unit"]) == (None, -5.0, 2.5, "%")
    assert (days["timex"], days["date_start"], days["date_end"]) == (
        "2026-03-25/2026-03-29",
        date(2026, 3, 25),
        date(2026, 3, 29),
    )
    assert (rows["1/3"]["written"], rows["未来5年"]["anchor"], rows["未来5年"]["date_start"]) == ("1/3", "FUTURE", None)
    assert {rows["昨日"][c.name] for c in columns("mentions") if c.name in {"value", "timex", "date_start"}} == {None}


def test_entities_byline_and_marks() -> None:
    rows = {row["text"]: row for row in named("mentions", relations(record()).mentions)}
    assert rows["河湾"]["entity_id"] == rows["河湾集团"]["entity_id"] != rows["李四"]["entity_id"]
    assert (rows["河湾"]["entity"], rows["河湾"]["entity_label"]) == ("河湾集团有限公司", "ORG")
    assert [row["text"] for row in rows.values() if row["byline"]] == ["李四"]
    facts = named("facts", relations(record()).facts)
    assert [(row["modality"], row["negated"]) for row in facts[2:]] == [("plan", True), ("actual", False)]
    assert facts[1]["attribution_id"] == rows["李四"]["mention_id"]
    assert (facts[0]["trigger_start"], facts[1]["trigger_start"]) == (20, None)


def test_half_surrogate_pairs_become_replacement_characters() -> None:
    some = relations(tell(record(f"\udcff{HOSTILE}"), lines(record())))
    assert named("mentions", some.mentions)[1]["entity"] == SOUND
    assert named("facts", some.facts)[0]["evidence"] == SOUND
    assert named("articles", some.articles)[0]["source"] == f"\ufffd{SOUND}"


def test_a_gold_file_needs_no_more_than_gold_has() -> None:
    gold = json.loads((ROOT / "gold/zgc-forum-2026.json").read_bytes())
    some = relations(gold)
    assert len(some.mentions) == len(gold["mentions"])
    assert len(some.facts) == len(gold["facts"])
    assert {row["evidence"] for row in named("facts", some.facts)} == {None}
    assert any(row["entity"] for row in named("mentions", some.mentions))


def test_what_facts_jsonl_says_comes_to_its_facts() -> None:
    some = [record("a"), record("b", facts=[]), record("c", record=1), record("c", record=2), record("d")]
    there = [*lines(some[0]), *lines(record("aa")), *lines(some[3]), *lines(some[4])[:1]]
    evidence = [{f.get("evidence") for f in one["facts"]} for one in told(some, there)]
    assert evidence == [{HOSTILE}, set(), {None}, {HOSTILE}, {None}]
    rows = named("articles", relations(next(told(some, there))).articles)
    assert rows[0]["headline"] == "河湾集团投资"


def test_articles_of_a_page_have_their_own_mentions() -> None:
    page = {
        "articles": [
            {"id": "a1", "kind": "news", "span": [0, 30], "headline": None, "byline": []},
            {"id": "a2", "kind": "news", "span": [30, 60], "headline": None, "byline": []},
        ],
        "mentions": [mention(1, "GPE", "北京"), mention(3, "GPE", "上海")],
        "facts": [fact(1, "locate", {"entity": ["m1"], "place": ["m3"]}, span=[29, 40])],
    }
    some = relations(record(**page))
    first, second = (row[0] for row in some.articles)
    assert [row[1] for row in some.mentions] == [first, second]
    assert [row[1] for row in some.facts] == [first]


def test_a_place_in_a_key_of_its_own_is_in_the_article_with_that_headline() -> None:
    articles = [
        {"id": "a1", "field": "text", "span": [0, 9], "headline": [0, 3], "headline_field": "title"},
        {"id": "a2", "field": "text", "span": [9, 20], "headline": None},
    ]
    homes = Homes(articles)
    places = (Place("title", 0, 3), Place("text", 9, 10), Place("note", 0, 1))
    assert list(map(homes.of, places)) == ["a1", "a2", None]


@pytest.mark.parametrize(
    ("timex", "first", "last"),
    [
        ("2026-03-26", "2026-03-26", "2026-03-26"),
        ("2026-03-26T09:30", "2026-03-26", "2026-03-26"),
        ("2026-03-26TNI/2026-03-27TMO", "2026-03-26", "2026-03-27"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2026-Q4", "2026-10-01", "2026-12-31"),
        ("2026-H1", "2026-01-01", "2026-06-30"),
        ("2050", "2050-01-01", "2050-12-31"),
        ("202X", "2020-01-01", "2029-12-31"),
        ("19XX", "1900-01-01", "1999-12-31"),
        ("2026-W01", "2025-12-29", "2026-01-04"),
        ("2026-W13-WE", "2026-03-28", "2026-03-29"),
        ("2026-W13-5", "2026-03-27", "2026-03-27"),
        ("2025-12/2026-02", "2025-12-01", "2026-02-28"),
        ("2023/PRESENT_REF", "2023-01-01", None),
        ("9999", "9999-01-01", "9999-12-31"),
    ],
)
def test_days_of_the_calendar(timex: str, first: str, last: str | None) -> None:
    found = period(timex)
    assert found is not None
    assert (found[0].isoformat(), found[1] and found[1].isoformat()) == (first, last)


@pytest.mark.parametrize(
    "timex",
    ["P5Y", "PT20M", "PAST_REF", "2025-SU", "T09:30", "TMO", "XXXX-WXX-1", "2026-13", "2026-02-30", "2026-W60", "0000",
     "202", "2026/2025", "2026/P1Y", "PRESENT_REF/2026", "2026-Q5", "", "/", "２０２６", "2026-03-26\n", "20X6"],
)  # fmt: skip
def test_no_days_of_the_calendar(timex: str) -> None:
    assert period(timex) is None


@given(st.text(alphabet="0123456789-XQHWTE/P", max_size=22))
def test_period_takes_any_text(timex: str) -> None:
    found = period(timex)
    assert found is None or found[1] is None or found[0] <= found[1]


def test_the_documented_schema_is_that_of_the_files() -> None:
    page = PAGE.read_text("utf-8")
    for table in TABLES:
        part = page[page.index(f"### {table}\n") :].split("\n### ")[0].split("\n## ")[0]
        rows = re.findall(r"^\| `(\w+)` \| (\w+) \| (.*) \|$", part.split("\n\n`value`")[0], re.MULTILINE)
        assert rows == [(column.name, WORDS[column.kind], column.says) for column in columns(table)]
    assert {name for name in FORMATS if f"| `{name}` |" in page} == set(FORMATS)


def test_the_command_line_knows_each_format() -> None:
    given_ = [part for name in FORMATS for part in ("--to", name)]
    assert parse(["tables", "out", *given_]).to == list(FORMATS)


def test_the_page_s_examples_run() -> None:
    pytest.importorskip("pyarrow")
    failed, tried = doctest.testfile(str(PAGE), module_relative=False)
    assert (failed, tried > 3) == (0, True)


def test_a_result_read_back_gives_the_same_rows() -> None:
    gold = to_gold(extract(NEWS, settings=RULES, published="2026-03-27"))
    assert relations(json.loads(to_line(gold))) == relations(gold)

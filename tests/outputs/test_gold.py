"""What leaves the house: the gold format, fact rows, JSON text, published schemas."""

from __future__ import annotations

import json
from array import array
from datetime import date
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest

from extractor.model import (
    Article,
    Document,
    Entity,
    Extraction,
    Fact,
    Field,
    Label,
    Mention,
    Norm,
    Notice,
    Settings,
    Span,
)
from extractor.outputs import fingerprint, to_gold, to_line, to_page, to_rows
from extractor.outputs.norm import to_json

ROOT = Path(__file__).parents[2]
RAW = "论坛开幕\n记者李\n四报道，投资3亿\n元。"
TEXT = "论坛开幕\n记者李四报道，投资3亿元。"
PERSON, MONEY, EVENT, NOISE = Span(7, 9), Span(14, 17), Span(0, 2), Span(12, 14)


def document() -> Document:
    """A text whose raw file has two line breaks inside words."""
    places = [i for i in range(len(RAW)) if i not in {8, 17}]
    assert "".join(RAW[i] for i in places) == TEXT
    return Document(
        name="sub/a.txt",
        text=TEXT,
        starts=array("I", places),
        ends=array("I", [i + 1 for i in places]),
        sha256="0" * 64,
        articles=(Article("news", Span(0, len(TEXT)), headline=Span(0, 4), byline=Span(5, 11)),),
        published=date(2026, 3, 27),
        dated_by="metadata",
        notices=(Notice("dropped", "a line of links", Span(0, 2)), Notice("undated", "no date")),
    )


def extraction() -> Extraction:
    mentions = (
        Mention(EVENT, Label.EVENT, "listed", 0.123456),
        Mention(PERSON, Label.PERSON, "names"),
        Mention(NOISE, Label.PHRASE, "facts"),
        Mention(MONEY, Label.MONEY, "money", norm=Norm(value=Decimal("3E8"), unit="CNY")),
    )
    entities = (Entity("x", "中关村论坛", Label.EVENT, (EVENT,)), Entity("y", "李四", Label.PERSON, (PERSON,)))
    args = {"agent": (PERSON,), "amount": (MONEY,), "target": (EVENT,)}
    facts = (Fact(type="invest", span=Span(5, 18), args=args, by="frames", trigger=NOISE, source=PERSON),)
    return Extraction(document(), mentions, entities, facts, Settings(model="rules"))


def test_spans_are_raw_and_cover_line_breaks() -> None:
    gold = to_gold(extraction())
    spans = {m["text"]: RAW[slice(*m["span"])] for m in gold["mentions"]}
    assert spans == {"论坛": "论坛", "李四": "李\n四", "投资": "投资", "3亿元": "3亿\n元"}
    assert RAW[slice(*gold["facts"][0]["span"])] == "记者李\n四报道，投资3亿\n元。"
    assert RAW[slice(*gold["facts"][0]["trigger"])] == "投资"


def test_ids_entities_byline_and_marks() -> None:
    gold = to_gold(extraction())
    assert [m["id"] for m in gold["mentions"]] == ["m1", "m2", "m3", "m4"]
    assert [m.get("entity") for m in gold["mentions"]] == ["e1", "e2", None, None]
    assert [e["name"] for e in gold["entities"]] == ["中关村论坛", "李四"]
    assert gold["articles"][0]["byline"] == ["m2"]
    fact = gold["facts"][0]
    assert fact["args"] == {"agent": ["m2"], "amount": ["m4"], "target": ["m1"]}
    assert (fact["source"], fact["modality"], fact["negated"], fact["by"]) == ("m2", "actual", False, "frames")
    assert gold["mentions"][0]["confidence"] == 0.1235
    assert gold["published"] == "2026-03-27"
    assert gold["head"]["dated_by"] == "metadata"
    assert gold["warnings"][0] == {"kind": "dropped", "message": "a line of links", "span": [0, 2]}


def test_norms_stand_on_figures_and_times_only() -> None:
    rows = {m["text"]: m for m in to_gold(extraction())["mentions"]}
    assert rows["3亿元"]["norm"] == {"value": 300000000, "unit": "CNY"}
    assert isinstance(rows["3亿元"]["norm"]["value"], int)
    assert "norm" not in rows["李四"]


@pytest.mark.parametrize(
    ("norm", "written"),
    [
        (Norm(value=Decimal("0.333333"), text="1/3"), '{"value": 0.333333, "text": "1/3"}'),
        (Norm(low=Decimal(20), high=Decimal("90.0"), mod="APPROX"), '{"low": 20, "high": 90, "mod": "APPROX"}'),
        (Norm(value="2026-03"), '{"value": "2026-03"}'),
        (Norm(value="P5Y", anchor="FUTURE"), '{"value": "P5Y", "anchor": "FUTURE"}'),
    ],
)
def test_norm_as_json(norm: Norm, written: str) -> None:
    assert json.dumps(to_json(norm), ensure_ascii=False) == written


def test_rows_stand_alone_and_have_stable_ids() -> None:
    first, second = to_rows(extraction()), to_rows(extraction())
    assert first == second
    row = first[0]
    assert (row["source"], row["headline"], row["published"]) == ("sub/a.txt", "论坛开幕", "2026-03-27")
    assert row["roles"]["target"] == [{"text": "论坛", "type": "EVENT", "entity": "中关村论坛", "span": [0, 2]}]
    assert row["roles"]["amount"][0]["norm"] == {"value": 300000000, "unit": "CNY"}
    assert row["attribution"]["text"] == "李四"
    assert row["evidence"] == "记者李四报道，投资3亿元。"


def test_ids_tell_facts_apart() -> None:
    one = extraction()
    fact = one.facts[0]
    other = Fact(type="invest", span=fact.span, args={"agent": (EVENT,), "target": (PERSON,)}, by="frames")
    three = Extraction(one.document, one.mentions, one.entities, (fact, fact, other))
    ids = [row["id"] for row in to_rows(three)]
    assert ids[1] == f"{ids[0]}-2"
    assert len(set(ids)) == 3


def test_jsonl_spans_count_inside_their_key() -> None:
    text = "论坛\n北京"
    fields = (Field("title", Span(0, 2)), Field("text", Span(3, 5)))
    record = Document(
        name="a.jsonl",
        text=text,
        starts=array("I", [0, 1, 2, 0, 1]),
        ends=array("I", [1, 2, 2, 1, 2]),
        sha256="0" * 64,
        record=7,
        fields=fields,
        articles=(Article("news", Span(0, 5), headline=Span(0, 2)),),
    )
    mentions = (Mention(Span(0, 2), Label.EVENT, "x"), Mention(Span(3, 5), Label.GPE, "x"))
    facts = (Fact(type="hold", span=Span(3, 5), args={"event": (Span(0, 2),), "place": (Span(3, 5),)}, by="x"),)
    found = Extraction(record, mentions, (), facts)
    gold, row = to_gold(found), to_rows(found)[0]
    assert gold["record"] == row["record"] == 7
    assert [(m["field"], m["span"]) for m in gold["mentions"]] == [("title", [0, 2]), ("text", [0, 2])]
    assert (gold["articles"][0]["headline_field"], gold["articles"][0]["headline"]) == ("title", [0, 2])
    assert (row["field"], row["roles"]["event"][0]["field"]) == ("text", "title")
    _valid("extraction", gold)
    _valid("fact", row)


def test_page_and_line_are_the_same_json() -> None:
    gold = to_gold(extraction())
    assert json.loads(to_page(gold)) == json.loads(to_line(gold)) == json.loads(json.dumps(gold))
    assert to_line(gold).count(b"\n") == 1


def test_half_a_surrogate_pair_is_escaped() -> None:
    assert json.loads(to_line({"text": "a\ud800"})) == {"text": "a\ud800"}


def test_published_schemas_hold() -> None:
    _valid("extraction", to_gold(extraction()))
    _valid("extraction", json.loads((ROOT / "gold/zgc-forum-2026.json").read_bytes()))
    _valid("fact", to_rows(extraction())[0])


@pytest.mark.parametrize("key", ["schema", "mentions", "facts", "articles"])
def test_published_schemas_refuse(key: str) -> None:
    gold = json.loads(to_line(to_gold(extraction())))
    del gold[key]
    with pytest.raises(jsonschema.ValidationError):
        _valid("extraction", gold)


def test_fingerprint_follows_settings_and_the_users_files(tmp_path: Path) -> None:
    words = tmp_path / "words.txt"
    words.write_text("子午工程 5 n\n", "utf-8")
    mine = Settings(model="rules", dictionaries=(str(words),))
    before = fingerprint(mine)
    assert before == fingerprint(mine) != fingerprint(Settings(model="rules"))
    words.write_text("子午圈 5 n\n", "utf-8")
    assert fingerprint(mine) != before


def _valid(name: str, content: object) -> None:
    schema = json.loads((ROOT / f"schema/{name}.schema.json").read_bytes())
    checker = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    checker.check_schema(schema)
    checker.validate(json.loads(json.dumps(content)))

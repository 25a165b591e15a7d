"""What is written, to the letter: each tool's own way to count, to cut and to name."""

from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from extractor.exchange import write
from tests.exchange.made import SMALL, small

ANN = """\
T1	TITLE 4 6	记者
T2	PERSON 6 8	𠮷田
T3	DATE 9 14	3月26日
T4	ORG 15 19	华为公司
T5	GPE 20 21;23 24	深 圳
T6	PHRASE 26 29	新产品
T7	ORG 32 34	华为
T8	GPE 36 38	北京
T9	MONEY 40 44	30亿元
T10	PHRASE 27 29	产品
N1	Reference T1 entity:记者	记者
N2	Reference T2 entity:𠮷田	𠮷田
N3	Reference T4 entity:华为	华为公司
N4	Reference T5 entity:深圳	深圳
N5	Reference T8 entity:北京	北京
R1	Same Arg1:T7 Arg2:T4
T11	byline 6 8	𠮷田
E1	byline:T11 person:T2 title:T1
T12	release 24 26	发布
E2	release:T12 work:T6 work2:T10 agent:T4 time:T3 place:T5
T13	invest 38 40	投资
E3	invest:T13 agent:T7 target:T8 amount:T9 source:T4
A1	Negated E3
A2	Modality E3 plan
#1	AnnotatorNotes T3	{"norm": {"value": "2026-03-26"}}
#2	AnnotatorNotes T9	{"norm": {"value": 3000000000, "unit": "CNY"}}
#3	AnnotatorNotes E1	{"span": [0, 9]}
#4	AnnotatorNotes E2	{"span": [0, 30]}
#5	AnnotatorNotes E3	{"span": [32, 46]}
"""


def files(kind: str) -> dict[str, bytes]:
    return write([small()], kind).files


def lines(kind: str, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in files(kind)[name].splitlines()]


def test_brat_cuts_at_line_breaks_and_counts_code_points() -> None:
    found = files("brat")
    assert found["a.ann"].decode() == ANN
    assert found["a.txt"].decode() == SMALL
    assert "meet participant*:<ENTITY>" in found["annotation.conf"].decode()


def test_doccano_counts_16_bit_units() -> None:
    (line,) = lines("doccano", "doccano.jsonl")
    assert line["label"][:3] == [[4, 6, "TITLE"], [6, 9, "PERSON"], [10, 15, "DATE"]]
    (line,) = lines("doccano-relations", "doccano.jsonl")
    assert line["entities"][10] == {"id": 11, "label": "byline", "start_offset": 6, "end_offset": 9}
    assert line["relations"][0] == {"id": 1, "from_id": 11, "to_id": 2, "type": "person"}
    assert {"id": 11, "from_id": 13, "to_id": 4, "type": "source"} in line["relations"]


def test_label_studio_counts_code_points() -> None:
    (task,) = json.loads(files("label-studio")["tasks.json"])
    (made,) = task["predictions"]
    region = {"start": 9, "end": 14, "text": "3月26日"}
    value = {**region, "labels": ["DATE"]}
    assert {"id": "m3", "to_name": "text", "value": value, "from_name": "label", "type": "labels"} in made["result"]
    assert made["model_version"] == "gold"
    assert task["data"]["text"] == SMALL


def test_label_studio_config_has_the_controls_that_the_tasks_name() -> None:
    config = ET.fromstring(files("label-studio")["config.xml"])  # noqa: S314 - our own
    controls = {one.get("name"): one for one in config.iter() if one.get("name")}
    (task,) = json.loads(files("label-studio")["tasks.json"])
    relations = {one.get("value") for one in config.iter("Relation")}
    for result in task["predictions"][0]["result"]:
        if result["type"] == "relation":
            assert set(result["labels"]) <= relations
        else:
            known = {one.get("value") for one in controls[result["from_name"]]}
            said = result["value"].get("labels") or result["value"].get("choices") or []
            assert set(said) <= known


def test_cluener_ends_are_inclusive() -> None:
    (line,) = lines("cluener", "cluener.json")
    assert line["label"]["DATE"] == {"3月26日": [[9, 13]]}
    assert line["label"]["GPE"]["深\r\n圳"] == [[20, 23]]


@pytest.mark.parametrize(("kind", "last"), [("conll", "I-ORG"), ("conll-bioes", "E-ORG")])
def test_conll_has_a_character_a_line(kind: str, last: str) -> None:
    text = files(kind)["a.conll"].decode()
    assert f"华 B-ORG\n为 I-ORG\n公 I-ORG\n司 {last}\n在 O\n" in text
    assert "深 B-GPE\n圳 " in text  # the line break inside a name ends no sentence
    assert "。 O\n\n" in text


def test_uie_asks_in_chinese() -> None:
    asked = {line["prompt"]: line["result_list"] for line in lines("uie", "uie.txt")}
    assert asked["日期"] == [{"text": "3月26日", "start": 9, "end": 14}]
    assert asked["投资的金额"] == [{"text": "30亿元", "start": 40, "end": 44}]
    assert asked["𠮷田的职务"] == [{"text": "记者", "start": 4, "end": 6}]


def test_web_annotation_selects_by_place_and_by_quote() -> None:
    sheet = json.loads(files("web-annotation")["a.jsonld"])
    assert (sheet["@context"], sheet["type"]) == ("http://www.w3.org/ns/anno.jsonld", "AnnotationPage")
    place, quote = sheet["items"][2]["target"]["selector"]
    assert place == {"type": "TextPositionSelector", "start": 9, "end": 14}
    assert (quote["exact"], quote["prefix"], quote["suffix"][0]) == ("3月26日", "本报讯（记者𠮷田）", "，")
    assert sheet["items"][2]["body"][0] == {"type": "TextualBody", "purpose": "tagging", "value": "DATE"}


def test_the_same_gold_gives_the_same_bytes() -> None:
    for kind in ("brat", "label-studio", "web-annotation", "uie"):
        assert files(kind) == files(kind)

"""Who says so, how firmly, and what is denied."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from extractor.facts import relate
from extractor.facts.examples import parse
from extractor.model import Mention, Norm, Settings
from extractor.tokens import segment

SETTINGS = Settings(model="rules")


def facts(marked, **norms):
    document, mentions = parse(marked)
    document = msgspec.structs.replace(document, published=date(2026, 3, 27))
    norm = {k.strip("_"): Norm(value=v) for k, v in norms.items()}
    dated = tuple(Mention(m.span, m.label, m.by, 1.0, norm.get(document.quote(m.span))) for m in mentions)
    _, found = relate(document, segment(document, SETTINGS), dated, (), (), SETTINGS)
    return document, {f.type: f for f in found}


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("{市科协|ORG}在{甲市|GPE}举办{科普周|EVENT}。", "hold", "actual"),
        ("{市科协|ORG}拟在{甲市|GPE}举办{科普周|EVENT}。", "hold", "plan"),
        ("{市科协|ORG}计划明春举办{科普周|EVENT}。", "hold", "plan"),
        ("代表们呼吁{市科协|ORG}举办{科普周|EVENT}。", "hold", "call"),
        ("预计{晨光集团|ORG}总资产将达{30亿元|MONEY}。", "quantity", "forecast"),
        ("激励计划（草案）称，{晨光集团|ORG}总资产达{30亿元|MONEY}。", "quantity", "actual"),
    ],
)
def test_modality(text, kind, expected):
    assert facts(text)[1][kind].modality == expected


def test_a_time_to_come_is_a_forecast():
    text = "{2035年|DATE}{晨光集团|ORG}总资产达{30亿元|MONEY}。"
    assert facts(text, **{"2035年": "2035"})[1]["quantity"].modality == "forecast"
    assert facts(text, **{"2035年": "2025"})[1]["quantity"].modality == "actual"


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("{李华|PERSON}当选{市科协|ORG}{主席|TITLE}。", "appoint", False),
        ("{李华|PERSON}辞去{市科协|ORG}{主席|TITLE}职务。", "appoint", True),
        ("{李华|PERSON}没有出席{科普周|EVENT}。", "attend", True),
        ("{李华|PERSON}出席{科普周|EVENT}。", "attend", False),
        ("{晨光集团|ORG}否认收购{星河公司|ORG}。", "acquire", True),
    ],
)
def test_negation(text, kind, expected):
    assert facts(text)[1][kind].negated is expected


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("{李华|PERSON}表示，{晨光集团|ORG}总资产达{30亿元|MONEY}。", "quantity", "李华"),
        ("{晨光集团|ORG}公告称，总资产达{30亿元|MONEY}。净利润为{3亿元|MONEY}。", "quantity", "晨光集团"),
        ("据{晨报|ORG}报道，{晨光集团|ORG}总资产达{30亿元|MONEY}。", "quantity", "晨报"),
        ("据了解，{晨光集团|ORG}总资产达{30亿元|MONEY}。", "quantity", None),
        ("{晨光集团|ORG}总资产达{30亿元|MONEY}。", "quantity", None),
    ],
)
def test_source(text, kind, expected):
    document, found = facts(text)
    assert (found[kind].source and document.quote(found[kind].source)) == expected


def test_nobody_is_the_source_of_his_own_statement():
    assert facts("据{晨报|ORG}报道，桥已通车。")[1]["statement"].source is None

"""Where fillers stand: whose shares change hands, who buys, at what price."""

from __future__ import annotations

import pytest

from extractor.facts import relate
from extractor.facts.examples import parse
from extractor.model import Settings
from extractor.tokens import segment

SETTINGS = Settings(model="rules")


def said(marked, kind):
    """Give the facts of a type, each as its fillers by role; several fillers have 、 between."""
    document, mentions = parse(marked)
    _, facts = relate(document, segment(document, SETTINGS), mentions, (), (), SETTINGS)
    return [
        {role: "、".join(map(document.quote, spans)) for role, spans in fact.args.items()}
        for fact in facts
        if fact.type == kind
    ]


@pytest.mark.parametrize("holder", ["持有的", "所持的", "旗下的", "手中的"])
@pytest.mark.parametrize("verb", ["收购", "受让"])
def test_who_holds_shares_is_not_what_is_bought(holder, verb):
    found = said(f"{{晨光集团|ORG}}{verb}{{远山集团|ORG}}{holder}{{星河科技公司|ORG}}{{51%|PERCENT}}股权。", "acquire")
    assert found == [{"agent": "晨光集团", "target": "星河科技公司"}]


def test_a_name_stays_where_nothing_held_is_named():
    found = said("{晨光集团|ORG}收购{星河公司|ORG}及其持有的商标。", "acquire")
    assert found == [{"agent": "晨光集团", "target": "星河公司"}]


def test_the_object_of_the_clause_before_buys_nothing():
    text = (
        "{晨光集团|ORG}收购{星河科技公司|ORG}{100%|PERCENT}股权，作价{3亿元|MONEY}；"
        "收购{远山科技公司|ORG}{40%|PERCENT}股权。"
    )
    assert said(text, "acquire") == [
        {"agent": "晨光集团", "target": "星河科技公司", "amount": "3亿元"},
        {"agent": "晨光集团", "target": "远山科技公司"},
    ]


def test_shares_of_several_are_bought():
    text = "{晨光集团|ORG}收购星河科技{40%|PERCENT}的股权、{远山公司|ORG}（以下简称远山）{49%|PERCENT}的股权。"
    assert said(text, "acquire") == [{"agent": "晨光集团", "target": "星河科技、远山公司"}]


def test_a_list_behind_a_preposition_is_no_subject():
    found = said("{晨光集团|ORG}向{李华|PERSON}、{王明|PERSON}购买{星河公司|ORG}{51%|PERCENT}股权。", "acquire")
    assert found == [{"agent": "晨光集团", "target": "星河公司"}]


@pytest.mark.parametrize(
    "text",
    [
        "{晨光集团|ORG}购买理财产品。",
        "{晨光集团|ORG}购买公司股份。",
        "{晨光集团|ORG}购买土地，持有{星河公司|ORG}{5%|PERCENT}股权。",
        "{远山集团|ORG}向{晨光集团|ORG}转让土地使用权。",
        "{晨光集团|ORG}与{远山集团|ORG}开展技术转让。",
        "{晨光集团|ORG}收购上述股权。",
        "本次收购有助于提升{晨光集团|ORG}的业务。",
    ],
)
def test_no_company_changes_hands(text):
    assert said(text, "acquire") == []


def test_money_for_a_purchase_is_no_investment():
    text = "{晨光集团|ORG}出资{3亿元|MONEY}收购{星河公司|ORG}。"
    assert said(text, "invest") == []
    assert said(text, "acquire") == [{"agent": "晨光集团", "target": "星河公司", "amount": "3亿元"}]


@pytest.mark.parametrize(
    "text", ["{晨光|ORG}投资（{海城|GPE}）有限公司减持股份。", "{晨光集团|ORG}与{星河公司|ORG}讨论增资扩股。"]
)
def test_part_of_a_name_or_a_noun_is_no_investment(text):
    assert said(text, "invest") == []

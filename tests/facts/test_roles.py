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


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("{市科协|ORG}{昨天|DATE}举行隆重的签约仪式。", "签约仪式"),
        ("{市科协|ORG}举行新春招待会、图片展等活动。", "新春招待会"),
        ("{市科协|ORG}举办活动庆祝新春。", "活动"),
        ("在{甲市|GPE}举行的青年创业大赛上，掌声不断。", "青年创业大赛"),
        ("青年创业大赛{昨天|DATE}在{甲市|GPE}隆重举行。", "青年创业大赛"),
        ("{科普周|EVENT}（以下简称科普）于{昨天|DATE}在{甲市|GPE}举行。", "科普周"),
    ],
)
def test_what_is_held_is_known_by_how_it_ends(text, event):
    assert [fact["event"] for fact in said(text, "hold")] == [event]


def test_a_named_event_stands_before_how_a_phrase_ends():
    assert said("{市科协|ORG}举行“{科普周|EVENT}”系列主题活动。", "hold") == [
        {"event": "科普周", "organizer": "市科协"}
    ]


def test_who_reports_in_brackets_holds_nothing():
    found = said("本报{甲市|GPE}{3日|DATE}电（{记者|TITLE}{李华|PERSON}）科普大会{3日|DATE}在{甲市|GPE}举行。", "hold")
    assert [fact.get("organizer") for fact in found] == [None]


def test_places_go_on_over_a_seat_and_in_a_list():
    assert said("{科普周|EVENT}在{甲国|GPE}首都{乙市|GPE}举行。", "hold")[0]["place"] == "甲国、乙市"
    assert said("{科普周|EVENT}在{甲市|GPE}、{乙市|GPE}举行。", "hold")[0]["place"] == "甲市、乙市"
    found = said("{甲省|GPE}{乙市|GPE}举行歌咏比赛。", "hold")
    assert found == [{"event": "歌咏比赛", "place": "甲省、乙市"}]


@pytest.mark.parametrize(
    ("text", "parties"),
    [
        ("{晨光集团|ORG}与{远山集团|ORG}{昨天|DATE}签署合作协议。", "晨光集团、远山集团"),
        ("{晨光集团|ORG}、{远山集团|ORG}签署合作协议。", "晨光集团、远山集团"),
        ("{美|GPE}{伊|GPE}签署合作协议。", "美、伊"),
        ("各家企业签署合作协议。", "企业"),
    ],
)
def test_both_sides_sign(text, parties):
    assert [fact["party"] for fact in said(text, "sign")] == [parties]


def test_who_issues_with_others_is_no_lone_agent():
    found = said("{市水务局|ORG}联合{市林业局|ORG}印发护林方案。", "release")
    assert found == [{"work": "护林方案", "agent": "市水务局、市林业局"}]


def test_a_roll_names_everybody_behind_his_post():
    text = "{甲部|ORG}{部长|TITLE}{李华|PERSON}、{乙省|GPE}{省长|TITLE}{王明|PERSON}出席{科普周|EVENT}。"
    assert said(text, "attend") == [{"event": "科普周", "participant": "李华、王明"}]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("{市水务局|ORG}{昨天|DATE}发布。", "release"),
        ("自公布之日起施行。", "release"),
        ("他的罪名成立。", "establish"),
        ("{李华|PERSON}举办活动中心的开放日。", "sign"),
        ("{晨光集团|ORG}提高研发效率。", "develop"),
    ],
)
def test_a_trigger_without_what_it_needs_says_nothing(text, kind):
    assert said(text, kind) == []

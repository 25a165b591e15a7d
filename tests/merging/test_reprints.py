"""Reprints of one wire story count once; what is only alike does not."""

from __future__ import annotations

import sys

import pytest

from extractor.errors import ExtraMissing
from extractor.merging import reprints
from extractor.merging.reprints import Stories
from tests.merging.made import Article, Found, money

STORY = (
    "河湾市26日发布通报，第三届河湾经济论坛当天闭幕，三天里共有来自40多个国家和地区的600余位嘉宾到会，签约项目34个，总金额619.91亿元。"
    "主办方介绍，今年新设的青年分论坛吸引了120所高校的学生报名，远山科技在会上展示了自己研制的深水机器人。"
    "不少参会的企业说，他们更看重会后的对接，已有9家企业把下一次考察定在了下个月。"
)
FIRM, OTHER = ("ORG", "远山科技"), ("ORG", "青石能源")


def stories(*texts: str | None) -> list[int]:
    found = Stories()
    for text in texts:
        found.add(text)
    return list(found.roots())


@pytest.mark.parametrize(
    "again",
    [
        STORY,
        STORY.replace("，", ","),
        f"新华社河湾3月26日电 {STORY}",
        STORY.replace("26日发布通报，", "") + "（完）",
        "河湾论坛闭幕\n\n" + STORY.replace("介绍", "表示"),
    ],
)
def test_a_reprint_is_one_story(again: str) -> None:
    assert stories(STORY, "另一篇讲远山水库蓄水的稿子，说今年雨水多。", again) == [0, 1, 0]


@pytest.mark.parametrize(
    "other",
    [
        "远山市昨天召开防汛会议，要求各水库在主汛期前把水位降到限制线以下，并在月底前完成全部闸门的检修。",
        "河湾市26日发布通报，第三届河湾经济论坛当天闭幕。记者在现场看到，来得最早的是卖茶的摊主，他们说今年的生意比往年好得多。",
        "",
    ],
)
def test_another_text_is_another_story(other: str) -> None:
    assert stories(STORY, other) == [0, 1]


def test_daily_reports_of_one_form_are_each_their_own() -> None:
    form = (
        "河湾指数{}日收报{}点，涨{}%，成交{}亿元；远山指数报{}点，涨{}%，成交{}亿元。两市合计{}只个股上涨，{}只下跌。"
    )
    texts = [
        form.format(d, 3000 + d * 7, d / 10, 400 + d, 1200 + d * 3, d / 7, 200 + d, 900 + d, 800 - d)
        for d in range(1, 20)
    ]
    assert stories(*texts) == list(range(19))


def test_short_texts_must_be_the_same() -> None:
    assert stories("图为论坛现场。", "图为论坛会场。", "图为 论坛现场") == [0, 1, 0]


def test_a_reprint_of_a_reprint_leads_to_the_first() -> None:
    assert stories(STORY, STORY + "（完）", STORY + "（责编：李四）", None) == [0, 0, 0, 3]


def test_reprints_count_once_and_are_listed() -> None:
    texts = {"a": STORY, "b": STORY + "（完）", "c": "远山科技这次出手并不突然。" * 9}
    found = Found(
        *(
            Article(s, p).say("acquire", agent=FIRM, target=OTHER)
            for s, p in zip("abc", ("2026-03-28", "2026-03-27", "2026-03-29"), strict=True)
        ),
        texts=texts,
    )
    (fact,) = found.facts
    assert (fact["articles"], fact["independent"]) == (3, 2)
    assert [s.get("reprint_of") for s in fact["sources"]] == [None, {"source": "a"}, None]
    assert found.entity("远山科技")["independent"] == 2
    (story,) = found.reprints
    assert [(a["source"], a["first"]) for a in story["articles"]] == [("a", False), ("b", True)]
    assert story["articles"][1]["similarity"] > 0.9
    assert (found.counts["reprints"], found.counts["stories"]) == (1, 1)


def test_where_a_text_is_gone_its_sentences_are_compared() -> None:
    def article(source: str) -> Article:
        return Article(source).say(
            "quantity",
            subject=FIRM,
            metric=("PHRASE", "总金额"),
            value=money("619.91亿元", 61991000000),
            evidence=STORY,
        )

    found = Found(article("a"), article("b"), article("c"), texts={"a": STORY, "b": None, "c": STORY})
    assert found.unread == [("b", "gone")]
    assert [(a["source"], a.get("by")) for a in found.reprints[0]["articles"]] == [
        ("a", None),
        ("b", "evidence"),
        ("c", "text"),
    ]
    assert found.facts[0]["independent"] == 1


def test_one_story_makes_one_person_of_two_bare_names() -> None:
    bare = [Article(source).name("PERSON", "王伟") for source in "ab"]
    assert len(Found(*bare, texts={"a": STORY, "b": STORY}).entities) == 1
    assert len(Found(*bare, texts={"a": STORY, "b": "别的。" * 30}).entities) == 2


def test_features_do_not_hang_on_the_process() -> None:
    """The first numbers as they must be on every machine: a seed of its own, no hash of Python's."""
    assert reprints._features("河湾经济论坛", "34个")[:3] == [707920754, 3707085464, 521441907]
    assert reprints._hash("河湾") == 0xF7903AFBBEC9F5D4


def test_without_the_library_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "datasketch", None)
    with pytest.raises(ExtraMissing, match=r"extractor-zh\[merging\]"):
        Stories()

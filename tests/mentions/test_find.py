"""All finders together: sorted, not crossing, numbers outside names, reader and rules merged."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.mentions import find
from extractor.model import NORMED, Candidate, Label, Reading, Settings, Span
from extractor.tokens import segment
from tests.mentions.reading import at, document, mentions, reading, shown

TEXT = "湖光电子董事长周敏3月26日在成都宣布，投资3.5亿元建设《星云计划》所列的15个项目。"


def test_rules_alone():
    assert shown(TEXT) == [
        "董事长 TITLE",
        "周敏 PERSON",
        "3月26日 DATE",
        "成都 GPE",
        "3.5亿元 MONEY",
        "《星云计划》 WORK_OF_ART",
        "15个 CARDINAL",
    ]


def test_names_hold_no_numbers():
    assert shown("三国演义在四川播出，第三届成都论坛开幕") == ["四川 GPE", "第三届成都论坛 EVENT"]


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 12), st.sampled_from(list(Label)), st.floats(0.1, 1))))
def test_whatever_is_read_nothing_crosses(candidates):
    made = document(TEXT)
    spans = ((Span(a, min(len(TEXT), a + n)), label, sure) for a, n, label, sure in candidates)
    read = Reading(tuple(Candidate(*c) for c in spans))
    found = find(made, segment(made, Settings()), read)
    assert [m.span for m in found] == sorted({m.span for m in found})
    whole = [m.span for m in found if m.label is not Label.PHRASE]
    assert all(a.end <= b.start for a, b in pairwise(whole))


def test_the_reader_brings_names_that_no_rule_has():
    read = reading(TEXT, "湖光电子 ORG 0.9")
    found = mentions(TEXT, read)
    assert [m.by for m in found if m.label is Label.ORG] == ["reader"]


def test_beside_a_reader_only_exact_rules_speak_alone():
    names = shown(TEXT, reading(TEXT, "湖光电子 ORG 0.9"))
    assert {"周敏 PERSON", "成都 GPE"}.isdisjoint(names)
    assert "《星云计划》 WORK_OF_ART" in names
    assert "成都 GPE" in shown(TEXT, reading(TEXT, "成都 GPE 0.1"))  # the list seconds what the reader doubts


def test_what_the_reader_doubts_is_dropped():
    assert "湖光电子 ORG" not in shown(TEXT, reading(TEXT, "湖光电子 ORG 0.15"))


def test_the_reader_s_longer_name_wins_over_a_listed_one():
    text = "成都星云中心昨日开放"
    assert shown(text, reading(text, "成都星云中心 FAC 0.8")) == ["成都星云中心 FAC", "昨日 DATE"]


@pytest.mark.parametrize("sure", [0.8, 0.3, 0.1])
def test_a_listed_name_is_no_part_of_something_longer(sure):
    text = "成都星云中心昨日开放"
    assert "成都 GPE" not in shown(text, reading(text, f"成都星云中心 FAC {sure}"))


def test_figures_of_the_rules_keep_their_norms():
    read = reading(TEXT, "3.5亿元 MONEY 0.99", "15个 CARDINAL 0.9")
    money = next(m for m in mentions(TEXT, read) if m.label is Label.MONEY)
    assert (money.norm.value, money.norm.unit) == (350000000, "CNY")
    assert not money.by.startswith("reader")


def test_a_figure_of_the_reader_that_rules_miss_is_kept():
    text = "队伍共有若干来客到场"
    assert shown(text, reading(text, "若干来客 CARDINAL 0.9")) == ["若干来客 CARDINAL"]


def test_phrases_may_lie_around_mentions():
    phrase = "建设《星云计划》所列的15个项目"
    found = mentions(TEXT, reading(TEXT, f"{phrase} PHRASE 0.7"))
    assert at(TEXT, phrase) in [m.span for m in found if m.label is Label.PHRASE]


@pytest.mark.parametrize("text", ["", " ", "\n", "。", "A", "，，，", "《", "》《", "（（", "\ud800北京"])
def test_any_text_is_fine(text):
    assert all(m.label in NORMED or m.span.end <= len(text) for m in mentions(text))


def test_the_same_text_gives_the_same_mentions():
    assert mentions(TEXT) == mentions(TEXT)


def test_every_mention_says_by_what():
    assert all(m.by and 0 < m.confidence <= 1 for m in mentions(TEXT))


@pytest.mark.parametrize(
    ("text", "read", "shown_"),
    [
        ("评出“星河”奖名单", "星河”奖 EVENT 0.9", "“星河”奖 EVENT"),
        ("由星河（甲市）公司承建", "星河（甲市 ORG 0.9", "星河（甲市） ORG"),
        ("评出“星河奖”名单", "星河奖 EVENT 0.9", "星河奖 EVENT"),  # marks around a name are no part of it
        ("说“好”奖也好", "奖也 EVENT 0.9", "奖也 EVENT"),
        ("他说星河”奖", "星河”奖 EVENT 0.9", "星河”奖 EVENT"),  # the other half stands nowhere
    ],
)
def test_a_name_of_the_reader_keeps_both_halves_of_a_pair_of_marks(text, read, shown_):
    assert shown_ in shown(text, reading(text, read))


def test_rarer_labels_need_less_sureness():
    assert "湖光电子 ORG" in shown(TEXT, reading(TEXT, "湖光电子 ORG 0.25"))
    assert "湖光电子 LOC" not in shown(TEXT, reading(TEXT, "湖光电子 LOC 0.25"))

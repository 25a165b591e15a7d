"""Dates and times in running text, read on Friday 27 March 2026."""

import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.mentions.times import find_times, find_times_in
from extractor.model import Document, Span
from tests.mentions.times.wording import shown

CASES = {
    "3月25-29日": ["3月25-29日 DATE 2026-03-25/2026-03-29"],
    "2015—2024年": ["2015—2024年 DATE 2015/2024"],
    "2026年3月26日": ["2026年3月26日 DATE 2026-03-26"],
    "二〇二五年十月": ["二〇二五年十月 DATE 2025-10"],
    "26日，论坛开幕": ["26日 DATE 2026-03-26"],
    "截至2月底": ["2月底 DATE 2026-02 END"],
    "12月6日发射": ["12月6日 DATE 2025-12-06"],
    "今年1—2月": ["今年1—2月 DATE 2026-01/2026-02"],
    "前2月": ["前2月 DATE 2026-01/2026-02"],
    "2025年第二季度，上年同期": ["2025年第二季度 DATE 2025-Q2", "上年同期 DATE 2024-Q2"],
    "上周三": ["上周三 DATE 2026-03-18"],
    "下周三": ["下周三 DATE 2026-04-01"],
    "周一": ["周一 DATE 2026-03-23"],
    "每周一": ["每周一 DATE XXXX-WXX-1"],
    "上周末": ["上周末 DATE 2026-W12-WE"],
    "2月下旬": ["2月下旬 DATE 2026-02-21/2026-02-28"],
    "上世纪90年代末": ["上世纪90年代末 DATE 199X END"],
    "20世纪80年代": ["20世纪80年代 DATE 198X"],
    "2002年至今": ["2002年至今 DATE 2002/PRESENT_REF"],
    "今年以来": ["今年以来 DATE 2026"],
    "未来5年": ["未来5年 DATE P5Y"],
    "过去三年": ["过去三年 DATE P3Y"],
    "两周左右": ["两周左右 DATE P2W APPROX"],
    "60天内": ["60天内 DATE P60D EQUAL_OR_LESS"],
    "五六岁的孩子": ["五六岁 DATE P5Y/P6Y"],
    "10年前": ["10年前 DATE 2016"],
    "24小时内": ["24小时内 TIME PT24H EQUAL_OR_LESS"],
    "约20秒后": ["约20秒后 TIME PT20S APPROX"],
    "5—10分钟": ["5—10分钟 TIME PT5M/PT10M"],
    "1小时59分30秒": ["1小时59分30秒 TIME PT1H59M30S"],
    "3年零2个月": ["3年零2个月 DATE P3Y2M"],
    "18日晚": ["18日 DATE 2026-03-18", "晚 TIME 2026-03-18TEV"],
    "3月11日上午9时30分": ["3月11日 DATE 2026-03-11", "上午9时30分 TIME 2026-03-11T09:30"],
    "3月5日开幕，次日晚8点闭幕": [
        "3月5日 DATE 2026-03-05",
        "次日 DATE 2026-03-06",
        "晚8点 TIME 2026-03-06T20:00",
    ],
    "3月20日20时至3月22日07时": ["3月20日20时至3月22日07时 TIME 2026-03-20T20:00/2026-03-22T07:00"],
    "营业9:00-21:00": ["9:00-21:00 TIME T09:00/T21:00"],
    "农历七月初七": ["农历七月初七 DATE 2026-08-19"],
    "去年中秋": ["去年中秋 DATE 2025-10-06"],
    "“十五五”期间": ["十五五 DATE 2026/2030"],
    "今日（3月26日）": ["今日 DATE 2026-03-26", "3月26日 DATE 2026-03-26"],
    "将于近日公布": ["近日 DATE FUTURE_REF"],
}
NOTHING = [
    "体现在各方面",
    "截至",
    "3.15晚会",
    "4/5G",
    "192.168.1.1",
    "一时难以填补",
    "比分2:1",
    "tv.cn//2026/07/15/a",
    "第二天性",
]


@pytest.mark.parametrize(("text", "expected"), CASES.items())
def test_times(text, expected):
    assert shown(text) == expected


@pytest.mark.parametrize("text", NOTHING)
def test_no_time(text):
    assert shown(text) == []


def test_without_an_anchor_nothing_is_today():
    assert [m.norm for m in find_times_in("昨日、去年和3月5日", None)] == [None, None, None]


def test_without_an_anchor_the_nearest_explicit_year_counts():
    found = find_times_in("2024年论坛于3月5日举行", None)
    assert [m.norm.value for m in found] == ["2024", "2024-03-05"]


def test_the_anchor_is_the_publication_date():
    text = "5日举行"
    document = Document(name="a", text=text, starts=range(4), ends=range(1, 5), sha256="", published=date(2024, 1, 3))
    assert [m.norm.value for m in find_times(document)] == ["2024-01-05"]


def test_masks_hold_no_time():
    text = "2026年鉴发布于3月"
    document = Document(
        name="a", text=text, starts=range(11), ends=range(1, 12), sha256="", published=date(2026, 3, 27)
    )
    assert [m.span for m in find_times(document, [Span(0, 6)])] == [Span(9, 11)]


@given(st.text(max_size=60), st.one_of(st.none(), st.dates(date(1901, 1, 1), date(2099, 12, 31))))
def test_no_text_raises(text, anchor):
    find_times_in(text, anchor)


@given(
    st.text(
        alphabet="0123456789年月日时分秒周星期前后上下今明去昨同当次半初底末至到-—:：晚早春节正十一二三五“”天个小世纪代度季",
        max_size=30,
    ),
    st.one_of(st.none(), st.dates(date(1, 1, 1), date(9999, 12, 31))),
)
def test_no_mixture_of_time_words_raises(text, anchor):
    spans = [m.span for m in find_times_in(text, anchor)]
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))


@given(st.dates(date(1950, 1, 1), date(2049, 12, 31)))
def test_a_full_date_reads_back(day):
    text = f"{day.year}年{day.month}月{day.day}日"
    assert [m.norm.value for m in find_times_in(text, date(2026, 3, 27))] == [day.isoformat()]


@pytest.mark.parametrize(
    "line", ["1年" * 5_000, "一年" * 5_000, "2026年1月" * 3_000, "今" * 10_000, "1:" * 5_000, "今天至" * 4_000]
)
def test_hostile_lines_end(line):
    """A line that a backtracking pattern would never finish."""
    assert isinstance(find_times_in(line, date(2026, 3, 27)), list)


def test_what_a_date_leans_on_is_recorded():
    text = "8月5日会谈，次日签约。2019年成立，当年盈利。"
    leaned = {text[m.span.start : m.span.end]: m.by for m in find_times_in(text, date(2026, 8, 10))}
    assert leaned["8月5日"] == "times.date"
    assert leaned["次日"] == "times.date from the day named last"
    assert leaned["当年"] == "times.date from the year named last"
    assert [m.by for m in find_times_in("昨日开幕", None)] == ["times.date without a day to count from"]


def test_a_range_cut_off_by_the_end_of_the_text():
    assert [m.norm.value for m in find_times_in("去年至", date(2000, 1, 1))] == ["1999"]

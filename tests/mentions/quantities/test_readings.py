"""Every number, percent and interval, whatever is counted."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.mentions.quantities.readings import intervals, numbers, percents

ALPHABET = "0123456789.,^eE/+- 一二三两十百千万亿几多余点分之又负半成折打%大于小等至到以上下kM"


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("六百万又二分之一", ["6000000.5"]),
        ("七打鸡蛋", ["84"]),
        ("3^4", ["81"]),
        ("二百 三 十", ["230"]),
        ("5万6千", ["56000"]),
        ("负七分之三十五", ["-5"]),
        ("百分之八", ["8"]),
        ("1.5M", ["1500000"]),
        ("这是四川", []),
        ("一切都好", []),
        ("伍先生", []),
    ],
)
def test_numbers(text, values):
    assert [f.low for _, f in numbers(text)] == [Decimal(v) for v in values]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("打八八折", ["88"]),
        ("三点五成", ["35"]),
        ("千分之四", ["0.4"]),
        ("12.5个百分点", ["12.5"]),
        ("－3％", ["-3"]),
        ("见//a?b=5%", []),
    ],
)
def test_percents(text, values):
    assert [v for _, v in percents(text)] == [Decimal(v) for v in values]


@pytest.mark.parametrize(
    ("text", "low", "high", "closed"),
    [
        ("大于三且小于等于九", 3, 9, "(]"),
        ("至少有12个", 12, None, "[)"),
        ("40–60个", 40, 60, "[)"),
        ("比80低", None, 80, "()"),
        ("七百多个", 700, None, "()"),
        ("等于5", 5, 5, "[]"),
    ],
)
def test_intervals(text, low, high, closed):
    (found,) = intervals(text)
    assert (found.low, found.high, found.closed) == (low, high, closed)


@given(st.one_of(st.text(max_size=40), st.text(alphabet=ALPHABET, max_size=30)))
def test_no_text_raises(text):
    numbers(text)
    percents(text)
    intervals(text)

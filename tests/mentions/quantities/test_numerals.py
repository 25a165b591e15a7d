"""A number written in any of its forms reads back as itself; what is vague says so."""

import itertools
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.mentions.quantities import find_quantities
from extractor.mentions.quantities.numerals import figure, fraction, read

SIMPLE = "零一二三四五六七八九"
FINANCIAL = "零壹贰叁肆伍陆柒捌玖"


def chinese(number, digits=SIMPLE, tens="十百千"):
    """Write a whole number below 10^16 in full."""
    if number == 0:
        return digits[0]
    groups = []
    while number:
        number, group = divmod(number, 10000)
        groups.append(group)
    text, gap = "", False
    for i in range(len(groups) - 1, -1, -1):
        if groups[i] == 0:
            gap = bool(text)
            continue
        if text and (gap or groups[i] < 1000):
            text += digits[0]
        gap = False
        text += four(groups[i], digits, tens) + ["", "万", "亿", "万亿"][i if len(groups) < 4 or i < 3 else 3]
        if i == 3 and groups[2] == 0:
            gap = True
    return text


def four(group, digits, tens):
    text, zero = "", False
    for place, digit in enumerate(f"{group:04d}"):
        if digit == "0":
            zero = bool(text)
            continue
        text += (digits[0] if zero else "") + digits[int(digit)] + ("" if place == 3 else tens[2 - place])
        zero = False
    return text


@given(st.integers(min_value=0, max_value=10**12 - 1))
def test_chinese_reads_back(number):
    assert read(chinese(number)) == number


@given(st.integers(min_value=0, max_value=10**12 - 1))
def test_financial_reads_back(number):
    assert read(chinese(number, FINANCIAL, "拾佰仟")) == number


@given(st.integers(min_value=0, max_value=10**16))
def test_separators_read_back(number):
    assert read(f"{number:,}") == number
    assert read(str(number)) == number


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=9, allow_nan=False, allow_infinity=False))
def test_decimals_read_back(number):
    assert read(format(number, "f")) == number


@given(st.integers(min_value=1, max_value=9999), st.sampled_from("万亿"))
def test_mixed_reads_back(number, unit):
    assert read(f"{number}{unit}") == number * {"万": 10**4, "亿": 10**8}[unit]


@given(st.integers(min_value=1000, max_value=9999))
def test_years_read_digit_by_digit(number):
    assert read("".join("〇一二三四五六七八九"[int(d)] for d in str(number))) == number


@given(st.integers(min_value=1, max_value=10**8), st.sampled_from(["公里", "家", "亿元", "%"]))
def test_a_figure_in_running_text_reads_back(number, unit):
    found = find_quantities(f"总数为{number}{unit}，")
    scale = 10**8 if unit == "亿元" else 1
    assert [m.norm.value for m in found] == [number * scale]


@given(st.text(max_size=60))
def test_no_text_raises(text):
    figure(text)
    fraction(text)
    find_quantities(text)


@given(st.text(alphabet="0123456789.,%一二三两十百千万亿几数多余点分之半成第首约至-—/:元个公里 ", max_size=30))
def test_no_mixture_of_numerals_raises(text):
    spans = [m.span for m in find_quantities(text)]
    assert spans == sorted(spans)
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))


@pytest.mark.parametrize(
    ("text", "low", "high", "mod"),
    [
        ("几十", 20, 90, "APPROX"),
        ("数百万", 2_000_000, 9_000_000, "APPROX"),
        ("十几", 10, 10, "MORE_THAN"),
        ("二十余万", 200_000, 200_000, "MORE_THAN"),
        ("两三", 2, 3, None),
        ("三五百", 300, 500, None),
        ("四十五六", 45, 46, None),
        ("七百三四十", 730, 740, None),
        ("廿五", 25, 25, None),
        ("三万五", 35_000, 35_000, None),
        ("一万亿", 10**12, 10**12, None),
        ("百亿", 10**10, 10**10, None),
        ("1882百亿亿", 1882 * 10**18, 1882 * 10**18, None),
    ],
)
def test_vague_numerals(text, low, high, mod):
    found = figure(text)
    assert (found.low, found.high, found.mod) == (Decimal(low), Decimal(high), mod)


@pytest.mark.parametrize("text", ["", "元", "一百一百", "三点", "abc", "..", "零百百"])
def test_what_is_no_number(text):
    assert read(text) is None

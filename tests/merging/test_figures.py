"""Figures side by side: what is one, what can be one by rounding and bounds, what cannot."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor import Extractor, Settings
from extractor.merging.figures import Figure, Reach, basis, figure, meet, parts, reason, same
from extractor.outputs import to_gold
from extractor.tables import rows

READ = Extractor(Settings(model="rules"))


def read(text: str) -> Figure:
    """Read a figure as the pipeline does, so that its norm is the one that results have."""
    found = [m for m in to_gold(READ(f"总数为{text}。"))["mentions"] if m.get("norm") and "value" in m["norm"]]
    assert len(found) == 1, found
    got = figure(found[0])
    assert got is not None
    return got


@pytest.mark.parametrize(
    ("kind", "row"), [(kind, row) for row in rows("merging/figures.toml", Reach) for kind in ("yes", "no")]
)
def test_rows_of_the_table(kind: str, row: Reach) -> None:
    for text, others in getattr(row, kind).items():
        for other in others:
            assert meet([read(text), read(other)]) is (kind == "yes"), (text, other)


@pytest.mark.parametrize(
    ("one", "other", "fits"),
    [
        ("619.91亿元", "620亿元", True),
        ("619.91亿元", "619.9亿元", True),
        ("619.91亿元", "619亿元", False),
        ("619.91亿元", "619.95亿元", False),
        ("61991000000元", "619.91亿元", True),
        ("5.2%", "5%", True),
        ("5.6%", "5%", False),
        ("34个", "35个", False),
        ("34个", "三十四个", True),
        ("1万人", "6000人", False),
        ("3000万吨", "2998万吨", False),
    ],
)
def test_rounding(one: str, other: str, fits: bool) -> None:
    assert meet([read(one), read(other)]) is fits


def test_a_range_holds_what_lies_in_it() -> None:
    span = figure({"text": "600亿至620亿元", "type": "MONEY", "norm": {"low": 6e10, "high": 6.2e10, "unit": "CNY"}})
    assert span is not None
    assert meet([span, read("619.91亿元")])
    assert not meet([span, read("630亿元")])
    assert reason([span, read("619.91亿元")]) == "600亿至620亿元 allows 619.91亿元"


def test_units_are_made_one() -> None:
    km, m = (
        {"text": t, "type": "QUANTITY", "norm": {"value": v, "unit": u}}
        for t, v, u in (("1.2公里", 1.2, "km"), ("1200米", 1200, "m"))
    )
    one, other = figure(km), figure(m)
    assert one is not None
    assert other is not None
    assert one.unit == other.unit
    assert same([one, other])


@pytest.mark.parametrize("norm", [None, {}, {"value": "2026-03"}, {"value": None}, {"value": True}])
def test_what_is_no_figure_is_none(norm: Any) -> None:
    assert figure({"text": "3月", "type": "DATE", "norm": norm}) is None


@pytest.mark.parametrize("value", [0, -5, 1e300, 1e-12, 10**40])
def test_odd_values_are_read(value: float) -> None:
    one = figure({"text": str(value), "type": "CARDINAL", "norm": {"value": value, "unit": None}})
    assert one is not None
    assert one.low <= one.high
    assert meet([one, one])
    for mod in ("MORE_THAN", "LESS_THAN", "EQUAL_OR_MORE", "EQUAL_OR_LESS", "APPROX"):
        loose = figure({"text": str(value), "type": "CARDINAL", "norm": {"value": value, "unit": None, "mod": mod}})
        assert loose is not None


def test_signs_of_change() -> None:
    assert basis("增长", "一季度同比") == ("year", 1)
    assert basis("回落", "同比3%，环比") == ("before", -1)
    assert basis("占", "") == ("", 0)


EDGES = st.tuples(st.integers(0, 50), st.integers(0, 20), st.sampled_from([0, 1]), st.sampled_from([0, -1]))


def edged(edges: tuple[int, int, int, int]) -> Figure:
    low, width, a, b = edges
    high = low + width + 1
    return Figure(str(edges), "u", (Decimal(low), a), (Decimal(high), b))


@given(st.lists(EDGES, max_size=12))
def test_parts_are_groups_that_meet_and_none_is_lost(some: list[tuple[int, int, int, int]]) -> None:
    figures = [edged(edges) for edges in some]
    found = parts(figures)
    assert sorted(i for part in found for i in part) == list(range(len(some)))
    assert all(meet([figures[i] for i in part]) for part in found)
    firsts = [min((figures[i] for i in part), key=lambda f: f.high) for part in found]
    assert not any(meet([one, other]) for i, one in enumerate(firsts) for other in firsts[:i])  # so they are the fewest

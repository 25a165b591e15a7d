"""What a figure measures."""

from __future__ import annotations

import pytest

from extractor.facts import relate
from extractor.facts.examples import parse
from extractor.model import Settings
from extractor.tokens import segment

CASES = [
    ("{星河工程|PRODUCT}已服务{267家|CARDINAL}单位。", ["星河工程 单位 267家"]),
    ("来自{60多个|CARDINAL}国家的嘉宾到场。", ["嘉宾 国家 60多个"]),
    ("{晨光集团|ORG}总资产达{30亿元|MONEY}。", ["晨光集团 总资产 30亿元"]),
    ("{甲省|GPE}粮食产量{30万吨|QUANTITY}，同比增长{5%|PERCENT}。", ["甲省 粮食产量 30万吨", "甲省 粮食产量 5%"]),
    ("{甲省|GPE}、{乙省|GPE}产量分别增长{3%|PERCENT}、{4%|PERCENT}。", ["甲省 产量 3%", "乙省 产量 4%"]),
    ("{晨光集团|ORG}占全球市场的{1/3|CARDINAL}。", ["晨光集团 全球市场 1/3"]),
    ("{甲坝|FAC}的建设工期{4.5年|DATE}。", ["甲坝 建设工期 4.5年"]),
    (
        "{李平|PERSON}薪酬为{12万元|MONEY}，{周敏|PERSON}{9万元|MONEY}，{王芳|PERSON}领取{8万元|MONEY}。",
        ["李平 薪酬 12万元", "周敏 薪酬 9万元", "王芳 薪酬 8万元"],
    ),
    (
        "猪肉平均价格为{16元/公斤|MONEY}，比{昨天|DATE}上升{1%|PERCENT}；牛肉{68元/公斤|MONEY}，比{昨天|DATE}下降{2%|PERCENT}。",
        ["猪肉 平均价格 16元/公斤", "猪肉 平均价格 1%", "牛肉 平均价格 68元/公斤", "牛肉 平均价格 2%"],
    ),
    ("{晨光集团|ORG}营收{30亿元|MONEY}，净利润{4亿元|MONEY}。", ["晨光集团 营收 30亿元", "晨光集团 净利润 4亿元"]),
    (
        "{晨光指数|PRODUCT}涨{2%|PERCENT}，{甲公司|ORG}、{乙公司|ORG}跌超{3%|PERCENT}。",
        ["晨光指数 晨光指数 2%", "甲公司 甲公司 3%"],
    ),
    ("{晨光集团|ORG}股价跌{2%|PERCENT}。", ["晨光集团 股价 2%"]),
    ("{两|CARDINAL}国元首会谈。", []),
    ("{一名|CARDINAL}男子走来。", []),
    ("这{3个|CARDINAL}项目很好。", []),
    ("{首次|ORDINAL}亮相。", []),
]


def told(marked):
    from extractor.model import Norm

    settings = Settings(model="rules")
    document, mentions = parse(marked)
    if "DATE" in marked:
        mentions = tuple(m.__class__(m.span, m.label, m.by, 1.0, Norm(value="P4Y")) for m in mentions)
    _, facts = relate(document, segment(document, settings), mentions, (), (), settings)
    rows = [f.args for f in facts if f.type == "quantity"]
    return [" ".join(document.quote(a[r][0]) for r in ("subject", "metric", "value") if r in a) for a in rows]


@pytest.mark.parametrize(("marked", "expected"), CASES)
def test_figures(marked, expected):
    assert sorted(told(marked)) == sorted(expected)

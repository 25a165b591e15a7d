"""Figures in running text: spans, labels, norms, and what is no figure."""

import pytest

from extractor.mentions.quantities import find_quantities
from extractor.model import Span
from tests.mentions.quantities.wording import shown

CASES = {
    "占比超30%": ["超30% PERCENT 30 % MORE_THAN"],
    "上调0.1–0.5个百分点": ["0.1–0.5个百分点 PERCENT 0.1..0.5 pp"],
    "百分之三十点五": ["百分之三十点五 PERCENT 30.5 %"],
    "死亡率千分之五": ["千分之五 PERCENT 0.5 %"],
    "降水3‰": ["3‰ PERCENT 0.3 %"],
    "三成五的受访者": ["三成五 PERCENT 35 %"],
    "偏多1～2成": ["1～2成 PERCENT 10..20 %"],
    "九成以上用户": ["九成以上 PERCENT 90 % EQUAL_OR_MORE"],
    "增长5%到7%": ["5%到7% PERCENT 5..7 %"],
    "600余位来宾": ["600余位 CARDINAL 600 位 MORE_THAN"],
    "上千名党员": ["上千名 CARDINAL 1000 名 MORE_THAN"],
    "约5000万元": ["约5000万元 MONEY 50000000 CNY APPROX"],
    "20万元至30万元": ["20万元至30万元 MONEY 200000..300000 CNY"],
    "3.4-3.5万元/吨": ["3.4-3.5万元/吨 MONEY 34000..35000 CNY/t"],
    "突破千亿美元": ["千亿美元 MONEY 100000000000 USD MORE_THAN"],
    "人民币90,400.00万元": ["人民币90,400.00万元 MONEY 904000000 CNY"],
    "外卖11块5": ["11块5 MONEY 11.5 CNY"],
    "净利润2.73亿-3.93亿": ["2.73亿-3.93亿 MONEY 273000000..393000000 CNY"],
    "每桶100美元下方": ["每桶100美元下方 MONEY 100 USD/[bbl_us] LESS_THAN"],
    "以每小时10-15公里的速度": ["每小时10-15公里 QUANTITY 10..15 km/h"],
    "流量2100立方米每秒": ["2100立方米每秒 QUANTITY 2100 m3/s"],
    "投出77米94": ["77米94 QUANTITY 77.94 m"],
    "5000吨级船舶": ["5000吨级 QUANTITY 5000 t APPROX"],
    "发生5.5级地震": ["5.5级 QUANTITY 5.5 级"],
    "北纬31.3度": ["31.3度 QUANTITY 31.3 deg"],
    "发电约2亿度": ["约2亿度 QUANTITY 200000000 kW.h APPROX"],
    "190～210毫米": ["190～210毫米 QUANTITY 190..210 mm"],
    "中俄两国": ["两 CARDINAL 2"],
    "十大新闻": ["十大 CARDINAL 10"],
    "以94金、76银收官": ["94 CARDINAL 94", "76 CARDINAL 76"],
    "约占四分之三": ["四分之三 CARDINAL 0.75 APPROX"],
    "超过半数": ["超过半数 CARDINAL 0.5 MORE_THAN"],
    "以7比2获胜": ["7比2 CARDINAL"],
    "成百上千人": ["成百上千人 CARDINAL 100..1000 人 APPROX"],
    "第六任总统": ["第六任 ORDINAL 6"],
    "首次举办": ["首次 ORDINAL 1"],
    "列第二位": ["第二位 ORDINAL 2"],
    "位居榜首": ["榜首 ORDINAL 1"],
    "比例不低于1∶100": ["不低于1∶100 CARDINAL 0.01 EQUAL_OR_MORE"],
}
NOTHING = [
    "4/5G融合",
    "5G网络",
    "3.15晚会",
    "一带一路",
    "四川盆地",
    "十堰市",
    "二十大精神",
    "一方面",
    "一些企业",
    "一家企业",
    "一个地方",
    "万一下雨",
    "千方百计",
    "坚持“两个维护”",
    "代码600801.SH",
    "版本v2.1.3",
    "见https://a.cn/2026/100家",
    "60公斤级决赛",
    "第一，要落实。",
    "少数人认为",
    "元旦前夕",
]


@pytest.mark.parametrize(("text", "expected"), CASES.items())
def test_figures(text, expected):
    assert shown(text) == expected


@pytest.mark.parametrize("text", NOTHING)
def test_no_figure(text):
    assert shown(text) == []


def test_masks_hold_no_figure():
    text = "2026中关村论坛，签约34个项目"
    assert [m.span for m in find_quantities(text, [Span(0, 9)])] == [Span(12, 15)]


@pytest.mark.parametrize(
    "line", ["1" * 20_000, "1," * 10_000, "一" * 20_000, "万" * 20_000, "几十" * 5_000, "一点" * 5_000]
)
def test_hostile_lines_end(line):
    """A line that a backtracking pattern would never finish."""
    assert isinstance(find_quantities(line), list)

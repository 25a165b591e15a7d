"""Firms by what finance news puts beside them: a stock code, a colon in a flash's head, 公告."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractor.model import Label, Mention, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractor.mentions.entities.scene import Scene

# What stands right after a firm's name, with the longest name that counts before it and how sure that is.
AFTER = (
    (re.compile(r"[（(](?:(?:股票|证券)代码[:：]?)?(?:[A-Z]{2,6}[.:：])?\d{4,6}(?:\.[A-Z]{1,2})?[)）]"), 12, 1.0),
    (re.compile("公告(?:称|，|显示|披露|表示)"), 8, 0.9),
    (re.compile(r"[：:]"), 8, 0.7),
)
# Before a colon only at the head of a flash, before 公告 only at the head of a clause.
HEADS = (None, re.compile(r"(?:[。，；、】\n电 ]|^)$"), re.compile("【$"))
# When it was announced, between the name and 公告.
WHEN = re.compile(r"(?:(?:\d{1,2}月)?\d{1,2}日)?(?:晚间|早间|今日|今天|昨日|午间)?(?:发布)?$")
NAME = re.compile(r"[A-Za-z\u4e00-\u9fff][A-Za-z0-9\u4e00-\u9fff*-]{1,11}$")
WORD = re.compile(r"[A-Za-z0-9\u4e00-\u9fff]")
REACH = 12
NOT_A_FIRM = re.compile(
    "编辑|来源|声明|作者|编译|校对|公司|记者|据|发布|公告|今日|消息|报道|专家|分析|机构|数据|市场|板块|集体|关注|财联社|股东|上市|"
    "最新|其|该|有关|相关|ETF|指数|商品|期货|美股|港股|A股|概念|^第|^截至|(?:[一二三四五六七八九十日月年部局委机]|^[A-Za-z])$"
)
# A firm's name begins neither with another listed name nor with the head of an event.
OTHERS = frozenset("GTNLFEe")


def companies(scene: Scene) -> Iterator[Mention]:
    """Find firms with a stock code, before the colon of a flash's head, or before 公告."""
    for (after, longest, confidence), head in zip(AFTER, HEADS, strict=True):
        for found in after.finditer(scene.text):
            span = _before(scene, found.start(), head)
            if span and _is_firm(scene, span, longest):
                yield Mention(span, Label.ORG, "entities.companies", confidence)


def _before(scene: Scene, end: int, head: re.Pattern[str] | None) -> Span | None:
    """Give the name that ends at a place, where it must begin a clause or flash only if that stands before it."""
    when = WHEN.search(scene.text, max(0, end - REACH), end)
    end = when.start() if when else end
    name = NAME.search(scene.text, max(0, end - REACH), end)
    if name is None:
        return None
    if head is not None:
        return Span(*name.span()) if head.search(scene.text, max(0, name.start() - 1), name.start()) else None
    return _fitted(scene, *name.span())


def _fitted(scene: Scene, start: int, end: int) -> Span:
    """Cut off the words before the name: particles, verbs and everything up to them."""
    if start == 0 or not WORD.match(scene.text[start - 1]):
        return Span(start, end)
    bounds, kinds = scene.units
    low = scene.unit(end - 1)
    while low > 0 and bounds[low] > start and kinds[low - 1] not in ".dv&rDt":
        low -= 1
    return Span(max(start, bounds[low]), end)


def _is_firm(scene: Scene, span: Span, longest: int) -> bool:
    name = scene.text[span.start : span.end]
    first = scene.units.kinds[scene.unit(span.start)]
    return 1 < len(name) <= longest and first not in OTHERS and not NOT_A_FIRM.search(name)

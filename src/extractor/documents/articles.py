"""Paragraphs to articles: where one begins, its headline, its byline, its dateline, captions apart."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING, Literal, NamedTuple

from extractor.documents import bylines
from extractor.model import Article, Span

if TYPE_CHECKING:
    from extractor.documents.layout import Laid

Kind = Literal["news", "caption"]
_TEXTS = frozenset({"body", "news", "flash", "caption"})
_OPENERS = _TEXTS | {"title"}
_PAUSE = re.compile("[，,；;]")

_ENDED = re.compile(r"[。！？!?…｡；;，,、—][”』」)）》〉】\]\"'’]*$")
_FURNITURE = re.compile(
    r"[\u4e00-\u9fff]{2,6}(?:快讯|简讯|要闻|短讯)$|[\u4e00-\u9fff]{2,8}消息(?:[（(][^（）()]{2,10}[）)])?[：:]$"
)
_SOURCE = re.compile(
    r"(?:人民日报|新华社|光明日报|经济日报|[\u4e00-\u9fff]{2,6}[日晚时商]报|央视新闻|新华网|人民网)$"
    r"|(?:来源|文章来源|稿件来源|发布时间|时间|日期)[：:]|(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?![\u4e00-\u9fff])"
)
_NUMBERED = re.compile(
    r"[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十\d]{1,2}[)）]|\d{1,2}[、.．](?!\d)|第[一二三四五六七八九十]{1,2}[章节条]"
)
_CAPTION = re.compile(r"^(?:图为|图片?[一二三四五1-5]?[：:]|[（(]?[上下左右]?图[）)]?[：:为])")
_SHOT = re.compile(r"(?:[/／ ]?摄|供图|图片)[）)]?$")
_HAN = re.compile("[\u3400-\u9fff]")
_TITLED = re.compile("原标题[：:]|(?:文章)?来源[：:]")
_RUN_IN = re.compile("原标题[：:][^。！？!?…\n]{4,50}[！？!?]+”?")
_FLASH = re.compile(r"【([^【】\n]{2,90})】")
_CREDIT = re.compile(r"【 ?(?:责任编辑|责编|编辑|纠错)")
_MEDIA = "[\u4e00-\u9fffA-Za-z]{2,8}(?:新闻|社|网|报|讯|财经|时讯|科技)"
_OVER = re.compile(
    rf"[（(](?:完|{_MEDIA}|据[\u4e00-\u9fff]{{2,8}}[电讯]|新华社[^（）()]{{2,12}}电)[）)]$|分享让更多人看到$|\(https?:[^()]{{1,80}}\)$"
    r"|返回搜狐，查看更多(?:责任编辑[：:])?$|(?:责任编辑|责编|编辑)[：:][\u4e00-\u9fff ]{0,9}[】\]]?$"
)
_LONGEST = 62
_LONGEST_CAPTION = 400


class Line(NamedTuple):
    """A paragraph and what it is: title body news writer source furniture caption flash; `gap` is the space before."""

    span: Span
    text: str
    kind: str
    gap: int


def divide(laid: Laid, *, titled: bool = False) -> tuple[Article, ...]:
    r"""Find the articles of a text whose paragraphs are lines; `titled` says that the first is known for a headline.

    >>> from extractor.documents.layout import lay
    >>> from extractor.documents.page import whole
    >>> laid = lay(whole("论坛举行\n本报讯（记者李争粉）论坛在北京举行。\n大会闭幕\n新华社北京3月27日电 大会闭幕。"))
    >>> [laid.text[slice(*article.headline)] for article in divide(laid)]
    ['论坛举行', '大会闭幕']
    """
    if not laid.text:
        return ()
    lines = _lines(laid, titled=titled)
    usual = sorted(line.gap for line in lines)[len(lines) // 2]
    # a page or a record with a headline of its own is one article: short lines in it are headings of its sections
    groups = [lines] if titled else _groups(lines)
    return tuple(_article(group) for whole in groups for group in _captioned(whole, usual))


def _lines(laid: Laid, *, titled: bool) -> list[Line]:
    lines: list[Line] = []
    at = 0
    for said in laid.text.split("\n"):
        gap = laid.starts[at] - laid.ends[at - 2] if at > 1 else 0
        lines.append(Line(Span(at, at + len(said)), said, "title" if titled and not lines else _kind(said), gap))
        at += len(said) + 1
    return lines


def _kind(said: str) -> str:
    """Tell what a paragraph is by its own words."""
    if len(said) <= _LONGEST and (short := _short(said)):
        return short
    if _CAPTION.match(said):
        return "caption"
    if said.startswith("【") and _FLASH.match(said) and not _CREDIT.match(said):
        return "title" if _is_title(said) else "flash"
    if _TITLED.match(said) or bylines.dateline(said) or bylines.opens(said):
        return "news"
    return "title" if _is_title(said) else "body"


def _short(said: str) -> str | None:
    if _FURNITURE.match(said):
        return "furniture"
    if _SOURCE.match(said):
        return "source"
    return "writer" if bylines.signed(said) else None


def _is_title(said: str) -> bool:
    """Tell a headline: short, mostly Chinese, no last full stop, no number of a list, no dateline."""
    if _ENDED.search(said[-6:]) and (
        _PAUSE.search(said) or not said.endswith(("）", "？", "?", "！", "!", "”", "——", "】"))
    ):
        return False
    if len(said) > (_LONGEST if _PAUSE.search(said) else _LONGEST * 3 // 2):
        return False
    if _CREDIT.match(said) or _NUMBERED.match(said):
        return False
    return "。" not in said and said[0] not in "（([" and len(_HAN.findall(said)) >= 4


def _groups(lines: list[Line]) -> list[list[Line]]:
    """Cut the lines where an article begins: where the one in hand has text, and another opens."""
    groups: list[list[Line]] = [[]]
    told = False
    for i, line in enumerate(lines):
        if told and _begins(lines, i):
            groups.append([])
            told = False
        groups[-1].append(line)
        told = told or line.kind in _TEXTS
    return groups


def _begins(lines: list[Line], i: int) -> bool:
    """Tell whether a line opens an article: after an end mark, a headline with text, or a dateline."""
    if lines[i].kind in _OPENERS and _OVER.search(lines[i - 1].text[-40:]):
        return True
    if lines[i].kind in {"title", "furniture"}:
        return any(line.kind in _TEXTS for line in lines[i + 1 : i + 5])
    return lines[i].kind in {"news", "flash"}


def _captioned(group: list[Line], usual: int) -> list[list[Line]]:
    """Part a photo caption from the article that it follows."""
    at = _caption(group, usual)
    return [group[:at], group[at:]] if 0 < at < len(group) else [group]


def _caption(group: list[Line], usual: int) -> int:
    """Find where the caption that ends a group begins: at `图为`, or at the text set apart before it."""
    at = len(group)
    if group[-1].kind == "writer" and not _SHOT.search(group[-1].text):
        return at
    at -= group[-1].kind == "writer"
    while at and group[at - 1].kind == "caption":
        at -= 1
    if at and at < len(group) and group[at - 1].kind == "body" and group[at - 1].gap > usual:
        at -= 1
    return at if any(line.kind == "caption" for line in group[at:]) else len(group)


def _article(group: list[Line]) -> Article:
    inside = [line for line in group if line.kind != "furniture"] or group
    span = Span(inside[0].span.start, inside[-1].span.end)
    shown = any(line.kind == "caption" for line in inside) and len(_words(inside)) <= _LONGEST_CAPTION
    titled = any(line.kind in {"title", "news", "flash"} for line in inside)
    kind: Kind = "caption" if shown and not titled else "news"
    return Article(kind, span, _headline(inside), _byline(inside), _dateline(inside))


def _words(lines: list[Line]) -> str:
    return "".join(line.text for line in lines)


def _headline(lines: list[Line]) -> Span | None:
    heading = takewhile(lambda line: line.kind not in {"body", "news"}, lines)
    titles = [line for line in heading if line.kind == "title"]
    if titles:
        shoulder = len(titles) > 1 and titles[0].text.endswith(("——", "—", "："))
        return _bare(titles[1 if shoulder else 0])
    if run_in := _RUN_IN.match(lines[0].text):
        return Span(lines[0].span.start, lines[0].span.start + run_in.end())
    return _bare(lines[0]) if lines[0].kind == "flash" else None


def _bare(line: Line) -> Span:
    """Leave the 【】 of a headline out where they hold all of it, or stand before a flash."""
    found = _FLASH.match(line.text) if line.kind == "flash" else _FLASH.fullmatch(line.text)
    return Span(line.span.start + found.start(1), line.span.start + found.end(1)) if found else line.span


def _dateline(lines: list[Line]) -> Span | None:
    for line in lines[:4]:
        if line.kind in {"news", "flash", "body"}:
            return _at(bylines.dateline(line.text), line)
    return None


def _byline(lines: list[Line]) -> Span | None:
    for line in lines[:6]:
        if line.kind == "writer":
            return _at(bylines.signed(line.text), line)
    texts = [line for line in lines if line.kind in _TEXTS]
    for line in texts[:1]:
        if found := bylines.leading(line.text):
            return _at(found, line)
    for line in reversed(lines[-3:]):
        if line.kind == "writer":
            return _at(bylines.signed(line.text), line)
    for line in reversed(texts[-2:]):
        if found := bylines.closing(line.text):
            return _at(found, line)
    return None


def _at(span: Span | None, line: Line) -> Span | None:
    return Span(span.start + line.span.start, span.end + line.span.start) if span else None

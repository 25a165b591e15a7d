"""Where an article says who wrote it, from where and when: byline and dateline."""

from __future__ import annotations

import re
from functools import cache

from extractor.model import Span
from extractor.tables import words

_HAN = "\u4e00-\u9fff"
_POST = (
    rf"(?:首席|见习|特约|特派|实习|高级|驻[{_HAN}]{{1,6}}|全媒体|融媒体?|摄影|文字|视频)*"
    "(?:记者|通讯员|实习生|评论员|撰稿人|撰稿|記者|通訊員)"
)
_GENERIC = rf"[{_HAN}·]{{2,9}}(?:[ 、，,/／]{{1,2}}[{_HAN}·]{{1,9}}){{0,6}}"
_TAIL = r"(?: ?[/／]? ?(?:摄影报道|综合报道|摄影|报道|文|图|摄))?"
_WORK = "(?:文字|摄影|撰文|图文|图/文|文/图|作者|供稿|文|图|摄)"
_SIGNS = "►▶▷▸■□◆◇●○◎▲△★☆※•"
_STOP = re.compile(r"提供|供图|获悉|图片|编译|编辑|责编|介绍|了解|采访|[报社网台电刊]$")
_DATELINE = re.compile(
    rf"(?:【[^【】\n]{{2,80}}】 ?)?(?P<line>"
    rf"[{_HAN}A-Za-z][{_HAN}A-Za-z·/]{{1,22}}?(?:\d{{4}}年)?\d{{1,2}}月\d{{1,2}}日[{_HAN}]{{0,2}}?(?:[电讯電訊]|消息|报道|報道|報導)"
    rf"|[{_HAN}]{{1,9}}(?:[报社网台刊]|新闻|客户端)(?:[（(][{_HAN}]{{2,8}}[）)])?(?:综合)?[讯訊]"
    rf"|[{_HAN}A-Za-z]{{2,8}}消息(?:[（(][{_HAN}《》]{{2,10}}[）)])?(?=[：:]))"
)
_NO_DATELINE = re.compile(r"据|[^，。]{0,20}(?:称|表示|援引)")
_CLOSED = re.compile(r"[（(]([^（）()\n]{2,60})[）)]")
_INSIDE = re.compile(rf"(?P<by>[{_HAN}A-Za-z· ]{{0,20}}?{_POST}[ ：:/／]{{0,2}}{_GENERIC}){_TAIL}")
_NAMES = re.compile(rf"(?P<by>{_GENERIC}){_TAIL}")
_ANY_POST = rf"[{_HAN}A-Za-z· ]{{0,20}}?{_POST}[ ：:/／]{{0,2}}"
_ALONE = (
    re.compile(rf"[{_SIGNS}*—-]{{1,2}} ?(?P<by>(?:{_ANY_POST})?(?P<names>{_GENERIC}?)){_TAIL}"),
    re.compile(rf"[（(]?{_WORK}[ ：:/／]{{1,2}}(?P<by>(?P<names>{_GENERIC}?)){_TAIL}[）)]?"),
    re.compile(rf"(?P<by>(?P<names>{_GENERIC}?)) ?[/／] ?{_WORK}"),
    re.compile(rf"(?P<by>{_ANY_POST}(?P<names>{_GENERIC}?)){_TAIL}"),
)
_SIGNED = re.compile(rf"[{_SIGNS}*—-]|记者|記者|通讯员|实习生|评论员|撰|作者|[文图摄]|供稿")
_POSTED = re.compile(rf"(?:{_POST}|作者(?=[：:]))[ ：:/／]{{0,2}}")
_NEXT = re.compile(rf"[ 、，,]?{_POSTED.pattern}")
_MEDIUM = re.compile(rf"(?:^|[\s。：:！？】])[{_HAN}A-Za-z·]{{2,12}}$")
_STOPS = re.compile(rf"[^{_HAN}]|$|{_POST}|摄|报道|编辑|校对|设计|责编|[为在据近昨今日本当]")
_FIRST = frozenset("为在据近昨今本当摄")  # these open a text rather than close a name
_BETWEEN = re.compile("[ 、，,/](?![ 、，,/])")
_PARTS = re.compile(rf"[ 、，,/／;；]+|{_POST}[：:]?")
# family names that are more often other words after 记者
_WORDS = frozenset(
    "从和来时向方成于安高白常连都相当在近今日随已又也会要还将就并曾正自对与及再到看见问说谈走采获了认注发前后现特温海全"
    "强平公"
)
_HEAD = 110
_FOOT = 110


@cache
def _families() -> frozenset[str]:
    return frozenset(name for line in words("documents/surnames.txt") for name in line.split())


def _are_names(text: str) -> bool:
    """Tell whether a text holds names and nothing else; two that stand unparted count too."""
    parts = [part for part in _PARTS.split(text) if part]
    if len(parts) == 2 and all(len(part) == 1 for part in parts):
        parts = ["".join(parts)]
    return bool(parts) and all(_is_name(part) or _is_pair(part) for part in parts)


def _is_name(text: str) -> bool:
    if "·" in text:
        return len(text) > 3
    return (text[0] in _families() and len(text) in {2, 3}) or (text[:2] in _families() and len(text) in {3, 4})


def _is_pair(text: str) -> bool:
    return len(text) in range(4, 8) and any(_is_name(text[:i]) and _is_name(text[i:]) for i in range(2, len(text) - 1))


def _run(text: str, at: int) -> int:
    """Read names, posts and names again from a place on; give where the last name ends, or the place itself."""
    end = at
    while (after := _name_end(text, at)) > at:
        end = after
        between = _NEXT.match(text, end) or _BETWEEN.match(text, end)
        at = between.end() if between else end
        if not between:
            break
    return end


def _name_end(text: str, at: int) -> int:
    """Find where a name that begins here ends: where something follows that no name holds, else after two more."""
    family = next((n for n in (2, 1) if text[at : at + n] in _families()), 0)
    if not family or not _is_han(text[at + family : at + family + 2].lstrip()[:1]):
        return at
    given = at + family + (text[at + family : at + family + 1] == " ")
    order = (1, 2) if text[given + 1 : given + 2] in _FIRST else (2, 1)
    sizes = [n for n in order if _is_han(text[given : given + n]) and len(text[given : given + n]) == n]
    stopped = next((n for n in sizes if _STOPS.match(text, given + n)), 0)
    if text[at] in _WORDS and not (stopped and re.match(f" ?{_POST}", text[given + stopped :])):
        return at
    return given + (stopped or max(sizes, default=0))


def _is_han(text: str) -> bool:
    return bool(text) and all("\u4e00" <= sign <= "\u9fff" for sign in text)


def _running(text: str) -> Span | None:
    """Find a byline that runs into the text: medium, post, name, and something that cannot go on a name."""
    for found in _POSTED.finditer(text):
        end = _run(text, found.end())
        if end > found.end():
            medium = _MEDIUM.search(text, max(0, found.start() - 13), found.start())
            start = medium.start() + (not text[medium.start()].isalpha()) if medium else found.start()
            return Span(start, end)
    return None


def dateline(text: str) -> Span | None:
    """Find the dateline with which a paragraph begins, after a headline in 【】.

    >>> text = "本报北京7月20日电（记者张三）近日"
    >>> text[slice(*dateline(text))], dateline("7月20日，论坛在北京举行。"), dateline("据新华社7月20日报道，")
    ('本报北京7月20日电', None, None)
    """
    found = _DATELINE.match(text)
    if not found or _NO_DATELINE.match(found["line"]):
        return None
    return Span(*found.span("line"))


def signed(text: str) -> Span | None:
    """Find a byline that is a whole paragraph.

    >>> text = "新华社记者张晨霖/摄"
    >>> text[slice(*signed(text))], signed("► 张伟"), signed("张伟"), signed("（记者崔爽）")
    ('新华社记者张晨霖', Span(start=2, end=4), None, Span(start=1, end=5))
    """
    if len(text) > 60 or not _SIGNED.search(text):
        return None
    if text[0] in "（(" and (found := _CLOSED.fullmatch(text)) and (span := _bracketed(found, "")):
        return span
    shapes = (shape.fullmatch(text) for shape in _ALONE)
    return next((Span(*found.span("by")) for found in shapes if found and _are_names(found["names"])), None)


def leading(text: str) -> Span | None:
    """Find the byline at the head of a paragraph, after its dateline.

    >>> text = "本报讯(记者李争粉)3月26日，论坛举行。"
    >>> text[slice(*leading(text))]
    '记者李争粉'
    >>> leading("记者从国家统计局获悉，上半年增长5%。"), leading("（图片由通讯员提供）")
    (None, None)
    """
    head = text[:_HEAD]
    for found in _CLOSED.finditer(head):
        if span := _bracketed(found, text[: found.start()]):
            return span
    held = _INSIDE.fullmatch(head, 1, max(1, head.find("】"))) if head.startswith("【") else None
    if held:
        return Span(*held.span("by"))
    return _running(head)


def opens(text: str) -> bool:
    """Tell a paragraph that a medium and its writer open without a bracket.

    >>> opens("封面新闻记者石伟8月8日晚，小区物业发布通知。"), opens("记者石伟介绍")
    (True, False)
    """
    span = _running(text[:60]) if "记者" in text[:24] else None
    return bool(span and span.start == 0 and not text.startswith("记者"))


def closing(text: str) -> Span | None:
    """Find the byline at the end of a paragraph: names in brackets, or a writer after the last sentence.

    >>> text = "将裁员3.5万人。（卜晓明）"
    >>> text[slice(*closing(text))], closing("他说完了。（央视新闻）")
    ('卜晓明', None)
    """
    offset = max(0, len(text) - _FOOT)
    foot = text[offset:]
    for found in reversed(list(_CLOSED.finditer(foot))):
        if span := _bracketed(found, "。" if foot[: found.start()][-1:] in "。！？”" else ""):
            return Span(span.start + offset, span.end + offset)
    running = _running(foot)
    return Span(running.start + offset, running.end + offset) if running else None


def _bracketed(found: re.Match[str], before: str) -> Span | None:
    """Read a bracket: a writer with a post anywhere, bare names only after a dateline or a last sentence."""
    inside = found[1]
    if _STOP.search(inside):
        return None
    if posted := _INSIDE.fullmatch(inside):
        return _moved(posted, found.start(1))
    bare = before.rstrip().endswith(("。", "！", "？", "”", "电", "讯", "電", "訊"))
    if bare and (written := _NAMES.fullmatch(inside)) and _are_names(written["by"]):
        return _moved(written, found.start(1))
    return None


def _moved(found: re.Match[str], offset: int) -> Span:
    return Span(found.start("by") + offset, found.end("by") + offset)

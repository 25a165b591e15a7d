"""Scan a text for times: one pass over the places where a time may start, then the rules in order."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from extractor.mentions.masks import blocked as masked
from extractor.mentions.quantities.numerals import folded
from extractor.mentions.times.anchor import Passage
from extractor.mentions.times.clock import Moment, day_of, moment_at, on_day
from extractor.mentions.times.durations import Length, length_at
from extractor.mentions.times.lexicon import days, either, eras, kinds
from extractor.mentions.times.points import Point, point_at
from extractor.model import Label, Mention, Norm, Span
from extractor.tables import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.model import Document

_HAN = "零〇○一二三四五六七八九十百千万两廿卅"
# What may come between or after the digits of a time: units, dashes, 个 before 月 or 小时.
_NEXT = (
    r"(?:[年月日号天时點点周星岁歲小分秒世季工交载礼昼钟刻旬apAP:：/~～—–\-至到、QHY多余几]"
    r"|上半|下半|半年|个[月小多余半工交星世季年自钟礼周昼整]|整[年月天]|個)"
)
_LINKS = re.compile(r"(?:https?:)?//[!-~]+|www\.[!-~]+")
_ASIDE = re.compile(r"[（(][^（()）]{1,12}[)）]")
_STOP = re.compile(r"[。！？!?\n]")


@cache
def _seed() -> re.Pattern[str]:
    """Compile the scan: a numeral with a time unit in reach, or the first two characters of a time word."""
    words = (
        {w for kind in kinds().values() for w in kind}
        | set(days())
        | set(eras())
        | {
            "农历",
            "阴历",
            "旧历",
            "同期",
            "历史同期",
            "常年同期",
            "往年同期",
            "历年同期",
            "近年同期",
            "上年同期",
            "去年同期",
            *(f"{w}{d}" for w in ("周", "星期", "礼拜", "週") for d in "一二三四五六日天末"),
            "每周",
            "上个周",
            "这个周",
            "下个周",
            "正月",
            "腊月",
            "上世纪",
            "上个世纪",
            "本世纪",
            "公元",
            "今夏",
            "今春",
            "今秋",
            "今冬",
            "下周",
            "这周",
            "每星期",
            "本报告期",
            "报告期",
            "本期",
        }
    )
    by_first: dict[str, set[str]] = {}
    for word in sorted(words):
        if not word[0].isdigit():
            by_first.setdefault(word[0], set()).add(word[1:3])
    parts = [first + _follow(seconds) for first, seconds in sorted(by_first.items())]
    digits = (
        rf"(?<![0-9])[0-9](?=[0-9]{{0,5}}(?:\.[0-9]{{1,4}})?[ \u3000]?[十百千万亿]{{0,2}}{_NEXT}|[0-9]{{3}}[./-][0-9])"
    )
    chinese = rf"(?<![{_HAN}第])[{_HAN}](?=[{_HAN}几余多]{{0,8}} ?{_NEXT})"
    chinese += rf"|[几数多半](?=[年月日天周个小星秒分世岁礼])|(?<=第)[{_HAN}](?=天|日|年)"
    # One look at the character tells most places that none of this can begin there.
    first = re.escape("".join(sorted({*f"0123456789{_HAN}几数多半前", *by_first})))
    return re.compile(rf"(?=[{first}])(?:{digits}|{chinese}|前(?=[0-9两二三四五六七八九十])|{'|'.join(parts)})")


def _follow(seconds: set[str]) -> str:
    if "" in seconds:
        return ""
    return f"(?={'|'.join(re.escape(s) for s in sorted(seconds))})"


@cache
def _idioms() -> re.Pattern[str]:
    return re.compile(either(words("mentions/times/idioms.txt")))


def find_times(document: Document, masks: Sequence[Span] = ()) -> list[Mention]:
    """Find the dates and times of a document, anchored on its publication date; sorted, outside the masks."""
    text = folded(document.text)
    return _find(text, Passage(text, document.published), masks)


def find_times_in(text: str, anchor: date | None, *, ahead: bool = False) -> list[Mention]:
    """Find the dates and times of a text read on a given day; `ahead` reads bare weekdays and months as yet to come.

    >>> from datetime import date
    >>> [m.norm.value for m in find_times_in("3月25-29日举行，去年同日闭幕", date(2026, 3, 27))][:1]
    ['2026-03-25/2026-03-29']
    """
    text = folded(text)
    return _find(text, Passage(text, anchor, ahead=ahead), ())


def _find(text: str, passage: Passage, masks: Sequence[Span]) -> list[Mention]:
    blocked = masked(text, [*masks, *(Span(*hit.span()) for hit in _LINKS.finditer(text))])
    inside = masked(text, [Span(*hit.span()) for hit in _idioms().finditer(text)])
    found: list[Mention] = []
    at = 0
    for seed in _seed().finditer(text):
        start = seed.start()
        if start < at or (blocked is not None and blocked[start]) or (inside is not None and inside[start]):
            continue
        hit = _at(text, start, passage, found)
        if hit is None:
            continue
        if blocked is None or blocked.find(1, hit.span.start, hit.span.end) < 0:
            found.append(hit)
            at = hit.span.end
    return found


def _at(text: str, at: int, passage: Passage, found: list[Mention]) -> Mention | None:
    moment = moment_at(text, at)
    if moment is not None:
        return _moment(text, moment, passage)
    passage.leaned = None
    point = point_at(text, at, passage)
    length = length_at(text, at, passage)
    if length is None and point is not None and point.value in {"PAST_REF", "FUTURE_REF"}:
        length = _led_by(text, point, passage)
    if length is not None and (
        point is None or length.end > point.end or (length.end == point.end and length.start < point.start)
    ):
        floor = found[-1].span.end if found else 0
        return Mention(Span(max(length.start, floor), length.end), length.label, "times.duration", norm=length.norm)
    return None if point is None else _point(text, point, passage)


def _led_by(text: str, point: Point, passage: Passage) -> Length | None:
    """Read 过去三年 and 今后的十年 as one length."""
    at = point.end + (1 if text[point.end : point.end + 1] == "的" else 0)
    length = length_at(text, at, passage) if at < len(text) else None
    return length if length is not None and length.start <= point.start else None


def _point(text: str, point: Point, passage: Passage) -> Mention | None:
    label = Label.DATE
    if point.value and point.value.startswith("PT"):
        label = Label.TIME
    end, value, by = point.end, point.value, _by(point, passage)
    spanning = _clock_range(text, point, passage)
    if spanning is not None:
        return spanning
    passage.named(
        point.end, point.year, point.day, firm="月" in text[point.start : end] or not text[point.start].isdigit()
    )
    if value and value[:4].isdigit() and point.day is None and "同期" not in text[point.start : point.end]:
        _remember(value, passage)
    norm = Norm(value=value, mod=point.mod, anchor=point.anchor) if value else None
    return Mention(Span(point.start, end), label, by, norm=norm)


def _by(point: Point, passage: Passage) -> str:
    """Name the rule, and what a date leaned on that is not the day of publication; or why it has no value."""
    if point.value is None:
        return "times.date not in the calendar" if passage.anchor else "times.date without a day to count from"
    return f"times.date from {passage.leaned}" if passage.leaned else "times.date"


def _remember(value: str, passage: Passage) -> None:
    """Keep the last stretch of a year for 同期, the last month for 较上月."""
    if len(value) > 4:
        passage.period = value
    if len(value) == 7 and value[5:].isdigit():
        month = date(int(value[:4]), int(value[5:]), 1)
        if passage.month is None or (passage.anchor and passage.month < month <= passage.anchor):
            passage.month = month


def _clock_range(text: str, point: Point, passage: Passage) -> Mention | None:
    """Read 7月29日20时至8月2日07时 and 26日夜至27日晨 as one TIME."""
    if point.day is None:
        return None
    first = moment_at(text, point.end)
    if first is None or "/" in first.tail or text[first.end : first.end + 1] not in {"至", "到", "-", "—"}:
        return None
    saved = passage.day, passage.day_at, passage.firm, passage.firm_at
    passage.named(point.end, point.year, point.day, firm=True)
    second = point_at(text, first.end + 1, passage)
    last = moment_at(text, second.end) if second is not None and second.day is not None else None
    if second is None or last is None or last.exact != first.exact:
        passage.day, passage.day_at, passage.firm, passage.firm_at = saved
        return None
    passage.named(last.end, None, second.day, firm=True)
    value = f"{on_day(first, point.day)}/{on_day(last, second.day)}"
    return Mention(Span(point.start, last.end), Label.TIME, "times.clock", norm=Norm(value=value))


def _moment(text: str, moment: Moment, passage: Passage) -> Mention:
    moment = _until(text, moment)
    day = day_of(moment, passage, _near_day(text, moment, passage))
    if moment.offset is not None and day is not None:
        passage.named(moment.end, None, day, firm=False)
    return Mention(
        Span(moment.start, moment.end), Label.TIME, "times.clock", norm=Norm(value=on_day(moment, day), mod=moment.mod)
    )


def _until(text: str, first: Moment) -> Moment:
    """Join 9:00-21:00, 早晨到上午, 22时至次日7时."""
    if text[first.end : first.end + 1] not in {"至", "到", "-", "—", "~", "～"} or "/" in first.tail:
        return first
    at = first.end + 1
    at += 2 if text.startswith(("次日", "翌日"), at) else 0
    second = moment_at(text, at, joined=True)
    if second is None or "/" in second.tail:
        return first
    if not first.exact and not second.exact:
        tail = first.tail if first.tail == second.tail else f"{first.tail}/{second.tail}"
        return first._replace(end=second.end, tail=tail)
    return first._replace(end=second.end, tail=f"{first.tail}/{_later(first.tail, second, text)}", mod=None)


def _later(first: str, second: Moment, text: str) -> str:
    """Put 6:00 of 下午5:00到6:00 into the same half of the day."""
    early, late = int(first[1:3]), int(second.tail[1:3]) if second.tail[1:3].isdigit() else 24
    if text[second.start].isdigit() or text[second.start] in "零两一二三四五六七八九十":
        late += 12 if late < early < late + 12 else 0
    return f"T{late:02d}{second.tail[3:]}" if late < 24 else second.tail


def _near_day(text: str, moment: Moment, passage: Passage) -> date | None:
    """Give the day that a moment without one belongs to: the date beside it, for clock times the last named."""
    if passage.day is None:
        return None
    between = text[passage.day_at : moment.start]
    if moment.exact:
        return passage.day if "/" not in moment.tail or len(between) < 3 else None
    if len(between) > 25 or _STOP.search(between):
        return None
    return passage.day if len(_ASIDE.sub("", between)) <= 12 else None

"""Points of the calendar: years, months, days, weeks, quarters, seasons, holidays, and ranges of them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from extractor.mentions.quantities.numerals import figure
from extractor.mentions.times import calendar
from extractor.mentions.times.lexicon import days, either, eras, kinds, pattern

if TYPE_CHECKING:
    from extractor.mentions.times.anchor import Passage

N12 = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九正腊])"
_ONE = "[一二三四五六七八九]"
N31 = rf"(?:3[01]|[12][0-9]|0?[1-9]|三十一?|二十{_ONE}?|廿{_ONE}?|十{_ONE}?|{_ONE}|初[一二三四五六七八九十])"
DIGITS4 = r"(?:[12][0-9]{3}|[一二][〇零○一二三四五六七八九]{3}|两千零?[一二三四五六七八九十]{0,3}"
DIGITS4 += r"|[零〇○]?[0-9一二三四五六七八九]{2}(?=年(?:1[0-2]|0?[1-9]|[一二三四五六七八九十])+月))"
DIGITS4 = DIGITS4[:-1] + r"|0[0-9](?=年)|(?<=[在于自元])[1-9][0-9]{2}(?=年)|(?<=元)[〇零○一二三四五六七八九]{3}(?=年))"
LINK = r"\s?(?:[-—–―~～－]{1,2}|至|到)\s?"
_LINK = re.compile(LINK)
_YEAR = re.compile(
    rf"(?:公元)?(?P<y>{DIGITS4})\s?(?:年度?(?![代级龄薪均])|(?=上半年|下半年|YTD|[HQ][1-4]|[1-4]Q|半年度|春节|国庆))"
)
_YEARS = re.compile(rf"(?P<a>[12][0-9]{{3}})年?{LINK}(?P<b>(?:[12][0-9])?[0-9]{{2}})年(?!代|级|龄)度?(?![0-9])")
_MONTH = re.compile(rf" ?(?P<m>{N12})\s?月份?(?![球亮嫂饼薪均租息供季台])")
_MONTHS = re.compile(rf"(?P<a>{N12})月?{LINK}(?P<b>{N12})\s?月份?(?![0-9一二三十]{{1,2}}[日号])")
_FIRST = re.compile(r"前(?P<n>1[0-2]|[2-9]|十[一二]?|[两二三四五六七八九])个?月份?(?![前后内])")
_DAY = re.compile(rf"\s?(?P<d>{N31})\s?[日号](?![线楼院文本元均常台馆令股门店机船舰遥]|报(?!道))")
# 八月十五, 三月初一: after a Chinese month a Chinese day may go without 日.
_HAN_DAY = re.compile(
    rf"(?P<d>初[一二三四五六七八九十]|[二三]?十{_ONE}|二十|三十)(?![个年月天日号名人家岁次万亿多余几%点元度项位种条部场只])"
)
_DAYS = re.compile(
    rf"\s?(?P<a>{N31})[日号]?{LINK}(?P<b>{N31})[日号](?![线楼院文本元均常台馆令股门店机船舰遥]|报(?!道))"
)
_XUN = re.compile(r"[上中下]旬")
_EDGE = re.compile(r"初(?![一二三四五六七八九十步次级始期中])|底(?![部层薪])|末(?!端)")
_WEEKDAY = re.compile(
    r"(?:每个?|(?P<w>上上个?|上一?个?|下下个?|下一?个?|本|这个?|今个?))?(?:周|星期|礼拜)(?P<d>[一二三四五六日天末])(?![年期报刊边围转长密旋])"
)
_ISO = re.compile(
    r"(?P<y>[12][0-9]{3})(?P<s>[-/.])(?P<m>0?[1-9]|1[0-2])(?P=s)(?P<d>3[01]|[12][0-9]|0?[1-9])(?![0-9.])(?:周[一二三四五六日])?"
)
_TAIL = re.compile(r"当天|当日|(?: ?)(?:周|星期)[一二三四五六日天](?!年)")
_SINCE = re.compile(r"以来|期间|前夕|年间|间(?![隔接谍])|之间")
_DECADE = re.compile(
    r"(?:(?P<c>上个?世纪|本世纪|[0-9]{2}世纪|二十世纪|二十一世纪|十九世纪))?(?P<n>[1-9]0|[一二三四五六七八九]十|〇〇|零零)年代(?P<e>初期?|中期|末期?|后期)?|(?P<y>(?:19|20)[0-9]0)年代(?P<f>初期?|中期|末期?|后期)?"
)
_CENTURY = re.compile(
    r"(?P<c>上个?世纪|本世纪|(?P<n>[0-9]{1,2}|二十一?|十[五六七八九])世纪)(?P<e>初期?|中叶|中期|末期?|后期)?"
)
_SENTENCE = re.compile(r"[。！？\n]")
_BESIDE = re.compile(r"[（(](?P<m>1[0-2]|[1-9])月(?P<d>3[01]|[12][0-9]|[1-9])日")
_SOON = re.compile(r"[将拟](?:于|在|会)?$")
_TRADING = re.compile(r"上一?个?交易日")
_AHEAD = re.compile(r"将|预计|预报|可能有|未来|持续至|延续至|至$|到$|明天|定于|拟")
_LUNAR = re.compile(
    rf"(?:农历|阴历|旧历)(?:(?P<y>{DIGITS4})年|(?P<yw>[今去明]年))?(?P<m>1[0-2]|[1-9]|十[一二]?|[正一二三四五六七八九冬腊])月(?P<d>初[一二三四五六七八九十]|{N31})日?|(?P<n>[正腊])月(?P<e>初[一二三四五六七八九十]|{N31})"
)
_HOLIDAY_TAIL = re.compile(
    r"(?:过后|假期|小长假|长假|假日|期间|前夕|当天|当日|节)*(?P<k>第(?P<n>[1-9一二三四五六七八])天|前(?P<f>[1-9一二三四五六七八])天)?"
)
_CROPS = set("粮收茶游耕播种运节装训赛令熟管菜忙招")
WEEKDAYS = {c: i for i, c in enumerate("一二三四五六", 1)} | {"日": 7, "天": 7}


class Point(NamedTuple):
    """A place in the calendar: its span, TIMEX3 value, mod, and the day that it ends on if it has one."""

    start: int
    end: int
    value: str | None
    mod: str | None = None
    day: date | None = None
    year: int | None = None
    anchor: str | None = None


def number(text: str) -> int:
    """Read a small whole number of a date; 0 where it is none.

    >>> number("二〇二五"), number("初七"), number("正")
    (2025, 7, 1)
    """
    text = text.lstrip("初")
    if text in {"正", "腊", "冬"}:
        return {"正": 1, "冬": 11, "腊": 12}[text]
    found = figure(text)
    return int(found.low) if found and found.low < 10000 else 0


def full_year(text: str, passage: Passage) -> int:
    """Read a year, two digits nearest to the anchor's century."""
    year = number(text)
    if year >= 100:
        return year
    century = (passage.anchor.year if passage.anchor else 2026) // 100 * 100
    return century + year if year <= century % 1000 % 100 + 40 else century - 100 + year


def point_at(text: str, at: int, passage: Passage) -> Point | None:
    """Read the longest point or range of the calendar at a place."""
    for rule in (_iso, _american, _era, _lunar, _decade, _years, _composed):
        found = rule(text, at, passage)
        if found is not None:
            break
    else:
        return None
    return _since(text, _ranged(text, found, passage))


def _iso(text: str, at: int, passage: Passage) -> Point | None:  # noqa: ARG001
    hit = _ISO.match(text, at)
    if hit is None or (text[at - 1 : at].isalnum() and text[at - 1 : at].isascii()):
        return None
    day = calendar.valid(int(hit["y"]), int(hit["m"]), int(hit["d"]))
    return Point(at, hit.end(), day.isoformat(), None, day, day.year) if day else None


_AMERICAN = re.compile(r"(?P<m>0?[1-9]|1[0-2])/(?P<d>3[01]|[12][0-9]|0?[1-9])/(?P<y>[0-9]{4}|[0-9]{2})(?![0-9/])")


def _american(text: str, at: int, passage: Passage) -> Point | None:
    """Read 10/31/1974: month, day, year."""
    hit = _AMERICAN.match(text, at)
    if hit is None or text[at - 1 : at] == "/" or text[at - 1 : at].isdigit():
        return None
    year = full_year(hit["y"], passage)
    day = calendar.valid(year, int(hit["m"]), int(hit["d"]))
    return Point(at, hit.end(), day.isoformat(), None, day, day.year) if day else None


@cache
def _eras() -> re.Pattern[str]:
    return re.compile(
        rf"(?P<era>{either(eras())})(?P<n>元|[0-9]{{1,2}}|{_ONE}?十?{_ONE}?)年(?:(?P<m>{N12})月(?P<d>初{_ONE})?)?(?P<e>大年三十)?"
    )


def _era(text: str, at: int, passage: Passage) -> Point | None:  # noqa: ARG001 - one of the rules
    """Read 民国三年 and 康熙二十年九月 as the years that they began in."""
    hit = _eras().match(text, at)
    if hit is None:
        return None
    number_ = 1 if hit["n"] == "元" else number(hit["n"])
    if not number_:
        return None
    year = eras()[hit["era"]] + number_ - 1
    tail = f"-{number(hit['m']):02d}" if hit["m"] else ""
    tail += f"-{number(hit['d']):02d}" if hit["d"] else ""
    return Point(at, hit.end(), f"{year:04d}{tail or ('-01-30' if hit['e'] else '')}")


def _lunar(text: str, at: int, passage: Passage) -> Point | None:
    hit = _LUNAR.match(text, at)
    if hit is None:
        return None
    month, day = number(hit["m"] or hit["n"]), number(hit["d"] or hit["e"])
    year = full_year(hit["y"], passage) if hit["y"] else _word_year(hit["yw"], passage, at)
    found = calendar.lunar(year, month, day) if year else None
    return Point(at, hit.end(), found.isoformat() if found else None, None, found)


def _word_year(word: str | None, passage: Passage, at: int) -> int | None:
    if word is None:
        return passage.anchor.year if passage.anchor else passage.near_year(at)
    row = kinds()["year"][word]
    base = passage.base(row.lean)
    if row.lean and passage.year is not None and (passage.day is None or passage.year_at >= passage.day_at):
        passage.leaned = "the year named last"
        return passage.year + row.offset
    if base is None:
        return None
    return base.year + row.offset


def _decade(text: str, at: int, passage: Passage) -> Point | None:  # noqa: ARG001
    hit = _DECADE.match(text, at)
    if hit is None:
        return _century(text, at)
    edge = {"初": "START", "中": "MID", "末": "END", "后": "END"}.get((hit["e"] or hit["f"] or "")[:1])
    if hit["y"]:
        return Point(at, hit.end(), f"{hit['y'][:3]}X", edge)
    century = _hundred(hit["c"]) or 19
    return Point(at, hit.end(), f"{century}{number(hit['n']) // 10}X", edge)


def _hundred(word: str | None) -> int | None:
    if word is None or word.startswith("上"):
        return 19 if word else None
    return 20 if word == "本世纪" else number(word.removesuffix("世纪")) - 1


def _century(text: str, at: int) -> Point | None:
    hit = _CENTURY.match(text, at)
    if hit is None:
        return None
    edge = {"初": "START", "中": "MID", "末": "END", "后": "END"}.get((hit["e"] or "")[:1])
    return Point(at, hit.end(), f"{_hundred(hit['c']):02d}XX", edge)


def _years(text: str, at: int, passage: Passage) -> Point | None:  # noqa: ARG001
    hit = _YEARS.match(text, at)
    if hit is None:
        return None
    first = int(hit["a"])
    last = int(hit["b"]) if len(hit["b"]) == 4 else first // 100 * 100 + int(hit["b"])
    return Point(at, hit.end(), f"{first}/{last}", year=last) if first <= last else None


class _Place(NamedTuple):
    """Where a composed date stands so far: its start, the reading place, and its year."""

    start: int
    at: int
    year: int | None
    explicit: bool
    known: bool


def _composed(text: str, at: int, passage: Passage) -> Point | None:
    same = _same_period(text, at, passage)
    if same is not None:
        return same
    place = _year_part(text, at, passage)
    for rule in (_months, _month, _same_month, _nth, _span_word, _season_word, _edge_word, _holiday):
        found = rule(text, place, passage)
        if found is not None:
            return found
    if place.at > at:
        return Point(at, place.at, f"{place.year:04d}" if place.year else None, year=place.year)
    for loose in (_relative_month, _bare_days, _relative_day, _relative_week, _fixed):
        found = loose(text, at, passage)
        if found is not None:
            return found
    return None


def _year_part(text: str, at: int, passage: Passage) -> _Place:
    hit = _YEAR.match(text, at)
    if hit is not None and not (text[at - 1 : at].isdigit() or text[at - 1 : at] == "."):
        return _Place(at, hit.end(), full_year(hit["y"], passage), explicit=True, known=True)
    word = pattern("year").match(text, at)
    if word is not None:
        end = word.end() + (1 if text[word.end() : word.end() + 1] == "的" and _span_after(text, word.end() + 1) else 0)
        return _Place(at, end, _word_year(word[0], passage, at), explicit=False, known=True)
    if text[at : at + 1] in {"今", "去", "明"} and text[at + 1 : at + 2] in set("春夏秋冬"):
        year = _word_year(text[at] + "年", passage, at)
        return _Place(at, at + 1, year, explicit=False, known=True)
    return _Place(at, at, None, explicit=False, known=False)


def _span_after(text: str, at: int) -> bool:
    return pattern("span").match(text, at) is not None or _MONTH.match(text, at) is not None


def _months(text: str, place: _Place, passage: Passage) -> Point | None:
    first = _FIRST.match(text, place.at)
    if first is not None:
        year = place.year if place.known else _period_year(passage, place.at)
        value = f"{year}-01/{year}-{number(first['n']):02d}" if year else None
        return Point(place.start, first.end(), value, year=year if place.explicit else None)
    hit = _MONTHS.match(text, place.at)
    if hit is None or text[place.at - 1 : place.at].isdigit():
        return None
    a, b = number(hit["a"]), number(hit["b"])
    year = place.year if place.known else passage.year_of(b, None, place.at)
    if a > b and year is not None:
        return Point(place.start, hit.end(), f"{year - 1}-{a:02d}/{year}-{b:02d}")
    return Point(
        place.start,
        hit.end(),
        f"{year}-{a:02d}/{year}-{b:02d}" if year else None,
        year=year if place.explicit else None,
    )


def _period_year(passage: Passage, at: int) -> int | None:
    if passage.anchor is None:
        return passage.near_year(at)
    return passage.anchor.year if passage.anchor.month > 1 else passage.anchor.year - 1


def _month(text: str, place: _Place, passage: Passage) -> Point | None:
    hit = _MONTH.match(text, place.at)
    if (
        hit is None
        or (hit[0][0] == " " and place.at == place.start)
        or (
            place.start == place.at
            and (text[place.at - 1 : place.at].isdigit() or text[place.at - 1 : place.at] == ".")
        )
    ):
        return None
    month = number(hit["m"])
    days_ = _DAYS.match(text, hit.end())
    if days_ is not None:
        return _day_range(place, days_, month, passage)
    ranked = _RANKED.match(text, hit.end())
    if ranked is not None:
        return _ranked(place, ranked, month, passage)
    day = _DAY.match(text, hit.end()) or (
        None if hit[0][-1] == "份" or hit["m"].isdigit() else _HAN_DAY.match(text, hit.end())
    )
    if day is not None:
        year = place.year if place.known else passage.year_of(month, number(day["d"]), place.at)
        return _on_day(
            text,
            Point(place.start, day.end(), None, year=year if place.explicit else None),
            (year, month, number(day["d"])),
        )
    year = place.year if place.known else passage.year_of(month, None, place.at)
    if "份" not in hit[0]:
        return _in_month(
            text, Point(place.start, hit.end(), None, year=year if place.explicit else None), (year, month)
        )
    return Point(place.start, hit.end(), f"{year}-{month:02d}" if year else None, year=year if place.explicit else None)


_RANKED = re.compile(r"的?第(?P<n>[一二三四五1-5])个?(?:周|星期|礼拜)(?P<d>[一二三四五六日天])?(?![年期])")


def _ranked(place: _Place, hit: re.Match[str], month: int, passage: Passage) -> Point:
    """Read 十月第一个星期一 as a day and 十月的第一周 as the days from its first Monday on."""
    year = place.year if place.known else passage.year_of(month, None, place.at)
    if year is None:
        return Point(place.start, hit.end(), None)
    weekday = WEEKDAYS[hit["d"]] if hit["d"] else 1
    first = date(year, month, 1)
    day = first + timedelta(days=(weekday - first.isoweekday()) % 7 + 7 * (number(hit["n"]) - 1))
    if hit["d"]:
        return Point(place.start, hit.end(), day.isoformat(), None, day)
    return Point(place.start, hit.end(), f"{day}/{day + timedelta(days=6)}")


_NTH = re.compile(rf"的?第(?P<n>[0-9]{{1,2}}|[一二三四五]?十?{_ONE}?)(?P<u>周(?!年)|个月)")


def _nth(text: str, place: _Place, passage: Passage) -> Point | None:  # noqa: ARG001 - one of the rules
    """Read 2021年的第二周 and 明年第九个月."""
    hit = _NTH.match(text, place.at) if place.known and place.year else None
    rank = number(hit["n"]) if hit else 0
    if hit is None or not 1 <= rank <= (52 if hit["u"] == "周" else 12):
        return None
    value = f"{place.year}-W{rank:02d}" if hit["u"] == "周" else f"{place.year}-{rank:02d}"
    return Point(place.start, hit.end(), value, year=place.year if place.explicit else None)


def _same_month(text: str, place: _Place, passage: Passage) -> Point | None:
    """Read 去年本月 and 去年同月十日."""
    if not place.known or not place.year or not text.startswith(("本月", "同月"), place.at) or passage.anchor is None:
        return None
    month = passage.anchor.month
    day = _DAY.match(text, place.at + 2)
    if day is not None:
        return _on_day(text, Point(place.start, day.end(), None), (place.year, month, number(day["d"])))
    return Point(place.start, place.at + 2, f"{place.year}-{month:02d}")


def _on_day(text: str, found: Point, parts: tuple[int | None, int, int]) -> Point:
    year, month, day = parts
    tail = _TAIL.match(text, found.end)
    end = tail.end() if tail else found.end
    if year is None:
        return found._replace(end=end)
    at = calendar.valid(year, month, day)
    return found._replace(end=end, value=at.isoformat() if at else None, day=at)


def _in_month(text: str, found: Point, parts: tuple[int | None, int]) -> Point:
    """Finish a month: 上旬, 初, 底, 末, or nothing."""
    year, month = parts
    base = f"{year}-{month:02d}" if year else None
    xun = _XUN.match(text, found.end)
    if xun is not None:
        return found._replace(end=xun.end(), value=_ten_days(year, month, xun[0][0]))
    edge = _EDGE.match(text, found.end)
    if edge is not None:
        mod = "START" if edge[0] == "初" else "END"
        return found._replace(end=edge.end(), value=base, mod=mod if base else None)
    return found._replace(value=base)


def _ten_days(year: int | None, month: int, part: str) -> str | None:
    if year is None:
        return None
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    first, end = {"上": (1, 10), "中": (11, 20), "下": (21, last)}[part]
    return f"{year}-{month:02d}-{first:02d}/{year}-{month:02d}-{end:02d}"


def _day_range(place: _Place, hit: re.Match[str], month: int, passage: Passage) -> Point:
    a, b = number(hit["a"]), number(hit["b"])
    year = place.year if place.known else passage.year_of(month, b, place.at)
    first, last = (calendar.valid(year, month, d) if year else None for d in (a, b))
    value = f"{first}/{last}" if first and last and first < last else None
    return Point(place.start, hit.end(), value, None, last, year if place.explicit else None)


def _span_word(text: str, place: _Place, passage: Passage) -> Point | None:
    hit = pattern("span").match(text, place.at)
    if hit is None or _latin_span(text, hit, place):
        return None
    row = kinds()["span"][hit[0]]
    if hit[0] == "年内" and place.at > place.start:
        return None
    year = place.year if place.known else _span_year(row.value, passage, place.at)
    edge = _EDGE.match(text, hit.end()) if row.value[:1] == "Q" else None
    mod = {"初": "START", "底": "END", "末": "END"}[edge[0]] if edge and year else None
    end = edge.end() if edge else hit.end()
    return Point(place.start, end, _in_year(year, row.value), mod, year=year if place.explicit else None)


def _latin_span(text: str, hit: re.Match[str], place: _Place) -> bool:
    """Tell whether Q2 or H1 is part of a Latin word, or H1 stands alone (H1N1, 本田H1)."""
    if not hit[0].isascii():
        return (
            text[place.at - 1 : place.at] in {"安", "健", "两", "齐", "完", "保", "周", "马"}
            and place.start == place.at
        )
    before, after = text[place.at - 1 : place.at], text[hit.end() : hit.end() + 1]
    if place.start == place.at and before.isascii() and before.isalnum():
        return True
    return after.isascii() and after.isalnum()


def _in_year(year: int | None, value: str) -> str | None:
    if year is None:
        return None
    if "/" in value:
        a, b = value.split("/")
        return f"{year}-{a}/{year}-{b}"
    return f"{year}-{value}" if value else str(year)


def _span_year(value: str, passage: Passage, at: int) -> int | None:
    """Choose the year of a quarter or half that names none: the one named just before, else by the anchor."""
    if passage.year is not None and passage.same_sentence(passage.year_at, at):
        passage.leaned = "the year named last"
        return passage.year
    if passage.anchor is None:
        return passage.near_year(at)
    starts = {"H1": 1, "H2": 7, "Q1": 1, "Q2": 4, "Q3": 7, "Q4": 10, "01/09": 6, "01/06": 4}.get(value, 1)
    ahead = starts - passage.anchor.month
    return passage.anchor.year - 1 if ahead > 6 or (value == "" and passage.anchor.month == 1) else passage.anchor.year


def _season_word(text: str, place: _Place, passage: Passage) -> Point | None:
    skip = 2 if place.known and text.startswith("整个", place.at) else 0
    hit = pattern("season").match(text, place.at + skip)
    if hit is None or (len(hit[0]) == 1 and (place.start == place.at or text[hit.end() : hit.end() + 1] in _CROPS)):
        return None
    if place.start == place.at and text[place.at - 1 : place.at] in {
        "青",
        "宁",
        "华",
        "常",
        "年",
        "立",
        "初",
        "深",
        "长",
    }:
        return None
    row = kinds()["season"][hit[0]]
    year = place.year if place.known else _season_year(passage, place.at)
    value = f"{year}-{row.value}" if year else None
    end = hit.end() + (2 if text.startswith("学期", hit.end()) else 0)
    return Point(place.start, end, value, row.mod if value else None, year=year if place.explicit else None)


def _season_year(passage: Passage, at: int) -> int | None:
    return passage.anchor.year if passage.anchor else passage.near_year(at)


def _edge_word(text: str, place: _Place, passage: Passage) -> Point | None:
    hit = pattern("edge").match(text, place.at)
    if hit is None:
        return None
    if len(hit[0]) == 1 and (place.start == place.at or not _EDGE.match(text, place.at)):
        return None
    if place.start == place.at and text[place.at - 1 : place.at] in {
        "青",
        "少",
        "中",
        "老",
        "同",
        "往",
        "历",
        "成",
        "壮",
        "童",
    }:
        return None
    row = kinds()["edge"][hit[0]]
    year = place.year if place.known else (passage.anchor.year if passage.anchor else passage.near_year(place.at))
    end = hit.end() + (1 if row.mod == "END" and text[hit.end() : hit.end() + 1] == "前" else 0)
    return Point(
        place.start, end, str(year) if year else None, row.mod if year else None, year=year if place.explicit else None
    )


# A day that only names a thing: 国庆招待会, 春节晚会, 中秋月饼.
_EVENTS = (
    "招待会",
    "晚会",
    "联欢",
    "档",
    "月饼",
    "文化",
    "电影",
    "演唱",
    "庆典",
    "日报",
    "电影节",
    "音乐",
    "路",
    "中学",
    "大街",
    "社区",
    "小学",
    "公园",
    "广场",
    "礼",
    "红包",
    "消费券",
)


@cache
def _holidays() -> re.Pattern[str]:
    return re.compile(rf"[“‘]?{either(days())}{{1,3}}")


def _holiday(text: str, place: _Place, passage: Passage) -> Point | None:
    hit = _holidays().match(text, place.at)
    if hit is None or text.startswith(_EVENTS, hit.end()):
        return None
    names = hit[0].lstrip("“‘")
    name = names if names in days() else _first_name(names)
    quoted = text[hit.end() : hit.end() + 1] in {"”", "’"}
    tail = _HOLIDAY_TAIL.match(text, hit.end() + quoted)
    assert tail is not None
    row = days()[name]
    told = place.known or text[hit.start() - 1 : hit.start()] in {"天", "日", "在", "于"}
    if not row.alone and not quoted and not tail[0] and not told:
        return None
    start, end = place.start, tail.end() if tail[0] else hit.end()
    if quoted and tail[0] and (hit[0][0] in "“‘" or text[hit.start() - 1 : hit.start()] in {"“", "‘"}):
        start = min(start, hit.start() - (hit[0][0] not in "“‘"))
    elif quoted:
        end = hit.end()
    year = place.year if place.known else _season_year(passage, place.at)
    first = calendar.holiday(name, year) if year else None
    if first and passage.ahead and not place.known and passage.anchor and year and first < passage.anchor:
        first = calendar.holiday(name, year + 1)
    return Point(start, end, *_break(first, row.break_days, tail), year=year if place.explicit else None)


def _first_name(names: str) -> str:
    return max((n for n in days() if names.startswith(n)), key=len)


def _break(first: date | None, length: int, tail: re.Match[str]) -> tuple[str | None, str | None, date | None]:
    """Give value, mod and day of a holiday with its tail (假期, 期间, 第4天)."""
    if first is None or "前夕" in tail[0] or "过后" in tail[0]:
        return None, None, None
    if tail["n"]:
        at = first + timedelta(days=number(tail["n"]) - 1)
        return at.isoformat(), None, at
    if tail["f"]:
        return f"{first}/{first + timedelta(days=number(tail['f']) - 1)}", None, None
    if length > 1 and "假" in tail[0]:
        return f"{first}/{first + timedelta(days=length - 1)}", None, None
    return first.isoformat(), None, first


def _relative_month(text: str, at: int, passage: Passage) -> Point | None:
    hit = pattern("month").match(text, at)
    if hit is None:
        return None
    row = kinds()["month"][hit[0]]
    base = passage.base(row.lean)
    if row.offset and passage.month and text[at - 1 : at] in {"较", "比", "与", "和", "同", "从", "于"}:
        base = passage.month  # compared with the month that the passage is about
    parts = calendar.month(base, row.offset) if base else (None, 0)
    days_ = _DAYS.match(text, hit.end())
    if days_ is not None and parts[0] is not None:
        return _day_range(_Place(at, at, parts[0], explicit=False, known=True), days_, parts[1], passage)._replace(
            start=at
        )
    day = _DAY.match(text, hit.end())
    if day is not None:
        return _on_day(text, Point(at, day.end(), None), (parts[0], parts[1], number(day["d"])))
    return _in_month(text, Point(at, hit.end(), None), parts)


def _bare_days(text: str, at: int, passage: Passage) -> Point | None:
    """Read 26日 and 25-29日; bare Chinese numerals and 号 name no day."""
    if not text[at : at + 1].isdigit() or text[at - 1 : at].isdigit() or (text[at - 1 : at] in {".", "/", "第"} and at):
        return None
    hit = _DAYS.match(text, at)
    if hit is not None and hit[0].endswith("日"):
        parts = passage.month_of(number(hit["b"]), at)
        if _to_come(text, at, number(hit["a"]), passage):
            assert passage.anchor is not None
            parts = passage.anchor.year, passage.anchor.month
        if parts is None:
            return Point(at, hit.end(), None)
        return _day_range(_Place(at, at, parts[0], explicit=False, known=True), hit, parts[1], passage)
    one = _DAY.match(text, at)
    if one is None or not one[0].endswith("日") or text.startswith(("内", "之内", "以内", "游"), one.end()):
        return None
    day = number(one["d"])
    parts = passage.month_of(day, at)
    if _to_come(text, at, day, passage):
        assert passage.anchor is not None
        parts = passage.anchor.year, passage.anchor.month
    return _on_day(text, Point(at, one.end(), None), (*parts, day)) if parts else Point(at, one.end(), None)


def _to_come(text: str, at: int, day: int, passage: Passage) -> bool:
    """Tell whether a bare day lies ahead: two or three days on, or a forecast in the same sentence."""
    if passage.anchor is None or day <= passage.anchor.day:
        return False
    ahead = day - passage.anchor.day
    if ahead <= 3 or (
        passage.day is not None and passage.anchor < passage.day and passage.same_sentence(passage.day_at, at)
    ):
        return True
    return ahead < 27 and _AHEAD.search(_SENTENCE.split(text[max(0, at - 60) : at])[-1]) is not None


def _relative_day(text: str, at: int, passage: Passage) -> Point | None:
    hit = pattern("day").match(text, at)
    if hit is None or (len(hit[0]) == 1 and text[hit.end() : hit.end() + 1] not in {"日", "天", "（", "(", "起"}):
        return None
    if hit[0] == "即日" and text[hit.end() : hit.end() + 1] not in {"起", "至"}:
        return None
    row = kinds()["day"][hit[0]]
    if row.lean and passage.day is None and passage.anchor is None:
        return Point(at, hit.end(), None)
    base = passage.base(row.lean)
    if row.lean and not row.offset and passage.anchor and base and base > passage.anchor:
        base = passage.anchor  # what is announced for later is not 当天
    if base and not row.lean and passage.desk and row.offset <= 0:
        base = passage.desk
    day = base + timedelta(days=row.offset) if base else None
    day = _told(text, hit.end(), day) or day
    return Point(at, hit.end(), day.isoformat() if day else None, None, day)


def _told(text: str, at: int, day: date | None) -> date | None:
    """Give the date in brackets after 今天（8月5日）, which knows better than the day of print."""
    hit = _BESIDE.match(text, at)
    if hit is None or day is None:
        return None
    near = [calendar.valid(day.year + k, int(hit["m"]), int(hit["d"])) for k in (-1, 0, 1)]
    return min((d for d in near if d), key=lambda d: abs((d - day).days), default=None)


def _relative_week(text: str, at: int, passage: Passage) -> Point | None:
    hit = _WEEKDAY.match(text, at)
    if hit is not None:
        return _weekday(hit, passage)
    trading = _TRADING.match(text, at)
    if trading is not None:
        base = passage.base(lean=True)
        day = base - timedelta(days={0: 3, 6: 2}.get(base.weekday(), 1)) if base else None
        return Point(at, trading.end(), day.isoformat() if day else None, None)
    word = pattern("week").match(text, at)
    if word is None or text[word.end() : word.end() + 1] in {"年", "期", "边", "转", "刊"}:
        return None
    row = kinds()["week"][word[0]]
    return Point(at, word.end(), calendar.week(passage.anchor, row.offset) if passage.anchor else None)


def _weekday(hit: re.Match[str], passage: Passage) -> Point | None:
    end = hit.end()
    if hit[0].startswith("每"):
        value = "XXXX-WXX-WE" if hit["d"] == "末" else f"XXXX-WXX-{WEEKDAYS[hit['d']]}"
        return Point(hit.start(), end, value)
    word = (hit["w"] or "").rstrip("个").rstrip("一")
    offset = {"上上": -2, "上": -1, "下": 1, "下下": 2}.get(word, 0)
    if passage.anchor is None or hit["d"] == "末":
        weekend = f"{calendar.week(passage.anchor, offset)}-WE" if passage.anchor and word else None
        return Point(hit.start(), end, weekend)
    monday = passage.anchor - timedelta(days=passage.anchor.weekday())
    day = monday + timedelta(weeks=offset, days=WEEKDAYS[hit["d"]] - 1)
    if not word and not passage.ahead and day > passage.anchor:
        day -= timedelta(weeks=1)  # news tells what was
    if passage.ahead and day <= passage.anchor and (not word or (word == "下" and day < passage.anchor)):
        day += timedelta(weeks=1)
    return Point(hit.start(), end, day.isoformat(), None, day)


def _fixed(text: str, at: int, passage: Passage) -> Point | None:  # noqa: ARG001 - one of the rules
    hit = pattern("fixed").match(text, at)
    if hit is None or (
        hit[0] in {"每小时", "每秒", "每分钟"} and text[hit.end() : hit.end() + 1].isdigit() and hit[0] == "每小时"
    ):
        return None
    row = kinds()["fixed"][hit[0]]
    if hit[0] in {"至今", "迄今"} and text[hit.end() : hit.end() + 1] in {"年", "天", "日", "晚", "夏"}:
        return None
    if hit[0] in {"每秒", "每分钟"} and text[at - 1 : at] in set("米次升吨帧度步发"):
        return None
    if (
        hit[0] in {"未来", "过去"}
        and (text[at - 1 : at] in {"的", "“"} or text[hit.end() : hit.end() + 1] in {"”", "！", "。", "的"})
        and text[hit.end() : hit.end() + 2] not in {"的几", "的一"}
    ):
        return None
    if hit[0] in {"近日", "近期"} and (
        _SOON.search(text[max(0, at - 2) : at]) or text[hit.end() : hit.end() + 1] in {"将", "拟"}
    ):
        return Point(at, hit.end(), "FUTURE_REF")
    return Point(at, hit.end(), row.value)


_BETWEEN = re.compile(r"[与和](?=[^，。]{2,12}之间)")
_SAME = re.compile(r"本?报告期内?|本期(?!间)|(?P<w>去年|上年|前年|历史|往年|历年|常年|近年)?同期")


def _same_period(text: str, at: int, passage: Passage) -> Point | None:
    hit = _SAME.match(text, at)
    if hit is None or (hit["w"] is None and passage.period is None):
        return None
    return Point(at, hit.end(), same_period(hit["w"], passage))


def same_period(word: str | None, passage: Passage) -> str | None:
    """Shift the last period named by the years that 去年同期 says; None for 往年同期."""
    back = {None: 0, "去年": 1, "上年": 1, "前年": 2}.get(word)
    if back is None or passage.period is None:
        return None
    return re.sub(r"\b[12][0-9]{3}\b", lambda y: str(int(y[0]) - back), passage.period)


def _ranged(text: str, first: Point, passage: Passage) -> Point:
    """Join a second point after a dash or 至, if it is one of the same grain (3月至6月, 6日到今天, 2002年至今)."""
    link = _LINK.match(text, first.end) or _BETWEEN.match(text, first.end)
    if link is None or first.value is None or "/" in first.value or first.value.startswith(("P", "F")):
        return first
    if (
        text.startswith("今", first.end + 1)
        and text[first.end] == "至"
        and not text.startswith(("今年", "今天", "今日"), first.end + 1)
    ):
        return first._replace(end=first.end + 2, value=f"{first.value}/PRESENT_REF", mod=None)
    saved = passage.day, passage.day_at, passage.year, passage.year_at, passage.firm, passage.firm_at
    passage.named(
        first.end, first.year or (first.day.year if first.day else None) or _year(first.value), first.day, firm=True
    )
    second = _iso(text, link.end(), passage) or _composed(text, link.end(), passage)
    passage.day, passage.day_at, passage.year, passage.year_at, passage.firm, passage.firm_at = saved
    second = _carried(first, second)
    if (
        second is None
        or second.value is None
        or "/" in second.value
        or len(second.value) != len(first.value)
        or second.value < first.value
    ):
        return first
    end = second.end + (2 if text.startswith("之间", second.end) and text[first.end] in "与和" else 0)
    return Point(first.start, end, f"{first.value}/{second.value}", None, second.day, second.year or first.year)


def _carried(first: Point, second: Point | None) -> Point | None:
    """Give a second point without a year the year of the first, or the next where it would run backwards."""
    if (
        second is None
        or second.year is not None
        or not second.value
        or not first.value
        or not second.value[:4].isdigit()
    ):
        return second
    if second.value[:4] == first.value[:4] or (first.year is None and second.value >= first.value):
        return second
    year = int(first.value[:4])
    year += f"{year}{second.value[4:]}" < first.value
    day = calendar.valid(year, second.day.month, second.day.day) if second.day else None
    return second._replace(value=f"{year}{second.value[4:]}", day=day)


def _year(value: str) -> int | None:
    return int(value[:4]) if value[:4].isdigit() else None


def _dated(found: Point) -> bool:
    """Tell whether a range has months or days (…至10月15日期间 is the range and 期间)."""
    return ("/" in (found.value or "") and len(found.value or "") > 9 and found.year is None) or (
        found.day is not None and "/" in (found.value or "")
    )


def _since(text: str, found: Point) -> Point:
    """Take in 以来 and 期间 after a point."""
    hit = _SINCE.match(text, found.end)
    if (
        hit is None
        or (hit[0] == "以来" and text[found.start - 1 : found.start] == "自")
        or (hit[0] == "期间" and _dated(found))
    ):
        return found
    if hit[0] in {"间", "年间", "之间"} and "/" not in (found.value or ""):
        return found
    if hit[0] == "前夕":
        return found._replace(end=hit.end(), value=None, mod=None)
    return found._replace(end=hit.end())

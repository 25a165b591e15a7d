"""Lengths of time: ages, years, days, hours, with their bounds and directions."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from extractor.mentions.quantities import bounds
from extractor.mentions.quantities.numerals import NUMERAL, Figure, figure, plain
from extractor.mentions.times.lexicon import either, kinds, pattern
from extractor.model import Label, Norm
from extractor.tables import rows

if TYPE_CHECKING:
    from extractor.mentions.times.anchor import Passage


class UnitRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row of durations.toml."""

    grain: str
    times: int
    names: tuple[str, ...]
    yes: dict[str, Any]
    no: tuple[str, ...]


@cache
def units() -> dict[str, tuple[str, int]]:
    """Give each unit's TIMEX3 letter and how many of it the unit is."""
    table = rows("mentions/times/durations.toml", UnitRow)
    # 月 alone names a month; only 个多月 and 个半月 count it.
    return {name: (row.grain, row.times) for row in table for name in row.names} | {
        "月": ("M", 1),
        "钟": ("TH", 1),
        "分": ("TM", 1),
    }


@cache
def _counted() -> re.Pattern[str]:
    unit = either(set(units()) - {"月", "钟", "分"})
    return re.compile(
        rf"(?:(?P<n0>{NUMERAL})(?P<u0>{unit})?(?:[-—–~～－]{{1,2}}|至|到|、))?(?P<n>{NUMERAL}|几|数|多)(?P<whole>整|个整)?"
        rf"(?P<more>个?[多余])?(?P<half>个半)? ?(?P<u>{unit}|(?<=个[多余半])[月钟])(?P<after>半(?![小个径决])|多|余)?"
    )


_HALF = re.compile(
    r"半(?:个)?(?P<more>多)?(?P<u>小时|年|月|天|世纪|个月|日)|半个(?P<m2>多)?(?P<u2>小时|月|世纪|钟头|钟)"
)
_HMS = re.compile(
    r"(?:(?P<h>[0-9]{1,3})个?小时)?(?:零)?(?:(?P<m>[0-9]{1,3})分钟?)?(?:(?P<s>[0-9]{1,3}(?:\.[0-9]+)?)秒(?P<ms>[0-9]{1,3}(?![0-9]))?)?"
)
_LEAD = re.compile(
    r"(?:过去的?|在?未来的?|今后的?|今后|最近的?|近|接下来的?|前|每|此前的?|往后|头|后|之后|这|长达|历时)$"
)
_TRAIL = re.compile(
    r"以来|来(?![自到了源看说讲])|(?:之|以)?后(?![期备续者勤台代方来卫])|(?:之|以)?前(?![期景往夕后提来列端两])|(?:之|以)?内(?![容部涵外需地陆])|间(?![隔接])"
)
_RANKED = re.compile(r"第[一二三四五六七八九十百]*$|\.$")
_TIGHT = re.compile(r"一度|一遇|一届|一次")


class Length(NamedTuple):
    """A length found in text."""

    start: int
    end: int
    label: Label
    norm: Norm | None


def length_at(text: str, at: int, passage: Passage) -> Length | None:
    """Read a length of time at a place, with what bounds and directs it."""
    found = (
        _clocked(text, at)
        or _tens(text, at)
        or _vague(text, at)
        or _minutes_first(text, at)
        or _chained(text, at)
        or _halved(text, at)
    )
    return None if found is None else _directed(text, found, passage)


class _Raw(NamedTuple):
    start: int
    end: int
    value: str
    mod: str | None
    grain: str
    low: Decimal


def _clocked(text: str, at: int) -> _Raw | None:
    """Read 1小时59分30秒 and 40秒693."""
    if not text[at].isdigit():
        return None
    hit = _HMS.match(text, at)
    if hit is None or sum(hit[k] is not None for k in ("h", "m", "s", "ms")) < 2:
        return None
    seconds = hit["s"] and (f"{int(hit['s'])}.{hit['ms']}" if hit["ms"] else _short(Decimal(hit["s"])))
    parts = (
        f"{int(hit['h'])}H" if hit["h"] else "",
        f"{int(hit['m'])}M" if hit["m"] else "",
        f"{seconds}S" if seconds else "",
    )
    return _Raw(at, hit.end(), f"PT{''.join(parts)}", None, "T", Decimal(0))


def _short(value: Decimal) -> str:
    return str(plain(value))


_AND = re.compile(r"[又零加]")
_ORDER = ("Y", "M", "W", "D", "TH", "TM", "TS")


def _chained(text: str, at: int) -> _Raw | None:
    """Read 3年零2个月 and 8天20小时 as one length."""
    found = _few(text, at)
    parts = [found] if found else []
    while parts and _exact(parts[-1]):
        link = _AND.match(text, parts[-1].end)
        start = link.end() if link else parts[-1].end
        more = _few(text, start) or _minutes(text, start, parts[-1])
        if more is None or not _exact(more) or more.grain in {p.grain for p in parts}:
            break
        parts.append(more)
    return found if len(parts) < 2 else _sum(parts)


_MINUTES = re.compile(rf"(?P<n>{NUMERAL})分(?!之)")


def _minutes(text: str, at: int, before: _Raw) -> _Raw | None:
    """Read the 十分 of 两小时十分, which alone would be points."""
    hit = _MINUTES.match(text, at) if before.grain == "TH" else None
    value = figure(hit["n"]) if hit else None
    return (
        None if hit is None or value is None else _Raw(at, hit.end(), f"PT{_short(value.low)}M", None, "TM", value.low)
    )


_HALF_MINUTE = re.compile(rf"(?P<m>{NUMERAL})分钟?(?:(?P<half>半)钟?|零?(?P<s>{NUMERAL})秒)(?![0-9])")


def _minutes_first(text: str, at: int) -> _Raw | None:
    """Read 五分半 and 五分三十秒."""
    hit = _HALF_MINUTE.match(text, at)
    minutes = figure(hit["m"]) if hit else None
    seconds = figure(hit["s"]) if hit and hit["s"] else Figure(Decimal(30), Decimal(30))
    if hit is None or minutes is None or seconds is None or minutes.low >= 1000:
        return None
    return _Raw(at, hit.end(), f"PT{_short(minutes.low)}M{_short(seconds.low)}S", None, "TM", minutes.low)


def _exact(found: _Raw) -> bool:
    return found.mod is None and "/" not in found.value and "X" not in found.value


def _sum(parts: list[_Raw]) -> _Raw:
    ordered = sorted(parts, key=lambda p: _ORDER.index(p.grain))
    days = "".join(p.value[1:] for p in ordered if p.grain[0] != "T")
    hours = "".join(p.value[2:] for p in ordered if p.grain[0] == "T")
    grain = ordered[0].grain
    return _Raw(parts[0].start, parts[-1].end, f"P{days}{'T' + hours if hours else ''}", None, grain, Decimal(0))


def _few(text: str, at: int) -> _Raw | None:
    hit = _counted().match(text, at)
    if hit is None or not _is_length(text, hit):
        return None
    grain, times = units()[hit["u"]]
    found = _amount(hit)
    first = figure(hit["n0"]) if hit["n0"] else None
    if found is None or (first is not None and (first.low >= found.high or hit["u0"] not in {None, hit["u"]})):
        return None
    if first is not None:
        found = Figure(first.low, found.high, found.mod)
    mod = "MORE_THAN" if hit["more"] or hit["after"] in {"多", "余"} else found.mod
    if found.mod == "APPROX" or hit["n"] in {"几", "数", "多"}:
        return _Raw(at, hit.end(), _timex("X", grain), None, grain, Decimal(0))
    low, high = (_timex(_short(n * times), grain) for n in (found.low, found.high))
    return _Raw(at, hit.end(), low if low == high else f"{low}/{high}", mod, grain, found.low)


_TENS = re.compile(r"(?P<n>[五六七八九])旬(?=老|妇|夫|父|母|的|高龄|翁|阿|奶|爷)")


def _tens(text: str, at: int) -> _Raw | None:
    """Read 七旬 as seventy years of age."""
    hit = _TENS.match(text, at)
    value = figure(hit["n"]) if hit else None
    if hit is None or value is None:
        return None
    return _Raw(at, hit.end(), f"P{value.low * 10}Y", None, "Y", Decimal(0))


def _vague(text: str, at: int) -> _Raw | None:
    """Read 数月, 多年, 几个世纪."""
    hit = pattern("fixed").match(text, at)
    if hit is None:
        return None
    value = kinds()["fixed"][hit[0]].value
    if "X" not in value or value[0] != "P":
        return None
    return _Raw(at, hit.end(), value, None, "T" if value[1] == "T" else value[-1], Decimal(0))


def _amount(hit: re.Match[str]) -> Figure | None:
    if hit["n"] in {"几", "数", "多", "半"}:
        return Figure(Decimal("0.5"), Decimal("0.5"), None if hit["n"] == "半" else "APPROX")
    found = figure(hit["n"])
    if found is None:
        return None
    half = Decimal("0.5") if hit["half"] or hit["after"] == "半" else Decimal(0)
    return Figure(plain(found.low + half), plain(found.high + half), found.mod)


def _timex(number: str, grain: str) -> str:
    return f"PT{number}{grain[1]}" if grain[0] == "T" else f"P{number}{grain}"


_NOT_AFTER = {
    "年": "级代轻龄薪会报鉴货味糕画前",
    "天": "气然津空下文才地真河使线赋堂",
    "周": "边期转围刊末密恩一二三四五六日报",
    "日": "本元报常均程期后前",
    "岁": "月末",
    "秒": "杀表",
    "世纪": "初末",
}


def _is_length(text: str, hit: re.Match[str]) -> bool:
    unit, after = hit["u"], text[hit.end() : hit.end() + 1]
    if (
        _RANKED.search(text[max(0, hit.start() - 4) : hit.start()])
        or (text[hit.start() - 1 : hit.start()] == "上" and unit == "交易日")
        or (
            text[hit.start()].isdigit()
            and text[hit.start() - 1 : hit.start()].isascii()
            and text[hit.start() - 1 : hit.start()].isalnum()
        )
    ):
        return False
    if after and after in _NOT_AFTER.get(unit, "").replace("前" if unit == "年" else "", ""):
        return False
    if unit == "日":
        inside = text.startswith(("内", "之内", "以内", "游"), hit.end())
        han = not text[hit.start()].isdigit() and text.startswith(("后", "前", "之后", "之前"), hit.end())
        return inside or han
    if unit == "年" and hit["n"].isdigit() and (len(hit["n"]) == 4 or hit["n"].startswith("0")):
        return False
    return not (unit in {"年", "周", "天", "载"} and hit["n"] in {"千", "万", "百万", "十万"} and unit != "年")


def _halved(text: str, at: int) -> _Raw | None:
    hit = _HALF.match(text, at)
    if (
        hit is None
        or text.startswith(("年度", "年报"), at + 1)
        or (text[at - 1 : at] in {"上", "下", "前", "后", "大"} and hit["u"] == "年")
    ):
        return None
    unit = hit["u"] or hit["u2"]
    value = {
        "小时": "PT30M",
        "钟头": "PT30M",
        "钟": "PT30M",
        "年": "P6M",
        "月": "P15D",
        "个月": "P15D",
        "天": "PT12H",
        "日": "PT12H",
        "世纪": "P50Y",
    }[unit]
    mod = "MORE_THAN" if hit["more"] or hit["m2"] else None
    return _Raw(at, hit.end(), value, mod, "TM" if unit in {"小时", "钟头", "钟"} else "D", Decimal(0))


def _directed(text: str, found: _Raw, passage: Passage) -> Length:
    lead, trail, tight = (
        _LEAD.search(text[max(0, found.start - 4) : found.start]),
        _TRAIL.match(text, found.end),
        _TIGHT.match(text, found.end),
    )
    bound = bounds.before(text, found.start) if lead is None or lead[0] == "近" else None
    past = bounds.after(text, trail.end() if trail else found.end) if trail is None else None
    start, end, mod, anchor = found.start, found.end, found.mod, None
    if lead is not None and not (lead[0] == "近" and found.grain[0] == "T"):
        start, anchor = _led(text, found, lead)
    elif bound is not None and not (trail is not None and trail[0][-1] in "前后" and bound.mod == "MORE_THAN"):
        start, mod = start - (bound.size if bound.inside else 0), bound.mod
    if trail is not None:
        end, anchor, mod = _trailed(trail, anchor, mod)
    elif past is not None:
        end, mod = end + past.size, past.mod
    elif tight is not None:
        end = tight.end() if tight[0] == "一度" else end
    if (
        trail is not None
        and "前" in trail[0]
        and _exact_years(found, mod)
        and passage.anchor is not None
        and anchor == "PAST"
    ):
        return Length(start, end, _label(found), Norm(value=str(passage.anchor.year - int(found.low))))
    return Length(start, end, _label(found), Norm(value=found.value, mod=mod, anchor=anchor))


def _label(found: _Raw) -> Label:
    return Label.TIME if found.grain[0] == "T" else Label.DATE


def _led(text: str, found: _Raw, lead: re.Match[str]) -> tuple[int, str | None]:
    word = lead[0].rstrip("的")
    if word in {"长达", "历时", "头", "后", "前", "这", "上", "下"}:
        return found.start, None
    if word == "近" and text[found.start - 2 : found.start - 1] in {"最", "附", "将", "接"}:
        return found.start, None
    anchor = {
        "每": None,
        "今后": "FUTURE",
        "接下来": "FUTURE",
        "此后": "FUTURE",
        "往后": "FUTURE",
        "之后": "FUTURE",
    }.get(word, "FUTURE" if "未来" in word else "PAST")
    size = len(lead[0]) - (1 if lead[0].startswith("在") else 0)
    return found.start - size, anchor


def _trailed(trail: re.Match[str], anchor: str | None, mod: str | None) -> tuple[int, str | None, str | None]:
    word = trail[0]
    if "来" in word or word == "间":
        return trail.end(), "PAST", mod
    if "后" in word:
        return trail.end(), "FUTURE", mod
    if "前" in word:
        return trail.end(), "PAST", mod
    return trail.end(), anchor, "EQUAL_OR_LESS"


def _exact_years(found: _Raw, mod: str | None) -> bool:
    return (
        found.grain == "Y"
        and mod is None
        and found.low > 0
        and found.low == found.low.to_integral_value()
        and found.low < 2000
    )

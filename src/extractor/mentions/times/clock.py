"""Clock times and parts of the day."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from extractor.mentions.times.lexicon import either, kinds, pattern
from extractor.mentions.times.points import LINK, number

if TYPE_CHECKING:
    from extractor.mentions.times.anchor import Passage

H = r"(?:2[0-4]|1[0-9]|0?[0-9]|二十[一二三四]?|十[一二三四五六七八九]?|[零〇两一二三四五六七八九])"
M = r"(?:[0-5]?[0-9]|[二三四五]?十[一二三四五六七八九]?|[零〇][一二三四五六七八九]|[一二三四五六七八九])"


class Moment(NamedTuple):
    """A clock time or part of a day: its span, the TIMEX3 tail (`T09:30`, `TEV`), mod, and the day it says itself."""

    start: int
    end: int
    tail: str
    mod: str | None = None
    offset: int | None = None
    lean: bool = False
    exact: bool = False


@cache
def _clock() -> re.Pattern[str]:
    parts = either([*kinds()["part"], *kinds()["dark"]])
    return re.compile(
        rf"(?P<part>{parts})?的?\s?(?P<h>{H})(?:(?P<sep>[:：])(?P<m1>[0-5][0-9])(?:[:：](?P<s1>[0-5][0-9]))?(?![0-9:：])"
        rf"(?: ?(?P<half_day>[aApP])\.?(?:[mM]\.?)?(?![A-Za-z]))?时?"
        rf"|(?P<u>点钟|點鐘|[时時点點])(?:(?P<q>[一三])刻|零?(?P<m2>{M})分?(?![之钟刻])|(?P<half>半)|整)?(?:(?P<s2>{M})秒)?)(?P<more>许|左右|多|前后|过)?"
    )


@cache
def _range() -> re.Pattern[str]:
    parts = either(kinds()["part"])
    return re.compile(rf"(?P<part>{parts})?(?P<a>{H})[时点]?{LINK}(?P<b>{H})(?P<u>时|点|點|時)(?![候代间期速尚常髦隔])")


def moment_at(text: str, at: int, *, joined: bool = False) -> Moment | None:
    """Read a clock time or part of a day at a place, `joined` to one before by a dash.

    >>> moment_at("下午两点半开会", 0)
    Moment(start=0, end=5, tail='T14:30', mod=None, offset=None, lean=False, exact=True)
    """
    return _between(text, at) or _on_clock(text, at, joined=joined) or _am_pm(text, at) or _part(text, at)


def _between(text: str, at: int) -> Moment | None:
    hit = _range().match(text, at)
    if (
        hit is None
        or text[at - 1 : at].isdigit()
        or (hit["u"] == "点" and not hit["part"] and not _BESIDE.search(text[max(0, at - 1) : at]))
    ):
        return None
    a, b = (_hour(number_(hit[k]), hit["part"]) for k in "ab")
    return Moment(at, hit.end(), f"T{a:02d}:00/T{b:02d}:00", None, exact=True)


def number_(text: str) -> int:
    """Read an hour or minute, 零五 as five."""
    return number(text.lstrip("零〇")) if len(text) > 1 else number(text)


_AM_PM = re.compile(r"(?P<h>1[0-2]|0?[1-9]) ?(?P<half>[aApP])\.?[mM]\.?(?![A-Za-z])")


def _am_pm(text: str, at: int) -> Moment | None:
    """Read 3pm."""
    hit = _AM_PM.match(text, at)
    if hit is None or text[at - 1 : at].isdigit():
        return None
    return Moment(at, hit.end(), f"T{int(hit['h']) % 12 + (12 if hit['half'] in 'pP' else 0):02d}:00", exact=True)


def _on_clock(text: str, at: int, *, joined: bool) -> Moment | None:
    hit = _clock().match(text, at)
    if hit is None or not _is_clock(text, hit, joined=joined):
        return None
    minute = 30 if hit["half"] else 15 * number(hit["q"]) if hit["q"] else number_(hit["m1"] or hit["m2"] or "0")
    hour = _hour(number_(hit["h"]), hit["part"])
    if hit["half_day"]:
        hour = hour % 12 + (12 if hit["half_day"] in "pP" else 0)
    seconds = hit["s1"] or hit["s2"]
    tail = f"T{hour:02d}:{minute:02d}" + (f":{number_(seconds):02d}" if seconds else "")
    row = kinds()["dark"].get(hit["part"] or "")
    mod = {"许": "APPROX", "左右": "APPROX", "前后": "APPROX", "多": "MORE_THAN", "过": "MORE_THAN"}.get(
        hit["more"] or ""
    )
    end = hit.end() - (1 if hit["more"] == "过" else 0)
    return Moment(
        at,
        end,
        tail,
        mod if hit["more"] != "过" else None,
        row.offset if row else None,
        bool(row and row.lean),
        exact=True,
    )


def _is_clock(text: str, hit: re.Match[str], *, joined: bool) -> bool:
    before, after = text[hit.start() - 1 : hit.start()], text[hit.end() : hit.end() + 1]
    if (
        hit["part"] is None
        and not joined
        and (before.isdigit() or (before in {".", ":", "：", "第", "-", "/"} and before))
    ):
        return False
    if hit["sep"]:
        return not (after.isascii() and after.isalnum() and bool(after))
    if hit["u"] in {"时", "時"}:
        if hit["h"] == "一" and hit["part"] is None and hit["m2"] is None:
            return False
        return after not in set("候代间期速尚常髦隔任段评空装难") or hit["m2"] is not None
    said = (
        joined or any(hit[k] for k in ("part", "half", "q", "more")) or hit["u"] in {"点钟", "點鐘"} or "分" in hit[0]
    )
    said = said or (
        hit["h"] in {"零", "0"}
        and not after.isdigit()
        and hit["m2"] is None
        and after not in set("一二三四五六七八九几")
    )
    # 八点三十 is no decimal: those have no 十.
    said = said or ("十" in (hit["m2"] or "") and hit["h"] not in "几数" and after not in set("个家名人位项种条部"))
    if not said and hit["m2"] and after not in {"分", ""}:
        said = hit[0].endswith("分")
    return bool(said) or bool(_BESIDE.search(text[max(0, hit.start() - 1) : hit.start()]))


def _hour(hour: int, part: str | None) -> int:
    """Turn 下午3 into 15; 晚12 is midnight."""
    if part is None or hour > 12:
        return hour
    row = kinds()["part"].get(part) or kinds()["dark"][part]
    late = row.value in {"TAF", "TEV"} or (row.value == "TNI" and 6 <= hour < 12)
    if row.value == "TMI":
        late = hour < 6
    return hour + 12 if late and hour < 12 else hour


def _part(text: str, at: int) -> Moment | None:
    dark = pattern("dark").match(text, at)
    if dark is not None and text[dark.end() : dark.end() + 1] not in {"报", "会"}:
        row = kinds()["dark"][dark[0]]
        return Moment(at, dark.end(), row.value, None, row.offset, row.lean)
    hit = pattern("part").match(text, at)
    if hit is None or not _is_part(text, hit):
        return None
    end = hit.end() + (2 if text.startswith("时分", hit.end()) else 0)
    return Moment(at, end, kinds()["part"][hit[0]].value)


_BESIDE = re.compile(r"[日天号晚早]$")
_LONE_AFTER = re.compile(r"[0-9十一二三四五六七八九][日号]$|[今昨明当前后][天日]$|日[）)]$|次日$")
_LONE = {"晚", "早", "夜", "晨"}


def _is_part(text: str, hit: re.Match[str]) -> bool:
    before, after = text[hit.start() - 1 : hit.start()], text[hit.end() : hit.end() + 1]
    if hit[0] in _LONE:
        if text.startswith("报道", hit.end()):
            after = ""
        return _LONE_AFTER.search(text[max(0, hit.start() - 2) : hit.start()]) is not None and after not in set(
            "会报宴餐期些饭安霜"
        )
    if after and after in "餐饭茶班霜谍会盘宴":
        return False
    return before not in {"昔", "人", "民"} or hit[0] != "日间"


def on_day(found: Moment, day: date | None) -> str:
    """Join a day and a moment.

    >>> on_day(Moment(0, 2, "TEV"), date(2026, 8, 18))
    '2026-08-18TEV'
    """
    if day is None:
        return found.tail
    return "/".join(f"{day.isoformat()}{tail}" for tail in _tails(found.tail))


def _tails(tail: str) -> list[str]:
    return tail.split("/")


def day_of(found: Moment, passage: Passage, near: date | None) -> date | None:
    """Give the day of a moment: its own (昨晚), the one beside it, or none."""
    if found.offset is not None:
        base = passage.base(found.lean)
        return base + timedelta(days=found.offset) if base else None
    return near

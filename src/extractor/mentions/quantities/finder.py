"""Scan a text for figures: one pass over the places where a numeral may start, then the rules in order."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from extractor.mentions.masks import blocked as masked
from extractor.mentions.quantities import bounds
from extractor.mentions.quantities.figures import Amount, figure_at, mention
from extractor.mentions.quantities.numerals import FRACTION, B, D, Figure, T, figure, folded, fraction
from extractor.mentions.quantities.units import Unit, per, signs, unit_at
from extractor.model import Label, Mention, Norm, Span
from extractor.tables import words

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOM = "mentions/quantities"
_SEED = re.compile(rf"[0-9０-９]|[{D}{T}{B}几幾数數首第榜半过成½¼¾⅓⅔⅕⅛]")
_ORDINAL = re.compile(rf"第(?P<n>[0-9]{{1,6}}+万?|[{D}{T}万]{{1,8}}+)")
_FIRST = re.compile(
    r"首(?:次|个|届|位|批|台套|台|家|款|期|份|单|场|部|枚|例|条|架|艘|座|颗|支|辆|列|只|套|项|轮|笔|趟|名|家|口|本|幅|种|对|组|块|间|所|度|棵|株|张|篇|集|班|环|盘|起|处|道|代|任|回|季|富)|首(?=[金银铜])|榜首(?!位)"
)
_TIMELY = re.compile(r"季度|期间|天|日|周(?!年)|个?月|小时|分钟|秒|财季")
_STOPS = {"", "。", "；", ";", "：", ":", "\n", "，", "！", "？", "”", "\u3000", " ", "“"}
_PAGE = re.compile(r"[0-9]{2} ?版(?![本权图])")
_SCORE = re.compile(
    rf"(?:[0-9]{{1,3}}|[{D}{T}]{{1,3}})(?:[:：比]|(?=-)-)(?:[0-9]{{1,3}}|[{D}{T}]{{1,3}})(?![0-9:：.%年月日号点时分秒个])"
)
_RATIO = re.compile(rf"{FRACTION}|[0-9]{{1,6}}/[0-9]{{1,6}}(?![0-9/年月日.])|[0-9]{{1,5}}∶[0-9]{{1,6}}|[½¼¾⅓⅔⅕⅛]")
_HALF = re.compile(r"半数|过半数?|一半|大半|半(?=个(?!月|小时|世纪|钟头|多|年|天|学期|赛季|半))")
_VAGUE = re.compile(r"成百上千|成千上万|数以(?P<n>[十百千万亿]{1,2})计")
_TENTHS = re.compile(
    r"(?:(?P<n0>[一二两三四五六七八九]|[0-9])(?:[-—–~～－]|至|到))?(?P<n>[一二两三四五六七八九十]|[0-9]{1,2}(?:\.[0-9])?)成(?P<half>[一二三四五六七八九半])?(?![为立员功都本果交长人年熟就品分绩语因名像型千百效心套规双天])"
)
_BIG = re.compile(rf"[{B}]")
_PLACES = re.compile(
    r"公司|车(?![间辆型队道])|阶段|方面(?!军)|国|地(?![上区下方点带位理])|省|党|校|市|县|区|部门|军|院|岸|子|女|方面军|级政府|部委|行业|领域|队|旬|城|镇|村|岛|州|洲|河|江|山|课"
)
_BARE = re.compile(r"部门|省市|省区|省份|省|国|市|州|县|子|女|金(?!额|融|牌)|银(?!行)|铜|家(?!庭)|校|地|区")
_PRICE = re.compile(
    r"[万亿]元|营收|收入|利润|净利|亏损|票房|融资|投资|金额|资金|成交额|市值|预亏|盈利|注册资本|售价|价格|回扣|买入|卖出|筹资|募资|负债|资产|贷款|捐|赔|罚|奖池|斥资|估值|薪|花费|耗资|出资"
)
_SCALE = re.compile(r"[华摄]氏(?:温度)?$")
_RUN = re.compile(r"[0-9０-９,.]++")
_CLAUSE = re.compile(r"[，。；、,;\n]")
_CROWD = re.compile(r"人次|人数|用户|户数|调用|下载|播放|词元|人口|网民|粉丝|观众|点击|阅读")
_LINKS = re.compile(r"(?:https?:)?//[!-~]+|www\.[!-~]+")
_CLOSE = re.compile(r"[”’]")
_COINS = re.compile(r"[钱0-9五一二三四六七八九半多，。、；！？,.!? \n]|$|左右|以[上下内]")
_QUOTE = re.compile(r"(?:报收于|报|报于|收于|收报|至|指数为|为|达|破|以|跌至|涨至|升至)$")


def find_quantities(text: str, masks: Sequence[Span] = ()) -> list[Mention]:
    """Find money, percents, ordinals, measures and counts outside the masks, sorted.

    >>> [(m.label.value, text[m.span.start : m.span.end]) for text in ["签约超30家企业，总金额619.91亿元"]
    ...  for m in find_quantities(text)]
    [('CARDINAL', '超30家'), ('MONEY', '619.91亿元')]
    """
    text = folded(text)
    blocked = masked(text, [*masks, *(Span(*hit.span()) for hit in _LINKS.finditer(text))])
    found: list[Mention] = []
    at = 0
    for seed in _SEED.finditer(text):
        start = seed.start()
        if start < at:
            continue
        hit, at = _at(text, start)
        if hit is not None and not _covered(blocked, hit.span) and (not found or hit.span.start >= found[-1].span.end):
            found.append(hit)
    return found


def _covered(blocked: bytearray | None, span: Span) -> bool:
    return blocked is not None and blocked.find(1, span.start, span.end) >= 0


def _at(text: str, at: int) -> tuple[Mention | None, int]:
    """Try the rules at one place; give the mention and where to go on."""
    first = text[at]
    if first in "首榜":
        return _first(text, at)
    if first == "第":
        return _ordinal(text, at)
    if first in "半过数成" and (hit := _half(text, at) or _half_unit(text, at) or _by_the(text, at)):
        return hit, hit.span.end
    if not first.isdigit() and (skip := _idiom(text, at)):
        return None, skip
    return _number(text, at)


Phrases = dict[str, list[tuple[int, int, str]]]


@cache
def _idioms() -> tuple[Phrases, Phrases]:
    """Index the set phrases by a numeral in them and the character after it; by the one before it where it is the last.

    An entry is the phrase's rank, where it begins as seen from the numeral, and the phrase.
    """
    after: Phrases = {}
    before: Phrases = {}
    for rank, word in enumerate(words(f"{ROOM}/idioms.txt")):
        for i in (i for i, c in enumerate(word) if _SEED.match(c)):
            index, pair = (after, word[i : i + 2]) if i + 1 < len(word) else (before, word[i - 1 :])
            index.setdefault(pair, []).append((rank, -i, word))
    return after, before


def _idiom(text: str, at: int) -> int:
    """Give the end of a set phrase that covers this place, 0 for none."""
    after, before = _idioms()
    for _, back, word in sorted(after.get(text[at : at + 2], []) + before.get(text[at - 1 : at + 1], [])):
        start = at + back
        if not text.startswith(word, start) or start < 0:
            continue
        if not (word[-1] == "点" and text[start + len(word) : start + len(word) + 1] in D):
            return start + len(word)
    return 0


def in_idiom(text: str, at: int) -> bool:
    """Tell whether a numeral stands inside a set phrase or name (一切, 四川).

    >>> in_idiom("这不是四川", 3)
    True
    """
    return bool(_idiom(text, at)) if _SEED.match(text, at) else False


def _first(text: str, at: int) -> tuple[Mention | None, int]:
    hit = _FIRST.match(text, at)
    if hit is None or (text[at] == "首" and _idiom(text, at)):
        return None, at + 1
    return _ordered(Span(at, hit.end()), Decimal(1)), hit.end()


def _ordered(span: Span, value: Decimal) -> Mention:
    return Mention(span, Label.ORDINAL, "quantities.ordinal", norm=Norm(value=value))


def _ordinal(text: str, at: int) -> tuple[Mention | None, int]:
    hit = _ORDINAL.match(text, at)
    if hit is None:
        return None, at + 1
    if _idiom(text, at):
        return None, hit.end()
    value = figure(hit["n"])
    if value is None or _list_mark(text, hit) or _TIMELY.match(text, hit.end()):
        return None, hit.end()
    end = hit.end()
    unit = unit_at(text, end)
    if text[end : end + 1] in {"大", "季", "年", "版"} and not text.startswith("大学", end):
        end += 1
    elif unit and unit.kind == "count":
        end = unit.end
    return _ordered(Span(at, end), value.low), end


def _list_mark(text: str, hit: re.Match[str]) -> bool:
    """Tell whether 第一 opens an item of a list (第一，…；第二，…)."""
    return text[hit.end() : hit.end() + 1] in {"，", ",", "、", "："} and text[hit.start() - 1 : hit.start()] in _STOPS


def _half_unit(text: str, at: int) -> Mention | None:
    """Read 半公升."""
    unit = unit_at(text, at + 1) if text[at] == "半" else None
    if unit is None or unit.kind != "physical" or unit.end - at < 3:
        return None
    return mention(text, Amount(at, unit.end, Figure(Decimal("0.5"), Decimal("0.5")), unit, "半"), "physical")


def _half(text: str, at: int) -> Mention | None:
    hit = _HALF.match(text, at)
    if hit is None:
        return None
    unit = Unit(hit.end() + 1, "个", "count") if text[hit.end() : hit.end() + 1] == "个" else None
    value = Norm(value=Decimal("0.5"), unit=unit.unit if unit else None, text=None if unit else hit[0].lstrip("过大"))
    lead, trail = bounds.before(text, at), bounds.after(text, hit.end())
    mod = "MORE_THAN" if hit[0][0] in "过大" else (trail and trail.mod) or (lead and lead.mod) or None
    start = at - (lead.size if lead and lead.inside else 0)
    end = (unit.end if unit else hit.end()) + (trail.size if trail else 0)
    norm = Norm(value=value.value, unit=value.unit, mod=mod, text=value.text)
    return Mention(Span(start, end), Label.CARDINAL, "quantities.half", norm=norm)


def _by_the(text: str, at: int) -> Mention | None:
    hit = _VAGUE.match(text, at)
    if hit is None:
        return None
    low, high = {"成百上千": ("一百", "一千"), "成千上万": ("一千", "一万")}.get(
        hit[0], (f"二{hit['n']}", f"九{hit['n']}")
    )
    a, b = figure(low), figure(high)
    assert a is not None
    assert b is not None
    unit = unit_at(text, hit.end())
    name = unit.unit if unit and unit.kind == "count" else None
    end = unit.end if unit and name else hit.end()
    return Mention(
        Span(at, end), Label.CARDINAL, "quantities.vague", norm=Norm(low=a.low, high=b.low, unit=name, mod="APPROX")
    )


def _number(text: str, at: int) -> tuple[Mention | None, int]:
    for rule in (_ratio, _score, _tenths, _page):
        hit = rule(text, at)
        if hit is not None:
            return hit, hit.span.end
    found = figure_at(text, at)
    if found is None:
        run = _RUN.match(text, at)
        return None, max(at + 1, run.end() if run else 0)  # a run too long for a number is passed over whole
    if _part_of_name(text, found):
        return None, found.end
    if found.unit is None:
        return _bare(text, found)
    return _with_unit(text, found)


def _part_of_name(text: str, found: Amount) -> bool:
    """Tell whether the digits run on into Latin letters, a code, a version or a date (5G, 600801.SH, v2.1)."""
    before, after = text[found.start - 1 : found.start], text[found.end : found.end + 1]
    if found.unit is None and after.isascii() and (after.isalpha() or after in {"_", "@"}):
        return True
    if not text[found.start].isdigit():
        return False
    return before.isascii() and (before.isalnum() or before in {"_", "@", "."}) and bool(before)


def _ratio(text: str, at: int) -> Mention | None:
    hit = _RATIO.match(text, at)
    if hit is None:
        return None
    return _per_cent(text, hit) if re.match(r"[百千万]分之", hit[0]) else _fraction(text, hit)


def _per_cent(text: str, hit: re.Match[str]) -> Mention | None:
    below, _, above = hit[0].partition("分之")
    value = figure(above)
    if value is None:
        return None
    scale = {"百": Decimal(1), "千": Decimal("0.1"), "万": Decimal("0.01")}[below]
    found = Amount(
        hit.start(),
        hit.end(),
        Figure(value.low * scale, value.high * scale, value.mod),
        Unit(hit.end(), "%", "percent"),
        hit[0],
    )
    return mention(text, found, "percent")


def _fraction(text: str, hit: re.Match[str]) -> Mention | None:
    value = fraction(hit[0].replace("∶", "/"))
    if value is None or _part_of_name(text, Amount(hit.start(), hit.end(), Figure(value, value), None, hit[0])):
        return None
    plain = mention(text, Amount(hit.start(), hit.end(), Figure(value, value), None, hit[0]), "fraction")
    assert plain.norm is not None
    unit = unit_at(text, hit.end())
    if unit is not None and unit.kind == "physical":
        return mention(text, Amount(hit.start(), unit.end, Figure(value, value), unit, hit[0]), "fraction")
    return Mention(plain.span, Label.CARDINAL, plain.by, norm=Norm(value=value, mod=plain.norm.mod, text=hit[0]))


def _score(text: str, at: int) -> Mention | None:
    hit = _SCORE.match(text, at)
    if hit is None or (text[at - 1 : at] in {":", "：", "-", "/", "."} and at):
        return None
    if "-" in hit[0] and not re.search(r"胜|负|平|败|战|领先|落后|比分|击败", text[max(0, at - 10) : hit.end() + 8]):
        return None
    return Mention(Span(at, hit.end()), Label.CARDINAL, "quantities.score")


def _tenths(text: str, at: int) -> Mention | None:
    hit = _TENTHS.match(text, at)
    if hit is None:
        return None
    value = figure(hit["n"])
    assert value is not None
    rest = Decimal(5) if hit["half"] == "半" else (figure(hit["half"]).low if hit["half"] else Decimal(0))  # type: ignore[union-attr]
    total = value.low * 10 + rest
    low = figure(hit["n0"]).low * 10 if hit["n0"] else total  # type: ignore[union-attr]
    return mention(
        text, Amount(at, hit.end(), Figure(low, max(low, total)), Unit(hit.end(), "%", "percent"), hit[0]), "tenths"
    )


def _page(text: str, at: int) -> Mention | None:
    hit = _PAGE.match(text, at)
    return _ordered(Span(at, hit.end()), Decimal(hit[0][:2])) if hit else None


def _with_unit(text: str, found: Amount) -> tuple[Mention | None, int]:
    assert found.unit is not None
    if found.unit.kind == "time":
        return None, found.end
    if found.text == "二" and found.unit.kind == "count":
        return _second(text, found), found.end
    if _slogan(text, found) or _phase(found):
        return None, found.end
    if found.unit.unit == "CNY" and text[found.end - 1] in "块塊" and not _COINS.match(text, found.end):
        found = found._replace(unit=Unit(found.end, "块", "count"))
    if _article(text, found) or _weight_class(text, found):
        return None, found.end
    found, label = _sense(text, found)
    assert found.unit is not None
    found = _cold(text, _thermometer(text, found))
    assert found.unit is not None
    hit = mention(text, _with_per(text, _with_sign(text, found)), found.unit.kind, label)
    return hit, max(hit.span.end, found.end)


def _weight_class(text: str, found: Amount) -> bool:
    """60公斤级 is a class of a contest."""
    return found.unit is not None and found.unit.unit == "kg" and text.startswith("级", found.end)


def _second(text: str, found: Amount) -> Mention | None:
    """二次 is the second time; other classifiers after 二 name (二楼, 二栋), for a count says 两."""
    assert found.unit is not None
    if found.unit.unit != "次" or text.startswith(("元", "性", "创业", "能源"), found.end):
        return None
    return _ordered(Span(found.start, found.end), Decimal(2))


def _slogan(text: str, found: Amount) -> bool:
    """Tell whether a Chinese count opens a quoted slogan (“两个维护”)."""
    return (
        text[found.start - 1 : found.start] in {"“", "‘"}
        and text[found.start].isalpha()
        and _CLOSE.search(text[found.end : found.end + 8]) is not None
    )


def _phase(found: Amount) -> bool:
    """一期, 二期, 三期 name the stages of a project."""
    return found.unit is not None and found.unit.unit == "期" and found.text in set("一二三四五六七")


def _article(text: str, found: Amount) -> bool:
    """Tell whether 一 with a classifier only introduces a noun (一家企业)."""
    if found.text != "一" or found.unit is None or found.unit.kind != "count":
        return False
    return not (bounds.before(text, found.start) or _each(text, found))


def _each(text: str, found: Amount) -> bool:
    return (
        found.unit is not None
        and found.unit.unit in {"次", "人"}
        and "每" in text[max(0, found.start - 8) : max(0, found.start - 1)]
    )


def _sense(text: str, found: Amount) -> tuple[Amount, Label | None]:
    """Settle 级 (a force or a rank) and 度 (heat, angle, power or time)."""
    assert found.unit is not None
    if found.unit.unit == "级":
        near = text[max(0, found.start - 12) : found.end + 12]
        return found, Label.QUANTITY if re.search(r"震|风|台风|飓风|烈度", near) else None
    if found.unit.unit != "度":
        return found, None
    unit = _degrees(text, found)
    return (found, None) if unit is None else (found._replace(unit=Unit(found.end, unit, "physical")), None)


def _degrees(text: str, found: Amount) -> str | None:
    near = text[max(0, found.start - 12) : found.end + 6]
    if found.figure.high >= 10000 or re.search(r"电|千瓦", near):
        return "kW.h"
    if re.search(r"[经纬][约]?$", text[max(0, found.start - 3) : found.start]) or re.search(
        r"[东西]经|[南北]纬|角|旋转|视角", near
    ):
        return "deg"
    return "Cel" if re.search(r"温|热|烧|寒|冷|度高烧", near) or found.text[0].isdigit() else None


@cache
def _signs() -> tuple[str, ...]:
    return tuple(signs())


def _with_sign(text: str, found: Amount) -> Amount:
    """Take in a currency sign that stands before (人民币9亿元, $5)."""
    head = text[max(0, found.start - 3) : found.start].rstrip(" ")
    if not head.endswith(_signs()):
        return found
    for sign, unit in signs().items():
        if head.endswith(sign):
            start = found.start - len(sign) - (1 if text[found.start - 1] == " " else 0)
            return found._replace(start=start, unit=found.unit or Unit(found.end, unit, "money"))
    return found


def _thermometer(text: str, found: Amount) -> Amount:
    """Take in the scale that stands before (华氏70度, 摄氏温度37度)."""
    assert found.unit is not None
    head = text[max(0, found.start - 4) : found.start]
    hit = _SCALE.search(head)
    if hit is None or found.unit.unit not in {"度", "deg", "Cel"}:
        return found
    unit = Unit(found.end, "[degF]" if hit[0][0] == "华" else "Cel", "physical")
    return found._replace(start=found.start - len(hit[0]), unit=unit)


def _cold(text: str, found: Amount) -> Amount:
    """Take in 零下 and 负."""
    assert found.unit is not None
    size = 2 if text.startswith("零下", found.start - 2) else 1 if text.startswith("负", found.start - 1) else 0
    if (
        not size
        or found.start < size
        or found.unit.kind not in {"physical", "percent"}
        or text[found.start - 2 : found.start - 1] in set("抱背肩担胜正自")
    ):
        return found
    low, high = -found.figure.high, -found.figure.low
    return found._replace(start=found.start - size, figure=Figure(low, high, found.figure.mod))


def _with_per(text: str, found: Amount) -> Amount:
    """Take in a rate that stands before (每小时80公里, 每桶100美元)."""
    head = text[max(0, found.start - 4) : found.start]
    each = head.rfind("每")
    if each < 0 or found.unit is None or found.unit.kind == "count":
        return found
    below = per(head, each + 1)
    if below is None or below[0] != len(head) or below[1] in {"股", "人", "d", "a", "mo", "户", "份"}:
        return found
    return found._replace(
        start=found.start - len(head) + each, unit=found.unit._replace(unit=f"{found.unit.unit}/{below[1]}")
    )


def _bare(text: str, found: Amount) -> tuple[Mention | None, int]:
    """Judge a numeral without a unit: a sum or a crowd with 万 or 亿, 两国, 五大, 94金, a quotation."""
    end = found.end
    signed = _with_sign(text, found)
    if signed.unit is not None:
        return mention(text, signed, "money"), end
    if (_BIG.search(found.text) and len(found.text) > 1) or re.fullmatch(r"[几数][十百千万亿]+", found.text):
        return _heap(text, found), end
    if found.text[0].isdigit():
        return _bare_arabic(text, found), end
    if (
        text[end : end + 1] == "大"
        and not text.startswith(("大学", "大家", "大人", "大报告", "大精神"), end)
        and 2 <= found.figure.high <= 100
        and text[found.start - 1 : found.start] not in {"十", "二"}
    ):
        big = found._replace(end=end + 1)
        return mention(text, big, "great"), end + 1
    if found.text in {"两", "三", "四", "五", "六", "七", "八", "九", "十"} and _PLACES.match(text, end):
        return mention(text, found, "places"), end
    return None, end


def _heap(text: str, found: Amount) -> Mention:
    clause = _CLAUSE.split(text[max(0, found.start - 16) : found.start])[-1]
    near = clause + text[found.end : found.end + 6]
    money = _PRICE.search(near) is not None and _CROWD.search(clause) is None
    if money:
        found = found._replace(unit=Unit(found.end, "CNY", "money"))
    return mention(text, found, "sum" if money else "crowd")


def _bare_arabic(text: str, found: Amount) -> Mention | None:
    if _BARE.match(text, found.end) and found.figure.high < 1000 and "." not in found.text:
        return mention(text, found, "members")
    if "." in found.text and _QUOTE.search(text[max(0, found.start - 4) : found.start]):
        return mention(text, found, "quotation")
    if found.figure.mod or bounds.before(text, found.start):
        return mention(text, found, "bounded")
    return None

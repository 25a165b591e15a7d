"""A figure in running text: bound, numeral, unit, range, rate."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from extractor.mentions.quantities import bounds
from extractor.mentions.quantities.numerals import NUMERAL, B, D, Figure, T, figure, plain
from extractor.mentions.quantities.units import Unit, unit_at
from extractor.model import Label, Mention, Norm, Span

LABELS = {"money": Label.MONEY, "percent": Label.PERCENT, "physical": Label.QUANTITY, "count": Label.CARDINAL}
_NUMERAL = re.compile(rf"(?:(?<![0-9A-Za-z.])[-−负])?{NUMERAL}")
_HALF_OF = set("个年天月小径导决场程岛数")
_NOUNS = set("少多人指岁次倍系参分总个位无件户函变奇偶复实约基常票字级天年月日小整计点读帧股家回场负正")
_LINK = re.compile(r"\s?(?:[-—–―~～－]{1,2}|至|到)\s?")
_CHINESE = re.compile(rf"[{D}{T}{B}]+")
_MANTISSA = re.compile(r"[0-9.,]+")


class Amount(NamedTuple):
    """A numeral with its unit: the span, the value without scale sharing, the text of the numeral."""

    start: int
    end: int
    figure: Figure
    unit: Unit | None
    text: str


def amount_at(text: str, at: int) -> Amount | None:
    """Read a numeral and its unit at a place.

    >>> amount_at("3.5万元", 0).end
    5
    """
    hit = _NUMERAL.match(text, at)
    if hit is None:
        return _several(text, at)
    found = figure(hit[0].replace("−", "-"))
    if found is None:
        return None
    end = hit.end()
    if text[end : end + 1] in {"多", "余"} and found.mod is None:
        found, end = Figure(found.low, found.high, "MORE_THAN"), end + 1
    gap = end + 1 if text[end : end + 1] in {" ", "\u3000"} and hit[0][-1].isdigit() else end
    unit = unit_at(text, gap)
    return Amount(at, unit.end if unit else end, _scaled(found, unit), unit, hit[0])


def _several(text: str, at: int) -> Amount | None:
    """Read 几元, 数名: two to nine of a unit."""
    if text[at : at + 1] not in {"几", "数", "幾", "數"}:
        return None
    unit = unit_at(text, at + 1)
    if (
        unit is None
        or unit.kind in {"time", "percent"}
        or unit.unit in {"步", "句", "分"}
        or (text[at] in "数數" and _noun(text, at, unit))
    ):
        return None
    return Amount(at, unit.end, Figure(Decimal(2), Decimal(9), "APPROX"), unit, text[at])


def _noun(text: str, at: int, unit: Unit) -> bool:
    """Tell whether 数 belongs to a noun (少数人, 人数, 数字, 数码)."""
    return unit.unit in {"字", "码", "位", "分", "列", "表"} or text[at - 1 : at] in _NOUNS


_COINS = re.compile(
    r"[又零]?(?:(?P<j>[0-9]|[一二两三四五六七八九])[角毛毫])?(?:零?(?P<f>[0-9]{1,2}|[一二两三四五六七八九]十?[一二三四五六七八九]?)(?:美分|[分仙](?!之)|(?![0-9一-九])))?"
)


def _coins(text: str, found: Amount) -> Amount | None:
    """Add the 角 and 分 of 三块零四 and 五元六角七分."""
    hit = _COINS.match(text, found.end)
    if (
        found.unit is None
        or found.unit.unit not in {"CNY", "USD", "HKD"}
        or hit is None
        or not (hit["j"] or (hit["f"] and (hit[0][-1] in "分仙" or hit[0][0] == "零")))
    ):
        return None
    dimes, cents = (figure(hit[k]) if hit[k] else None for k in "jf")
    value = found.figure.low + (dimes.low / 10 if dimes else 0) + (cents.low / 100 if cents else 0)
    return found._replace(end=hit.end(), figure=Figure(plain(value), plain(value)))


_TAIL = re.compile(r"(?P<d>[一二三四五六七八九])(?![一二三四五六七八九十百千万亿个年月日天元点分成米])")
_TAEL = re.compile(rf"(?P<n>[0-9]|[一二两三四五六七八九])两(?![{D}国岸])")


def _han_tail(text: str, found: Amount) -> Amount | None:
    """Read the rest of 三米九 and 一块二 as tenths, that of 3斤5两 as tenths of a 斤."""
    assert found.unit is not None
    hit = _TAEL.match(text, found.end) if found.unit.unit == "斤" else None
    if hit is None and text[found.end - 1] in "米块" and not found.text[-1].isdigit():
        hit = _TAIL.match(text, found.end)
    digit = figure(hit[1]) if hit else None
    if hit is None or digit is None:
        return None
    value = plain(found.figure.low + digit.low / 10)
    return found._replace(end=hit.end(), figure=Figure(value, value))


def _split(text: str, found: Amount) -> Amount:
    """Read what follows a unit as part of the figure: 两米半, 三块零四, 3斤5两, 77米94."""
    if found.unit is None or found.unit.kind not in {"physical", "money"} or found.figure.low != found.figure.high:
        return found
    return _halved(text, found) or _coins(text, found) or _han_tail(text, found) or _digits(text, found) or found


def _halved(text: str, found: Amount) -> Amount | None:
    if text[found.end : found.end + 1] != "半" or text[found.end + 1 : found.end + 2] in _HALF_OF:
        return None
    value = plain(found.figure.low + Decimal("0.5"))
    return found._replace(end=found.end + 1, figure=Figure(value, value))


_DIGITS = re.compile(r"(?P<m>[0-9]{2})(?![0-9.,万亿元%年月日个])|(?P<b>[0-9])(?![0-9.,万亿元%年月日个])")


def _digits(text: str, found: Amount) -> Amount | None:
    """Read the rest of 77米94 as hundredths and of 11块5 as tenths."""
    hit = _DIGITS.match(text, found.end)
    name = text[found.end - 1]
    if hit is None or not ((name == "米" and hit["m"]) or (name == "块" and hit["b"])):
        return None
    value = plain(found.figure.low + Decimal(hit[0]) / 10 ** len(hit[0]))
    return found._replace(end=hit.end(), figure=Figure(value, value))


def _scaled(found: Figure, unit: Unit | None) -> Figure:
    if unit is None or unit.factor == "1":
        return found
    factor = Decimal(unit.factor)
    return Figure(plain(found.low * factor), plain(found.high * factor), found.mod)


def figure_at(text: str, at: int) -> Amount | None:
    """Read an amount or a range of two (3—5公里, 20万元至30万元) at a place."""
    first = amount_at(text, at)
    if first is None:
        return None
    first = _split(text, first)
    link = _LINK.match(text, first.end)
    second = amount_at(text, link.end()) if link else None
    second = _split(text, second) if second else None
    if second is None or not _joins(first, second):
        return first
    low, high = _shared(first, second)
    if low > high:
        return first
    mod = first.figure.mod or second.figure.mod
    return Amount(first.start, second.end, Figure(low, high, mod), second.unit or first.unit, text[at : second.end])


def _joins(first: Amount, second: Amount) -> bool:
    """Tell whether two amounts make one range: the same unit, or a unit on the second alone."""
    if first.unit is None:
        if second.unit is None:
            return _sum(first.text) and _sum(second.text)
        return second.unit.kind != "time"
    return second.unit is not None and second.unit.unit == first.unit.unit


def _sum(text: str) -> bool:
    return text[-1] in "万亿"


def _shared(first: Amount, second: Amount) -> tuple[Decimal, Decimal]:
    """Give both ends, the first scaled like the second where it has no 万 of its own (9-9.1万吨)."""
    low, high = first.figure.low, second.figure.high
    mantissa = _MANTISSA.fullmatch(first.text)
    tail = _MANTISSA.match(second.text)
    if first.unit is None and mantissa and tail and tail.end() < len(second.text):
        top = Decimal(tail[0].replace(",", "").rstrip("."))
        if top and low <= top:
            return plain(low * high / top), high
    return low, high


def mention(text: str, found: Amount, by: str, label: Label | None = None) -> Mention:
    """Make the mention of an amount: bounds taken in, the norm filled."""
    lead, trail = bounds.before(text, found.start), bounds.after(text, found.end)
    start = found.start - (lead.size if lead and lead.inside else 0)
    if (
        lead is None
        and text[start - 1 : start] == "上"
        and text[start] in "百千万亿"
        and text[start - 2 : start - 1] != "以"
    ):
        start, lead = start - 1, bounds.Bound(1, "MORE_THAN", inside=True)
        over = bounds.before(text, start)
        start -= over.size if over and over.inside else 0
    end = found.end + (trail.size if trail else 0)
    mod = (trail.mod if trail else None) or (lead.mod if lead else None) or found.figure.mod
    unit = found.unit.unit if found.unit else None
    kind = label or LABELS[found.unit.kind if found.unit else "count"]
    return Mention(Span(start, end), kind, f"quantities.{by}", norm=_norm(found.figure, unit, mod))


def _norm(found: Figure, unit: str | None, mod: str | None) -> Norm:
    if found.low == found.high:
        return Norm(value=found.low, unit=unit, mod=mod)
    return Norm(low=found.low, high=found.high, unit=unit, mod=mod)

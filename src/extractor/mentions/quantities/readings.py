"""Every number, percent and interval of a text, whatever is counted: the readers without the finder's judgement."""

from __future__ import annotations

import re
from decimal import Decimal, DecimalException, localcontext
from functools import cache
from typing import NamedTuple

from extractor.mentions.quantities.finder import in_idiom
from extractor.mentions.quantities.numerals import NUMERAL, B, D, Figure, T, figure, folded, plain
from extractor.model import Span

_GAP = re.compile(
    rf"(?<=[{D}{T}{B}几余多点又分之成折百个0-9]) +(?=[{D}{T}{B}几余多点又分之成折个])"
    r"|(?<=[点又之第负万千百十亿]) +(?=[0-9负])"
)
_N = rf"(?:{NUMERAL})"
_NUMBER = re.compile(
    rf"(?P<sign>[-−－] ?|负的? ?)?(?:(?P<power>[0-9.]{{1,20}}+)\^(?P<top>[-+]{{0,2}}[0-9.]{{1,3}})"
    rf"|(?P<float>[0-9]{{0,20}}\.?[0-9]{{1,20}}[eE][-+]?[0-9]{{1,3}})(?![0-9A-Za-z])"
    rf"|(?:(?P<whole>[0-9]{{1,20}}) )?(?P<above>[0-9]{{1,20}})/(?P<below>[0-9]{{1,20}})"
    rf"|(?:(?P<also>{_N})又)?(?P<under>{_N})[分份]之?(?P<minus>负)?(?P<over>{_N})"
    rf"|(?P<dot>\.[0-9]{{1,40}}+)|半百|(?P<half>[一1]?半(?:个|(?![{D}{T}年月天小个])))|(?P<plain>{_N})(?P<dozen>打(?![折击造开电给拨]))?)(?P<si>[kKMGT](?![A-Za-z]))?"
)
_SI = {"k": 3, "K": 3, "M": 6, "G": 9, "T": 12}
_SINGLE = set("伍陆拾肆叁贰玖柒捌壹佰仟幺万亿")
_ANY = f"{D}{T}{B}0-9０-９"
# Set phrases that are numbers all the same when numbers alone are asked for.
_PLAIN = {"十一", "一点", "五一", "六一", "七一", "八一", "两两", "二一", "三一", "一一", "两侧"}
_PERCENT = re.compile(
    rf"(?<![{D}{T}])百分之(?P<a>{_N}|[0-9.]{{1,40}}+) ?(?P<k>k)?|(?<![0-9,.])(?P<b>[-－]?[0-9][0-9,.]{{0,40}}+)[%％]"
    rf"|(?<![{_ANY}.])(?P<c>{_N}|[0-9.]{{1,40}}+)(?P<ck>k)?个?百分点"
    rf"|(?P<m>[千仟万]|百万|十万)分之(?P<d>{_N})|(?<![{_ANY}])(?P<e>(?:{_N}|半)[成折])|(?<=打)(?P<f>对折)"
)
_ABOVE = r"大于(?:或者?)?等于|不小于|不少于|不低于|至少(?:有|是|为)?|最少(?:有|是)?|起码(?:有|是)?|≥"
_OVER = r"大于|超过了?|多于|高于|逾|过|>|比(?=[^，。]{1,12}[大高多])"
_UNDER = r"小于(?:或者?)?等于|不超过|不大于|不多于|不高于|最多(?:有|是|为)?|至多|顶多|≤"
_BELOW = r"小于|低于|少于|不足|不到|<|比(?=[^，。]{1,12}[小低少])"


class Interval(NamedTuple):
    """Numbers between two ends; None is without end, closed ends belong to it."""

    span: Span
    low: Decimal | None
    high: Decimal | None
    closed: str = "()"


def squeezed(text: str) -> tuple[str, list[int]]:
    """Drop the spaces inside numerals; give the text and where each character came from.

    >>> squeezed("七 百 元")
    ('七百 元', [0, 2, 3, 4])
    """
    dropped = {i for hit in _GAP.finditer(text) for i in range(*hit.span())}
    kept = [i for i in range(len(text)) if i not in dropped]
    return "".join(text[i] for i in kept), [*kept, len(text)][: len(kept)]


def numbers(text: str) -> list[tuple[Span, Figure]]:
    """Read every number of a text, fractions, powers and dozens among them.

    >>> [str(f.low) for _, f in numbers("五又二分之一，2^5，十打，1.2M")]
    ['5.5', '32', '120', '1200000']
    """
    short, places = squeezed(folded(text))
    found = []
    for hit in _NUMBER.finditer(short):
        try:
            value = _value(short, hit)
        except DecimalException:  # 0^-1, 9e999: written like a number, and none
            value = None
        if value is not None:
            found.append((Span(places[hit.start()], places[hit.end() - 1] + 1), value))
    return found


def _value(text: str, hit: re.Match[str]) -> Figure | None:
    value = _read(hit)
    if value is None or (hit["plain"] and _word(text, hit)):
        return None
    with localcontext(prec=40):
        scale = (
            Decimal(10) ** _SI.get(hit["si"] or "", 0) * (12 if hit["dozen"] else 1) * (-1 if _signed(text, hit) else 1)
        )
        low, high = sorted((plain(value.low * scale), plain(value.high * scale)))
    return Figure(low, high, value.mod)


def _signed(text: str, hit: re.Match[str]) -> bool:
    """Tell whether a sign is one: no dash of a range or a code before it."""
    before = text[hit.start() - 1 : hit.start()]
    if not hit["sign"]:
        return False
    return before not in set("抱背肩担胜") if hit["sign"][0] == "负" else not before.isalnum()


def _word(text: str, hit: re.Match[str]) -> bool:
    start = hit.start("plain")
    if text.startswith("分点", hit.end("plain")) and hit["plain"] == "百":
        return True  # of 个百分点
    if hit["dozen"]:
        return False
    if hit["plain"] in _SINGLE:
        return len(text) > 1  # 陆 and 伍 alone in a word are names
    return not text[start].isdigit() and hit["plain"] not in _PLAIN and len(hit["plain"]) < 3 and in_idiom(text, start)


def _read(hit: re.Match[str]) -> Figure | None:
    if hit["half"]:
        return _exact(Decimal("0.5"))
    if hit["plain"]:
        return figure(hit["plain"])
    return _computed(hit)


def _computed(hit: re.Match[str]) -> Figure | None:
    """Work out powers, fractions and floats; what is left is 半百."""
    with localcontext(prec=40):
        if hit["power"]:
            return _exact(
                Decimal(hit["power"]) ** Decimal(hit["top"].replace("--", "").replace("+-", "-").replace("-+", "-"))
            )
        if hit["below"]:
            return _ratio(hit["whole"], hit["above"], hit["below"])
        if hit["under"] == "百":
            return figure(hit["over"])  # 百分之五 is said of five in a hundred: the number is five
        if hit["under"]:
            return _ratio(hit["also"], hit["over"], hit["under"], -1 if hit["minus"] else 1)
        if hit["float"] or hit["dot"]:
            return _exact(Decimal(hit["float"] or "0" + hit["dot"]))
    return _exact(Decimal(50))


def _exact(value: Decimal) -> Figure:
    return Figure(value, value)


def _ratio(whole: str | None, above: str, below: str, sign: int = 1) -> Figure | None:
    parts = [figure(x) if x else _exact(Decimal(0)) for x in (whole, above, below)]
    if any(p is None for p in parts) or not parts[2].low:  # type: ignore[union-attr]
        return None
    first, top, bottom = (p.low for p in parts if p is not None)
    return _exact(first + sign * top / bottom)


def percents(text: str) -> list[tuple[Span, Decimal]]:
    """Read every percent of a text: %, 百分之, 个百分点, 成 and 折.

    >>> [str(v) for _, v in percents("打七五折，三成五不是，百分之六，九成")]
    ['75', '30', '6', '90']
    """
    short, places = squeezed(folded(text))
    found = []
    for hit in _PERCENT.finditer(short):
        value = _percent(hit)
        if value is not None and not re.search(r"//\S*$", short[: hit.start()]):
            value = abs(value) if short[hit.start() - 1 : hit.start()].isdigit() and hit.start() else value
            found.append((Span(places[hit.start()], places[hit.end() - 1] + 1), value))
    return found


def _percent(hit: re.Match[str]) -> Decimal | None:
    if hit["f"] or hit["e"]:
        return _tenths(hit["e"])
    read = figure((hit["a"] or hit["b"] or hit["c"] or hit["d"]).rstrip("."))
    if read is None or read.low != read.high:
        return None
    scale = {"千": "0.1", "仟": "0.1", "万": "0.01", "十万": "0.001", "百万": "0.0001"}.get(hit["m"] or "", "1")
    return plain(read.low * Decimal(scale) * (1000 if hit["k"] or hit["ck"] else 1))


def _tenths(text: str | None) -> Decimal | None:
    """Read what stands before 成 or 折: 七五 and 75 are percents, 七, 7.5 and 十 tenths."""
    if text is None:
        return Decimal(50)
    if text[0] == "半":
        return Decimal(5) if text[-1] == "成" else Decimal(50)
    text = text[:-1]
    read = figure(text)
    if read is None:
        return None
    if len(text) == 2 and "十" not in text and "拾" not in text and text != "10":
        digits = [figure(c) for c in text]
        return None if None in digits else sum((d.low * 10 ** (1 - i) for i, d in enumerate(digits) if d), Decimal(0))
    return plain(read.low * 10)


@cache
def _bounded() -> re.Pattern[str]:
    number = rf"(?:{_N}分之{_N}|[0-9]+/[0-9]+|百分之{_N}|{_N})"
    return re.compile(
        rf"(?P<pre>(?P<ge>{_ABOVE})|(?P<le>{_UNDER})|(?P<gt>{_OVER})|(?P<lt>{_BELOW})|(?P<eq>等于))?"
        rf" ?(?P<n>{number})(?P<some>[多余])?(?P<big>[{B}]+)?"
        rf"(?:(?P<range>[-–—~～到至与]) ?(?P<m>{number})(?P<btw>之?间)?)?"
        rf"(?:[^，。0-9 ]{{0,2}}? ?(?P<post>以上|之上|或者?更[多大高]|以下|之下))?"
    )


def intervals(text: str) -> list[Interval]:
    """Read every bounded number and range of a text as an interval.

    >>> [(str(i.low), str(i.high), i.closed) for i in intervals("大于二十的同时小于等于三十五")]
    [('20', '35', '(]')]
    """
    short, _ = squeezed(re.sub(r"(?<=[于或]) (?=[或等])", "", folded(text)))
    found = [i for hit in _bounded().finditer(short) if (i := _interval(hit)) is not None]
    return _joined(short, found)


def _interval(hit: re.Match[str]) -> Interval | None:
    value = _end(hit["n"] + (hit["big"] or ""))
    if value is None:
        return None
    value = value[0], value[1] or bool(hit["some"])
    span = Span(hit.start(), hit.end())
    if hit["range"]:
        high = _end(hit["m"])
        dashed = hit["range"] != "与" or hit["btw"]
        return Interval(span, value[0], high[0], "[)") if high and dashed and value[0] < high[0] else None
    if hit["eq"]:
        return Interval(span, value[0], value[0], "[]")
    return _open(span, hit, value)


def _open(span: Span, hit: re.Match[str], value: tuple[Decimal, bool]) -> Interval | None:
    number, vague = value
    if hit["ge"]:
        return Interval(span, number, None, "[)")
    if hit["le"]:
        return Interval(span, None, number, "(]")
    if hit["gt"] or vague or (hit["post"] or "") in {"以上", "之上"}:
        return Interval(span, number, None, "()")
    if hit["lt"] or (hit["post"] or "") in {"以下", "之下"}:
        return Interval(span, None, number, "()")
    return Interval(span, number, None, "[)") if (hit["post"] or "").startswith("或") else None


def _end(text: str) -> tuple[Decimal, bool] | None:
    found = numbers(text.removeprefix("百分之"))
    if len(found) != 1:
        return None
    value = found[0][1]
    return value.low, value.mod == "MORE_THAN" or value.low != value.high


_AND = re.compile(r"[大小高低多少]?(?:的同时|并且?|且|而且|，|,|、| )*")


def _joined(text: str, found: list[Interval]) -> list[Interval]:
    """Join a lower and an upper bound that stand together (1000以上，1500以下)."""
    out: list[Interval] = []
    for item in found:
        last = out[-1] if out else None
        if last and _AND.fullmatch(text, last.span.end, item.span.start) and _both(last, item):
            low, high = (last, item) if last.high is None else (item, last)
            out[-1] = Interval(Span(last.span.start, item.span.end), low.low, high.high, low.closed[0] + high.closed[1])
        else:
            out.append(item)
    return out


def _both(a: Interval, b: Interval) -> bool:
    low, high = (a.low, b.high) if a.high is None else (b.low, a.high)
    halves = (
        (a.low is None) != (a.high is None)
        and (b.low is None) != (b.high is None)
        and (a.high is None) != (b.high is None)
    )
    return halves and low is not None and high is not None and low < high

"""Numerals as written -> exact Decimals: Arabic, Chinese, financial, mixed, approximate."""

from __future__ import annotations

import re
from decimal import Context, Decimal
from functools import cache, lru_cache

import msgspec

from extractor.tables import words

DIGITS = dict(zip("零一二三四五六七八九", range(10), strict=True))
DIGITS |= dict(zip("壹贰叁肆伍陆柒捌玖", range(1, 10), strict=True))
DIGITS |= {
    "〇": 0,
    "○": 0,
    "洞": 0,
    "幺": 1,
    "两": 2,
    "兩": 2,
    "貳": 2,
    "參": 3,
    "叄": 3,
    "陸": 6,
    "拐": 7,
    "弍": 2,
    "弎": 3,
}
TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000, "廿": 20, "卅": 30, "卌": 40}
BIG = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8, "兆": 10**12}
HALVES = {"½": "0.5", "¼": "0.25", "¾": "0.75", "⅓": "1/3", "⅔": "2/3", "⅕": "0.2", "⅛": "0.125"}

# Radio digits (洞, 拐) are read but never start a number in running text.
# 两 counts and stands first: 二两 is two taels.
NINE = "一二三四五六七八九"
ONES = "零〇○一二三四五六七八九幺壹贰叁肆伍陆柒捌玖貳參叄陸"
D = "零〇○一二三四五六七八九两兩幺壹贰叁肆伍陆柒捌玖貳參叄陸"
T = "十百千拾佰仟廿卅卌"
B = "万亿萬億"
# 千瓦, 百帕, 兆赫 are units: their first character multiplies nothing.
KILO = "千(?![瓦米克帕伏卡焦赫升安])|百(?!帕)|兆(?![瓦赫帕焦字欧伏位比巴])"
MULT = rf"(?:[{B}佰仟]|{KILO})"
ARABIC = r"(?:[0-9０-９]{1,3}(?:,[0-9]{3})++(?![0-9])|[0-9０-９]++)(?:[.．][0-9０-９]++)?"
# 3.5万, 3万5千, 1882百亿亿, 2400多万, 3万5
_LAST = "零[0-9]{1,3}|[1-9](?![0-9.,十百千万亿年月日])"
WESTERN = rf"{ARABIC}(?: ?[多余几來来]?{MULT}++(?:零?{ARABIC}{MULT}++){{0,3}}+(?:{_LAST})?+)?+"
# 一百二十三, 几十, 数百万, 十几, 十余万, 三点一四, 三千多万
CHINESE = (
    rf"(?:[几幾数數](?=[{T}{B}]))?(?:[{ONES}十拾佰仟廿卅卌{B}]|(?<![{NINE}])[两兩]|(?<=[{D}洞拐])[洞拐]|{KILO}){{1,40}}+"
    rf"(?:[多余几幾來来][{T}{B}]++)?+"
    rf"(?:(?<=[十廿卅拾])[几幾][{B}百千]*+)?+(?:(?:点|點)(?:[{D}]++|[0-9]++)[{B}]*+)?+"
)
NUMERAL = rf"(?:{WESTERN}|{CHINESE})"
FRACTION = rf"(?:(?:[{D}{T}{B}]{{1,12}}+|{ARABIC})分之(?:{WESTERN}|{CHINESE}))"

LONGEST, LARGEST = 40, Decimal(10) ** 27
_FOLD = str.maketrans("０１２３４５６７８９．，－＋", "0123456789.,-+")
_PART = re.compile(r"(?P<arabic>[0-9][0-9,]*(?:\.[0-9]+)?)|(?P<sign>.)", re.DOTALL)
_PLAIN = re.compile(r"[0-9]{1,30}(?:\.[0-9]{1,30})?")
# Two neighbours name a range (两三, 七八); so do the set pairs 三五 and 百八十.
_PAIR = re.compile(
    rf"^(?P<head>(?:[{D}]?[{T}{B}零])*?)(?P<a>[一二三四五六七八两兩])(?P<b>[二三四五六七八九])(?P<tail>[{T}{B}]*)$"
)
_POSITIONAL = re.compile(rf"^[{D}洞拐]{{2,}}$")
_EXACT = Context(prec=60)


@cache
def _variants() -> dict[int, str]:
    narrow = {0xFF10 + i: str(i) for i in range(10)} | {ord("．"): ".", ord("％"): "%", ord("＄"): "$", ord("／"): "/"}
    return narrow | {ord(pair[0]): pair[1] for pair in words("mentions/quantities/variants.txt")}


@cache
def _foldable() -> re.Pattern[str]:
    return re.compile(f"[{''.join(map(chr, sorted(_variants())))}]")


def folded(text: str) -> str:
    """Write full-width digits and traditional characters as the tables do; every offset stays.

    >>> folded("３萬５千個鐘")
    '3万5千个钟'
    """
    return text.translate(_variants()) if _foldable().search(text) else text


class Figure(msgspec.Struct, frozen=True):
    """A numeral's value: low equals high unless it names a range; `mod` as in Norm.

    >>> figure("几十")
    Figure(low=Decimal('20'), high=Decimal('90'), mod='APPROX')
    """

    low: Decimal
    high: Decimal
    mod: str | None = None


def read(text: str) -> Decimal | None:
    """Read one exact number; None where the text is not one.

    >>> read("3万5千"), read("一百零五"), read("负三点一四"), read("1,234.5")
    (Decimal('35000'), Decimal('105'), Decimal('-3.14'), Decimal('1234.5'))
    """
    found = figure(text)
    return found.low if found and found.low == found.high and found.mod is None else None


@lru_cache(maxsize=65536)
def figure(text: str) -> Figure | None:
    """Read a numeral with its own vagueness (数百, 十几, 三五, 30多万); None where the text is not a numeral."""
    text = text.translate(_FOLD).replace(",", "").replace(" ", "")
    if len(text) > LONGEST:
        return None
    if _PLAIN.fullmatch(text):
        value = Decimal(text)
        return Figure(value, value)
    if text[:1] and text[0] in "负負-－+":
        return _negate(figure(text[1:].lstrip()), text[0])
    return _vague(text)


def fraction(text: str) -> Decimal | None:
    """Read 三分之二, 2/3 or ½ as a decimal of six places.

    >>> fraction("四分之三"), fraction("2/3"), fraction("百分之百")
    (Decimal('0.75'), Decimal('0.666667'), Decimal('1'))
    """
    text = HALVES.get(text, text)
    below, slash, above = text.partition("分之")
    if not slash:
        above, slash, below = text.partition("/")
    if not slash:
        return read(text)
    top, bottom = read(above.strip()), read(below.strip())
    if top is None or not bottom:
        return None
    return plain(_EXACT.divide(top, bottom).quantize(Decimal("0.000001"), context=_EXACT))


def plain(value: Decimal) -> Decimal:
    """Drop trailing zeros and exponents.

    >>> plain(Decimal("1.50")), plain(Decimal("3E+4"))
    (Decimal('1.5'), Decimal('30000'))
    """
    value = value.normalize(_EXACT)
    return value if value.as_tuple().exponent < 0 else value.quantize(Decimal(1), context=_EXACT)  # type: ignore[operator]


def _negate(found: Figure | None, sign: str) -> Figure | None:
    if found is None or sign == "+":
        return found
    return Figure(-found.high, -found.low, found.mod)


def _vague(text: str) -> Figure | None:
    if text[:1] in {"几", "幾", "数", "數"}:
        return _span(_exact("二" + text[1:]), _exact("九" + text[1:]), "APPROX")
    bare = text.translate(_DROP)
    mod = "MORE_THAN" if bare != text else None
    pair = _PAIR.match(bare)
    if pair and _neighbours(pair["a"], pair["b"], bare):
        head, tail = pair["head"], pair["tail"]
        return _span(_exact(head + pair["a"] + tail), _exact(head + pair["b"] + tail), mod)
    value = _exact(bare)
    return None if value is None else Figure(value, value, mod)


_DROP = {ord(c): None for c in "多余几幾來来"}


def _neighbours(a: str, b: str, whole: str) -> bool:
    if _POSITIONAL.match(whole) and len(whole) > 2:
        return False
    return DIGITS[b] == DIGITS[a] + 1 or (a, b) == ("三", "五")


def _span(low: Decimal | None, high: Decimal | None, mod: str | None) -> Figure | None:
    return None if low is None or high is None else Figure(low, high, mod)


def _exact(text: str) -> Decimal | None:
    """Sum sections: digits and 十百千 fill a section, 万亿兆 close it."""
    text = text.replace("點", "点")
    if _POSITIONAL.match(text):
        return Decimal("".join(str(DIGITS[c]) for c in text))
    whole, point, decimals = text.partition("点")
    if point:
        return _pointed(whole, decimals)
    return _sections(text)


def _pointed(whole: str, decimals: str) -> Decimal | None:
    digits = decimals.rstrip("".join(BIG) + "百千佰仟")
    base = _sections(whole) if whole else Decimal(0)
    if digits.isascii() and digits.isdigit() and base is not None:
        return plain(Decimal(f"{base}.{digits}"))
    if base is None or not digits or any(c not in DIGITS for c in digits):
        return None
    value = Decimal(f"{base}.{''.join(str(DIGITS[c]) for c in digits)}")
    for c in decimals[len(digits) :]:
        value *= BIG.get(c) or TENS[c]
    return plain(value)


def _sections(text: str) -> Decimal | None:
    """Add up `text`; a last bare digit after a unit stands one place lower (三万五 is 35000)."""
    state = _Sum()
    for part in _PART.finditer(text):
        if not state.take(part):
            return None
    return state.close()


class _Sum:
    """The running state of one numeral: total, section, the number waiting for a unit and the last unit."""

    __slots__ = ("last", "number", "section", "seen", "total", "zero")

    def __init__(self) -> None:
        self.total, self.section, self.number = Decimal(0), Decimal(0), None
        self.last, self.zero, self.seen = Decimal(1), False, False

    number: Decimal | None

    def take(self, part: re.Match[str]) -> bool:
        """Add one digit, Arabic number or unit; False for anything else."""
        c = part[0]
        self.seen = True
        if part["arabic"]:
            return self._digit(Decimal(c))
        if c in DIGITS:
            self.zero = self.zero or DIGITS[c] == 0
            return self._digit(Decimal(DIGITS[c]))
        if c in TENS:
            return self._small(Decimal(TENS[c]), c)
        return c in BIG and self._big(Decimal(BIG[c]))

    def _digit(self, value: Decimal) -> bool:
        if self.number is not None and self.number != 0:
            return False
        self.number = value
        return True

    def _small(self, unit: Decimal, c: str) -> bool:
        if c in "廿卅卌":
            self.section, self.number, self.last = self.section + unit, None, Decimal(10)
            return True
        bare = self.number is None or (self.number == 0 and self.zero)
        if self._twice(unit, bare=bare):
            return False
        if bare and self.section and self.last < unit:
            self.section, self.number = self.section * unit, None  # 1882百, 十千
        else:
            # 零十 means one ten; a leading 零百 is no number.
            self.section += (Decimal(1) if bare else self.number or Decimal(0)) * unit
            self.number = None
        self.last, self.zero = unit, False
        return True

    def _twice(self, unit: Decimal, *, bare: bool) -> bool:
        """Tell whether a unit comes a second time (一百一百) or after nothing (零百)."""
        again = bool(self.section) and not bare and unit >= self.last
        return again or (bare and self.number == 0 and unit > 10 and not self.section) or self.section > LARGEST

    def _big(self, unit: Decimal) -> bool:
        section = self.section + (self.number or Decimal(0))
        if self.total and (unit > self.last_big() or not section):
            self.total = (self.total + section) * unit  # 一万亿
        else:
            self.total += (section or Decimal(1)) * unit
        self.section, self.number, self.last, self.zero = Decimal(0), None, unit, False
        return self.total < LARGEST

    def last_big(self) -> Decimal:
        """Give the smallest big unit that the total is a multiple of."""
        return next((Decimal(u) for u in (10**12, 10**8, 10**4) if self.total % u == 0), Decimal(1))

    def close(self) -> Decimal | None:
        """Give the value; None for an empty numeral."""
        if not self.seen:
            return None
        number = self.number or Decimal(0)
        short = self.last > 10 and not self.zero and 0 < number < 10 and number == number.to_integral_value()
        return plain(self.total + self.section + number * (self.last / 10 if short else 1))

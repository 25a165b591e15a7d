"""The syntax of norms: TIMEX3 values, ISO 4217, UCUM (guidelines, section 3)."""

from __future__ import annotations

import re
from calendar import monthrange
from functools import cache
from math import isfinite
from typing import TYPE_CHECKING, Any

from extractor.tables import words

if TYPE_CHECKING:
    from collections.abc import Iterator

_PART = r"T(?:MO|MI|AF|EV|NI|DT|(?:[01]\d|2[0-4])(?::[0-5]\d(?::[0-5]\d)?)?)"
_MONTH, _DATE, _WEEK = r"(?:0[1-9]|1[0-2]|XX)", r"(?:0[1-9]|[12]\d|3[01]|XX)", r"(?:0[1-9]|[1-4]\d|5[0-3])"
_YEAR = r"(?:\d{4}|\d{3}X|\d{2}XX|XXXX)"
_DAY = rf"{_YEAR}(?:-{_MONTH}(?:-{_DATE})?|-Q[1-4]|-H[12]|-W{_WEEK}(?:-WE)?|-(?:SP|SU|FA|WI))?"
_POINT = rf"(?:{_DAY}(?:{_PART})?|{_PART}|PRESENT_REF|PAST_REF|FUTURE_REF)"
_LENGTH = r"P(?=.)(?:(?:\d+(?:\.\d+)?|X)[YMWD])*(?:T(?:(?:\d+(?:\.\d+)?|X)[HMS])+)?"
TIMEX = re.compile(rf"{_POINT}(?:/{_POINT})?|{_LENGTH}(?:/{_LENGTH})?")
MODS = frozenset({"MORE_THAN", "EQUAL_OR_MORE", "LESS_THAN", "EQUAL_OR_LESS", "APPROX"})
TIME_MODS = MODS | {"START", "MID", "END"}
ANCHORS = frozenset({"FUTURE", "PAST"})
NUMBERS = frozenset({"value", "low", "high"})
_PREFIX = r"(?:Y|Z|E|P|T|G|M|k|h|da|d|c|m|u|n|p|f|Ki|Mi|Gi|Ti)?"
_ASCII = re.compile(r"[!-~]+")
_DIGITS = re.compile(r"[\d-]+/[\d-]+")  # a night runs from 22 to 7, days never backwards
_WHOLE_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")


def faults(label: str, norm: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Give what is wrong with a norm, as (found, expected).

    >>> list(faults("DATE", {"value": "2026-3-5"}))
    [("the value '2026-3-5'", 'a TIMEX3 value like 2026-03-26, P5Y or PAST_REF')]
    >>> list(faults("MONEY", {"value": 3, "unit": "RMB"}))
    [("the unit 'RMB'", 'an ISO 4217 code')]
    """
    yield from _time(norm) if label in {"DATE", "TIME"} else _figure(label, norm)


def _time(norm: dict[str, Any]) -> Iterator[tuple[str, str]]:
    value = norm.get("value")
    if not isinstance(value, str) or not TIMEX.fullmatch(value):
        yield f"the value {value!r}", "a TIMEX3 value like 2026-03-26, P5Y or PAST_REF"
    else:
        yield from _calendar(value)
    if norm.get("mod") not in {None, *TIME_MODS}:
        yield f"the mod {norm['mod']!r}", f"one of {', '.join(sorted(TIME_MODS))}"
    if norm.get("anchor") not in {None, *ANCHORS}:
        yield f"the anchor {norm['anchor']!r}", "FUTURE or PAST"


def _calendar(value: str) -> Iterator[tuple[str, str]]:
    """Find days that no month has, and ranges that run backwards."""
    days = [tuple(map(int, found)) for found in _WHOLE_DAY.findall(value)]
    for year, month, day in days:
        if day > monthrange(year or 4, month)[1]:
            yield f"the value {value!r}", f"a day that {year}-{month:02} has"
    start, _, end = value.partition("/")
    if _DIGITS.fullmatch(value) and len(start) == len(end) and start > end:
        yield f"the value {value!r}", "a start before its end"


def _figure(label: str, norm: dict[str, Any]) -> Iterator[tuple[str, str]]:
    given = {key for key in NUMBERS if norm.get(key) is not None}
    if given not in ({"value"}, {"low", "high"}):
        yield f"the numbers {sorted(given)}", "value, or low and high"
    for key in sorted(given):
        if isinstance(norm[key], bool) or not isinstance(norm[key], int | float):
            yield f"the {key} {norm[key]!r}", "a number"
        elif not isfinite(norm[key]):
            yield f"the {key} {norm[key]!r}", "a finite number"
    if _is_backwards(norm):
        yield f"low {norm['low']!r} above high {norm['high']!r}", "low below high"
    if norm.get("mod") not in {None, *MODS}:
        yield f"the mod {norm['mod']!r}", f"one of {', '.join(sorted(MODS))}"
    yield from _unit(label, norm.get("unit"))


def _is_backwards(norm: dict[str, Any]) -> bool:
    low, high = norm.get("low"), norm.get("high")
    return isinstance(low, int | float) and isinstance(high, int | float) and low > high


def _unit(label: str, unit: Any) -> Iterator[tuple[str, str]]:
    if unit is not None and not isinstance(unit, str):
        yield f"the unit {unit!r}", "text"
    elif label == "MONEY" and (unit or "").partition("/")[0] not in _currencies():
        yield f"the unit {unit!r}", "an ISO 4217 code"
    elif label == "PERCENT" and unit not in {"%", "pp"}:
        yield f"the unit {unit!r}", "% or pp"
    elif label == "QUANTITY" and not unit:
        yield "no unit", "a UCUM unit, or the unit as written"
    elif label == "QUANTITY" and _ASCII.fullmatch(unit or "") and not _ucum().fullmatch(unit or ""):
        yield f"the unit {unit!r}", "a UCUM unit, or the unit as written"


@cache
def _currencies() -> frozenset[str]:
    return frozenset(words("scores/currencies.txt"))


@cache
def _ucum() -> re.Pattern[str]:
    atoms = "|".join(map(re.escape, words("scores/units.txt")))
    one = rf"{_PREFIX}(?:{atoms})[23]?"
    return re.compile(rf"{one}(?:[./]{one})*")

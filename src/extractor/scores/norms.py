"""The syntax of norms: TIMEX3 values, ISO 4217, UCUM (guidelines, section 3)."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from extractor.tables import words

if TYPE_CHECKING:
    from collections.abc import Iterator

_PART = r"T(?:MO|MI|AF|EV|NI|DT|\d\d(?::\d\d(?::\d\d)?)?)"
_DAY = r"(?:\d{4}|\d{3}X|\d{2}XX|XXXX)(?:-(?:\d\d|XX)(?:-(?:\d\d|XX))?|-Q[1-4]|-H[12]|-W\d\d(?:-WE)?|-(?:SP|SU|FA|WI))?"
_POINT = rf"(?:{_DAY}(?:{_PART})?|{_PART}|PRESENT_REF|PAST_REF|FUTURE_REF)"
_LENGTH = r"P(?=.)(?:(?:\d+(?:\.\d+)?|X)[YMWD])*(?:T(?:(?:\d+(?:\.\d+)?|X)[HMS])+)?"
TIMEX = re.compile(rf"{_POINT}(?:/{_POINT})?|{_LENGTH}(?:/{_LENGTH})?")
MODS = frozenset({"MORE_THAN", "EQUAL_OR_MORE", "LESS_THAN", "EQUAL_OR_LESS", "APPROX"})
TIME_MODS = MODS | {"START", "MID", "END"}
ANCHORS = frozenset({"FUTURE", "PAST"})
NUMBERS = frozenset({"value", "low", "high"})
_PREFIX = r"(?:Y|Z|E|P|T|G|M|k|h|da|d|c|m|u|n|p|f|Ki|Mi|Gi|Ti)?"
_ASCII = re.compile(r"[!-~]+")


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
    if norm.get("mod") not in {None, *TIME_MODS}:
        yield f"the mod {norm['mod']!r}", f"one of {', '.join(sorted(TIME_MODS))}"
    if norm.get("anchor") not in {None, *ANCHORS}:
        yield f"the anchor {norm['anchor']!r}", "FUTURE or PAST"


def _figure(label: str, norm: dict[str, Any]) -> Iterator[tuple[str, str]]:
    given = {key for key in NUMBERS if norm.get(key) is not None}
    if given not in ({"value"}, {"low", "high"}):
        yield f"the numbers {sorted(given)}", "value, or low and high"
    for key in sorted(given):
        if isinstance(norm[key], bool) or not isinstance(norm[key], int | float):
            yield f"the {key} {norm[key]!r}", "a number"
    if norm.get("mod") not in {None, *MODS}:
        yield f"the mod {norm['mod']!r}", f"one of {', '.join(sorted(MODS))}"
    yield from _unit(label, norm.get("unit"))


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

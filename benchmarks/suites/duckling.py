"""Duckling's Chinese corpus: money, distance, duration, numerals, ordinals, weight, temperature, volume, times."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.suites.moments import seconds, stretch
from benchmarks.suites.table import Case
from extractor.mentions.quantities import find_quantities
from extractor.mentions.quantities.readings import numbers
from extractor.mentions.times import find_times_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from extractor.model import Mention, Norm

REFERENCE = datetime(2013, 2, 12, 4, 30)  # noqa: DTZ001 - the corpus' own, in its own zone
# Our units in theirs: 斤 and kg are grams there.
UNITS: dict[str, tuple[tuple[str, str], ...]] = {
    "Cent": (("CNY", "100"),),
    "Dollar": (("CNY", "1"), ("USD", "1")),
    "CNY": (("CNY", "1"),),
    "HKD": (("HKD", "1"),),
    "Centimetre": (("cm", "1"),),
    "Metre": (("m", "1"),),
    "Kilometre": (("km", "1"),),
    "Foot": (("[ft_i]", "1"),),
    "Inch": (("[in_i]", "1"),),
    "Mile": (("[mi_i]", "1"),),
    "Gram": (("g", "1"), ("kg", "1000"), ("斤", "500"), ("两", "50"), ("mg", "0.001")),
    "Celsius": (("Cel", "1"),),
    "Fahrenheit": (("[degF]", "1"),),
    "Degree": (("deg", "1"), ("Cel", "1")),
    "Litre": (("L", "1"),),
    "Millilitre": (("mL", "1"), ("cm3", "1"), ("茶匙", "5"), ("汤匙", "15")),
    "Gallon": (("[gal_us]", "1"),),
}
SIDES: dict[str, set[str | None]] = {
    "under": {"EQUAL_OR_LESS", "LESS_THAN"},
    "above": {"EQUAL_OR_MORE", "MORE_THAN"},
    "simple": {None, "APPROX"},
}
GRAINS = ("Second", "Minute", "Hour", "Day", "Week", "Month", "Year")
LETTERS = {"S": "Second", "M": "Minute", "H": "Hour", "D": "Day", "W": "Week", "O": "Month", "Y": "Year"}


def cases(folder: Path) -> Iterator[Case]:
    """Run every line of the folder's JSONL files."""
    for file in sorted(folder.glob("*.jsonl")):
        run = {"Numeral": _numeral, "Ordinal": _ordinal, "Duration": _duration, "Time": _time}.get(file.stem, _measure)
        for line in file.read_text("utf-8").splitlines():
            entry = json.loads(line)
            ours, passed = run(entry["text"], entry["value"])
            yield Case(file.stem, entry["text"], entry["value"], ours, passed)


def _figures(value: str) -> list[Decimal]:
    return [Decimal(n) for n in re.findall(r"-?[0-9]+(?:\.[0-9]+)?", value)]


def _near(a: Decimal, b: Decimal) -> bool:
    return abs(a - b) <= Decimal("1e-6") * max(Decimal(1), abs(b))


def _numeral(text: str, value: str) -> tuple[str, bool]:
    found = numbers(text)
    return str([str(f.low) for _, f in found]), len(found) == 1 and _near(found[0][1].low, _figures(value)[0])


def _ordinal(text: str, value: str) -> tuple[str, bool]:
    found = [m.norm.value for m in find_quantities(text) if m.norm]
    return str(found), found == _figures(value)


def _measure(text: str, value: str) -> tuple[str, bool]:
    found = [m.norm for m in find_quantities(text) if m.norm]
    shown = "; ".join(f"{n.value or (n.low, n.high)} {n.unit} {n.mod or ''}" for n in found)
    return shown, len(found) == 1 and _same_measure(found[0], value)


def _same_measure(norm: Norm, value: str) -> bool:
    hit = re.match(r"\((simple|under|above|between) (\w+) (.*)\)", value)
    if hit is None:
        return False
    factor = next((Decimal(f) for unit, f in UNITS.get(hit[2], ()) if unit == norm.unit), None)
    if factor is None:
        return False
    wanted = _figures(hit[3])
    if hit[1] == "between":
        return (
            norm.low is not None
            and norm.high is not None
            and _near(norm.low * factor, wanted[0])
            and _near(norm.high * factor, wanted[1])
        )
    return norm.mod in SIDES[hit[1]] and isinstance(norm.value, Decimal) and _near(norm.value * factor, wanted[0])


def _duration(text: str, value: str) -> tuple[str, bool]:
    found = [str(m.norm.value) for m in find_times_in(text, None) if m.norm]
    hit = re.match(r"\(DurationData ([0-9]+) (\w+)\)", value)
    assert hit is not None
    size = {"Second": 1, "Minute": 60, "Hour": 3600, "Day": 86400, "Week": 604800, "Month": 2592000, "Year": 31536000}
    length = seconds(found[0]) if len(found) == 1 else None
    # Twelve months are a year there and 360 days in our seconds; a percent of slack.
    wanted = int(hit[1]) * size[hit[2]]
    return str(found), length is not None and abs(length - wanted) <= wanted * 0.015


class Expected(NamedTuple):
    """A value of the corpus: its points of time and its grain."""

    points: tuple[datetime, ...]
    grain: str


def _expected(value: str) -> Expected:
    points = []
    for group in re.findall(r"\(([0-9, ]+)\)", value):
        year, month, day, hour, minute, second = (int(n) for n in group.split(","))
        points.append(datetime(year, max(month, 1), max(day, 1), hour, minute, second))  # noqa: DTZ001
    grain = re.search(r"\b(Second|Minute|Hour|Day|Week|Month|Year)\b", value)
    return Expected(tuple(points), grain[1] if grain else "")


def _time(text: str, value: str) -> tuple[str, bool]:
    found = find_times_in(text, REFERENCE.date(), ahead=True)
    shown = "; ".join(f"{text[m.span.start : m.span.end]}={m.norm.value if m.norm else None}" for m in found)
    wanted = _expected(value)
    norms = [m for m in found if m.norm and m.norm.value]
    return shown, any(_same_time(text, m, wanted) for m in norms[-1:]) or (
        len(norms) > 1 and norms[0].label == norms[1].label and any(_same_time(text, m, wanted) for m in norms)
    )


def _same_time(text: str, mention: Mention, wanted: Expected) -> bool:
    assert mention.norm is not None
    value = str(mention.norm.value)
    if value == "PRESENT_REF":
        return wanted.points[0] == REFERENCE
    if value.startswith("P"):
        return _shifted(text, mention, wanted)
    mine = stretch(value, REFERENCE.date())
    if mine is None:
        return False
    if len(wanted.points) == 1:
        return mine[0] == wanted.points[0] and _grain(mine) in {wanted.grain, "Minute"}
    return _interval(value, mine, wanted)


def _grain(mine: tuple[datetime, datetime]) -> str:
    days = (mine[1] - mine[0]).days
    return "Minute" if mine[0] == mine[1] else {1: "Day", 7: "Week"}.get(days, "Month" if days < 32 else "Year")


def _interval(value: str, mine: tuple[datetime, datetime], wanted: Expected) -> bool:
    """Compare a stretch; parts of a day and weekends are the same part, their hours are a convention of each house."""
    if re.search(r"T[A-Z]{2}$|-WE$", value):
        inside = wanted.points[0].date() in {mine[0].date(), mine[0].date() - timedelta(days=1)}
        return inside and mine[0] < wanted.points[1] and wanted.points[0] < mine[1]
    return mine == wanted.points


def _shifted(text: str, mention: Mention, wanted: Expected) -> bool:
    """Lay a length before or after the reference, in whole units as the corpus does."""
    assert mention.norm is not None
    hit = re.fullmatch(r"P(T?)([0-9]+)([YMWDHS])", str(mention.norm.value))
    sign = {"PAST": -1, "FUTURE": 1}.get(mention.norm.anchor or "") or _side(text, mention)
    if hit is None or not sign:
        return False
    letter = "O" if (hit[1], hit[3]) == ("", "M") else hit[3]
    count, grain = int(hit[2]), LETTERS[letter]
    base = _floor(REFERENCE, grain)
    first = _move(base, grain, 1 if sign > 0 else -count)
    return wanted.grain == grain and wanted.points == (first, _move(first, grain, count))


def _side(text: str, mention: Mention) -> int:
    """Read 上, 前, 下, 后 before the mention, outside which direction words stand with us."""
    return {"上": -1, "前": -1, "下": 1, "后": 1, "後": 1}.get(text[mention.span.start - 1 : mention.span.start], 0)


def _floor(at: datetime, grain: str) -> datetime:
    at = at.replace(microsecond=0)
    if grain == "Week":
        return datetime.combine(at.date() - timedelta(days=at.weekday()), datetime.min.time())
    fields = {"Minute": 1, "Hour": 2, "Day": 3, "Month": 4, "Year": 5}.get(grain, 0)
    names = ("second", "minute", "hour", "day", "month")
    return at.replace(**{n: (1 if n in {"day", "month"} else 0) for n in names[:fields]})  # type: ignore[arg-type]


def _move(at: datetime, grain: str, count: int) -> datetime:
    if grain == "Year":
        return at.replace(year=at.year + count)
    if grain == "Month":
        month = at.year * 12 + at.month - 1 + count
        return at.replace(year=month // 12, month=month % 12 + 1)
    return at + timedelta(**{grain.lower() + "s": count})


def today() -> date:
    """Give the corpus' day of reference."""
    return REFERENCE.date()

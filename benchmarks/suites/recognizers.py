"""Microsoft Recognizers-Text, Chinese specification: numbers, percents, ranges, units, dates and times."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from benchmarks.suites.moments import seconds, stretch
from benchmarks.suites.table import Case
from extractor.mentions.quantities import find_quantities
from extractor.mentions.quantities.readings import intervals, numbers, percents
from extractor.mentions.times import find_times_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from extractor.model import Mention

UNITS = {
    "Kilogram": "kg",
    "Centimeter": "cm",
    "Meter": "m",
    "Kilometer": "km",
    "Jin": "斤",
    "Liang": "两",
    "Bit": "bit",
    "Megabyte": "MBy",
    "Megahertz": "MHz",
    "Kilowatt": "kW",
    "Kilocalorie": "kcal",
    "Degree": "deg",
    "F": "[degF]",
    "C": "Cel",
    "Dollar": "USD",
}


def cases(folder: Path) -> Iterator[Case]:
    """Run every case of the folder's JSON files."""
    for file in sorted(folder.glob("*/*.json")):
        name = f"{file.parent.name}/{file.stem}"
        for entry in json.loads(file.read_text("utf-8-sig")):
            yield _run(name, entry)


def _run(name: str, entry: dict[str, Any]) -> Case:
    results = entry["Results"]
    wanted = "; ".join(f"{r['Text']}={_short(r)}" for r in results)
    group, kind = name.split("/")
    if group == "DateTime":
        ours, passed = _times(kind, entry)
    else:
        ours, passed = _RUNNERS[kind](entry["Input"], results)
    return Case(name, entry["Input"], wanted, ours, passed)


def _short(result: dict[str, Any]) -> str:
    value = result.get("Resolution") or result.get("Value") or ""
    return json.dumps(value, ensure_ascii=False) if not isinstance(value, str) else value


def _close(a: Decimal | float, b: Decimal | float) -> bool:
    return abs(float(a) - float(b)) <= 1e-9 * max(1.0, abs(float(a)))


def _numbers(text: str, results: list[dict[str, Any]]) -> tuple[str, bool]:
    found = [f.low for _, f in numbers(text)]
    wanted = [Decimal(r["Resolution"]["value"]) for r in results]
    return str([str(f) for f in found]), len(found) == len(wanted) and all(map(_close, found, wanted))


def _percents(text: str, results: list[dict[str, Any]]) -> tuple[str, bool]:
    found = [v for _, v in percents(text)]
    wanted = [Decimal(r["Resolution"]["value"].rstrip("%")) for r in results]
    return str([str(f) for f in found]), len(found) == len(wanted) and all(map(_close, found, wanted))


def _ordinals(text: str, results: list[dict[str, Any]]) -> tuple[str, bool]:
    found = [m.norm.value for m in find_quantities(text) if m.label == "ORDINAL" and m.norm]
    wanted = [Decimal(r["Resolution"]["value"]) for r in results]
    return str(found), len(found) == len(wanted) and all(
        _close(Decimal(str(a)), b) for a, b in zip(found, wanted, strict=True)
    )


def _ranges(text: str, results: list[dict[str, Any]]) -> tuple[str, bool]:
    found = [f"{i.closed[0]}{_plain(i.low)},{_plain(i.high)}{i.closed[1]}" for i in intervals(text)]
    wanted = [_interval(r["Resolution"]["value"]) for r in results]
    # Whether 以上, 以下 and a dash take the end in is a convention; the ends are not.
    return str(found), [_bare(f) for f in found] == [_bare(w) for w in wanted]


def _plain(value: Decimal | None) -> str:
    return "" if value is None else format(value, "f")


def _interval(text: str) -> str:
    low, _, high = text[1:-1].partition(",")
    return f"{text[0]}{_plain(Decimal(low)) if low else ''},{_plain(Decimal(high)) if high else ''}{text[-1]}"


def _bare(text: str) -> str:
    return text.strip("[]()")


def _units(text: str, results: list[dict[str, Any]]) -> tuple[str, bool]:
    labels = {"MONEY", "QUANTITY"}
    found = [(m.norm.value, m.norm.unit) for m in find_quantities(text) if m.label in labels and m.norm]
    wanted = [_unit(r["Resolution"]) for r in results if r["Resolution"].get("value") is not None]
    same = len(found) == len(wanted) and all(
        (a[1] == b[1] or {a[1], b[1]} == {"Cel", "deg"}) and _close(Decimal(str(a[0])), b[0])
        for a, b in zip(found, wanted, strict=True)
    )
    return str([(str(v), u) for v, u in found]), same


def _unit(resolution: dict[str, Any]) -> tuple[Decimal, str]:
    value, unit = Decimal(resolution["value"]), resolution["unit"]
    if unit in {"Kilobit", "Kilobyte"}:  # 六千字节 is 6000 bytes here, 6 kilobytes there
        return value * 1000, {"t": "bit", "e": "By"}[unit[-1]]
    return value, resolution.get("isoCurrency") or UNITS.get(resolution["unit"], resolution["unit"])


def _ages(text: str, results: list[dict[str, Any]]) -> tuple[str, bool]:
    found = [m.norm.value for m in find_times_in(text, None) if m.norm and re.match(r"P[0-9]", str(m.norm.value))]
    wanted = [f"P{r['Resolution']['value']}{r['Resolution']['unit'][0]}" for r in results]
    return str(found), found == wanted


_RUNNERS = {
    "NumberModel": _numbers,
    "PercentModel": _percents,
    "OrdinalModel": _ordinals,
    "NumberRangeModel": _ranges,
    "NumberRangeModelExperimentalMode": _ranges,
    "CurrencyModel": _units,
    "DimensionModel": _units,
    "TemperatureModel": _units,
    "AgeModel": _ages,
}


def _times(kind: str, entry: dict[str, Any]) -> tuple[str, bool]:
    """Compare by coverage for extractors, by value else; a day and its clock time are two mentions of ours."""
    text = entry["Input"]
    reference = datetime.fromisoformat(entry.get("Context", {}).get("ReferenceDateTime", "2017-03-22T00:00:00"))
    found = find_times_in(text, reference.date())
    shown = "; ".join(f"{text[m.span.start : m.span.end]}={m.norm.value if m.norm else None}" for m in found)
    results = entry["Results"]
    if not results:
        return shown, not found
    joined = _joined(text, found)
    passed = all(any(_hit(text, r, group, kind, reference) for group in joined) for r in results)
    return shown, passed


def _joined(text: str, found: list[Mention]) -> list[list[Mention]]:
    groups: list[list[Mention]] = []
    for mention in found:
        gap = text[groups[-1][-1].span.end : mention.span.start] if groups else "."
        beside = not gap.strip(" 的") or (gap in {"，", ","} and text[mention.span.start] in "周星礼")
        if beside and not (groups[-1][-1].label == "TIME" and mention.label == "DATE"):
            groups[-1].append(mention)
        else:
            groups.append([mention])
    return [*groups, *([m] for g in groups if len(g) > 1 for m in g)]


_EDGE = re.compile(r"^(?:从|在|自从?|大约|还剩|大概)+ ?|(?:开始|起|(?:[或及]?[之以][前后]|前|后|以来)|整|间|左右)$")


def _hit(text: str, result: dict[str, Any], group: list[Mention], kind: str, reference: datetime) -> bool:
    start, size = result["Start"], result.get("Length") or result["End"] - result["Start"] + 1
    if not (group[0].span.start < start + size and start < group[-1].span.end):
        return False
    if "Extractor" in kind:
        ours = _strip(text[group[0].span.start : group[-1].span.end])
        return ours == _strip(text[start : start + size])
    return _same(result, group, reference)


def _strip(text: str) -> str:
    last = None
    text = text.replace(" ", "")
    while last != text:
        last, text = text, _EDGE.sub("", text)
    return text


def _same(result: dict[str, Any], group: list[Mention], reference: datetime) -> bool:
    ours = [m.norm for m in group if m.norm and m.norm.value]
    if not ours:
        return False
    values = [str(ours[-1].value), *([f"{ours[0].value!s}{ours[-1].value!s}"] if len(ours) > 1 else [])]
    return any(_equal(v, ours[-1].anchor, wanted, reference) for wanted in _wanted(result) for v in values)


def _wanted(result: dict[str, Any]) -> list[dict[str, Any]]:
    """List the resolutions of a result, each with its timex."""
    if result.get("Resolution"):
        return list(result["Resolution"]["values"])
    value = result.get("Value") or {}
    if "values" in value:
        return list(value["values"])
    timex = value.get("Timex")
    return [{"timex": timex, **_flat(value.get(k) or {})} for k in ("PastResolution", "FutureResolution")]


def _flat(resolution: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in resolution.items():
        found["start" if key.startswith("start") else "end" if key.startswith("end") else "value"] = value
    return found


def _equal(ours: str, anchor: str | None, wanted: dict[str, Any], reference: datetime) -> bool:
    timex = wanted.get("timex") or ""
    if ours in {timex, timex + ":00"} or _clock(ours) == _clock(timex) or _open(timex, ours):
        return True
    length = seconds(ours)
    if length is not None:
        return _length(length, anchor, wanted, reference)
    mine = stretch(ours, reference.date())
    if mine is None:
        return False
    return _stretch(mine, wanted, reference)


def _open(timex: str, ours: str) -> bool:
    """Tell whether a timex with an open year (XXXX-07-25TMO) is ours; ours has chosen the year."""
    return (
        timex.startswith("XXXX-")
        and timex[5:7].isdigit()
        and timex[8:10].isdigit()
        and _clock(timex)[4:] == _clock(ours)[4:]
    )


def _clock(value: str) -> str:
    return re.sub(r"T(\d\d)$", r"T\1:00", value)


def _length(length: float, anchor: str | None, wanted: dict[str, Any], reference: datetime) -> bool:
    value = str(wanted.get("value") or "")
    if re.fullmatch(r"[0-9.]+", value):
        return _close(length, float(value))
    sign = {"PAST": -1, "FUTURE": 1}.get(anchor or "")
    at = _moment(value, reference)
    if at is not None and sign:
        return abs((reference + timedelta(seconds=sign * length) - at).total_seconds()) < 61
    start, end = _moment(wanted.get("start"), reference), _moment(wanted.get("end"), reference)
    return start is not None and end is not None and abs((end - start).total_seconds() - length) <= length / 100


def _stretch(mine: tuple[datetime, datetime], wanted: dict[str, Any], reference: datetime) -> bool:
    if wanted.get("Mod"):  # an open side: the point itself is compared
        timex = stretch(str(wanted.get("timex")), reference.date())
        return timex == mine
    value = _moment(wanted.get("value"), reference)
    if value is not None:
        return mine[0] == value
    start, end = _moment(wanted.get("start"), reference), _moment(wanted.get("end"), reference)
    if start is None or end is None:
        return False
    # An explicit range ends on its last day there, after it here.
    return mine[0] == start and (mine[1] == end or mine[1] - timedelta(days=1) == end or _last_unit(mine[1], end))


def _last_unit(ours: datetime, theirs: datetime) -> bool:
    """2009年到2010年 ends when 2010 begins there, and when it ends here."""
    return (ours.month == theirs.month and ours.day == theirs.day == 1 and ours.year == theirs.year + 1) or (
        theirs.day == ours.day == 1 and (ours - theirs).days in range(28, 32)
    )


def _moment(value: Any, reference: datetime) -> datetime | None:
    text = str(value or "")
    if re.fullmatch(r"\d\d:\d\d:\d\d", text):
        text = f"{reference.date()} {text}"
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None

"""WeTextProcessing's inverse normalisation: spoken => written pairs, compared by value."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from benchmarks.suites.table import Case
from extractor.mentions.quantities import find_quantities
from extractor.mentions.quantities.numerals import plain
from extractor.mentions.quantities.readings import numbers
from extractor.mentions.times import find_times_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

FILES = ("cardinal", "date", "time", "money", "measure", "fraction", "number")
UNITS = {
    "元": "CNY",
    "人民币": "CNY",
    "美元": "USD",
    "英镑": "GBP",
    "卢布": "RUB",
    "新台币": "TWD",
    "欧元": "EUR",
    "马来西亚令吉": "MYR",
}
SIGNS = {"¥": "CNY", "CNY": "CNY", "$": "USD", "£": "GBP", "₽": "RUB", "TWD": "TWD", "€": "EUR", "RM": "MYR"}
# Numbers as written: 15-6 stands for 15 or 16, 3~5万 for a range, 100万1111 and 1亿2300 for one number.
_WRITTEN = re.compile(
    r"-?[0-9]+/[0-9]+|(?P<a>-?[0-9.]+)(?P<am>[万亿]?)[~](?P<b>[0-9.]+)(?P<bm>[万亿]?)|(?P<s>[0-9]+)-(?P<t>[0-9]+)(?P<sm>[万亿]?)"
    r"|-?[0-9][0-9.]*(?:[万亿兆][0-9]*)*"
)
_BIG = {"万": 10**4, "亿": 10**8, "兆": 10**12}


def cases(folder: Path) -> Iterator[Case]:
    """Run the files whose pairs have values."""
    for name in FILES:
        run = _times if name in {"date", "time"} else _money if name == "money" else _values
        for line in (folder / f"{name}.txt").read_text("utf-8").splitlines():
            spoken, _, written = line.partition(" => ")
            if written:
                yield _case(name, (spoken, written), run)


def _case(name: str, pair: tuple[str, str], run: Callable[[str, str], tuple[str, bool]]) -> Case:
    ours, passed = run(*pair)
    return Case(name, pair[0], pair[1], ours, passed)


def written(text: str) -> list[tuple[Decimal, Decimal]]:
    """Read the numbers of a written form as (low, high).

    >>> written("15-6万"), written("1亿2300人")
    ([(Decimal('150000'), Decimal('160000'))], [(Decimal('100002300'), Decimal('100002300'))])
    """
    return [pair for hit in _WRITTEN.finditer(text) if (pair := _pair(hit)) is not None]


def _pair(hit: re.Match[str]) -> tuple[Decimal, Decimal] | None:
    if "/" in hit[0]:
        above, _, below = hit[0].partition("/")
        value = Decimal(above) / Decimal(below)
        return value, value
    if hit["b"]:
        scale = _BIG.get(hit["bm"], 1)
        return plain(Decimal(hit["a"]) * _BIG.get(hit["am"] or hit["bm"], 1)), plain(Decimal(hit["b"]) * scale)
    if hit["t"]:
        return _short(hit["s"], hit["t"], _BIG.get(hit["sm"], 1))
    if hit[0].count(".") > 1:
        return None
    value = sum((Decimal(n) * _BIG.get(u, 1) for n, u in re.findall(r"(-?[0-9.]+)([万亿兆]?)", hit[0])), Decimal(0))
    return plain(value), plain(value)


def _short(low: str, tail: str, scale: int) -> tuple[Decimal, Decimal]:
    """15-6 is 15 to 16, 16000-7000 is 16000 to 17000."""
    high = low[: len(low) - len(tail)] + tail
    return plain(Decimal(low) * scale), plain(Decimal(high) * scale)


def _values(spoken: str, form: str) -> tuple[str, bool]:
    ours = [end for _, f in numbers(spoken) for end in _ends(f.low, f.high)]
    wanted = [end for low, high in written(form) for end in _ends(low, high)]
    return str([str(v) for v in ours]), len(ours) == len(wanted) and all(map(_near, ours, wanted))


def _ends(low: Decimal, high: Decimal) -> list[Decimal]:
    """Give one value, or both ends of a range: 三十到四十 is two numbers to a number reader."""
    return [low] if low == high else [low, high]


def _near(a: Decimal, b: Decimal) -> bool:
    return abs(a - b) <= Decimal("1e-9") * max(Decimal(1), abs(b))


def _money(spoken: str, form: str) -> tuple[str, bool]:
    found = [m.norm for m in find_quantities(spoken) if m.norm and m.label == "MONEY"]
    shown = "; ".join(f"{n.value or (n.low, n.high)} {n.unit}" for n in found)
    wanted = written(form)
    if len(found) != 1 or len(wanted) != 1:
        return shown, False
    norm = found[0]
    low, high = (norm.value, norm.value) if isinstance(norm.value, Decimal) else (norm.low, norm.high)
    assert isinstance(low, Decimal)
    assert isinstance(high, Decimal)
    unit = next((u for sign, u in SIGNS.items() if sign in form), None)
    # 八九千美元 is written $8000~9000.
    return shown, _near(low, wanted[0][0]) and _near(high, wanted[0][1]) and norm.unit == unit


def _times(spoken: str, form: str) -> tuple[str, bool]:
    """Compare the dates and clock times of both forms, each read by its own notation."""
    found = [str(m.norm.value) for m in find_times_in(spoken, date(2008, 6, 1)) if m.norm]
    ours = [v for v in found if v[:1].isdigit() or v.startswith("T")]
    wanted = [_iso(hit) for hit in _STAMP.finditer(form)]
    passed = len([o for o in ours if _matches(o, wanted)]) >= len(wanted) and bool(wanted)
    return str(found), passed


_STAMP = re.compile(
    r"(?P<y>[0-9]{2,4})[/年](?P<m>[0-9]{2})(?:/(?P<d>[0-9]{2}))?|(?P<m2>[0-9]{2})/(?P<d2>[0-9]{2})|(?P<y2>[0-9]{3,4})年"
    r"|(?P<h>[0-9]{1,2}):(?P<min>[0-9]{2})(?::(?P<s>[0-9]{2}))?(?P<half>[ap])?"
)


def _iso(hit: re.Match[str]) -> str:
    if hit["h"]:
        hour = int(hit["h"]) % 12 + 12 if hit["half"] == "p" else int(hit["h"])
        return f"T{hour:02d}:{hit['min']}" + (f":{hit['s']}" if hit["s"] else "")
    if hit["y2"]:
        return f"{int(hit['y2']):04d}"
    if hit["m2"]:
        return f"-{hit['m2']}-{hit['d2']}"
    return "-".join(part for part in (hit["y"], hit["m"], hit["d"]) if part)


def _matches(ours: str, wanted: list[str]) -> bool:
    """Tell whether a value is one of the wanted; a wanted year may have two digits, or be missing."""
    return any(ours == w or ours.endswith((w, "T" + w.lstrip("T")) if w[0] in "-T" else w) for w in wanted)

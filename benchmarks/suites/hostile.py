"""A hundred thousand characters of the worst for each pattern: time must grow with the length, not its square."""

from __future__ import annotations

import time
from datetime import date
from typing import TYPE_CHECKING

from extractor.mentions.quantities import find_quantities
from extractor.mentions.quantities.readings import intervals, numbers, percents
from extractor.mentions.times import find_times_in

if TYPE_CHECKING:
    from collections.abc import Callable

LENGTH = 100_000
FIGURES = (
    "1",
    "1,",
    "1.",
    "一",
    "万",
    "几十",
    "一点",
    "1至",
    "1元至",
    "第一",
    "三分之",
    "1/",
    "半",
    "每",
    "约",
    "上百",
    "1:",
    "1-",
    "人民币1",
    "百分之",
    "两毛",
    "3斤5",
    " 1",
)
TIMES = (
    "1",
    "1年",
    "一年",
    "2026年1月",
    "今",
    "1:",
    "今天至",
    "1月1日至",
    "多",
    "第",
    "周一",
    "春节",
    "前",
    "20",
    "上个",
    "1小时",
    "农历",
    "民国三年",
    "7月29日20时至",
    "//a",
)
READINGS = ("1", "一 ", "1 ", "半", "1^", "1/", "一分之", "大于1", "百分之", "1e", "打", "-")


def main() -> None:
    """Print seconds for half and for the whole length, and their ratio: about 2 is linear, 4 is square."""
    print(f"{'reader':12s} {'unit':12s} {'half s':>8s} {'whole s':>8s} {'ratio':>6s}")
    for unit in FIGURES:
        _line("figures", unit, find_quantities)
    for unit in TIMES:
        _line("times", unit, lambda text: find_times_in(text, date(2026, 3, 27)))
    for unit in READINGS:
        for reader in (numbers, percents, intervals):
            _line(reader.__name__, unit, reader)


def _line(name: str, unit: str, read: Callable[[str], object]) -> None:
    half, whole = (_seconds((unit * LENGTH)[:size], read) for size in (LENGTH // 2, LENGTH))
    print(f"{name:12s} {unit!r:12s} {half:8.2f} {whole:8.2f} {whole / max(half, 1e-6):6.1f}")


def _seconds(text: str, read: Callable[[str], object]) -> float:
    start = time.process_time()
    read(text)
    return time.process_time() - start

"""Series of figures, each about its item, measured as the first was: 【猪肉均价16元/公斤】，牛肉68元/公斤."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from extractor.facts.lines import FIGURE, NAME

if TYPE_CHECKING:
    from extractor.facts.lines import Line

# A figure without its number and what stands before it.
UNIT = re.compile(r"[^\d.,，+\-—–～~至到万亿千百十零〇一二三四五六七八九两多余几]+$")
PLAIN = re.compile("[nav]{1,3}")  # fish and fruit are often taken for verbs
MEASURES = "价率额量"  # last characters of nouns that say what is measured, not of what
LEADS = ("其中", "而", "另外", "此外", "同时")


class Item(NamedTuple):
    """What a figure of a series is about: the units of the thing, of the verb, if any, and what it is measured in."""

    thing: tuple[int, int]
    verb: tuple[int, int] | None
    unit: str


def unit(line: Line, k: int, verb: tuple[int, int] | None) -> str:
    """Say what a figure is counted in; shares are alike only after the same verb, if any, whose units are given.

    >>> UNIT.search("超过16.09元/公斤")[0], UNIT.search("115例")[0]
    ('元/公斤', '例')
    """
    found = UNIT.search(line.word(k))
    name = found[0] if found else ""
    return line.words(*verb) + name if verb and line.shape[k] == "Y" else name


def item(line: Line, k: int, low: int) -> Item | None:
    """Read a figure before which its clause has a thing, perhaps a verb, and nothing else."""
    low = _begin(line, k, low)
    end = _bare(line, k, low)
    verb = (end - 1, end) if end - 1 > low and _joins(line, low, end - 1) else None
    if verb:
        end = _bare(line, end - 1, low)
    found = unit(line, k, verb)
    return Item((low, end), verb, found) if _is_thing(line, low, end, found) else None


def _bare(line: Line, end: int, low: int) -> int:
    """Step back over adverbs, particles and times."""
    while end > low and line.shape[end - 1] in "ubDH":
        end -= 1
    return end


def _joins(line: Line, low: int, i: int) -> bool:
    """Tell whether a unit is the verb of an item: tagged as one after a name, or the same word after several names."""
    if line.shape[i - 1] not in NAME:
        return False
    return line.shape[i] == "v" or (i == low + 1 and line.text.count(line.word(i)) > 1)


def _begin(line: Line, k: int, low: int) -> int:
    """Find where a figure's part of a clause begins: after the figure before it in a list, and after 其中."""
    for i in range(k - 1, low, -1):
        if line.shape[i] == "、" and line.shape[i - 1] in FIGURE:
            low = i + 1
            break
    while low < k and (line.word(low) in LEADS or line.shape[low] == "u"):
        low += 1
    return low


def _is_thing(line: Line, low: int, end: int, counted: str) -> bool:
    """Tell whether units are a name or, of a price (元/公斤), a noun for a thing: a noun else says what is counted."""
    shape = line.shape[low:end]
    if len(shape) == 1 and shape in NAME:
        return True
    return "/" in counted and PLAIN.fullmatch(shape) is not None and line.word(end - 1)[-1] not in MEASURES

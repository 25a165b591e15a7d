"""Lines to paragraphs: broken lines mended, white space out, full-width figures narrowed, every character traced.

A break ends a paragraph, or it only ends a line of a column. What tells: how the line ends, whether it is as long as
its neighbours (a column), how the next one begins. The rest is done on arrays, since files may be megabytes long.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from functools import cache
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from extractor.documents.page import Part

_LINE = re.compile("[^\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
_CLOSERS = "”』」)）》〉】]\"'’"
_STOPPED = re.compile(rf"[。！？!?…｡][{re.escape(_CLOSERS)}]*(?:[（(][^（）()]{{1,20}}[）)])?$|\.[a-z]{{2,6}}\)$")
_ENDED = re.compile(rf"{_STOPPED.pattern}|[：:；;]$")
_FULL_STOP = re.compile(rf"[。！？!?｡][{re.escape(_CLOSERS)}]*")
_CONTINUES = re.compile(r"[，。、；：！？）》」』”’】…,;:!?%％)\]}]")
_HEADS = re.compile(
    r"原标题[：:]|(?:本报|新华社|中新社|中新网|央视网|人民网|新华网|财联社)[^，。]{0,12}(?:电|讯|消息)|\[[^\]\n]{1,20}\]\(https?:"
    r"|(?:人民日报|新华社|光明日报|经济日报|央视新闻)$"
)
_OPENS = re.compile(
    rf"{_HEADS.pattern}|[【►▶□■●◎◆◇▲△★☆※]|(?:[一二三四五六七八九十]{{1,3}}|\d{{1,2}})[、.．](?!\d)|[（(][一二三四五六七八九十\d]{{1,2}}[)）]"
)
_WRITER = re.compile(r"(?:记者|通讯员|作者|摄影|文|图)[：:]?$")
_NAMES = re.compile(
    r"[\u4e00-\u9fff·]{2,4}(?:[ \u3000、][\u4e00-\u9fff·]{2,4}){0,3}(?:\s?[/／]?\s?(?:[摄文图]|摄影|报道|摄影报道))?$"
)
_INDENT = re.compile("(?:(?<=[。！？])|(?<=[。！？）]”)|(?<=。）))[ \u3000\xa0]{2,}(?=[\u4e00-\u9fff“《【0-9])")
_NAME = "[\u4e00-\u9fff·]{2,4}"
_GAPS = re.compile(
    rf"(?:记者|通讯员|编辑|责编|校对|摄影|作者|实习生|编译)[\s/：:]*{_NAME}(?:[ \u3000\xa0]+[\u4e00-\u9fff·]{{2,8}})+"
    rf"|【[^【】\n]{{1,80}}】|[（(](?!记者|通讯员|記者){_NAME}(?:[ \u3000\xa0]+{_NAME}){{1,4}}[）)]"
)
_CLOSING = frozenset("，。、；：！？）》〉」』】”’…,;:!?%％)]}")
_DATED = re.compile(r".{2,26}?(?:月\d{1,2}日[电讯]|报讯[（( ]|月\d{1,2}日(?:消息|报道))")
_OPENED = re.compile("[（(][^（）()。]{0,20}$")
_CLAUSE = re.compile("[，,。；;]")
_THOUSAND = re.compile("(?<=[０-９])，(?=[０-９]{3}(?![０-９]))")
_LINK = re.compile(r"\[[^\[\]\n]{1,30}\]\(https?://[^\s()]{1,500}\)$")
_HAN = re.compile("[\u3400-\u9fff]+")
_NARROW = re.compile("[\x00-\x7f]")
_BEGINS = re.compile(r"据|近日|日前|记者|今天|今年|昨天|\d{1,2}月\d{1,2}日|\d{1,2}日|当地时间|(?:20\d\d)年\d{1,2}月")
_LOWER = frozenset("abcdefghijklmnopqrstuvwxyz")
_REACH = 10
_NARROWEST = 8
_MANY = 2
_LONGEST_HEADLINE = 42
_HEADLINE_LINES = 5
_SAMPLE = 1 << 16
_LAST = 0xFFFF
_BREAK, _SPACE = np.uint32(10), np.uint32(32)
_GAP_SIGNS = "\u200b\u200c\u200d\u2060\ufeff\xad"
# What a character may be, as bits: white space of any sort, a gap, a line break, a full-width sign that is narrowed
# anywhere or only inside words, a letter or digit.
_WHITE, _GAP, _END, _WIDE, _WIDE_INSIDE, _WORD = (1 << bit for bit in range(6))


class Line(NamedTuple):
    """A line without the white space at its edges: where it stands, what it says; `raw` is the line as it was."""

    start: int
    end: int
    text: str
    raw: str


class Laid(NamedTuple):
    """Clean text, one paragraph a line, and the raw code points of every character."""

    text: str
    starts: array[int]
    ends: array[int]


def lay(part: Part) -> Laid:
    r"""Mend the lines of a part.

    >>> from extractor.documents.page import whole
    >>> laid = lay(whole("要破解难题。比以往任\n\n何时候都更需要合作。\n　　２０２６年，他说。"))
    >>> laid.text, laid.starts[10], laid.ends[10]
    ('要破解难题。比以往任何时候都更需要合作。\n2026年，他说。', 12, 13)
    """
    if not part.text:
        return Laid("", array("I"), array("I"))
    lines = list(_lines(part.text))
    goes_on = _joins(lines, hard=part.hard or part.heading)
    shown = _unlinked(lines, goes_on)
    return _compose(part, [lines[i] for i in shown], [goes_on[i] for i in shown])


def _lines(text: str) -> Iterator[Line]:
    for found in _LINE.finditer(text):
        whole = found[0]
        said = whole.strip()
        if said:
            start = found.start() + len(whole) - len(whole.lstrip())
            yield Line(start, start + len(said), said, whole)


def _unlinked(lines: list[Line], goes_on: list[bool]) -> list[int]:
    """Leave out the paragraphs that are nothing but a link."""
    shown: list[int] = []
    linked = False
    for i, line in enumerate(lines):
        if not goes_on[i] and line.text[0] == "[":
            following = takewhile(lambda k: goes_on[k], range(i + 1, min(len(lines), i + 40)))
            linked = bool(_LINK.match(line.text + "".join(lines[k].text for k in following)))
        elif not goes_on[i]:
            linked = False
        shown += [] if linked else [i]
    return shown


def _joins(lines: list[Line], *, hard: bool) -> list[bool]:
    """Tell for each line whether it goes on from the one before."""
    goes_on = [False] * len(lines)
    if hard or len(lines) < 2:
        return goes_on
    full = _full(lines)
    column = [any(full[max(0, i - 2) : i + 3]) for i in range(len(lines))]
    for i in range(1, len(lines)):
        before, after = lines[i - 1].text, lines[i].text
        if _CONTINUES.match(after) or (before[-1] in _LOWER and after[0] in _LOWER) or _hangs(before, after):
            goes_on[i] = True
        elif not (_is_over(before, after, full=full[i - 1]) or (_is_indented(lines[i]) and not full[i - 1])):
            runs = full[i - 1] if column[i - 1] else _is_running(before, first=i == 1)
            goes_on[i] = runs and (goes_on[i - 1] or not _is_title(before, after, column=column[i - 1]))
    return goes_on


def _is_over(before: str, after: str, *, full: bool) -> bool:
    """Tell whether a paragraph is over: its last sentence is, or the next line can only begin one."""
    ended = (_STOPPED if full else _ENDED).search(before[-30:]) and not _is_open(before)
    return bool(ended or (_HEADS if full else _OPENS).match(after))


def _is_indented(line: Line) -> bool:
    return line.raw.startswith(("\u3000\u3000", "    "))


def _hangs(before: str, after: str) -> bool:
    """Tell whether a line cannot be over: a short bracket is open, or a post waits for its name."""
    if before[-1] in "，、,“《（(" or _OPENED.search(before[-24:]):
        return True
    return len(before) < 20 and bool(_WRITER.search(before[-4:]) and _NAMES.match(after))


def _is_open(text: str) -> bool:
    """Tell whether a line ends inside brackets that it opened."""
    return text.rfind("（") > text.rfind("）") or text.rfind("《") > text.rfind("》")


def _is_title(before: str, after: str, *, column: bool) -> bool:
    """Tell a headline from the first line of a text by what follows: its own subject again, or how news begin."""
    if len(before) > _LONGEST_HEADLINE or _FULL_STOP.search(before):
        return False
    if after[:3] == before[:3] and _HAN.match(after):
        return True
    cut = before[-1].isdigit() or before[-1] in "年月" or (column and _CLAUSE.search(before))
    return bool(not cut and _BEGINS.match(after))


def _is_running(text: str, *, first: bool) -> bool:
    """Tell running text that was cut from a headline: it has a sentence behind it, or clauses."""
    if _FULL_STOP.search(text) or _DATED.match(text):
        return True
    return bool(_CLAUSE.search(text)) and (not first or len(text) > _LONGEST_HEADLINE)


def _full(lines: list[Line]) -> list[bool]:
    """Tell which lines fill a column, measured in characters or in width, whichever explains more of them."""
    by_count = _filling([len(line.raw) for line in lines], lines, 1)
    by_width = _filling([_width(line.raw) for line in lines], lines, 2)
    return by_count if sum(by_count) >= sum(by_width) else by_width


def _width(text: str) -> int:
    return 2 * len(text) - len(_NARROW.findall(text))


def _filling(sizes: list[int], lines: list[Line], wide: int) -> list[bool]:
    """Tell which lines have no room for the next one's first character, in a column that several near ones fill."""
    unfinished = [0 if _ENDED.search(line.text[-30:]) else size for size, line in zip(sizes, lines, strict=True)]
    near = Counter(unfinished[:_REACH])
    full = []
    for i, size in enumerate(sizes):
        near[unfinished[i + _REACH] if i + _REACH < len(sizes) else 0] += 1
        near[unfinished[i - _REACH - 1] if i > _REACH else 0] -= 1
        columns = _columns(size, lines[i : i + 2], wide)
        narrow = size >= _NARROWEST * wide and (i + 1 == len(sizes) or sizes[i + 1] <= columns[-1] + wide)
        full.append(narrow and any(near[c] - (unfinished[i] == c) >= _MANY for c in columns))
    return full


def _columns(size: int, lines: list[Line], wide: int) -> range:
    """Give the widths of column that a line may fill: punctuation hangs over, or takes a sign down with it."""
    hangs = lines[0].raw[-1] in _CLOSING
    following = lines[1].raw if len(lines) > 1 else ""
    room = 1 if not following or following[0].isascii() else wide
    down = len(following) > 1 and following[1] in _CLOSING
    return range(size - wide * hangs, size + room + wide * down)


def _compose(part: Part, lines: list[Line], goes_on: list[bool]) -> Laid:
    codes = np.frombuffer(part.text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    kept = np.zeros(len(codes), dtype=bool)
    for line in lines:
        kept[line.start : line.end] = True
    kinds = _kinds(codes)
    solid = np.flatnonzero(kept & (kinds & _WHITE == 0))
    if not len(solid):
        return Laid("", array("I"), array("I"))
    breaks = np.zeros(len(codes), dtype=bool)
    breaks[[line.start for line, joined in zip(lines, goes_on, strict=True) if not joined]] = True
    for found in _INDENT.finditer(part.text):
        breaks[found.end()] = True
    spaces = np.zeros(len(codes), dtype=bool)
    _mark_spaces(part, lines, goes_on, spaces)
    folded = _fold(codes, kinds)
    folded[[found.start() for found in _THOUSAND.finditer(part.text)]] = ord(",")
    return _gather(part, folded, solid, breaks, spaces)


def _mark_spaces(part: Part, lines: list[Line], goes_on: list[bool], spaces: NDArray[np.bool_]) -> None:
    """Mark where a gap between Chinese characters says something: in headlines, and between writers' names."""
    for first, after in pairwise([*(i for i, joined in enumerate(goes_on) if not joined), len(lines)]):
        start, end = lines[first].start, lines[after - 1].end
        said = part.text[start:end] if after - first < _HEADLINE_LINES else ""
        if part.heading or (0 < len(said) <= _LONGEST_HEADLINE * 3 // 2 and not _CLAUSE.search(said)):
            spaces[start:end] = True
    for found in _GAPS.finditer(part.text):
        spaces[found.start() : found.end()] = True


def _gather(
    part: Part,
    codes: NDArray[np.uint32],
    solid: NDArray[np.intp],
    breaks: NDArray[np.bool_],
    spaces: NDArray[np.bool_],
) -> Laid:
    """Put one break between paragraphs and one space where a gap stays, right after the character before it."""
    before, after = solid[:-1], solid[1:]
    passed = np.concatenate(([0], np.cumsum(breaks)))
    breaking = passed[after + 1] > passed[before + 1]
    kinds = _kinds(codes)
    blank, broken = (_between(kinds & kind != 0, before, after) for kind in (_GAP, _END))
    apart = blank if _is_chinese(part.text) else blank | broken
    spacing = ~breaking & ((_latin(codes, before, after) & apart) | (blank & spaces[before] & spaces[after]))
    extra = np.flatnonzero(breaking | spacing)
    fresh = np.zeros(len(solid) + len(extra), dtype=bool)
    fresh[extra + 1 + np.arange(len(extra))] = True
    places = _merged(fresh, before[extra] + 1, solid)
    signs = _merged(fresh, np.where(breaking[extra], _BREAK, _SPACE), codes[solid])
    starts, ends = np.frombuffer(part.starts, np.uint32), np.frombuffer(part.ends, np.uint32)
    text = signs.astype("<u4").tobytes().decode("utf-32-le", "replace")
    return Laid(text, array("I", starts[places].tobytes()), array("I", ends[places].tobytes()))


def _merged(fresh: NDArray[np.bool_], new: NDArray[Any], old: NDArray[Any]) -> NDArray[Any]:
    """Put new values where `fresh` says so, old ones elsewhere."""
    out = np.empty(len(fresh), old.dtype)
    out[fresh], out[~fresh] = new, old
    return out


def _latin(codes: NDArray[np.uint32], before: NDArray[np.intp], after: NDArray[np.intp]) -> NDArray[np.bool_]:
    narrow = (codes < 0x2E80) & ((codes < 0x2010) | (codes > 0x2027))
    joined: NDArray[np.bool_] = narrow[before] & narrow[after]
    return joined


def _between(marks: NDArray[np.bool_], before: NDArray[np.intp], after: NDArray[np.intp]) -> NDArray[np.bool_]:
    counted = np.concatenate(([0], np.cumsum(marks)))
    found: NDArray[np.bool_] = counted[after] > counted[before + 1]
    return found


def _is_chinese(text: str) -> bool:
    """Tell a Chinese text: in it a bare line break cuts a word or a number, else it parts words."""
    sample = text[:_SAMPLE]
    return sum(map(len, _HAN.findall(sample))) * 5 >= len(sample)


def _fold(codes: NDArray[np.uint32], kinds: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """Narrow full-width digits, letters and figures' signs; `．` and its like between digits and letters only."""
    folded = codes.copy()
    folded[kinds & _WIDE != 0] -= 0xFEE0
    alone = np.flatnonzero(kinds & _WIDE_INSIDE)
    alone = alone[(alone > 0) & (alone < len(codes) - 1)]
    inside = alone[_kinds(folded[alone - 1]) & _kinds(folded[alone + 1]) & _WORD != 0]
    folded[inside] -= 0xFEE0
    return folded


def _kinds(codes: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """Give the bits of what each character is."""
    found: NDArray[np.uint8] = _table()[np.minimum(codes, _LAST)]
    return found


@cache
def _table() -> NDArray[np.uint8]:
    """Give the bits by character; those beyond the table share its last place, which says nothing."""
    table = np.zeros(_LAST + 1, np.uint8)
    for kind, signs in _signs().items():
        table[signs] |= kind
    return table


def _signs() -> dict[int, list[int]]:
    return {
        _WHITE: [i for i in range(_LAST) if chr(i).isspace() or i < 0x20 or 0x7F <= i < 0xA0 or chr(i) in _GAP_SIGNS],
        _GAP: [*map(ord, " \t\xa0\u3000\u2002\u2003\u2009")],
        _END: [10, 11, 12, 13, 0x1C, 0x1D, 0x1E, 0x85, 0x2028, 0x2029],
        _WIDE: [*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B), *map(ord, "％＋＄＆")],
        _WIDE_INSIDE: [*map(ord, "．／－＝＠＿")],
        _WORD: [*range(0x30, 0x3A), *range(0x41, 0x5B), *range(0x61, 0x7B)],
    }

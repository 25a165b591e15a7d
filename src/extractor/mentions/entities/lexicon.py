"""The word lists as one dictionary, and the search for its words in a text."""

from __future__ import annotations

import re
from functools import cache
from heapq import merge
from itertools import compress, repeat
from operator import add
from typing import TYPE_CHECKING, NamedTuple

from extractor.model import Span
from extractor.tables import table, words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

LISTS = "mentions/entities/lists/"
# Each list and the letter that stands for its words in grammar.toml; a word that two lists hold is the later list's.
KINDS = {
    "divisions_weak": "g",
    "titles": "T",
    "cities": "G",
    "divisions": "G",
    "regions": "L",
    "countries": "G",
    "people": "N",
    "facilities": "F",
    "events": "E",
    "laws": "A",
    "works": "W",
    "products": "K",
    "organisations": "O",
    "common": "c",
}
FEW = 64  # heads of names, up to which a search for each is faster than a sweep
LONG_SUFFIX = 4  # shorter last words of names are words of the tokens, too


class Hit(NamedTuple):
    """A word of the lists in the text, with the letter of its list."""

    start: int
    end: int
    kind: str


Lengths = dict[str, tuple[int, ...]]


class Lexicon(NamedTuple):
    """All listed words with their letters, and the lengths, longest first, of those that begin with two characters."""

    kinds: dict[str, str]
    lengths: Lengths


@cache
def lexicon() -> Lexicon:
    """Load the lists."""
    kinds = {word: kind for word, kind in suffixes().items() if len(word) >= LONG_SUFFIX}
    kinds |= {word: kind for name, kind in KINDS.items() for word in words(f"{LISTS}{name}.txt")}
    return Lexicon(kinds, lengths_of(kinds))


def lengths_of(names: Collection[str]) -> Lengths:
    """Give the lengths, longest first, of the names that begin with two characters; shorter names are left out."""
    lengths: dict[str, set[int]] = {}
    for name in names:
        if len(name) > 1:
            lengths.setdefault(name[:2], set()).add(len(name))
    return {head: tuple(sorted(sizes, reverse=True)) for head, sizes in lengths.items()}


def places(text: str, lengths: Lengths) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Give the places where a name may begin, with the lengths to try."""
    last = len(text)
    for at, sizes in _searched(text, lengths) if len(lengths) <= FEW else _swept(text, lengths):
        # A slice over the end is shorter than it says, and would be taken for a longer name.
        yield at, sizes if at + sizes[0] <= last else tuple(n for n in sizes if at + n <= last)


def _swept(text: str, lengths: Lengths) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Go over the pairs of characters once."""
    found: list[tuple[int, ...]] = list(map(lengths.get, map(add, text, text[1:]), repeat(())))
    return compress(enumerate(found), found)


def _searched(text: str, lengths: Lengths) -> list[tuple[int, tuple[int, ...]]]:
    """Search for each pair of characters that begins a name."""
    return sorted((at, sizes) for head, sizes in lengths.items() for at in _places(text, head))


def _places(text: str, head: str) -> Iterator[int]:
    at = text.find(head)
    while at >= 0:
        yield at
        at = text.find(head, at + 1)


def occurrences(text: str, lengths: Lengths, names: Collection[str]) -> Iterator[Span]:
    """Find names in a text from left to right, the longest at each place; none crosses another.

    >>> list(occurrences("张明和张明明", lengths_of({"张明", "张明明"}), {"张明", "张明明"}))
    [Span(start=0, end=2), Span(start=3, end=6)]
    """
    end = 0
    for at, sizes in places(text, lengths) if lengths else ():
        size = next((n for n in sizes if text[at : at + n] in names), 0) if at >= end else 0
        if size:
            end = at + size
            yield Span(at, end)


@cache
def suffixes() -> dict[str, str]:
    """Give the last words of names with their letters."""
    data = table("mentions/entities/suffixes.toml")
    return {word: letter for letter, row in reversed(data.items()) for word in row["words"].split()}


# Work on an article, a post only in its credits.
CREDITS = frozenset(
    {"统筹", "监制", "校对", "摄影", "审核", "编译", "编辑", "责编", "责任编辑", "制作人", "策划", "作者"}
)
# Posts that make the name of a body with 会.
BODIES = frozenset({"委员", "董事", "监事", "理事", "代表", "政协委员"})
# Editions (第三届) and years before a name.
# Every choice begins with a plain character: only so does `re` pass over all others at once.
EDITION = re.compile(
    r"第(?P<edition>(?:[一二三四五六七八九十百零〇]{1,5}|\d{1,4})[届次])"
    r"|1(?<!\d1)9\d\d年?(?![\d年月.,万亿个%])|2(?<!\d2)0\d\d年?(?![\d年月.,万亿个%])"
)


def scan(text: str, cuts: Sequence[int]) -> Iterator[Hit]:
    """Find the listed words, editions and years from left to right; none crosses another.

    >>> [hit.kind for hit in scan("第三届北京展览", (0, 3, 5, 7))]
    ['#', 'G']
    """
    editions = (Hit(*found.span(), "#" if found["edition"] else "Y") for found in EDITION.finditer(text))
    end = 0
    for hit in merge(editions, listed(text, cuts)):
        if hit.start >= end:
            yield hit
            end = hit.end


def listed(text: str, cuts: Sequence[int]) -> Iterator[Hit]:
    """Find the listed words from left to right, the longest at each place.

    A word counts where it begins or ends with a word of the text; one of two characters must begin with one.

    >>> [hit.kind for hit in scan("北京市石景山区", (0, 3, 7))]
    ['G', 'G']
    """
    kinds, lengths = lexicon()
    edges = set(cuts)
    end = 0
    for at, sizes in places(text, lengths):
        for size in sizes if at >= end else ():
            after = at + size
            kind = kinds.get(text[at:after])
            if kind and _edged(at, after, kind, edges) and _whole(text, at, after, kind):
                end = after
                edges.add(end)
                yield Hit(at, end, kind)
                break


def _edged(start: int, end: int, kind: str, edges: set[int]) -> bool:
    """Tell that a word begins or ends with a word of the text: a short one begins with it, unless a post (副|省长)."""
    return start in edges or ((end - start > 2 or kind == "T") and end in edges)


def _whole(text: str, start: int, end: int, kind: str) -> bool:
    """Tell that what follows does not make another word: 司法部|长 is a post, 教育部|门 any, 东北|虎 a tiger."""
    following = text[end : end + 1]
    if kind == "T" and text[start:end] in CREDITS:
        return following in "：:/|／ \u3000"
    if kind == "T" and (text[start:end] in BODIES or following == "处"):
        return following not in "会处" or text[end : end + 2] == "会见"
    return not (
        (kind == "O" and following == "长" and text[end - 1] in "部厅局院署委会处")
        or (kind == "O" and following == "门" and text[end - 1] == "部")
        or (kind == "L" and following in "虎豹能豆米人货菜话风方偏")
    )

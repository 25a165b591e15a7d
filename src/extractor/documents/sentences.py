"""Paragraphs to sentences: cut after a terminator and what closes with it, not inside short brackets or titles."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_STOP = "。！？!?…｡"
_CLOSE = "”』」)）》\"'’"
_CUT = re.compile(
    # what hides its terminators: titles, short brackets, a sign inside a short quotation, addresses
    r"《[^《》\n]{0,80}》|〈[^〈〉\n]{0,60}〉|（[^（）\n]{0,40}）(?=[^\n])|\([^()\n]{0,40}\)(?=[^\n])|https?://[\w./?&=%#:+~-]{1,300}"
    rf"|“[^“”\n{_STOP}]{{0,14}}[!?！？…][^“”\n{_STOP}]{{1,14}}”"
    rf"|(?P<stop>[{_STOP}][{_STOP}{re.escape(_CLOSE)}]*|(?<=[a-z]{{3}})\.(?=\s+[A-Z“]))"
)
_SOFT = re.compile("[；;，,、 ]")
LONGEST = 1000


def cuts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Give the sentences of a paragraph as start and end, without white space at their edges.

    >>> text = "“这是什么？”他问。《你好，李焕英！》上映（超10万人次！）了！"
    >>> [text[a:b] for a, b in cuts(text, 0, len(text))]
    ['“这是什么？”', '他问。', '《你好，李焕英！》上映（超10万人次！）了！']
    """
    at = start
    for found in _CUT.finditer(text, start, end):
        if found["stop"]:
            yield from _fit(text, at, found.end())
            at = found.end()
    yield from _fit(text, at, end)


def _fit(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Trim a stretch, and cut it at its softest place where it is too long to be one sentence."""
    while end - start > LONGEST:
        soft = [m.end() for m in _SOFT.finditer(text, start + LONGEST // 2, start + LONGEST)]
        cut = soft[-1] if soft else start + LONGEST
        yield from _fit(text, start, cut)
        start = cut
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end

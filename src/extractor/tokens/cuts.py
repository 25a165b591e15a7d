"""Words and tags -> cut positions."""

from __future__ import annotations

from array import array
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def cut(text: str, words: Iterable[tuple[str, str]]) -> tuple[array[int], tuple[str, ...]]:
    r"""Turn the words of `text`, in order and with tags, into cut positions and tags.

    Line breaks inside a word are cut off; characters that an engine left out become words of tag `x`.

    >>> cut("甲\n乙", [("甲\n乙", "n")])
    (array('I', [0, 1, 2, 3]), ('n', 'x', 'n'))
    >>> cut("甲 乙", [("甲", "n"), ("乙", "n")])[0]
    array('I', [0, 1, 2, 3])
    """
    pairs = list(words)
    if "\n" in text and sum(word == "\n" for word, _ in pairs) != text.count("\n"):
        pairs = [part for word, tag in pairs for part in _lines(word, tag)]
    if sum(len(word) for word, _ in pairs) != len(text):
        pairs = list(_filled(text, pairs))
    cuts = array("I", [0])
    cuts.extend(accumulate(len(word) for word, _ in pairs))
    return cuts, tuple(tag for _, tag in pairs)


def _lines(word: str, tag: str) -> Iterator[tuple[str, str]]:
    for i, line in enumerate(word.split("\n")):
        if i:
            yield "\n", "x"
        if line:
            yield line, tag


def _filled(text: str, pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Put back what an engine dropped (some drop white space)."""
    at = 0
    for word, tag in pairs:
        start = text.find(word, at)
        if not word or start < 0:
            continue
        if start > at:
            yield from _lines(text[at:start], "x")
        yield word, tag
        at = start + len(word)
    if at < len(text):
        yield from _lines(text[at:], "x")

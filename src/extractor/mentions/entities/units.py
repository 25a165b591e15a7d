"""Document's text and tokens -> units: listed words and the words between them, each with one letter."""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, cast

from extractor.mentions.entities.lexicon import scan, suffixes
from extractor.model import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.model import Tokens

# Letters of marks and particles; every other mark is a full stop to the grammar.
MARKS = {
    "、": ",",
    "和": "&",
    "与": "&",
    "及": "&",
    "·": "·",
    "—": "-",
    "-": "-",
    "–": "-",
    "/": "/",
    "的": "d",
    "\n": "\n",
}
MARKS |= (
    dict.fromkeys("“‘「『", "<") | dict.fromkeys("”’」』", ">") | dict.fromkeys("(（", "(") | dict.fromkeys(")）", ")")
)
MARKS |= dict.fromkeys(" \u3000", "_")
# Letters by the first letter of the part of speech, where it is not itself.
TAGS = {"e": "x", "l": "n", "i": "n", "z": "a", "q": "k", "s": "n", "f": "b", "d": "D", "h": "b"}
TAGS |= {letter: letter for letter in "nvamjbtr"}
# Parts of speech that end no name, unless a long word: particles, adverbs, numbers, pronouns.
SMALL = frozenset("pcudmyqtr")
MAX_SUFFIX = 8


class Units(NamedTuple):
    """Unit `i` is ``text[bounds[i]:bounds[i + 1]]``, and ``kinds[i]`` its letter."""

    bounds: list[int]
    kinds: str

    def span(self, first: int, after: int) -> Span:
        """Give the span of the units from `first` up to, not with, `after`."""
        return Span(self.bounds[first], self.bounds[after])


def units(text: str, tokens: Tokens) -> Units:
    """Cut the text at listed words first, at the tokens elsewhere.

    >>> from extractor.model import Tokens
    >>> units("在北京市召开", Tokens((0, 1, 4, 6), ("p", "ns", "v"))).kinds
    '.Gv'
    >>> units("大北京城", Tokens((0, 3, 4), ("n", "n"))).bounds
    [0, 3, 4]
    """
    growing = _Growing(text, tokens)
    for start, end, kind in scan(text, tokens.cuts):
        growing.fill(start)
        growing.put(end, kind)
    growing.fill(len(text))
    return Units(growing.bounds, "".join(growing.kinds))


class _Growing:
    """Units that grow from left to right."""

    def __init__(self, text: str, tokens: Tokens) -> None:
        self.text, self.cuts, self.tags = text, tokens.cuts, tokens.tags
        self.letters = _letters([text[a:b] for a, b in pairwise(self.cuts)], self.tags)
        self.bounds: list[int] = [0]
        self.kinds: list[str] = []

    def put(self, end: int, kind: str) -> None:
        self.bounds.append(end)
        self.kinds.append(kind)

    def fill(self, end: int) -> None:
        """Go on to `end` by tokens; one that is begun or cut off there is a piece."""
        token = bisect_right(self.cuts, self.bounds[-1]) - 1
        if self.cuts[token] < self.bounds[-1] < end:
            self._piece(min(end, self.cuts[token + 1]), token)
            token += 1
        if self.bounds[-1] < end:
            last = bisect_right(self.cuts, end) - 1
            self.bounds += self.cuts[token + 1 : last + 1]
            self.kinds += self.letters[token:last]
            if self.bounds[-1] < end:
                self._piece(end, last)

    def _piece(self, end: int, token: int) -> None:
        self.put(end, _kind(self.text[self.bounds[-1] : end], self.tags[token]))


def _letters(words: list[str], tags: Sequence[str]) -> list[str]:
    """Give the letters of words; those that were met before are looked up all at once."""
    found = list(map(_MET.get, zip(words, tags, strict=False)))
    if None in found:
        found = [letter or _met(word, tag) for letter, word, tag in zip(found, words, tags, strict=False)]
    return cast("list[str]", found)


def _met(word: str, tag: str) -> str:
    if len(_MET) >= MOST:
        _MET.clear()
    return _MET.setdefault((word, tag), _kind(word, tag))


_MET: dict[tuple[str, str], str] = {}
MOST = 1 << 16


def _kind(word: str, tag: str) -> str:
    """Give the letter of a word that no list holds."""
    if word in MARKS:
        return MARKS[word]
    if tag[:1] not in SMALL or len(word) > 2:
        letter = _suffix(word)
        if letter:
            return letter
    if word.isascii() and word.isalnum():
        return "m" if word.isdigit() else "x"
    if word == "未来":  # tagged as a time, a common part of names
        return "n"
    return "w" if tag in {"vn", "an"} else TAGS.get(tag[:1], ".")


def _suffix(word: str) -> str:
    """Give the letter of the longest name suffix that a word is or ends with; one character alone must be the word."""
    ends = suffixes()
    for size in range(min(MAX_SUFFIX, len(word)), 1, -1):
        if word[-size:] in ends:
            return ends[word[-size:]]
    return ends.get(word[-1:], "") if len(word) != 2 else ""

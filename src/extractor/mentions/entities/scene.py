"""What the finders of entities look at: the text with its units, and the places that matter to several of them."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache, cached_property
from itertools import compress
from typing import TYPE_CHECKING

from extractor.mentions.entities.units import units
from extractor.tables import words

if TYPE_CHECKING:
    from extractor.mentions.entities.units import Units
    from extractor.model import Document, Tokens

# The table is the tokens' own: one list of characters serves both.
TRADITIONAL = "tokens/traditional.txt"
LISTED, TITLES = re.compile("[GLOFT]"), re.compile("T")
GAP = re.compile(r"(?:\s?[：:/|｜]\s?|[ \u3000])?")


@cache
def _simplified() -> dict[int, str]:
    return {ord(pair[0]): pair[1] for pair in words(TRADITIONAL)}


@cache
def _characters() -> frozenset[str]:
    return frozenset(map(chr, _simplified()))


def folded(text: str) -> str:
    """Give a text of the same length in simplified characters."""
    return text if _characters().isdisjoint(text) else text.translate(_simplified())


class Scene:
    """One document under the eyes of the finders; what several of them need is worked out once."""

    def __init__(self, document: Document, tokens: Tokens) -> None:
        """Take what `find` takes; the text is read in simplified characters, which stand where the others did."""
        self.document, self.tokens = document, tokens
        self.text = folded(document.text)

    @cached_property
    def units(self) -> Units:
        """The text cut at listed words."""
        return units(self.text, self.tokens)

    def han(self, at: int) -> bool:
        """Tell whether a Chinese character stands at a place."""
        return at >= 0 and "\u4e00" <= self.text[at] <= "\u9fff"

    def unit(self, at: int) -> int:
        """Give the number of the unit that covers a place."""
        return bisect_right(self.units.bounds, at) - 1

    @cached_property
    def edges(self) -> frozenset[int]:
        """Where words begin and end."""
        return frozenset(self.tokens.cuts) | frozenset(self.units.bounds)

    @cached_property
    def ends(self) -> frozenset[int]:
        """Where listed words end."""
        bounds, kinds = self.units
        return frozenset([bounds[found.end()] for found in LISTED.finditer(kinds)])

    @cached_property
    def after_titles(self) -> list[int]:
        """Where what follows a listed title begins, marks of a credit (`编辑：`) skipped."""
        bounds, kinds = self.units
        return [self._after(bounds[found.end()]) for found in TITLES.finditer(kinds)]

    def _after(self, at: int) -> int:
        found = GAP.match(self.text, at)
        return found.end() if found else at

    @cached_property
    def tagged(self) -> list[tuple[int, int]]:
        """The tokens that are tagged as people."""
        cuts, tags = self.tokens.cuts, self.tokens.tags
        people = frozenset(tag for tag in set(tags) if tag[:2] == "nr")
        named = compress(range(len(tags)), map(people.__contains__, tags))
        return [(cuts[i], cuts[i + 1]) for i in named if cuts[i + 1] - cuts[i] > 1]

"""A sentence made ready for frames: its words and mentions as units, one letter a unit."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from extractor.model import TIMES, Label, Mention, Span
from extractor.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractor.model import Document, Tokens

LETTERS = {
    Label.PERSON: "P",
    Label.TITLE: "I",
    Label.ORG: "O",
    Label.GPE: "G",
    Label.LOC: "L",
    Label.FAC: "A",
    Label.EVENT: "E",
    Label.WORK_OF_ART: "W",
    Label.LAW: "K",
    Label.PRODUCT: "X",
    Label.DATE: "D",
    Label.TIME: "H",
    Label.MONEY: "M",
    Label.PERCENT: "Y",
    Label.ORDINAL: "R",
    Label.QUANTITY: "Q",
    Label.CARDINAL: "C",
}
PRIVATE = {letter: chr(0xE000 + i) for i, letter in enumerate(LETTERS.values())}
REFERENCES = frozenset(("PAST_REF", "PRESENT_REF", "P1Y", "P1M", "P1D"))
FIGURE = "MYRQC"
TIME = "DH"
NAME = "POGLAEWKX"
# A name that stands free: behind no preposition, before no bracket, title or person; a place describes nothing.
FREE = re.compile(r"(?<!p)(?:[POEXWAK](?![)IP])|G(?![)IPnGOFAELd]))")


class Line(NamedTuple):
    """One sentence.

    Unit `i` is ``text[starts[i]:ends[i]]`` of the document and has letter ``shape[i]``: a capital for a mention
    (see LETTERS), a small letter or a mark for a word (see units.toml). `marked` is the sentence with one private
    letter for each mention; character `k` of it stands at ``at(k)`` in the document. `times` are the units that may
    date a fact, `carry` what the sentences before are about, `event` the last event, `signs` what `marked` is made of.
    """

    number: int
    span: Span
    text: str
    starts: list[int]
    ends: list[int]
    shape: str
    marked: str
    offsets: tuple[list[int], list[int]]
    times: frozenset[int]
    carry: tuple[Span, str] | None
    event: Span | None
    signs: frozenset[str]

    def word(self, i: int) -> str:
        """Give the text of a unit."""
        return self.text[self.starts[i] - self.span.start : self.ends[i] - self.span.start]

    def words(self, i: int, j: int) -> str:
        """Give the text of units `i` to `j`."""
        return self.text[self.starts[i] - self.span.start : self.ends[j - 1] - self.span.start] if i < j else ""

    def unit(self, offset: int) -> int:
        """Find the unit that begins at or holds a document offset."""
        return max(0, bisect_right(self.starts, offset) - 1)

    def stretch(self, i: int, j: int) -> Span:
        """Give the span of units `i` to `j`."""
        return Span(self.starts[i], self.ends[j - 1])

    def at(self, k: int) -> int:
        """Give the document offset of a place in `marked`."""
        places, shifts = self.offsets
        return k + shifts[bisect_right(places, k) - 1]

    def place(self, offset: int) -> int:
        """Give the place in `marked` of a document offset; inside a mention, that of its letter."""
        places, shifts = self.offsets
        i = max(0, bisect_right(range(len(places)), offset, key=lambda i: places[i] + shifts[i]) - 1)
        k = offset - shifts[i]
        return min(k, places[i + 1] - 1) if i + 1 < len(places) else k

    def clause(self, i: int) -> tuple[int, int]:
        """Give the units of the clause that holds unit `i`."""
        return self.shape.rfind(",", 0, i) + 1, (self.shape.find(",", i) + 1 or len(self.shape) + 1) - 1


@cache
def letters() -> tuple[dict[str, str], dict[str, str]]:
    """Load which letter a word, and which a tag, has."""
    found = table("facts/units.toml")
    words = {word: letter for letter, entries in found["word"].items() for word in entries}
    words |= {char: letter for letter, chars in found["mark"].items() for char in chars}
    return words, {tag: letter for letter, tags in found["tag"].items() for tag in tags}


def lines(document: Document, tokens: Tokens, mentions: Sequence[Mention]) -> Iterator[Line]:
    """Make every sentence ready; `mentions` are sorted, do not cross and hold no PHRASE."""
    starts = [m.span.start for m in mentions]
    words = _Words(document, tokens)
    carry: tuple[Span, str] | None = None
    event: Span | None = None
    article = -1
    for number, sentence in enumerate(document.sentences):
        span = sentence.span
        carry = carry if sentence.article == article else None
        article = sentence.article
        here = mentions[bisect_left(starts, span.start) : bisect_left(starts, span.end)]
        event = event if carry else None
        line = _line((document, words), number, tuple(m for m in here if m.span.end <= span.end), (carry, event))
        yield line
        carry = _leader(line) or carry
        if (at := line.shape.rfind("E")) >= 0:
            event = line.stretch(at, at + 1)


def _leader(line: Line) -> tuple[Span, str] | None:
    """Name what a sentence is about: its first free-standing name, whom the next sentence may leave out."""
    found = FREE.search(line.shape)
    return (line.stretch(*found.span()), found.group()) if found else None


class _Units(NamedTuple):
    """The units of a sentence as they are gathered."""

    starts: list[int]
    ends: list[int]
    shape: list[str]

    def put(self, start: int, end: int, letter: str) -> None:
        self.starts.append(start)
        self.ends.append(end)
        self.shape.append(letter)

    def solid(self) -> tuple[list[int], list[int], str]:
        """Give the units that are not blank."""
        shape = "".join(self.shape)
        if " " not in shape:
            return self.starts, self.ends, shape
        kept = [i for i, letter in enumerate(shape) if letter != " "]
        return [self.starts[i] for i in kept], [self.ends[i] for i in kept], shape.replace(" ", "")


class _Words:
    """The words of a document with their letters, so that a sentence is cut out of three lists."""

    def __init__(self, document: Document, tokens: Tokens) -> None:
        known, kinds = letters()
        text, self.cuts = document.text, list(tokens.cuts)
        pairs = zip(self.cuts, self.cuts[1:], tokens.tags, strict=False)
        found = [known.get(word := text[a:b]) or (kinds.get(tag, "x") if word.strip() else " ") for a, b, tag in pairs]
        self.text, self.letters = text, "".join(found)

    def letter(self, start: int, end: int, at: int) -> str:
        """Give the letter of a piece of word `at`, which a mention cuts."""
        word = self.text[start:end]
        return letters()[0].get(word) or (self.letters[at] if word.strip() else " ")

    def between(self, start: int, end: int, units: _Units) -> None:
        """Put in the units between two places, cut off where a mention cuts them."""
        cuts = self.cuts
        i, j = bisect_left(cuts, start), bisect_right(cuts, end) - 1
        if i > j:
            units.put(start, end, self.letter(start, end, j))
            return
        if cuts[i] > start:
            units.put(start, cuts[i], self.letter(start, cuts[i], i - 1))
        units.starts.extend(cuts[i:j])
        units.ends.extend(cuts[i + 1 : j + 1])
        units.shape.append(self.letters[i:j])
        if cuts[j] < end:
            units.put(cuts[j], end, self.letter(cuts[j], end, j))


def _line(
    source: tuple[Document, _Words],
    number: int,
    mentions: tuple[Mention, ...],
    carried: tuple[tuple[Span, str] | None, Span | None],
) -> Line:
    document, words = source
    span, text = document.sentences[number].span, document.text
    units = _Units([], [], [])
    pieces: list[str] = []
    places, shifts, length, at = [0], [span.start], 0, span.start
    for mention in mentions:
        start, end = mention.span
        letter = LETTERS[mention.label]
        if at < start:
            words.between(at, start, units)
            pieces.append(text[at:start])
        units.put(start, end, letter)
        pieces.append(PRIVATE[letter])
        length += start - at + 1
        places.append(length)
        shifts.append(end - length)
        at = end
    if at < span.end:
        words.between(at, span.end, units)
        pieces.append(text[at : span.end])
    starts, ends, shape = units.solid()
    times = _dates(document, number, mentions) if mentions else ()
    marked = "".join(pieces)
    return Line(
        number,
        span,
        text[span.start : span.end],
        starts,
        ends,
        shape,
        marked,
        (places, shifts),
        frozenset([bisect_left(starts, time) for time in times]),
        *carried,
        frozenset(marked),
    )


def _dates(document: Document, number: int, mentions: tuple[Mention, ...]) -> Iterator[int]:
    """Give where the times begin that may date a fact: not the dateline's, no ages, no bare durations."""
    at = document.sentences[number].article
    dateline = document.articles[at].dateline if at < len(document.articles) else None
    for mention in mentions:
        if mention.label not in TIMES or (dateline and dateline.covers(mention.span)):
            continue
        norm = mention.norm
        lasting = norm is not None and str(norm.value).startswith("P") and norm.value not in REFERENCES
        if not (lasting and norm is not None and norm.anchor is None):
            yield mention.span.start

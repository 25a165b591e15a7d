"""A document as the reader sees it: numbered characters without white space, with their words and sentences."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from extractor.tables import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.model import Document, Tokens

PAD, UNKNOWN, MASK, SEPARATOR = range(4)
WORD_KINDS = 256  # four places in a word times the parts of speech of word_tags.txt, and none


class View(msgspec.Struct, frozen=True):
    """Arrays over the characters of a document that are not white space.

    `at` is the place in `Document.text`, `ids` the number in the vocabulary, `words` the word feature (0 is none),
    `sentence` the number of the sentence, -1 outside of any.
    """

    at: Any
    ids: Any
    words: Any
    sentence: Any


class Piece(msgspec.Struct, frozen=True):
    """A stretch that is read at once: `characters` are places in the view, -1 a separator.

    Only ``characters[start:end]`` is decided here; what stands before is context.
    """

    characters: Any
    start: int
    end: int


@cache
def vocabulary() -> Any:
    """Give the vocabulary as an array from code point to number."""
    numbers = np.full(0x110000, UNKNOWN, np.uint16)
    characters = (Path(__file__).parent / "vocabulary.txt").read_text("utf-8").split("\n")
    for number, character in enumerate(characters):
        if len(character) == 1:
            numbers[ord(character)] = number
    return numbers


def view(document: Document, tokens: Tokens) -> View:
    """Number the characters of a document."""
    codes = np.frombuffer(document.text.encode("utf-32-le", "surrogatepass"), np.uint32)
    sentence = np.full(len(codes), -1, np.int32)
    for number, each in enumerate(document.sentences):
        sentence[each.span.start : each.span.end] = number
    at = np.flatnonzero(~_spaces(codes)).astype(np.int32)
    return View(at, vocabulary()[codes][at], _words(tokens, len(codes))[at], sentence[at])


def cut(seen: View, document: Document, longest: int = 384, context: int = 48) -> list[Piece]:
    """Cut a document into pieces of at most `longest` places: whole sentences of one article, after some context.

    >>> from extractor.model import Article, Document, Sentence, Span, Tokens
    >>> spans = [Span(0, 4), Span(4, 8)]
    >>> document = Document(name="", text="一二三。四五六。", starts=range(8), ends=range(1, 9), sha256="",
    ...     articles=(Article("news", Span(0, 8)),), sentences=tuple(Sentence(s, 0, i) for i, s in enumerate(spans)))
    >>> [(p.characters.tolist(), p.start, p.end) for p in cut(view(document, Tokens((0, 8), ("x",))), document, 7, 2)]
    [([0, 1, 2, 3], 0, 4), ([2, 3, -1, 4, 5, 6, 7], 3, 7)]
    """
    pieces: list[Piece] = []
    taken: list[tuple[int, int, int]] = []  # start, end, paragraph of the sentences before, of this article
    focus: list[tuple[int, int, int]] = []
    article, room = -1, longest
    for start, end, paragraph, number in _stretches(seen, document, longest - context - 1):
        if number != article or sum(b - a + 1 for a, b, _ in focus) + end - start > room:
            pieces += _piece(taken, focus, context)
            taken = [*taken, *focus] if number == article else []
            article, focus, room = number, [], longest - (context + 1 if taken else 0)
        focus.append((start, end, paragraph))
    return pieces + _piece(taken, focus, context)


def numbers(seen: View, piece: Piece) -> tuple[Any, Any]:
    """Give the numbers and the word features of a piece's characters, each (length,) int64, as the graphs take them."""
    characters, real = piece.characters, piece.characters >= 0
    ids = np.where(real, seen.ids[characters], SEPARATOR).astype(np.int64)
    return ids, np.where(real, seen.words[characters], 0).astype(np.int64)


def _stretches(seen: View, document: Document, longest: int) -> list[tuple[int, int, int, int]]:
    """Give (start, end, paragraph, article) of every sentence, long ones cut."""
    numbers = np.arange(len(document.sentences))
    starts, ends = np.searchsorted(seen.sentence, numbers), np.searchsorted(seen.sentence, numbers, side="right")
    return [
        (at, min(at + longest, end), sentence.paragraph, sentence.article)
        for sentence, start, end in zip(document.sentences, starts.tolist(), ends.tolist(), strict=True)
        for at in range(start, end, longest)
    ]


def _piece(taken: Sequence[tuple[int, int, int]], focus: Sequence[tuple[int, int, int]], context: int) -> list[Piece]:
    if not focus:
        return []
    before = _before(taken, context)
    head = _join(before)
    whole = _join([*before, *focus])
    start = len(head) + (1 if before and before[-1][2] != focus[0][2] else 0)
    return [Piece(np.array(whole, np.int32), start, len(whole))]


def _before(taken: Sequence[tuple[int, int, int]], context: int) -> list[tuple[int, int, int]]:
    """Take the last `context` characters of what was read before."""
    out: list[tuple[int, int, int]] = []
    for start, end, paragraph in reversed(taken):
        if context <= 0:
            break
        out.insert(0, (max(start, end - context), end, paragraph))
        context -= end - start + 1
    return out


def _join(stretches: Sequence[tuple[int, int, int]]) -> list[int]:
    """Lay stretches end to end, a separator where the paragraph changes."""
    out: list[int] = []
    for i, (start, end, paragraph) in enumerate(stretches):
        if i and stretches[i - 1][2] != paragraph:
            out.append(-1)
        out.extend(range(start, end))
    return out


@cache
def _space() -> Any:
    """Tell of every code point of the first plane whether it is white space; beyond there is none."""
    return np.array([chr(code).isspace() for code in range(0x10000)])


def _spaces(codes: Any) -> Any:
    return _space()[np.minimum(codes, 0xFFFF)]


@cache
def _numbers() -> dict[str, int]:
    return {tag: 4 * i + 1 for i, tag in enumerate(words("reader/word_tags.txt"))}


def _words(tokens: Tokens, length: int) -> Any:
    """Number each character by its place in its word (begin, middle, end, single) and the word's part of speech."""
    cuts = np.asarray(tokens.cuts, np.int64)
    sizes = np.diff(cuts)
    numbers = _numbers()
    features = np.repeat(np.array([numbers.get(tag, 1) for tag in tokens.tags], np.uint8), sizes)
    features = np.pad(features, (0, length - len(features)))
    middle = np.ones(len(features), np.uint8)
    middle[cuts[:-1][sizes > 1]] = 0
    middle[cuts[1:][sizes > 1] - 1] = 2
    middle[cuts[:-1][sizes == 1]] = 3
    return features + middle * (features > 0)

"""What a model of others sees in a text, and the stretches in which it is shown to it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from extractor.model import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LONGEST = 120  # characters of a stretch: published models are made for some 126 at most
_STRETCH = re.compile(rf"[^\n]{{1,{LONGEST}}}")
_END = re.compile(r"[。！？!?；;][”’」』）)]{0,2}|[,，、：:]")


class Predicate(msgspec.Struct, frozen=True):
    """A verb and what stands to it: the kinds of its arguments are subject, object, time and place."""

    span: Span
    arguments: tuple[tuple[str, Span], ...]


class Parse(msgspec.Struct, frozen=True):
    """Words with their tags ("" where the model gives none), and names with the model's own labels, verbs.

    Spans count in the text that was parsed; words leave white space out.
    """

    words: tuple[Span, ...] = ()
    tags: tuple[str, ...] = ()
    names: tuple[tuple[Span, str], ...] = ()
    predicates: tuple[Predicate, ...] = ()


def stretches(text: str) -> Iterator[Span]:
    r"""Cut a text into stretches of at most 120 characters, at line breaks, and where it can at stops.

    >>> text = "论坛开幕。" * 30
    >>> [tuple(span) for span in stretches(text + "\n北京")]
    [(0, 120), (120, 150), (151, 153)]
    """
    at = 0
    while found := _STRETCH.search(text, at):
        start, end = found.span()
        if end < len(text) and text[end] != "\n":
            end = _stop(text, start, end)
        if text[start:end].strip():
            yield Span(start, end)
        at = end


def _stop(text: str, start: int, end: int) -> int:
    """Give the end of the last sentence that ends before `end`, else of the last part of one, else `end`."""
    stops = list(_END.finditer(text, start, end))
    full = [stop.end() for stop in stops if stop[0][0] not in ",，、：:"]
    return max(full or [stop.end() for stop in stops] or [end])


def placed(words: Iterable[str], text: str, at: int) -> Iterator[Span]:
    """Find each word in its text, in order; `at` is where the text begins. A word that is not there is empty.

    >>> [tuple(span) for span in placed(["北京", "欢迎", "？"], "北京 欢迎", 10)]
    [(10, 12), (13, 15), (15, 15)]
    """
    here = 0
    for word in words:
        start = text.find(word, here)
        if start < 0:
            yield Span(at + here, at + here)
            continue
        here = start + len(word)
        yield Span(at + start, at + here)

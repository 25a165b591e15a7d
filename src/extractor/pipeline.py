"""bytes -> Extraction: the whole architecture on one screen.

read     bytes            -> Document    text, sentences, articles, the way back to every raw character
segment  Document         -> Tokens      words and parts of speech
encode   Document, Tokens -> Reading     one pass of the learned reader: candidate mentions, vectors
find     + Tokens         -> Mentions    rules and candidates, one reading chosen
link     + Mentions       -> Entities    one real thing for its names, aliases and back references
judge    Reading+Mentions -> Claims      what the reader believes is said about them
relate   + Claims         -> Facts       frames and claims, scored; phrases that facts need join the mentions
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ParamSpec, Protocol, TypeVar

from extractor.documents import read
from extractor.facts import relate
from extractor.links import link
from extractor.mentions import find
from extractor.model import Extraction, Label, Settings, Source
from extractor.reader import encode, judge
from extractor.tokens import segment

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
T = TypeVar("T")


class Call(Protocol):
    """How a room is called: whoever wants to know how long each takes passes another way."""

    def __call__(self, room: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a room with its arguments."""


def plainly(room: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a room, and nothing else."""
    return room(*args, **kwargs)


def run(source: Source, settings: Settings, call: Call = plainly) -> Extraction:
    """Take one source through all rooms."""
    written = call(read, source)
    document = written.plain()  # rooms read simplified characters; spans hold in both
    tokens = call(segment, document, settings)
    reading = call(encode, document, tokens, settings)
    mentions = call(find, document, tokens, reading, settings)
    entities = call(link, document, mentions, reading)
    claims = call(judge, document, mentions, reading)
    phrases, facts = call(relate, document, tokens, mentions, entities, claims, settings)
    named = [m for m in mentions if m.label is not Label.PHRASE]
    return Extraction(written, tuple(sorted((*named, *phrases), key=lambda m: m.span)), entities, facts, settings)

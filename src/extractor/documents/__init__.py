"""bytes -> Document."""

from __future__ import annotations

import hashlib
from array import array
from typing import TYPE_CHECKING

from extractor.model import Article, Document, Sentence, Source, Span

if TYPE_CHECKING:
    from collections.abc import Iterator


def split(source: Source) -> Iterator[Source]:
    """Give the records of a source: itself, or each line of a JSONL file."""
    yield source


def read(source: Source) -> Document:
    """Read one source into clean text with the way back."""
    text = source.raw.decode("utf-8")
    whole = Span(0, len(text))
    return Document(
        name=source.name,
        text=text,
        starts=array("I", range(len(text))),
        ends=array("I", range(1, len(text) + 1)),
        sha256=hashlib.sha256(source.raw).hexdigest(),
        articles=(Article("news", whole),),
        sentences=(Sentence(whole, 0, 0),),
        published=source.published,
        dated_by=source.dated_by,
    )

"""Document, Tokens -> Reading: one pass of the encoder over pieces, its tag layers decoded into stretches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from extractor.model import Candidate, Label, Reading, Span
from extractor.reader.decode import stretches
from extractor.reader.scheme import tags
from extractor.reader.view import SEPARATOR, cut, view

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractor.model import Document, Settings, Tokens
    from extractor.reader.scheme import Scheme
    from extractor.reader.view import Piece, View


HAN = 0.2  # share of Chinese characters below which a piece is code, a table or another language, and not read


class Seen(msgspec.Struct, frozen=True):
    """A piece after reading: places of its characters in the text (-1 a separator), their sentences and vectors.

    Only from `start` on is it decided here; what stands before is context.
    """

    at: Any
    sentence: Any
    start: int
    vectors: Any


def encode(document: Document, tokens: Tokens, settings: Settings) -> Reading:
    """Read the document once; with ``model = "rules"`` the reading is empty."""
    if settings.model == "rules" or not document.sentences:
        return Reading()
    from extractor.reader.store import manifest

    scheme = manifest().scheme
    seen = view(document, tokens)
    candidates: list[Candidate] = []
    triggers: list[Span] = []
    pieces = []
    han = _han(document.text)[seen.at]
    for piece in cut(seen, document):
        if han[piece.characters[piece.start : piece.end]].mean() < HAN:
            continue
        read, scores = _read(seen, piece)
        pieces.append(read)
        for layer, label, span, sure in _found(read, scores, scheme):
            if layer == "triggers":
                triggers.append(span)
            else:
                candidates.append(Candidate(span, Label(label), round(sure, 4)))
    return Reading(tuple(candidates), tuple(triggers), tuple(pieces))


def _han(text: str) -> Any:
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    return (codes >= 0x3400) & (codes <= 0x9FFF)


def _read(seen: View, piece: Piece) -> tuple[Seen, Any]:
    from extractor.reader.store import session

    characters = piece.characters
    real = characters >= 0
    ids = np.where(real, seen.ids[characters], SEPARATOR).astype(np.int64)
    words = np.where(real, seen.words[characters], 0).astype(np.int64)
    vectors, scores = session().run(None, {"ids": ids[None], "words": words[None]})
    at = np.where(real, seen.at[characters], -1)
    return Seen(at, np.where(real, seen.sentence[characters], 0), piece.start, vectors[0]), scores[0]


def _found(read: Seen, scores: Any, scheme: Scheme) -> Iterator[tuple[str, str, Span, float]]:
    """Give (layer, label, span, confidence) of what lies in the part that is decided here."""
    column = 0
    for layer, labels in scheme.layers.items():
        width = len(tags(labels))
        for start, end, label, sure in stretches(scores[:, column : column + width]):
            if start >= read.start and (read.at[start:end] >= 0).all():
                yield layer, labels[label], Span(int(read.at[start]), int(read.at[end - 1]) + 1), sure
        column += width

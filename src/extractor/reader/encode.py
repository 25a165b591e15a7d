"""Document, Tokens -> Reading: one pass of the encoder over pieces, its tag layers decoded into stretches."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from extractor.model import Candidate, Label, Reading, Span
from extractor.reader.decode import SURE_OUTSIDE, log_chances, stretches
from extractor.reader.grams import grams
from extractor.reader.store import FAST, FOLDER, manifest, session
from extractor.reader.view import cut, numbers, view

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from extractor.model import Document, Settings, Tokens
    from extractor.reader.scheme import Scheme
    from extractor.reader.view import Piece, View


LONG = 1024  # places of a piece that is skimmed
SKIMMED_OUTSIDE = -0.2  # as decode.SURE_OUTSIDE, for weights that are seldom as sure
HAN = 0.2  # share of Chinese characters below which a piece is code, a table or another language, and not read


class Seen(msgspec.Struct, frozen=True):
    """A piece after reading: places of its characters in the text (-1 a separator), their sentences and vectors.

    Only from `start` on is it decided here; what stands before is context.
    """

    at: Any
    sentence: Any
    start: int
    vectors: Any
    folder: Path = FOLDER  # of the weights that read it


def encode(document: Document, tokens: Tokens, settings: Settings) -> Reading:
    """Read the document once; with ``model = "rules"`` the reading is empty."""
    if settings.model == "rules" or not document.sentences:
        return Reading()
    if settings.model == "accurate":
        return reading(look(document, tokens))
    return reading(skim(document, tokens) if settings.cascade is None else reread(document, tokens, settings.cascade))


def look(document: Document, tokens: Tokens) -> Iterator[tuple[Seen, Any]]:
    """Give each piece after reading, with its tag scores (length, tags of all layers side by side)."""
    seen = view(document, tokens)
    for piece in _readable(document, seen, cut(seen, document)):
        yield _read(seen, piece, _skimmed(seen, piece)[1])


def skim(document: Document, tokens: Tokens) -> Iterator[tuple[Seen, Any]]:
    """Give the same from the fast weights, in longer pieces."""
    seen = view(document, tokens)
    for piece in _readable(document, seen, cut(seen, document, LONG)):
        yield _skimmed(seen, piece)


def reread(document: Document, tokens: Tokens, doubt: float) -> Iterator[tuple[Seen, Any]]:
    """Skim every piece, and read again those in which more than `doubt` of the characters are likely taken wrongly."""
    seen = view(document, tokens)
    for piece in _readable(document, seen, cut(seen, document)):
        skimmed, scores = _skimmed(seen, piece)
        yield _read(seen, piece, scores) if doubtful(scores[piece.start :]) > doubt else (skimmed, scores)


def doubtful(scores: Any) -> float:
    """Give the expected share of characters whose likeliest tag is wrong, all layers together.

    >>> doubtful(np.zeros((4, 79))) > 2  # no tag of any layer is likelier than another
    True
    """
    likeliest = (log_chances(scores[:, part]).max(1) for _, _, part in manifest().scheme.columns())
    return sum(float((1 - np.exp(best)).mean()) for best in likeliest)


def _readable(document: Document, seen: View, pieces: Iterable[Piece]) -> Iterator[Piece]:
    han = _han(document.text)[seen.at]
    return (piece for piece in pieces if han[piece.characters[piece.start : piece.end]].mean() >= HAN)


def reading(looked: Iterable[tuple[Seen, Any]]) -> Reading:
    """Decode the tag scores of pieces into candidates and triggers."""
    scheme = manifest().scheme
    candidates: list[Candidate] = []
    triggers: list[Span] = []
    pieces = []
    for read, scores in looked:
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


def _read(seen: View, piece: Piece, skimmed: Any) -> tuple[Seen, Any]:
    """Read a piece; its tags are the mean of what both weights say, for they err in different places."""
    ids, words = numbers(seen, piece)
    vectors, scores = session().run(None, {"ids": ids[None], "words": words[None]})
    return _seen(seen, piece, vectors[0], FOLDER), _mean(scores[0], skimmed)


def _mean(one: Any, other: Any) -> Any:
    """Give the logarithms of the mean probabilities of two readings' tags, layer by layer."""
    out = np.empty_like(one)
    for _, _, part in manifest().scheme.columns():
        out[:, part] = np.logaddexp(log_chances(one[:, part]), log_chances(other[:, part])) - np.log(2.0)
    return out


def _skimmed(seen: View, piece: Piece) -> tuple[Seen, Any]:
    ids, words = numbers(seen, piece)
    looked = grams(ids, words)
    asked = {"ids": ids, "words": words, **msgspec.structs.asdict(looked)}
    vectors, scores = session(FAST).run(None, asked)
    return _seen(seen, piece, vectors, FAST), scores


def _seen(seen: View, piece: Piece, vectors: Any, folder: Path) -> Seen:
    characters, real = piece.characters, piece.characters >= 0
    at, sentence = np.where(real, seen.at[characters], -1), np.where(real, seen.sentence[characters], 0)
    return Seen(at, sentence, piece.start, vectors, folder)


def _found(read: Seen, scores: Any, scheme: Scheme) -> Iterator[tuple[str, str, Span, float]]:
    """Give (layer, label, span, confidence) of what lies in the part that is decided here."""
    at = read.at.tolist()
    outside = SURE_OUTSIDE if read.folder == FOLDER else SKIMMED_OUTSIDE
    for layer, labels, part in scheme.columns():
        for start, end, label, sure in stretches(scores[:, part], outside):
            if start >= read.start and -1 not in at[start:end]:
                yield layer, labels[label], Span(at[start], at[end - 1] + 1), sure

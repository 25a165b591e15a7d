"""Document, Tokens -> Reading: one pass of the encoder over pieces, its tag layers decoded into stretches."""

from __future__ import annotations

from functools import cache
from itertools import compress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from extractor.errors import InputError
from extractor.model import Candidate, Label, Reading, Span
from extractor.reader import cuda
from extractor.reader.decode import SKIMMED_OUTSIDE, SURE_OUTSIDE, mean, stretches
from extractor.reader.doubt import doubt
from extractor.reader.grams import grams
from extractor.reader.store import FAST, FOLDER, manifest, session
from extractor.reader.view import cut, numbers, view

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from extractor.model import Document, Settings, Tokens
    from extractor.reader.view import Piece, View


LONG = 1024  # places of a piece that is skimmed
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
        return reading(look(document, tokens, settings.device))
    if settings.cascade is None:
        return reading(skim(document, tokens))
    return reading(reread(document, tokens, settings.cascade, settings.device))


def look(document: Document, tokens: Tokens, device: str = "cpu") -> Iterator[tuple[Seen, Any]]:
    """Give each piece after reading, with its tag scores (length, tags of all layers side by side)."""
    seen = view(document, tokens)
    pieces = list(_readable(document, seen, cut(seen, document)))
    for piece, read in zip(pieces, _read(seen, pieces, device), strict=True):
        yield _joined(seen, piece, read, skimmed(seen, piece)[1])


def skim(document: Document, tokens: Tokens) -> Iterator[tuple[Seen, Any]]:
    """Give the same from the fast weights, in longer pieces."""
    seen = view(document, tokens)
    for piece in _readable(document, seen, cut(seen, document, LONG)):
        yield skimmed(seen, piece)


def reread(document: Document, tokens: Tokens, most: float, device: str = "cpu") -> Iterator[tuple[Seen, Any]]:
    """Skim every piece, and read again those of which there is more than the given doubt."""
    seen = view(document, tokens)
    pieces = list(_readable(document, seen, cut(seen, document)))
    once = [skimmed(seen, piece) for piece in pieces]
    unsure = [doubt(*one) > most for one in once]
    again = _read(seen, compress(pieces, unsure), device)
    for piece, one, doubted in zip(pieces, once, unsure, strict=True):
        yield _joined(seen, piece, next(again), one[1]) if doubted else one


def _readable(document: Document, seen: View, pieces: Iterable[Piece]) -> Iterator[Piece]:
    han = _han(document.text)[seen.at]
    return (piece for piece in pieces if han[piece.characters[piece.start : piece.end]].mean() >= HAN)


def reading(looked: Iterable[tuple[Seen, Any]]) -> Reading:
    """Decode the tag scores of pieces into candidates and triggers."""
    candidates: list[Candidate] = []
    triggers: list[Span] = []
    pieces = []
    for read, scores in looked:
        pieces.append(read)
        for layer, labels, part in _layers():
            found = _found(read, scores[:, part])
            if layer == "triggers":
                triggers += [span for span, _, _ in found]
            else:
                candidates += [Candidate(span, labels[number], round(sure, 4)) for span, number, sure in found]
    return Reading(tuple(candidates), tuple(triggers), tuple(pieces))


@cache
def _layers() -> tuple[tuple[str, tuple[Label, ...], slice], ...]:
    """Give the layers as `Scheme.columns` does, names of triggers left out."""
    columns = manifest().scheme.columns()
    return tuple(
        (name, () if name == "triggers" else tuple(map(Label, labels)), part) for name, labels, part in columns
    )


def _han(text: str) -> Any:
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    return (codes >= 0x3400) & (codes <= 0x9FFF)


def _read(seen: View, pieces: Iterable[Piece], device: str) -> Iterator[tuple[Any, Any]]:
    """Give what the reader makes of each piece, vectors and scores (length, …): one by one, or in batches on a GPU."""
    numbered = (numbers(seen, piece) for piece in pieces)
    if device == "cuda":
        return cuda.run(numbered)
    if device != "cpu":
        raise InputError("settings", "device", repr(device), "cpu or cuda")
    asked = ({"ids": ids[None], "words": words[None]} for ids, words in numbered)
    return ((vectors[0], scores[0]) for vectors, scores in (session().run(None, one) for one in asked))


def _joined(seen: View, piece: Piece, read: tuple[Any, Any], other: Any) -> tuple[Seen, Any]:
    """Join two readings of a piece: tags are the mean of what both weights say, for they err in different places."""
    vectors, scores = read
    return _seen(seen, piece, vectors, FOLDER), _mean(scores, other)


def _mean(one: Any, other: Any) -> Any:
    """Give the logarithms of the mean probabilities of two readings' tags, layer by layer."""
    out = np.empty_like(one)
    for _, _, part in manifest().scheme.columns():
        out[:, part] = mean(one[:, part], other[:, part])
    return out


def skimmed(seen: View, piece: Piece) -> tuple[Seen, Any]:
    """Give a piece after skimming, with its tag scores."""
    ids, words = numbers(seen, piece)
    looked = grams(ids, words)
    asked = {"ids": ids, "words": words, **msgspec.structs.asdict(looked)}
    vectors, scores = session(FAST).run(None, asked)
    return _seen(seen, piece, vectors, FAST), scores


def _seen(seen: View, piece: Piece, vectors: Any, folder: Path) -> Seen:
    characters, real = piece.characters, piece.characters >= 0
    at, sentence = np.where(real, seen.at[characters], -1), np.where(real, seen.sentence[characters], 0)
    return Seen(at, sentence, piece.start, vectors, folder)


def _found(read: Seen, scores: Any) -> list[tuple[Span, int, float]]:
    """Give (span, label number, confidence) of a layer's stretches in the part that is decided here."""
    outside = SURE_OUTSIDE if read.folder == FOLDER else SKIMMED_OUTSIDE
    runs = stretches(scores, outside)
    at = read.at.tolist() if runs else []
    return [
        (Span(at[start], at[end - 1] + 1), number, sure)
        for start, end, number, sure in runs
        if start >= read.start and -1 not in at[start:end]
    ]

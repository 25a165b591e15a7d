"""Weights that ship, a public set of names -> figures: needs no torch, as reading needs none."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from extractor.errors import InputError
from extractor.reader import decode, store
from extractor.reader.encode import skimmed
from extractor.reader.view import cut, numbers
from extractor.scores.report import HEAD, Sheet
from extractor.training.corpus import PUBLIC, lines, sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from extractor.reader.view import Piece
    from extractor.training.corpus import Sample

SHARE = 0.3  # of the student where public sets are read
Name = tuple[int, int, str]  # first code point, one past the last, label


class Count(msgspec.Struct, frozen=True):
    """Names that were hit, found and wanted.

    >>> Count(1, 2, 4).shares()
    (0.5, 0.25, 0.3333333333333333)
    """

    hit: int
    found: int
    gold: int

    def shares(self) -> tuple[float, float, float]:
        """Give precision, recall and F1."""
        sizes = self.found, self.gold, (self.found + self.gold) / 2
        precision, recall, f1 = (self.hit / size if size else 0.0 for size in sizes)
        return precision, recall, f1


class Result(msgspec.Struct, frozen=True):
    """What an evaluation counted: names by label, and the time that finding them took."""

    labels: dict[str, Count]
    characters: int
    seconds: float

    def total(self) -> Count:
        """Sum all labels."""
        rows = self.labels.values()
        return Count(sum(c.hit for c in rows), sum(c.found for c in rows), sum(c.gold for c in rows))


def evaluate(path: Path, scheme: str, folder: Path = store.FOLDER) -> Result:
    """Find the names of a file's sentences by the layer of a public scheme, and count those that are right, exactly.

    A line of the file is `text` and `entities` as [start, end, label], half-open, in code points. `folder` holds the
    weights. Raises InputError for a file that cannot be read, or that has no sentence.
    """
    rows = list(lines(path))
    if not rows or any(not isinstance(row, dict) or not {"text", "entities"} <= row.keys() for row in rows):
        raise InputError(str(path), "", "no sentences", "JSON lines with text and entities")
    list(names(rows[0]["text"], scheme, folder))  # what is loaded once is no part of the time
    began = time.perf_counter()
    found = [set(names(row["text"], scheme, folder)) for row in rows]
    seconds = time.perf_counter() - began
    wanted = [{(start, end, label) for start, end, label in row["entities"]} for row in rows]
    labels = {label: _count(found, wanted, label) for label in PUBLIC[scheme]}
    return Result(labels, sum(len(row["text"]) for row in rows), seconds)


def names(text: str, scheme: str, folder: Path = store.FOLDER) -> Iterator[Name]:
    """Find the names of one sentence by the layer of a public scheme."""
    sample = sentence(scheme, text, {})
    for piece in cut(sample.view, sample.document):
        at = sample.view.at[piece.characters]
        for start, end, label, _ in decode.stretches(scores(sample, piece, (scheme, folder))):
            if start >= piece.start:
                yield int(at[start]), int(at[end - 1]) + 1, PUBLIC[scheme][label]


def scores(sample: Sample, piece: Piece, which: tuple[str, Path]) -> Any:
    """Give the tag scores (length, tags) of a piece by the layer of a public scheme, from the weights of a folder.

    Of the weights that ship, as in a run, the mean of what reader and student say, where the student has the layer; the
    student, who knows these sets less well, has SHARE of it.
    """
    layer, folder = which
    ids, words = numbers(sample.view, piece)
    vectors = store.session(folder).run(["vectors"], {"ids": ids[None], "words": words[None]})[0][0]
    found = _tags(vectors, which)
    if folder != store.FOLDER or f"layers.{layer}.weight" not in store.heads(store.FAST):
        return found
    return decode.mean(found, _tags(skimmed(sample.view, piece)[0].vectors, (layer, store.FAST)), SHARE)


def _tags(vectors: Any, which: tuple[str, Path]) -> Any:
    layer, folder = which
    known = store.heads(folder)
    weight, bias = known[f"layers.{layer}.weight"], known[f"layers.{layer}.bias"]
    return np.einsum("ld,td->lt", vectors, weight) + bias  # a product by BLAS would take other cores


def sheet(title: str, result: Result) -> Sheet:
    """Set a result as a table, all labels together first."""
    rows = [_row("all", result.total()), *(_row(label, count) for label, count in result.labels.items())]
    speed = result.characters / max(result.seconds, 1e-9)
    return Sheet(f"{title}, {speed:,.0f} characters a second on one core", HEAD, tuple(rows))


def _row(name: str, count: Count) -> tuple[str, ...]:
    return (name, *(f"{share:.4f}" for share in count.shares()), "", str(count.gold), str(count.found))


def _count(found: Sequence[set[Name]], wanted: Sequence[set[Name]], label: str) -> Count:
    hit = sum(_many(f & w, label) for f, w in zip(found, wanted, strict=True))
    return Count(hit, sum(_many(f, label) for f in found), sum(_many(w, label) for w in wanted))


def _many(some: Iterable[Name], label: str) -> int:
    return sum(name[2] == label for name in some)

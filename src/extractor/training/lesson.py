"""Samples -> batches of tensors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
import torch

from extractor.model import NAMED
from extractor.reader.scheme import ANY, LABELS, Scheme, tags
from extractor.reader.view import cut, numbers
from extractor.training.labels import SPANS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from extractor.reader.view import Piece
    from extractor.training.corpus import Sample, Stretch

SWAPS = tuple(zip("，：；（）？！", ",:;()?!", strict=True))  # punctuation that papers set wide or narrow


class Example(msgspec.Struct):
    """One piece as arrays; places count the piece's characters."""

    ids: Any
    words: Any
    sentence: Any
    focus: Any
    tags: dict[str, Any]
    spans: list[tuple[int, int, int]]
    facts: list[Any]  # Told with span numbers of this example
    same: list[tuple[int, int]]


class Batch(msgspec.Struct):
    """Padded tensors of examples of one task."""

    task: str
    ids: Any
    words: Any
    sentence: Any
    focus: Any
    tags: dict[str, Any]
    examples: list[Example]


def example(sample: Sample, piece: Piece, scheme: Scheme) -> Example:
    """Look at a piece of a sample: what lies inside in its own places."""
    characters = piece.characters
    real = characters >= 0
    ids, words = numbers(sample.view, piece)
    sentence = np.where(real, sample.view.sentence[characters], 0).astype(np.int64)
    focus = np.zeros(len(ids), bool)
    focus[piece.start : piece.end] = True
    place = {c: i for i, c in enumerate(characters.tolist()) if c >= 0}
    marks = {layer: _marks(sample.layers.get(layer, []), labels, place) for layer, labels in scheme.layers.items()}
    inside = [i for i, (a, b, _) in enumerate(sample.spans) if _whole(a, b, place)][:SPANS]
    number = {i: n for n, i in enumerate(inside)}
    spans = [(place[sample.spans[i][0]], place[sample.spans[i][1] - 1], sample.spans[i][2]) for i in inside]
    facts = [
        msgspec.structs.replace(
            fact,
            anchor=number[fact.anchor],
            roles=tuple((number[i], r) for i, r in fact.roles if i in number),
            source=number.get(fact.source, -1),
        )
        for fact in sample.facts
        if fact.anchor in number and focus[spans[number[fact.anchor]][0]]
    ]
    same = [(number[a], number[b]) for a, b in sample.same if a in number and b in number]
    return Example(ids, words, sentence, focus, marks, spans, facts, same)


def _whole(start: int, end: int, place: dict[int, int]) -> bool:
    return start in place and end - 1 in place and place[end - 1] - place[start] == end - 1 - start


def _marks(stretches: Sequence[Stretch], labels: tuple[str, ...], place: dict[int, int]) -> Any:
    names = {tag: i for i, tag in enumerate(tags(labels))}
    marks = np.zeros(1 + max(place.values(), default=-1), np.int64)
    for start, end, label in sorted(stretches, key=lambda s: s[1] - s[0]):
        if not _whole(start, end, place) or marks[place[start] : place[end - 1] + 1].any():
            continue
        first, last = place[start], place[end - 1]
        marks[first : last + 1] = names[f"I-{label}"]
        marks[first], marks[last] = names[f"B-{label}"], names[f"E-{label}"]
        if first == last:
            marks[first] = names[f"S-{label}"]
    return marks


def collate(task: str, examples: list[Example]) -> Batch:
    """Pad examples to one length."""
    length = max(len(e.ids) for e in examples)
    return Batch(
        task,
        pad([e.ids for e in examples]),
        pad([e.words for e in examples]),
        pad([e.sentence for e in examples]),
        pad([e.focus for e in examples]),
        {layer: pad([e.tags[layer] for e in examples], length) for layer in examples[0].tags},
        examples,
    )


def pad(rows: list[Any], least: int = 0) -> Any:
    """Lay arrays of any length, `least` or more, side by side as a tensor; zeros, of which PAD is one, come after."""
    out = np.zeros((len(rows), max(least, *map(len, rows)), *rows[0].shape[1:]), rows[0].dtype)
    for target, row in zip(out, rows, strict=True):
        target[: len(row)] = row
    return torch.from_numpy(out)


def pieces(sample: Sample, draw: Random | None = None) -> list[Piece]:
    """Cut a sample as reading does; with `draw` in pieces of random length."""
    return cut(sample.view, sample.document, draw.randint(200, 384) if draw else 384)


def perturb(batch: Batch, draw: Random, narrow: dict[int, int]) -> None:
    """Make reading harder: now and then swap wide and narrow punctuation, or hide the word features."""
    for i in range(len(batch.ids)):
        if draw.random() < 0.12:
            for old, new in narrow.items():
                batch.ids[i][batch.ids[i] == old] = new
        if draw.random() < 0.1:
            batch.words[i] = 0


def is_named(label: int) -> bool:
    """Tell whether spans of this label may share an entity."""
    return label < ANY - 1 and LABELS[label] in NAMED

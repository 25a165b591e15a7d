"""Labels -> batches: what a student sees, and the probabilities that the reader gave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
import torch

from extractor.reader.grams import Grams, grams
from extractor.reader.scheme import MODALITIES, news, tags
from extractor.training.labels import ANCHOR, CERTAIN, PAIR, TAG
from extractor.training.lesson import pad

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor

    from extractor.training.labels import Label
    from extractor.training.lesson import Example

LIKELY = 0.2  # probability of an anchor from which what is said about it is worth learning
MARKS = len(MODALITIES) + 1  # and negated


class Batch(msgspec.Struct, frozen=True):
    """Padded tensors: what a student sees, what the reader said of it."""

    seen: dict[str, Any]
    sentence: Any
    focus: Any
    tags: Any
    spans: Any
    real: Any
    anchors: Any
    rows: Any
    pairs: Any
    marks: Any


class Named(msgspec.Struct, frozen=True):
    """Padded tensors of sentences of a public set: what a student sees, and the tags (batch, length) of its layer."""

    layer: str
    seen: dict[str, Any]
    tags: Any


def named(layer: str, examples: Sequence[Example]) -> Named:
    """Lay sentences of a public set side by side."""
    seen = _seen([one.ids for one in examples], [one.words for one in examples])
    return Named(layer, seen, pad([one.tags[layer] for one in examples]))


def batch(labels: Sequence[Label]) -> Batch:
    """Unpack labels side by side."""
    ids = [np.frombuffer(one.ids, "<u2").astype(np.int64) for one in labels]
    spans = [np.frombuffer(one.spans, "<i2").reshape(-1, 3).astype(np.int64) for one in labels]
    most = max(1, *map(len, spans))
    anchors = _anchors(labels, most)
    rows, pairs = _pairs(labels, anchors, most)
    return Batch(
        seen=_seen(ids, [np.frombuffer(one.words, "u1").astype(np.int64) for one in labels]),
        sentence=pad([np.frombuffer(one.sentence, "u1").astype(np.int64) for one in labels]),
        focus=pad([np.arange(len(row)) >= one.start for row, one in zip(ids, labels, strict=True)]),
        tags=_tags(labels, max(map(len, ids))),
        spans=pad(spans, most),
        real=pad([np.ones(len(each), bool) for each in spans], most),
        anchors=anchors,
        rows=rows,
        pairs=pairs,
        marks=pad(
            [np.frombuffer(one.marks, "u1").reshape(-1, MARKS).astype(np.float32) / CERTAIN for one in labels], most
        ),
    )


def _seen(ids: list[Any], words: list[Any]) -> dict[str, Tensor]:
    """Give what a student sees, as `Student.forward` takes it."""
    looked = [grams(*each) for each in zip(ids, words, strict=True)]
    seen = {name: pad([getattr(one, name) for one in looked]) for name in Grams.__struct_fields__}
    seen |= {"ids": pad(ids), "words": pad(words), "real": pad([np.ones(len(row), np.float32) for row in ids])}
    return seen | {"whole": pad([np.ones(len(one.first), np.float32) for one in looked])}


def _tags(labels: Sequence[Label], length: int) -> dict[str, Tensor]:
    """Lay out the probabilities of each layer (batch, length, tags); what is missing was no stretch."""
    out = {}
    found = [np.frombuffer(one.tags, TAG) for one in labels]
    for layer, names, part in news().columns():
        soft = np.zeros((len(labels), length, len(tags(names))), np.float32)
        for target, rows in zip(soft, found, strict=True):
            mine = rows[(rows["column"] >= part.start) & (rows["column"] < part.stop)]
            target[mine["place"], mine["column"] - part.start] = mine["sure"] / CERTAIN
        soft[..., 0] = np.maximum(0, 1 - soft.sum(-1))
        out[layer] = torch.from_numpy(soft)
    return out


def _anchors(labels: Sequence[Label], most: int) -> Tensor:
    out = np.zeros((len(labels), most, len(news().types)), np.float32)
    for target, one in zip(out, labels, strict=True):
        rows = np.frombuffer(one.anchors, ANCHOR)
        target[rows["span"], rows["type"]] = rows["sure"] / CERTAIN
    return torch.from_numpy(out)


def _pairs(labels: Sequence[Label], anchors: Tensor, most: int) -> tuple[Tensor, Tensor]:
    """Give the likely anchors (rows, 2: example, span) and what is said of each (rows, spans, relations)."""
    likely = (anchors.amax(-1) > LIKELY).numpy()
    number = np.full(likely.shape, -1)
    number[likely] = np.arange(likely.sum())
    out = np.zeros((int(likely.sum()), most, len(news().relations)), np.float32)
    for row, one in zip(number, labels, strict=True):
        pairs = np.frombuffer(one.pairs, PAIR)
        at = row[pairs["anchor"]]
        known = at >= 0
        out[at[known], pairs["filler"][known], pairs["relation"][known]] = pairs["sure"][known] / CERTAIN
    return torch.from_numpy(np.argwhere(likely)), torch.from_numpy(out)

"""A network, the weights made of it -> how far rounding to int8 moves what is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from extractor.reader import decode, store
from extractor.reader.scheme import tags
from extractor.reader.view import SEPARATOR
from extractor.training import trial

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from extractor.reader.scheme import Scheme
    from extractor.training.corpus import Sample
    from extractor.training.network import Network
    from extractor.training.trial import Output


def fidelity(network: Network, folder: Path, samples: Sequence[Sample], scheme: Scheme) -> float:
    """Give the F1 of the mentions that the exported weights see against those that the network sees."""
    read = [(s, row) for s, rows in enumerate(trial.outputs(network, samples, scheme)) for row in rows]
    layer, labels = next(iter(scheme.layers.items()))
    before = {(s, *name) for s, row in read for name in _names(row.scores[layer], row, labels)}
    shipped = ((s, row, _scores(samples[s], row, folder)[:, : len(tags(labels))]) for s, row in read)
    after = {(s, *name) for s, row, scores in shipped for name in _names(scores, row, labels)}
    return 2 * len(before & after) / max(1, len(before) + len(after))


def _names(scores: Any, row: Output, labels: tuple[str, ...]) -> Iterator[tuple[int, int, str]]:
    here = row.piece.characters
    for start, end, label, _ in decode.stretches(scores):
        if start >= row.piece.start:
            yield int(here[start]), int(here[end - 1]) + 1, labels[label]


def _scores(sample: Sample, row: Output, folder: Path) -> Any:
    """Give the scores of the first layer, that of mentions, as the exported graph has them."""
    characters = row.piece.characters
    real = characters >= 0
    ids = np.where(real, sample.view.ids[characters], SEPARATOR).astype(np.int64)
    words = np.where(real, sample.view.words[characters], 0).astype(np.int64)
    return store.session(folder).run(["scores"], {"ids": ids[None], "words": words[None]})[0][0]

"""A network, the weights made of it -> how far rounding to int8 moves what is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from extractor.reader import store
from extractor.reader.scheme import tags
from extractor.training import trial

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from extractor.reader.scheme import Scheme
    from extractor.training.corpus import Sample
    from extractor.training.network import Network
    from extractor.training.trial import Output


def fidelity(network: Network, folder: Path, samples: Sequence[Sample], scheme: Scheme) -> float:
    """Give the F1 of the mentions that the exported weights see against those that the network sees."""
    read = [(s, row) for s, rows in enumerate(trial.outputs(network, samples, scheme)) for row in rows]
    layer, labels = next(iter(scheme.layers.items()))
    before = {(s, *name) for s, row in read for name in trial.named(row, row.scores[layer], labels)}
    shipped = ((s, row, _scores(row, folder)[:, : len(tags(labels))]) for s, row in read)
    after = {(s, *name) for s, row, scores in shipped for name in trial.named(row, scores, labels)}
    return 2 * len(before & after) / max(1, len(before) + len(after))


def _scores(row: Output, folder: Path) -> Any:
    """Give the scores of the first layer, that of mentions, as the exported graph has them."""
    asked = {"ids": row.example.ids[None], "words": row.example.words[None]}
    return store.session(folder).run(["scores"], asked)[0][0]

"""Articles with other names: names of one label and length change places, so that the words around must tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from extractor.model import NAMED
from extractor.reader.scheme import LABELS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from random import Random

    from extractor.training.corpus import Sample

Name = tuple[Any, Any]  # numbers of its characters, their word features


class Swapper:
    """Gives samples again with some of their names changed for names of others."""

    def __init__(self, samples: Iterable[Sample], articles: float = 0.4, names: float = 0.7) -> None:
        """Collect the names; so large a share of the articles, and of the names in them, will change."""
        self.articles, self.names = articles, names
        self.known: dict[tuple[int, int], list[Name]] = {}
        for sample in samples:
            for start, end, label in _plain(sample):
                seen = sample.view
                self.known.setdefault((label, end - start), []).append((seen.ids[start:end], seen.words[start:end]))

    def __call__(self, sample: Sample, draw: Random) -> Sample:
        """Give the sample, or a copy in which a name that returns has changed in the same way everywhere."""
        if draw.random() > self.articles:
            return sample
        ids, words = sample.view.ids.copy(), sample.view.words.copy()
        chosen: dict[tuple[int, bytes], Name | None] = {}
        for start, end, label in _plain(sample):
            name = label, sample.view.ids[start:end].tobytes()
            if name not in chosen:
                others = self.known.get((label, end - start), [])
                chosen[name] = draw.choice(others) if others and draw.random() < self.names else None
            if other := chosen[name]:
                ids[start:end], words[start:end] = other
        return msgspec.structs.replace(sample, view=msgspec.structs.replace(sample.view, ids=ids, words=words))


def _plain(sample: Sample) -> list[tuple[int, int, int]]:
    """List the names that share no character with another span, in the order of the text."""
    out: list[tuple[int, int, int]] = []
    spans = sorted(span for span in sample.spans if span[2] < len(LABELS))
    for i, (start, end, label) in enumerate(spans):
        before = max((b for _, b, _ in spans[:i]), default=0)
        after = spans[i + 1][0] if i + 1 < len(spans) else end
        if LABELS[label] in NAMED and before <= start and end <= after:
            out.append((start, end, label))
    return out

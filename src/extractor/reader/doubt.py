"""A skimmed piece -> how likely it was read wrongly, so that a cascade reads again where it pays most."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from extractor.reader.decode import SKIMMED_OUTSIDE, log_chances, stretches
from extractor.reader.judge import ANCHOR
from extractor.reader.judge import scores as judged
from extractor.reader.scheme import ANY, KIND
from extractor.reader.store import manifest

if TYPE_CHECKING:
    from extractor.reader.encode import Seen


def doubt(seen: Seen, scores: Any) -> float:
    """Give how many decisions about a piece are likely wrong (tags, anchors, fillers), over the root of its length.

    `scores` (length, tags of all layers). By length itself short pieces, of which little is known, would always win;
    not by length at all, long ones.
    """
    own = scores[seen.start :]
    likeliest = (log_chances(own[:, part]).max(1) for _, _, part in manifest(seen.folder).scheme.columns())
    tags = sum(float((1 - np.exp(best)).sum()) for best in likeliest)
    return (tags + _statements(seen, spans(seen, scores))) / float(np.sqrt(len(own)))


def spans(seen: Seen, scores: Any) -> Any:
    """Give (first, last, kind) of what the tags of a piece name, (n, 3), in the piece's places."""
    found = [
        (start, end - 1, KIND.get(labels[number], ANY))
        for _, labels, part in manifest(seen.folder).scheme.columns()
        for start, end, number, _ in stretches(scores[:, part], SKIMMED_OUTSIDE)
    ]
    return np.array(sorted(found), np.int64).reshape(-1, 3)


def _statements(seen: Seen, table: Any) -> float:
    """Give how many anchors, and fillers of the likely ones, are likely taken wrongly."""
    if not len(table):
        return 0.0
    said = judged(seen, table)
    here = table[:, 0] >= seen.start
    anchors = said["anchors"] * here[:, None]
    wrong = float(_unsure(anchors).sum())
    numbers, rows = np.nonzero(anchors.T > ANCHOR)
    if len(rows):
        scheme = manifest(seen.folder).scheme
        asked = [len(scheme.asked(scheme.types[number])) for number in numbers.tolist()]
        unsure = _unsure(said["pairs"](rows, numbers)).sum(1)
        wrong += float((unsure * np.repeat(anchors[rows, numbers], asked)).sum())
    return wrong


def _unsure(chances: Any) -> Any:
    return np.minimum(chances, 1 - chances)

"""Scores -> stretches and statements: what the reader's numbers say, in plain numbers."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np

from extractor.reader.scheme import ANCHORS, MODALITIES, SAME, SOURCE, TRIGGER, Scheme

SURE_OUTSIDE = -0.001  # log probability of O above which no stretch can begin or go on


class Told(msgspec.Struct, frozen=True):
    """A statement about spans by number; probabilities as the heads give them."""

    type: str
    anchor: int
    confidence: float
    roles: tuple[tuple[str, int, float], ...]
    modality: str
    negated: float
    source: int
    source_confidence: float


def stretches(logits: Any) -> list[tuple[int, int, int, float]]:
    """Decode tag scores (length, 1 + 4 labels) into (start, end, label number, confidence), the best legal path.

    >>> scores = np.full((4, 5), -9.0); scores[0, 0] = scores[1, 1] = scores[2, 3] = scores[3, 0] = 9.0
    >>> [(start, end, label, round(sure, 2)) for start, end, label, sure in stretches(scores)]
    [(1, 3, 0, 1.0)]
    """
    scores = logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)
    open_ = np.flatnonzero(np.diff(np.concatenate([[0], scores[:, 0] < SURE_OUTSIDE, [0]])))
    out = []
    for start, end in zip(open_[::2].tolist(), open_[1::2].tolist(), strict=True):
        for a, b, label, sure in _path(scores[start:end]):
            out.append((start + a, start + b, label, sure))
    return out


def _path(scores: Any) -> list[tuple[int, int, int, float]]:
    """Find the best path of one stretch; between labels the state is closed, inside one it is open."""
    begin, inside, end, single = (scores[:, part::4] for part in (1, 2, 3, 4))
    closed, opened = 0.0, np.full(begin.shape[1], -np.inf)
    came: list[tuple[int, Any]] = []
    for i in range(len(scores)):
        choices = np.concatenate([[closed + scores[i, 0]], opened + end[i], closed + single[i]])
        begins, goes = closed + begin[i], opened + inside[i]
        best = int(choices.argmax())
        came.append((best, goes >= begins))
        closed, opened = float(choices[best]), np.maximum(begins, goes)
    return _back(came, scores)


def _back(came: list[tuple[int, Any]], scores: Any) -> list[tuple[int, int, int, float]]:
    labels = (scores.shape[1] - 1) // 4
    out, i = [], len(came) - 1
    while i >= 0:
        best = came[i][0]
        if best == 0:
            i -= 1
            continue
        label, last = (best - 1) % labels, i
        tags = [4 * label + (3 if best <= labels else 4)]
        if best <= labels:
            i -= 1
            while came[i][1][label]:
                tags.append(4 * label + 2)
                i -= 1
            tags.append(4 * label + 1)
        sure = min(scores[last - k, tag] for k, tag in enumerate(tags))
        out.append((i, last + 1, label, float(np.exp(sure))))
        i -= 1
    return out[::-1]


def statements(scheme: Scheme, spans: Any, scores: dict[str, Any], least: tuple[float, float]) -> list[Told]:
    """Read off what is said about `spans` (n, 3) from the heads' probabilities.

    `scores` holds `anchors` (n, types), `pairs` (n, n, relations), `modality` (n, 4), `negated` (n,); `least` the
    probabilities from which an anchor and a role count.
    """
    anchors, pairs = scores["anchors"], scores["pairs"]
    source = scheme.relations.index(("", SOURCE))
    out = []
    for i, t in np.argwhere(anchors > least[0]).tolist():
        kind = scheme.types[t]
        roles = [
            (role, j, float(pairs[i, j, r]))
            for r, (owner, role) in enumerate(scheme.relations)
            if owner == kind
            for j in np.flatnonzero(pairs[i, :, r] > least[1]).tolist()
            if j != i and spans[j][2] != TRIGGER
        ]
        if spans[i][2] != TRIGGER:
            roles.insert(0, (ANCHORS[kind], i, float(anchors[i, t])))
        credit = np.where(spans[:, 2] == TRIGGER, 0, pairs[i, :, source])
        best = int(credit.argmax())
        modality = MODALITIES[int(scores["modality"][i].argmax())]
        negated = float(scores["negated"][i])
        out.append(Told(kind, i, float(anchors[i, t]), tuple(roles), modality, negated, best, float(credit[best])))
    return out


def same(scheme: Scheme, pairs: Any, least: float = 0.5) -> list[tuple[int, int]]:
    """Give the pairs (later, earlier) of spans that the reader takes for one entity."""
    relation = scheme.relations.index(("", SAME))
    return [(i, j) for i, j in np.argwhere(pairs[:, :, relation] > least).tolist() if i > j]

"""Scores -> stretches and statements: what the reader's numbers say, in plain numbers."""

from __future__ import annotations

from itertools import pairwise
from math import exp, inf
from typing import Any

import msgspec
import numpy as np

from extractor.reader.scheme import ANCHORS, MODALITIES, SOURCE, TRIGGER, Scheme

UNLIKELY = -5.0  # log probability: a label none of whose tags is likelier is on no best path
SURE_OUTSIDE = -0.001  # log probability of O that is as good as certain
SKIMMED_OUTSIDE = -0.2  # the same for weights that are seldom as sure


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


def stretches(logits: Any, outside: float = SURE_OUTSIDE) -> list[tuple[int, int, int, float]]:
    """Decode tag scores (length, 1 + 4 labels) into (start, end, label number, confidence), the best legal path.

    No stretch crosses a place where the log probability of O is above `outside`.

    >>> scores = np.full((4, 5), -9.0); scores[0, 0] = scores[1, 1] = scores[2, 3] = scores[3, 0] = 9.0
    >>> [(start, end, label, round(sure, 2)) for start, end, label, sure in stretches(scores)]
    [(1, 3, 0, 1.0)]
    """
    places, scores = _unsure(logits, outside)
    if not len(places):
        return []
    tags = scores.argmax(1)
    best, numbers = scores[np.arange(len(tags)), tags].tolist(), tags.tolist()
    out: list[tuple[int, int, int, float]] = []
    hard: list[tuple[int, int, int, float]] = []
    for a, b in pairwise([0, *(np.flatnonzero(np.diff(places) > 1) + 1).tolist(), len(numbers)]):
        runs, at = _runs(numbers[a:b]), int(places[a]) - a
        if runs is None:
            hard += [(at + a + i, at + a + j, label, sure) for i, j, label, sure in _path(scores[a:b])]
        else:
            out += [(at + a + i, at + a + j, label, min(best[a + i : a + j])) for i, j, label in runs]
    sure = np.exp(np.array([run[3] for run in out], scores.dtype)).tolist()
    out = [(*run[:3], share) for run, share in zip(out, sure, strict=True)]
    return sorted(out + hard) if hard else out


def _unsure(logits: Any, outside: float) -> tuple[Any, Any]:
    """Give the places where O is not as good as certain, and the logarithms of the probabilities there."""
    scores = logits - logits.max(1, keepdims=True)
    sums = np.log(np.exp(scores).sum(1))
    places = np.flatnonzero(scores[:, 0] - sums < outside)
    return places, scores[places] - sums[places, None]


def log_chances(logits: Any) -> Any:
    """Give the logarithms of the probabilities (length, tags) of scores."""
    scores = logits - logits.max(1, keepdims=True)
    return scores - np.log(np.exp(scores).sum(1, keepdims=True))


def mean(one: Any, other: Any, share: float = 0.5) -> Any:
    """Give the logarithms of the mean of the probabilities (length, tags) of two scores; the other has a `share`."""
    return np.logaddexp(log_chances(one) + np.log(1 - share), log_chances(other) + np.log(share))


def _runs(tags: list[int]) -> list[tuple[int, int, int]] | None:
    """Read off the stretches (start, end, label) of tags that make a legal path, which then is the best; else None.

    >>> _runs([1, 2, 3, 0, 8]), _runs([1, 0])
    ([(0, 3, 0), (4, 5, 1)], None)
    """
    out: list[tuple[int, int, int]] = []
    begun, opened = 0, -1
    for i, tag in enumerate(tags):
        label, part = divmod(tag - 1, 4)  # O is single to no label
        if opened >= 0:
            if label != opened or part not in (1, 2):
                return None
            if part == 2:
                out.append((begun, i + 1, label))
                opened = -1
        elif part == 0:
            begun, opened = i, label
        elif part == 3:
            out += [(i, i + 1, label)] if tag else []
        else:
            return None
    return None if opened >= 0 else out


def _path(scores: Any) -> list[tuple[int, int, int, float]]:
    """Find the best path of one stretch; between labels the state is closed, inside one it is open.

    In plain numbers, for stretches are short and few labels are likely in one.
    """
    labels = _likely(scores)
    rows = scores[:, [0, *(4 * label + tag for label in labels for tag in (1, 2, 3, 4))]].tolist()
    closed, opened = 0.0, [-inf] * len(labels)
    came: list[tuple[int, list[bool]]] = []  # how each place was best closed, and which labels went on at it
    for row in rows:
        best, after = 0, closed + row[0]
        goes_on = []
        for k in range(len(labels)):
            begin, inside, end, single = row[4 * k + 1 : 4 * k + 5]
            for tag, total in ((3, opened[k] + end), (4, closed + single)):
                if total > after:
                    best, after = 4 * k + tag, total
            goes_on.append(opened[k] + inside >= closed + begin)
            opened[k] = max(opened[k] + inside, closed + begin)
        closed = after
        came.append((best, goes_on))
    return [(start, end, labels[k], exp(sure)) for start, end, k, sure in _back(came, rows)]


def _likely(scores: Any) -> list[int]:
    """Give the labels that some place of a stretch may well have a tag of."""
    labels: list[int] = np.flatnonzero(scores[:, 1:].max(0).reshape(-1, 4).max(1) > UNLIKELY).tolist()
    return labels


def _back(came: list[tuple[int, list[bool]]], rows: list[list[float]]) -> list[tuple[int, int, int, float]]:
    """Go back on the best path; (start, end, label's place, least log probability) of what it closes."""
    out, i = [], len(came) - 1
    while i >= 0:
        tag, last = came[i][0], i
        if tag:
            k = (tag - 1) // 4
            sure = rows[i][tag]
            if tag == 4 * k + 3:
                i -= 1
                while came[i][1][k]:
                    sure = min(sure, rows[i][4 * k + 2])
                    i -= 1
                sure = min(sure, rows[i][4 * k + 1])
            out.append((i, last + 1, k, sure))
        i -= 1
    return out[::-1]


def statements(scheme: Scheme, spans: Any, scores: dict[str, Any], least: tuple[float, float]) -> list[Told]:
    """Read off what is said about `spans` (n, 3) from the heads' probabilities, in the order of anchors and types.

    `scores` holds `anchors` (n, types), `pairs` (called with the anchors and the types of these: (asked, n), a row for
    each relation that is asked of each anchor), `modality` (n, 4), `negated` (n,); `least` the probabilities from which
    an anchor and a role count.
    """
    likely = scores["anchors"] > least[0]
    numbers, rows = np.nonzero(likely.T)
    if not len(rows):
        return []
    kinds, word = [scheme.types[number] for number in numbers.tolist()], spans[:, 2] == TRIGGER
    asked = [(i, scheme.relations[r][1]) for i, kind in enumerate(kinds) for r in scheme.asked(kind)]
    pairs = scores["pairs"](rows, numbers)
    pairs[:, word] = 0  # a trigger word fills no role
    sources = [row for row, (_, role) in enumerate(asked) if role == SOURCE]
    credit = pairs[sources]
    pairs[sources] = 0
    pairs[np.arange(len(pairs)), rows[[i for i, _ in asked]]] = 0  # nor does what the fact is anchored in, but its own
    columns = (
        scores["anchors"][rows, numbers],
        scores["modality"][rows].argmax(1),
        scores["negated"][rows],
        credit.argmax(1),
        credit.max(1),
    )
    said = zip(rows.tolist(), kinds, _roles(pairs, asked, least[1]), *(c.tolist() for c in columns), strict=True)
    out = []
    for i, kind, own, sure, modality, *rest in said:
        anchor = [] if word[i] else [(ANCHORS[kind], i, sure)]
        out.append(Told(kind, i, sure, (*anchor, *own), MODALITIES[modality], *rest))
    return sorted(out, key=lambda told: told.anchor)


def _roles(pairs: Any, asked: list[tuple[int, str]], least: float) -> list[list[tuple[str, int, float]]]:
    """Gather by anchor what likely fills its roles; `asked` says of which anchor and role each row of pairs is."""
    roles: list[list[tuple[str, int, float]]] = [[] for _ in range(asked[-1][0] + 1)]
    found = np.nonzero(pairs > least)
    for row, filler, sure in zip(*(places.tolist() for places in found), pairs[found].tolist(), strict=True):
        i, role = asked[row]
        roles[i].append((role, filler, sure))
    return roles

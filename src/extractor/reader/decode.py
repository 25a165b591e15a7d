"""Scores -> stretches and statements: what the reader's numbers say, in plain numbers."""

from __future__ import annotations

from math import exp, inf
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from extractor.reader.scheme import ANCHORS, MODALITIES, SOURCE, TRIGGER, Scheme

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    scores = log_chances(logits)
    tags = scores.argmax(1)
    bounds = np.flatnonzero(np.diff(scores[:, 0] < outside, prepend=False, append=False))
    if not len(bounds):
        return []
    starts, ends = bounds[::2], bounds[1::2]
    broken = np.concatenate([[0], np.cumsum(_illegal(tags))])  # transitions before each place
    hard = broken[ends + 1] > broken[starts]
    out = _runs(np.where(_inside(starts[~hard], ends[~hard], len(tags)), tags, 0), scores)
    if not hard.any():
        return out
    for start, end in zip(starts[hard].tolist(), ends[hard].tolist(), strict=True):
        out += [(start + a, start + b, label, sure) for a, b, label, sure in _path(scores[start:end])]
    return sorted(out)


def log_chances(logits: Any) -> Any:
    """Give the logarithms of the probabilities (length, tags) of scores."""
    scores = logits - logits.max(1, keepdims=True)
    return scores - np.log(np.exp(scores).sum(1, keepdims=True))


def mean(one: Any, other: Any, share: float = 0.5) -> Any:
    """Give the logarithms of the mean of the probabilities (length, tags) of two scores; the other has a `share`."""
    return np.logaddexp(log_chances(one) + np.log(1 - share), log_chances(other) + np.log(share))


def _illegal(tags: Any) -> Any:
    """Tell of every step into a tag, and of the one past the last, whether no path can take it; (length + 1,)."""
    tags = np.concatenate([[0], tags, [0]])
    label, part = np.divmod(tags - 1, 4)
    opened = (tags > 0) & (part < 2)
    goes_on = (tags > 0) & ((part == 1) | (part == 2))
    before, after = opened[:-1], goes_on[1:]
    return (before != after) | (before & (label[:-1] != label[1:]))


def _inside(starts: Any, ends: Any, length: int) -> Any:
    steps = np.zeros(length + 1, np.int64)
    steps[starts] += 1
    steps[ends] -= 1
    return np.cumsum(steps[:-1]) > 0


def _runs(tags: Any, scores: Any) -> list[tuple[int, int, int, float]]:
    """Read off the stretches of tags (length,) that make a legal path, the best one where each tag is the likeliest."""
    part = np.where(tags > 0, (tags - 1) % 4, -1)
    first, last = np.flatnonzero((part == 0) | (part == 3)), np.flatnonzero(part >= 2)
    if not len(first):
        return []
    best = np.append(scores[np.arange(len(tags)), tags], 0.0)
    sure = np.minimum.reduceat(best, np.stack([first, last + 1], 1).ravel())[::2]
    columns = (first, last + 1, (tags[first] - 1) // 4, np.exp(sure))
    return list(zip(*(column.tolist() for column in columns), strict=True))


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

    `scores` holds `anchors` (n, types), `pairs` (called with some spans and a type: (spans, n, relations that are asked
    of the type)), `modality` (n, 4), `negated` (n,); `least` the probabilities from which an anchor and a role count.
    """
    likely = scores["anchors"] > least[0]
    out = [
        told
        for number in np.flatnonzero(likely.any(0)).tolist()
        for told in _of_type(scheme, (number, np.flatnonzero(likely[:, number])), (spans, scores), least[1])
    ]
    return sorted(out, key=lambda told: told.anchor)


def _of_type(
    scheme: Scheme, anchored: tuple[int, Any], known: tuple[Any, dict[str, Any]], least: float
) -> Iterator[Told]:
    """Read off what is said of the anchors `rows` of one type."""
    number, rows = anchored
    spans, scores = known
    kind, word = scheme.types[number], spans[:, 2] == TRIGGER
    asked = [scheme.relations[r][1] for r in scheme.asked(kind)]
    source = asked.index(SOURCE)
    pairs = scores["pairs"](rows, number).transpose(0, 2, 1) * ~word  # a trigger word fills no role
    credit = pairs[:, source].copy()
    pairs[:, source] = 0
    pairs[np.arange(len(rows)), :, rows] = 0  # nor does what the fact is anchored in, but its own
    roles: list[list[tuple[str, int, float]]] = [[] for _ in rows]
    found = np.nonzero(pairs > least)
    for k, c, j, sure in zip(*(places.tolist() for places in found), pairs[found].tolist(), strict=True):
        roles[k].append((asked[c], j, sure))
    columns = (
        scores["anchors"][rows, number],
        scores["modality"][rows].argmax(1),
        scores["negated"][rows],
        credit.argmax(1),
        credit.max(1),
    )
    for i, own, sure, modality, *rest in zip(rows.tolist(), roles, *(c.tolist() for c in columns), strict=True):
        anchor = [] if word[i] else [(ANCHORS[kind], i, sure)]
        yield Told(kind, i, sure, (*anchor, *own), MODALITIES[modality], *rest)

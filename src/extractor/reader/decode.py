"""Scores -> stretches and statements: what the reader's numbers say, in plain numbers."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np

from extractor.reader.scheme import ANCHORS, MODALITIES, SOURCE, TRIGGER, Scheme

SURE_OUTSIDE = -0.001  # log probability of O that is as good as certain


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
    for start, end in zip(starts[hard].tolist(), ends[hard].tolist(), strict=True):
        out += [(start + a, start + b, label, sure) for a, b, label, sure in _path(scores[start:end])]
    return sorted(out) if hard.any() else out


def log_chances(logits: Any) -> Any:
    """Give the logarithms of the probabilities (length, tags) of scores."""
    scores = logits - logits.max(1, keepdims=True)
    return scores - np.log(np.exp(scores).sum(1, keepdims=True))


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

    `scores` holds `anchors` (n, types), `pairs` (called with span and type: (n, relations that are asked of the type)),
    `modality` (n, 4), `negated` (n,); `least` the probabilities from which an anchor and a role count.
    """
    anchors, word = scores["anchors"], spans[:, 2] == TRIGGER
    modality, negated = scores["modality"].argmax(1).tolist(), scores["negated"].tolist()
    said = np.argwhere(anchors > least[0]).tolist()
    names = {t: [scheme.relations[r][1] for r in scheme.asked(scheme.types[t])] for t in {t for _, t in said}}
    out = []
    for i, t in said:
        kind, asked, sure = scheme.types[t], names[t], float(anchors[i, t])
        pairs = scores["pairs"](i, t).T * ~word  # a trigger word fills no role
        found = np.argwhere(pairs > least[1]).tolist()
        roles = [(asked[c], j, float(pairs[c, j])) for c, j in found if j != i and asked[c] != SOURCE]
        if not word[i]:
            roles.insert(0, (ANCHORS[kind], i, sure))
        credit = pairs[asked.index(SOURCE)]
        best = int(credit.argmax())
        out.append(Told(kind, i, sure, tuple(roles), MODALITIES[modality[i]], negated[i], best, float(credit[best])))
    return out

"""Document, Mentions, Reading -> Claims: the heads' word on which facts are said about the given mentions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from extractor.model import Claim, Role, Span
from extractor.reader.decode import statements
from extractor.reader.scheme import ANY, LABELS, TRIGGER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.model import Document, Mention, Reading
    from extractor.reader.decode import Told
    from extractor.reader.encode import Seen

KINDS, DISTANCES = ANY + 1, 40
ANCHOR, ROLE, CREDIT = 0.2, 0.1, 0.5  # probabilities from which an anchor, a role and a source are worth a word


def judge(document: Document, mentions: Sequence[Mention], reading: Reading) -> tuple[Claim, ...]:
    """Say which facts the reader believes are stated about the given mentions, phrases among them."""
    del document  # all that is needed of it was remembered while reading
    return tuple(claim for seen in reading.pieces for claim in _claims(seen, mentions, reading.triggers))


def _claims(seen: Seen, mentions: Sequence[Mention], triggers: Sequence[Span]) -> list[Claim]:
    from extractor.reader.store import manifest

    spans, table = _spans(seen, mentions, triggers)
    if not spans:
        return []
    found = statements(manifest().scheme, table, scores(seen, table), (ANCHOR, ROLE))
    return [_claim(told, spans, table, seen) for told in found if table[told.anchor, 0] >= seen.start]


def _spans(seen: Seen, mentions: Sequence[Mention], triggers: Sequence[Span]) -> tuple[list[Span], Any]:
    """Give the spans that lie wholly in a piece, and (first, last, kind) of each in the piece's places."""
    known = np.flatnonzero(seen.at >= 0)
    place = dict(zip(seen.at[known].tolist(), known.tolist(), strict=True))
    kinds = [(m.span, LABELS.index(m.label)) for m in mentions] + [(span, TRIGGER) for span in triggers]
    rows = [
        (place[span.start], place[span.end - 1], kind, span)
        for span, kind in kinds
        if span.start in place and span.end - 1 in place and place[span.start] <= place[span.end - 1]
    ]
    rows.sort()
    return [row[3] for row in rows], np.array([row[:3] for row in rows], np.int64).reshape(-1, 3)


def _claim(told: Told, spans: Sequence[Span], table: Any, seen: Seen) -> Claim:
    anchor = spans[told.anchor]
    roles = tuple(Role(name, spans[i], round(sure, 4)) for name, i, sure in told.roles)
    return Claim(
        type=told.type,
        by="reader",
        sentence=int(seen.sentence[table[told.anchor, 0]]),
        anchor=anchor,
        trigger=anchor if table[told.anchor, 2] == TRIGGER else None,
        confidence=round(told.confidence, 4),
        roles=roles,
        modality=told.modality,
        negated=told.negated > 0.5,
        source=spans[told.source] if told.source_confidence > CREDIT else None,
    )


def scores(seen: Seen, table: Any) -> dict[str, Any]:
    """Give the probabilities of the heads for spans (n, 3): `anchors`, `pairs`, `modality`, `negated`.

    Pairs are worked out for likely anchors and the roles of their types only; the rest of the array is zero.
    """
    from extractor.reader.store import asked, heads, manifest

    known = heads()
    ends = [seen.vectors[table[:, 0]], seen.vectors[table[:, 1]], known["kind.weight"][table[:, 2]]]
    joined = np.concatenate(ends, 1)
    left, right = (_gelu(joined @ known[f"{side}.0.weight"].T + known[f"{side}.0.bias"]) for side in ("left", "right"))
    anchors = _sigmoid(left @ known["anchor.weight"].T + known["anchor.bias"])
    pairs = np.zeros((len(table), len(table), len(known["both"])), np.float32)
    near = _near(seen, table)
    for number, kind in enumerate(manifest().scheme.types):
        rows = np.flatnonzero(anchors[:, number] > ANCHOR)
        if len(rows):
            relations = asked(kind)
            found = _pairs(left[rows], right, relations, [at[rows] for at in near])
            pairs[rows[:, None, None], np.arange(len(table))[:, None], list(relations)] = found
    return {
        "anchors": anchors,
        "pairs": pairs,
        "modality": left @ known["modality.weight"].T + known["modality.bias"],
        "negated": _sigmoid(left @ known["negated.weight"].T + known["negated.bias"])[:, 0],
    }


def _near(seen: Seen, table: Any) -> list[Any]:
    """Bucket the pairs of spans by distance in characters, in sentences, and by kinds; each (n, n)."""
    first, sentence = table[:, 0], seen.sentence[table[:, 0]]
    gap = first[None] - first[:, None]
    distance = np.sign(gap) * np.minimum(2 * np.log2(np.abs(gap) + 1.0), 19).astype(np.int64) + 20
    apart = np.clip(sentence[None] - sentence[:, None], -5, 2) + 5
    return [np.clip(distance, 0, DISTANCES - 1), apart, table[:, 2][:, None] * KINDS + table[:, 2][None]]


def _pairs(left: Any, right: Any, relations: tuple[int, ...], near: Sequence[Any]) -> Any:
    """Score the fillers (rows, spans, relations) of anchors for some relations."""
    from extractor.reader.store import heads, turns

    known, some, inner = heads(), list(relations), right.shape[1]
    lean = (left @ turns(relations)).reshape(-1, inner) @ right.T
    raw = lean.reshape(len(left), len(some), len(right)).transpose(0, 2, 1)
    raw = raw + (left @ known["from_left.weight"][some].T + known["from_left.bias"][some])[:, None]
    raw += (right @ known["from_right.weight"][some].T + known["from_right.bias"][some])[None]
    for name, where in zip(("distance", "sentences", "labels"), near, strict=True):
        raw += known[f"{name}.weight"][:, some][where]
    return _sigmoid(raw)


def _sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-np.clip(x, -30, 30)))


def _gelu(x: Any) -> Any:
    """Give the exact GELU; the error function by Abramowitz and Stegun 7.1.26, right to 1.5e-7."""
    z = np.abs(x) / np.sqrt(2.0)
    t = 1 / (1 + 0.3275911 * z)
    series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    return (0.5 * x * (1 + np.sign(x) * (1 - series * np.exp(-z * z)))).astype(np.float32)

"""Document, Mentions, Reading -> Claims: the heads' word on which facts are said about the given mentions."""

from __future__ import annotations

from functools import cache
from itertools import count, groupby
from typing import TYPE_CHECKING, Any

import numpy as np

from extractor.model import Claim, Role, Span
from extractor.reader.decode import statements
from extractor.reader.scheme import ANY, KIND, TRIGGER
from extractor.reader.store import FOLDER, asked, heads, manifest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from extractor.model import Document, Mention, Reading
    from extractor.reader.decode import Told
    from extractor.reader.encode import Seen

KINDS, DISTANCES = ANY + 1, 40
FARTHEST = 360  # characters; what is farther apart than the pieces of training were long counts as this far
ANCHOR, ROLE, CREDIT = 0.3, 0.05, 0.5  # probabilities from which an anchor, a role and a source are worth a word
SKIMMED_ROLE = 0.15  # the same for weights whose unlikely fillers are seldom right


def judge(document: Document, mentions: Sequence[Mention], reading: Reading) -> tuple[Claim, ...]:
    """Say which facts the reader believes are stated about the given mentions, phrases among them."""
    del document  # all that is needed of it was remembered while reading
    return tuple(claim for seen in reading.pieces for claim in _claims(seen, mentions, reading.triggers))


def _claims(seen: Seen, mentions: Sequence[Mention], triggers: Sequence[Span]) -> list[Claim]:
    spans, table = places(seen, mentions, triggers)
    if not spans:
        return []
    least = ANCHOR, ROLE if seen.folder == FOLDER else SKIMMED_ROLE
    found = statements(manifest(seen.folder).scheme, table, scores(seen, table), least)
    return [_claim(told, spans, table, seen) for told in found if table[told.anchor, 0] >= seen.start]


def places(seen: Seen, mentions: Sequence[Mention], triggers: Sequence[Span]) -> tuple[list[Span], Any]:
    """Give the spans that lie wholly in a piece, and (first, last, kind) of each in the piece's places."""
    place = dict(zip(seen.at.tolist(), count(), strict=False))
    kinds = [(m.span, KIND[m.label]) for m in mentions] + [(span, TRIGGER) for span in triggers]
    ends = ((place.get(span.start), place.get(span.end - 1), kind, span) for span, kind in kinds)
    rows = sorted(row for row in ends if row[0] is not None and row[1] is not None and row[0] <= row[1])
    return [row[3] for row in rows], np.array([row[:3] for row in rows], np.int64).reshape(-1, 3)


def _claim(told: Told, spans: Sequence[Span], table: Any, seen: Seen) -> Claim:
    anchor = spans[told.anchor]
    roles = tuple([Role(name, spans[i], round(sure, 4)) for name, i, sure in told.roles])
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
    """Give what the heads say of spans (n, 3), as `decode.statements` takes it."""
    known = heads(seen.folder)
    ends = [seen.vectors[table[:, 0]], seen.vectors[table[:, 1]], known["kind.weight"][table[:, 2]]]
    sides = _gelu(np.concatenate(ends, 1) @ known["sides.weight"] + known["sides.bias"])
    left, right = sides[:, : (half := sides.shape[1] // 2)], sides[:, half:]
    said, (one, two) = left @ known["said.weight"] + known["said.bias"], known["said.parts"]
    anchors, modality, negated = said[:, :one], said[:, one:two], said[:, two:]

    def pairs(rows: Any, numbers: Any) -> Any:
        return _pairs((left, right), (rows, numbers), _near(seen, table, rows), seen.folder)

    return {"anchors": _sigmoid(anchors), "pairs": pairs, "modality": modality, "negated": _sigmoid(negated)[:, 0]}


def _near(seen: Seen, table: Any, rows: Any) -> list[Any]:
    """Bucket the pairs of some spans with all by distance in characters, in sentences, and by kinds; each (rows, n)."""
    first, sentence, kinds = table[:, 0], seen.sentence[table[:, 0]], table[:, 2]
    gap = np.minimum(np.maximum(first[None] - first[rows, None], -FARTHEST), FARTHEST)
    apart = np.minimum(np.maximum(sentence[None] - sentence[rows, None], -5), 2) + 5
    return [_steps()[gap + FARTHEST], apart, kinds[rows, None] * KINDS + kinds[None]]


@cache
def _steps() -> Any:
    """Give the bucket of each distance from -FARTHEST to FARTHEST."""
    gap = np.arange(-FARTHEST, FARTHEST + 1)
    distance = np.sign(gap) * np.minimum(2 * np.log2(np.abs(gap) + 1.0), 19).astype(np.int64) + 20
    return np.clip(distance, 0, DISTANCES - 1)


def _pairs(sides: tuple[Any, Any], anchors: tuple[Any, Any], near: Sequence[Any], folder: Path) -> Any:
    """Score the fillers of anchors (rows and their types, which are sorted) for the relations that are asked of each.

    Gives (asked, spans), the relations of the first anchor first.
    """
    left, right = sides
    rows, numbers = anchors
    parts = []
    for number, first, after in _runs(numbers.tolist()):
        kind, some = asked(number, folder), left[rows[first:after]]
        raw = ((some @ kind.turns).reshape(-1, right.shape[1]) @ right.T).reshape(len(some), -1, len(right))
        raw += (some @ kind.left + kind.bias)[:, :, None]
        raw += (right @ kind.right).T
        for table, where in zip(kind.near, near, strict=True):
            raw += table[where[first:after]].transpose(0, 2, 1)
        parts.append(raw.reshape(-1, len(right)))
    return _sigmoid(np.concatenate(parts))


def _runs(numbers: list[int]) -> Iterator[tuple[int, int, int]]:
    """Give each of some sorted numbers, where it begins, and where the next does.

    >>> list(_runs([2, 2, 5]))
    [(2, 0, 2), (5, 2, 3)]
    """
    for number, some in groupby(range(len(numbers)), numbers.__getitem__):
        first, *rest = some
        yield number, first, first + 1 + len(rest)


def _sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-np.minimum(np.maximum(x, -30), 30)))


def _gelu(x: Any) -> Any:
    """Give the exact GELU; the error function by Abramowitz and Stegun 7.1.26, right to 1.5e-7."""
    z = np.abs(x) / np.sqrt(2.0)
    t = 1 / (1 + 0.3275911 * z)
    series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    return (0.5 * x * (1 + np.sign(x) * (1 - series * np.exp(-z * z)))).astype(np.float32)

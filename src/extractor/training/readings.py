"""What a reader said of articles that it has not seen, on file: the ground on which the scorer of facts is fitted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from extractor.errors import InputError
from extractor.model import Candidate, Claim, Label, Reading, Role, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from extractor.model import Document, Mention

FOLDS = 5  # parts of the gold articles of which each in turn is held out
LEAST = 0.2  # probability from which a claim is worth weighing
HALF = 0.5


class Said(msgspec.Struct, frozen=True, array_like=True):
    """A claim as a row: spans in code points of `Document.text`; without `sentence`, the anchor's holds."""

    type: str
    sentence: int | None
    anchor: Span
    confidence: float
    roles: tuple[tuple[str, Span, float], ...]
    modality: str
    negated: bool
    source: Span | None


class Held(msgspec.Struct, frozen=True):
    """One article's candidates, triggers and claims."""

    candidates: tuple[tuple[int, int, Label, float], ...] = ()
    triggers: tuple[Span, ...] = ()
    claims: tuple[Said, ...] = ()

    def reading(self) -> Reading:
        """Give what finding mentions needs."""
        found = (Candidate(Span(start, end), label, sure) for start, end, label, sure in self.candidates)
        return Reading(tuple(found), self.triggers)


def load(paths: Iterable[Path]) -> dict[str, Held]:
    """Read files of readings, articles by the name of their source.

    Raises InputError for a file that does not hold them.
    """
    out: dict[str, Held] = {}
    for path in paths:
        try:
            out |= msgspec.json.decode(path.read_bytes(), type=dict[str, Held])
        except (OSError, msgspec.DecodeError) as error:
            raise InputError(
                str(path), "", str(error), "readings, as extractor train reader --hold writes them"
            ) from error
    return out


def save(path: Path, readings: Mapping[str, Held]) -> None:
    """Write a file of readings."""
    path.write_bytes(msgspec.json.encode(dict(sorted(readings.items()))))


def held(reading: Reading, claims: Iterable[Claim]) -> Held:
    """Make the rows of a reading and its claims.

    >>> claim = Claim(type="hold", by="reader", sentence=0, anchor=Span(3, 5), roles=(Role("event", Span(0, 2), 0.9),))
    >>> msgspec.json.encode(held(Reading(), [claim]).claims[0])
    b'["hold",0,[3,5],1.0,[["event",[0,2],0.9]],"actual",false,null]'
    """
    rows = (
        Said(
            type=claim.type,
            sentence=claim.sentence,
            anchor=claim.anchor,
            confidence=claim.confidence,
            roles=tuple((role.name, role.filler, role.confidence) for role in claim.roles),
            modality=claim.modality,
            negated=claim.negated,
            source=claim.source,
        )
        for claim in claims
    )
    candidates = tuple((*c.span, c.label, c.confidence) for c in reading.candidates)
    return Held(candidates, reading.triggers, tuple(rows))


def claims(rows: Held, document: Document, mentions: Sequence[Mention]) -> tuple[Claim, ...]:
    """Give the claims that were likely, their fillers brought to the mentions that were found since.

    A filler that no mention shares half of the longer one's characters with is left out.
    """
    spans = sorted(mention.span for mention in mentions)
    triggers = frozenset(rows.triggers)
    out = []
    for said in rows.claims:
        sentence = _sentence(document, said)
        if said.confidence > LEAST and sentence is not None:
            fillers = ((name, _nearest(span, spans), sure) for name, span, sure in said.roles)
            claim = Claim(
                type=said.type,
                by="reader",
                sentence=sentence,
                anchor=said.anchor,
                trigger=said.anchor if said.anchor in triggers else None,
                confidence=said.confidence,
                roles=tuple(Role(name, span, sure) for name, span, sure in fillers if span),
                modality=said.modality,
                negated=said.negated,
                source=_nearest(said.source, spans) if said.source else None,
            )
            out.append(claim)
    return tuple(out)


def _sentence(document: Document, said: Said) -> int | None:
    if said.sentence is not None and said.sentence < len(document.sentences):
        return said.sentence
    inside = (i for i, s in enumerate(document.sentences) if s.span.start <= said.anchor.start < s.span.end)
    return next(inside, None)


def _nearest(span: Span, spans: Sequence[Span]) -> Span | None:
    share, best = max(((_shared(span, other), other) for other in spans if other.crosses(span)), default=(0.0, span))
    return best if share >= HALF else None


def _shared(one: Span, other: Span) -> float:
    return one.overlap(other) / max(one.end - one.start, other.end - other.start)

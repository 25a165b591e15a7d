"""Groups of claims -> what is known of their fillers and of them, as numbers: a row each, all of an article at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from math import log
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from extractor.facts.groups import BOTH, FRAME, READER, by_frame, seen_by

if TYPE_CHECKING:
    from extractor.facts.ground import Ground
    from extractor.facts.groups import Group, Slot

Chosen = list[tuple["Slot", float]]

WAY = ("far", "later", "distance", "before", "clauses", "sentences", "mentions")
BESIDE = ("in clause", "rival in clause", "rival nearer", "nearer elsewhere")
READ = ("second", "rivals", "reader odds", "reader silent", "behind")
FRAMED = ("frame odds", "frame frame silent", "frame frame other", "read frame silent", "read frame other")
FILLER = (*WAY, *BESIDE, *READ, *FRAMED)
FACT = ("reader odds", "frame frame odds", "read frame odds", "weakest", "all", "cores", "lacking", "several")
SHARES = slice(0, 4)  # of FACT: what is given as a probability first
EVEN = 0.5  # the probability whose odds are none: of whom nothing is said
SEEN = (READER, FRAME, BOTH)


class Features(msgspec.Struct, frozen=True):
    """What is known of fillers or of facts, a row each.

    `kinds` are names of what each row is, few lists that come again and again; `measures` names the columns of
    `values` (rows, columns).
    """

    kinds: Sequence[tuple[str, ...]]
    measures: tuple[str, ...]
    values: Any

    def named(self) -> list[dict[str, float]]:
        """Give each row by name; what it is counts one.

        >>> Features([("reader",)], ("distance",), np.array([[2.0]])).named()
        [{'reader': 1.0, 'distance': 2.0}]
        """
        rows = zip(self.kinds, self.values.tolist(), strict=True)
        return [dict.fromkeys(kind, 1.0) | dict(zip(self.measures, row, strict=True)) for kind, row in rows]


class Row(msgspec.Struct, frozen=True):
    """What is noted of fillers, an array each.

    `start` and `end` are the fillers', `anchor` the starts and ends of what their facts are anchored in, `sentence`
    those of its sentences; `seen` tells who saw the fact (a place in SEEN). `field` numbers the role of the fact for
    which each filler stands, `use` the filler with the role and type that it stands for; `reader` and `frames` tell how
    sure these are of it, 0 where they did not see it.
    """

    start: Any
    end: Any
    anchor: tuple[Any, Any]
    sentence: tuple[Any, Any]
    seen: Any
    field: Any
    use: Any
    reader: Any
    frames: Any


def of_fillers(groups: Sequence[Group], found: Sequence[Sequence[Slot]], ground: Ground) -> Features:
    """Say what is known of each filler of the groups, one after another: where it stands, and who proposed it.

    `found` holds the fillers of each group.
    """
    row = _row(groups, found, ground)
    kinds = [
        _filler_kinds(seen, type_, slot.role, ground.label(slot.filler))
        for (seen, type_), some in zip(((seen_by(g), g.lead.type) for g in groups), found, strict=True)
        for slot in some
    ]
    return Features(kinds, FILLER, np.stack([*_placed(row, ground), *_read(row), *_framed(row)], 1))


def _row(groups: Sequence[Group], found: Sequence[Sequence[Slot]], ground: Ground) -> Row:
    sentences = ground.document.sentences
    facts = [(*g.lead.anchor, *sentences[g.lead.sentence].span, SEEN.index(seen_by(g))) for g in groups]
    from_, to, first, last, seen = np.repeat(np.array(facts).reshape(-1, 5), list(map(len, found)), 0).T
    every = [slot for some in found for slot in some]
    start, end = np.array([slot.filler for slot in every]).reshape(-1, 2).T
    field = _numbered((n, slot.role) for n, some in enumerate(found) for slot in some)
    types = ((group.lead.type, some) for group, some in zip(groups, found, strict=True))
    use = _numbered((type_, slot.role, slot.filler) for type_, some in types for slot in some)
    reader, frames = np.array([slot.reader for slot in every]), np.array([slot.frames for slot in every])
    return Row(start, end, (from_, to), (first, last), seen, field, use, reader, frames)


def _numbered(names: Iterable[object]) -> Any:
    """Number what is alike alike, in the order of coming."""
    known: dict[object, int] = {}
    return np.array([known.setdefault(name, len(known)) for name in names], np.int64)


@cache
def _filler_kinds(seen: str, type_: str, role: str, label: str) -> tuple[str, ...]:
    return seen, f"{seen} role {role}", f"{type_} {role}", f"{role} {label}"


def _placed(row: Row, ground: Ground) -> tuple[Any, ...]:
    """Say how far fillers stand from what their facts are anchored in, and how rivals and other uses do."""
    gap = ground.between(row.anchor, (row.start, row.end))
    first, last = row.sentence
    later = row.start >= last
    far = later | (row.end <= first)
    return (
        far,
        later,
        np.log1p(gap.characters) / 3,
        row.start < row.anchor[0],
        np.minimum(gap.clauses, 4) / 2,
        np.minimum(gap.sentences, 3) / 2,
        np.minimum(gap.mentions, 6) / 3,
        *_beside(row, gap.characters, (gap.clauses == 0) & ~far),
    )


def _beside(row: Row, gap: Any, near: Any) -> tuple[Any, Any, Any, Any]:
    """Tell of fillers whether they stand in the clause of their fact, or only a rival for the role does.

    And whether a rival is nearer to the fact, or the filler nearer to another fact for which it may stand likewise.
    """
    rival = ~near & (np.bincount(row.field, near)[row.field] > 0)
    return near, rival, gap > _least(gap, row.field), gap > _least(gap, row.use)


def _least(values: Any, group: Any) -> Any:
    """Give the least of the values of each one's group.

    >>> _least(np.array([3, 1, 2]), np.array([0, 1, 0])).tolist()
    [2, 1, 2]
    """
    least = np.full(len(values), np.iinfo(np.int64).max)
    np.minimum.at(least, group, values)
    return least[group]


def _read(row: Row) -> tuple[Any, ...]:
    """Say how sure the reader is of fillers, how many stand beside, and how far each is behind its likeliest rival."""
    sure, saw = row.reader, row.reader > 0
    rival, size = _rivals(row.field, sure)
    own = odds(sure) * saw
    behind = np.maximum(odds(rival) - own, 0) * saw
    silent = (row.seen != SEEN.index(FRAME)) & ~saw
    return rival > sure, np.minimum(size - 1, 4), own, silent, behind


def _rivals(field: Any, sure: Any) -> tuple[Any, Any]:
    """Give how sure the reader is of each one's likeliest rival for its field (0 without one), and the field's size.

    >>> rival, size = _rivals(np.array([0, 1, 0]), np.array([0.2, 0.5, 0.9]))
    >>> rival.tolist(), size.tolist()
    ([0.9, 0.0, 0.2], [2, 1, 2])
    """
    size = np.bincount(field)
    best = np.lexsort((-sure, field))
    first = np.cumsum(size) - size  # where each field begins in that order
    lead = sure[best[first]] if len(size) else sure
    next_ = np.where(size > 1, sure[best[np.minimum(first + 1, len(best) - 1)]], 0.0) if len(size) else sure
    return np.where(sure == lead[field], next_[field], lead[field]), size[field]


def _framed(row: Row) -> tuple[Any, ...]:
    """Say how sure frames are of fillers, or whether they see none for the role, or another."""
    saw = row.frames > 0
    others = np.bincount(row.field, saw)[row.field] > 0
    silent = [~saw & (row.seen == SEEN.index(seen)) for seen in (FRAME, BOTH)]
    return odds(row.frames) * saw, *(part for some in silent for part in (some & ~others, some & others))


def of_facts(groups: Sequence[Group], chosen: Sequence[Chosen], cores: Sequence[Sequence[str]]) -> Features:
    """Say what is known of groups whose fillers stand with the given probabilities; `cores` are their core roles."""
    kinds = [_fact_kinds(seen_by(group), group.lead.type) for group in groups]
    rows = [_fact(group, kept, core) for group, kept, core in zip(groups, chosen, cores, strict=True)]
    values = np.array(rows).reshape(-1, len(FACT))
    values[:, SHARES] = odds(values[:, SHARES])
    return Features(kinds, FACT, values)


@cache
def _fact_kinds(seen: str, type_: str) -> tuple[str, ...]:
    return seen, f"type {type_}", f"{seen} {type_}"


def _fact(group: Group, kept: Chosen, core: Sequence[str]) -> tuple[float, ...]:
    """Say how sure reader and frames are of a group, as probabilities, and how its core is filled."""
    reader = [c.confidence for c in group.claims if not by_frame(c)]
    rows = [c.confidence for c in group.claims if by_frame(c)]
    sure = [p for slot, p in kept if slot.role in core]
    framed = max(rows, default=EVEN)
    return (
        max(reader, default=EVEN),
        EVEN if reader else framed,
        framed if reader else EVEN,
        min(sure, default=EVEN),
        sum(log(max(p, 0.01)) for p in sure),
        len(sure),
        len({slot.role for slot, _ in kept if slot.role in core}) < len(core),
        len(rows) > 1,
    )


def odds(share: Any) -> Any:
    """Give the logarithm of the odds of probabilities, those near certain cut off.

    >>> round(float(odds(0.5)), 3), round(float(odds(1.0)), 3)
    (0.0, 5.293)
    """
    share = np.clip(share, 0.005, 0.995)
    return np.log(share / (1 - share))

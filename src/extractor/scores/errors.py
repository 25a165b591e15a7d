"""What is wrong, one record an error: the kind, where it is, what gold has and what was found."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import msgspec

from extractor.model import Span
from extractor.scores.align import align
from extractor.scores.extent import paired, places
from extractor.scores.match import Matcher, equal_norms, shared
from extractor.scores.schema import NORMED
from extractor.scores.wording import line, mark, norm, said

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Gold = dict[str, Any]
Key = tuple[int, int, str]
Pair = tuple[Gold, Gold]
Sides = tuple[list[str], list[str]]
ABSENT = "–"


class Kind(StrEnum):
    """The kinds of errors; of a fact unless a mention's are named."""

    BOUNDARY = "boundary"  # a mention with the right label, of other extent
    LABEL = "label"  # a mention of the right extent, with another label
    BOTH = "boundary and label"
    NORM = "wrong norm"  # of a mention, or of a fact's filler
    MISSED = "missed"  # a mention or a fact
    SPURIOUS = "spurious"  # a mention or a fact
    TYPE = "wrong type"
    ROLE = "wrong role"
    FILLER = "wrong filler"
    MISSED_FILLER = "missed filler"
    SPURIOUS_FILLER = "spurious filler"
    SOURCE = "wrong source"
    MODALITY = "wrong modality"
    NEGATION = "wrong negation"


class Error(msgspec.Struct, frozen=True, kw_only=True):
    """One error. `name` is gold's label or type, or what was found where gold has none; `span` the place, raw.

    `gold` and `found` are the ids of the mention or fact on each side, None where there is none; `expected` and `got`
    say in words what differs; `role` names the role of a filler, `other` the one it was found in where that is another.
    """

    kind: Kind
    of: str  # mention or fact
    name: str
    span: Span
    gold: str | None
    found: str | None
    expected: str = ABSENT
    got: str = ABSENT
    role: str = ""
    other: str = ""


def errors(gold: Gold, found: Gold) -> list[Error]:
    """List all that is wrong in what was found, in the order of the text.

    >>> gold = {"mentions": [{"id": "m1", "type": "GPE", "span": [0, 2], "text": "北京"}], "facts": []}
    >>> found = {"mentions": [{"id": "m1", "type": "ORG", "span": [0, 2], "text": "北京"}], "facts": []}
    >>> [(e.kind.value, e.expected, e.got) for e in errors(gold, found)]
    [('label', 'GPE', 'ORG')]
    """
    every = (*_mentions(gold, found), *_norms(gold, found), *_facts(gold, found))
    return sorted(every, key=lambda e: (e.span, e.of != "mention", e.gold or "", e.found or "", e.kind, e.role))


def confusion(gold: Gold, found: Gold) -> Counter[tuple[str, str]]:
    """Count mentions by gold's label and the label found for them, right ones too; "" where a side has none.

    >>> gold = {"mentions": [{"id": "m1", "type": "GPE", "span": [0, 2], "text": "北京"}], "facts": []}
    >>> confusion(gold, {"mentions": [], "facts": []})
    Counter({('GPE', ''): 1})
    """
    ours, theirs = places(gold), places(found)
    pairs = paired(ours, theirs)
    counts = Counter((a[2], b[2]) for a, b in pairs)
    counts.update((a[2], "") for a in _left(ours, [a for a, _ in pairs]))
    counts.update(("", b[2]) for b in _left(theirs, [b for _, b in pairs]))
    return counts


def _mentions(gold: Gold, found: Gold) -> Iterator[Error]:
    ours, theirs = _by_place(gold), _by_place(found)
    pairs = paired(sorted(ours), sorted(theirs))
    for a, b in pairs:
        if a != b:
            yield _unlike(ours[a], theirs[b])
    for a in _left(ours, [a for a, _ in pairs]):
        yield _lone(Kind.MISSED, "mention", (ours[a], None), said(ours[a]))
    for b in _left(theirs, [b for _, b in pairs]):
        yield _lone(Kind.SPURIOUS, "mention", (None, theirs[b]), said(theirs[b]))


def _by_place(side: Gold) -> dict[Key, Gold]:
    known = set(places(side))
    rows = (((*m["span"], m["type"]), m) for m in reversed(side["mentions"]))
    return {key: m for key, m in rows if key in known}


def _left(every: Sequence[Key] | dict[Key, Gold], paired_: list[Key]) -> list[Key]:
    taken = set(paired_)
    return [key for key in every if key not in taken]


def _unlike(ours: Gold, theirs: Gold) -> Error:
    """Name what differs in two mentions that share a character."""
    extent, label = ours["span"] != theirs["span"], ours["type"] != theirs["type"]
    kind = Kind.BOTH if extent and label else Kind.BOUNDARY if extent else Kind.LABEL
    words = [said(m) if label and extent else m["text"] if extent else m["type"] for m in (ours, theirs)]
    return _differ(kind, "mention", (ours, theirs), (words[0], words[1]))


def _norms(gold: Gold, found: Gold) -> Iterator[Error]:
    theirs = {tuple(m["span"]): m for m in found["mentions"] if m["type"] in NORMED}
    for ours in gold["mentions"]:
        other = theirs.get(tuple(ours["span"]))
        if other and ours["type"] in NORMED and ours.get("norm") and not equal_norms(ours["norm"], other.get("norm")):
            yield _differ(Kind.NORM, "mention", (ours, other), (norm(ours), norm(other)))


def _facts(gold: Gold, found: Gold) -> Iterator[Error]:
    match = Matcher(gold, found)
    aligned = align(gold["facts"], found["facts"], match)
    ours, theirs = ({p.gold for p in aligned}, {p.found for p in aligned})
    left = [fact for i, fact in enumerate(gold["facts"]) if i not in ours]
    right = [fact for j, fact in enumerate(found["facts"]) if j not in theirs]
    for pair in aligned:
        yield from _differences((gold["facts"][pair.gold], found["facts"][pair.found]), match)
    told: set[int] = set()
    for both in _meant(left, right, match):
        wrong = list(_differences(both, match)) if both[0]["type"] == both[1]["type"] else [_other_type(both)]
        told |= {id(fact) for fact in both if wrong}  # where nothing differs, nothing of the heart is named: two facts
        yield from wrong
    yield from (_lone(Kind.MISSED, "fact", (f, None), line(f, match.gold)) for f in left if id(f) not in told)
    yield from (_lone(Kind.SPURIOUS, "fact", (None, f), line(f, match.found)) for f in right if id(f) not in told)


def _meant(left: list[Gold], right: list[Gold], match: Matcher) -> list[Pair]:
    """Pair facts that scoring leaves alone but that plainly mean one thing, said with other core fillers or type.

    Their evidence overlaps, and their triggers or at least one filler are the same; greedily, the most alike first.
    """
    ranked = [
        (-likeness, i, j) for i, a in enumerate(left) for j, b in enumerate(right) if (likeness := _alike(a, b, match))
    ]
    used: set[tuple[str, int]] = set()
    pairs = []
    for _, i, j in sorted(ranked):
        if not used & {("gold", i), ("found", j)}:
            used |= {("gold", i), ("found", j)}
            pairs.append((left[i], right[j]))
    return pairs


def _alike(ours: Gold, theirs: Gold, match: Matcher) -> int:
    """Weigh how much two facts have in common: nought for those that are simply two."""
    if not shared(ours["span"], theirs["span"]):
        return 0
    fillers = sum(match(a, b) for a in _fillers(ours) for b in _fillers(theirs))
    trigger = bool(ours.get("trigger")) and ours.get("trigger") == theirs.get("trigger")
    return 4 * trigger + 2 * fillers + (ours["type"] == theirs["type"]) if trigger or fillers else 0


def _fillers(fact: Gold) -> list[str]:
    return list(dict.fromkeys(name for some in fact["args"].values() for name in some))


def _other_type(pair: Pair) -> Error:
    return _differ(Kind.TYPE, "fact", pair, (pair[0]["type"], pair[1]["type"]))


def _differences(pair: Pair, match: Matcher) -> Iterator[Error]:
    yield from _args(pair, match)
    for kind, key, default in ((Kind.MODALITY, "modality", "actual"), (Kind.NEGATION, "negated", False)):
        marks = [fact.get(key, default) for fact in pair]
        if marks[0] != marks[1]:
            yield _differ(kind, "fact", pair, (mark(marks[0]), mark(marks[1])))
    source, other = (fact.get("source") for fact in pair)
    if not match.credits(source, other):
        words = (_said(source, match.gold), _said(other, match.found))
        yield _differ(Kind.SOURCE, "fact", pair, words)


def _args(pair: Pair, match: Matcher) -> Iterator[Error]:
    """Name the fillers that differ: in another role first, then one for another in one role, then those alone."""
    left = _unmatched(pair, match)
    yield from _moved(pair, left, match)
    for role, sides in left.items():
        yield from _swapped(pair, (role, sides), match)
        for name in sides[0]:
            yield _filler(Kind.MISSED_FILLER, pair, role, (_said(name, match.gold), ABSENT))
        for name in sides[1]:
            yield _filler(Kind.SPURIOUS_FILLER, pair, role, (ABSENT, _said(name, match.found)))


def _unmatched(pair: Pair, match: Matcher) -> dict[str, Sides]:
    """Give, for each role, the fillers of gold and of what was found that have no partner there."""
    left = {}
    for role in dict.fromkeys((*pair[0]["args"], *pair[1]["args"])):
        sides = [list(fact["args"].get(role, ())) for fact in pair]
        hits = match.pairs(sides[0], sides[1])
        taken = [{i for i, _ in hits}, {j for _, j in hits}]
        ours, theirs = ([x for i, x in enumerate(side) if i not in taken[n]] for n, side in enumerate(sides))
        left[role] = (ours, theirs)
    return left


def _moved(pair: Pair, left: dict[str, Sides], match: Matcher) -> Iterator[Error]:
    """Take out, and name, the fillers that stand in another role than gold's."""
    for role, (ours, _) in left.items():
        for name in tuple(ours):
            others = ((r, x) for r, (_, theirs) in left.items() if r != role for x in theirs if match(name, x))
            place = next(others, None)
            if place:
                ours.remove(name)
                left[place[0]][1].remove(place[1])
                words = (f"{role}: {_said(name, match.gold)}", f"{place[0]}: {_said(place[1], match.found)}")
                yield msgspec.structs.replace(_filler(Kind.ROLE, pair, role, words), other=place[0])


def _swapped(pair: Pair, row: tuple[str, Sides], match: Matcher) -> Iterator[Error]:
    """Take out, and name, fillers of one role that stand for each other, the most alike first."""
    role, (ours, theirs) = row
    while ours and theirs:
        a, b = max(((a, b) for a in ours for b in theirs), key=lambda two: _nearness(two[0], two[1], match))
        ours.remove(a)
        theirs.remove(b)
        one, other = match.gold[a], match.found[b]
        wrong = one["type"] in NORMED and other["type"] in NORMED and shared(one["span"], other["span"]) > 0
        words = (norm(one), norm(other)) if wrong else (_said(a, match.gold), _said(b, match.found))
        yield _filler(Kind.NORM if wrong else Kind.FILLER, pair, role, words)


def _nearness(gold: str, found: str, match: Matcher) -> tuple[float, int]:
    a, b = match.gold[gold], match.found[found]
    return shared(a["span"], b["span"]), -abs(a["span"][0] - b["span"][0])


def _said(name: str | None, mentions: dict[str, Gold]) -> str:
    return ABSENT if name is None else said(mentions[name])


def _filler(kind: Kind, pair: Pair, role: str, words: tuple[str, str]) -> Error:
    return msgspec.structs.replace(_differ(kind, "fact", pair, words), role=role)


def _differ(kind: Kind, of: str, pair: Pair, words: tuple[str, str]) -> Error:
    ours, theirs = pair
    ids = (ours["id"], theirs["id"])
    return Error(
        kind=kind, of=of, name=ours["type"], span=Span(*ours["span"]), gold=ids[0], found=ids[1],
        expected=words[0], got=words[1],
    )  # fmt: skip


def _lone(kind: Kind, of: str, sides: tuple[Gold | None, Gold | None], word: str) -> Error:
    ours, theirs = sides
    row = ours or theirs or {}
    return Error(
        kind=kind,
        of=of,
        name=row["type"],
        span=Span(*row["span"]),
        gold=ours["id"] if ours else None,
        found=theirs["id"] if theirs else None,
        expected=word if ours else ABSENT,
        got=word if theirs else ABSENT,
    )

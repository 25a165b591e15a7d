"""Two files of annotations -> Score."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from extractor.scores.align import Pair, align, is_right
from extractor.scores.articles import articles
from extractor.scores.coreference import b_cubed, ceaf, clusters
from extractor.scores.extent import extents
from extractor.scores.match import Matcher, equal_norms
from extractor.scores.schema import NORMED, PHRASE
from extractor.scores.score import Judged, Score
from extractor.scores.tuples import arguments, tuples

if TYPE_CHECKING:
    from collections.abc import Iterable

Gold = dict[str, Any]
Counts = Counter[str]
EMPTY: Gold = {"mentions": [], "facts": []}


def score(gold: Gold, found: Gold) -> Score:
    """Compare what was found with gold, both in the gold format.

    >>> gold = {"mentions": [{"id": "m1", "type": "GPE", "span": [0, 2], "text": "北京"}], "facts": []}
    >>> score(gold, gold).get("m_tp")
    1
    """
    match = Matcher(gold, found)
    pairs = align(gold["facts"], found["facts"], match)
    right = {pair.found for pair in pairs if is_right(gold["facts"][pair.gold], found["facts"][pair.found], match)}
    counts: Counts = Counter()
    for part in (_mentions, _norms, _facts, extents, articles, tuples):
        counts.update(part(gold, found))
    for pair in pairs:
        counts.update(_pair(gold["facts"][pair.gold], found["facts"][pair.found], (pair, match)))
        counts.update(_strict(gold["facts"][pair.gold]["type"]) if pair.found in right else ())
    return Score(
        counts=dict(counts) | _entities(gold, found) | arguments(gold, found),
        mentions=tuple(_judged_mentions(gold, found)),
        facts=tuple(Judged(fact.get("confidence", 1.0), j in right) for j, fact in enumerate(found["facts"])),
    )


def keys(mentions: Iterable[Gold]) -> set[tuple[int, int, str]]:
    """Give span and label of each mention that counts: phrases do not."""
    return {(*m["span"], m["type"]) for m in mentions if m["type"] != PHRASE}


def _mentions(gold: Gold, found: Gold) -> Counts:
    ours, theirs = keys(gold["mentions"]), keys(found["mentions"])
    counts = Counter({"m_tp": len(ours & theirs), "m_g": len(ours), "m_p": len(theirs)})
    for part, some in (("tp", ours & theirs), ("g", ours), ("p", theirs)):
        counts.update(f"m:{label}:{part}" for *_, label in some)
    return counts


def _norms(gold: Gold, found: Gold) -> Counts:
    theirs = {tuple(m["span"]): m for m in found["mentions"] if m["type"] in NORMED}
    normed = (m for m in gold["mentions"] if m["type"] in NORMED and m.get("norm"))
    both = [(m, theirs[tuple(m["span"])]) for m in normed if tuple(m["span"]) in theirs]
    counts = Counter({"n_all": len(both)})
    for ours, other in both:
        hit = equal_norms(ours["norm"], other.get("norm"))
        counts.update({"n_ok": int(hit), f"n:{ours['type']}:g": 1, f"n:{ours['type']}:tp": int(hit)})
    return counts


def _facts(gold: Gold, found: Gold) -> Counts:
    counts: Counts = Counter()
    for side, facts in (("g", gold["facts"]), ("p", found["facts"])):
        for fact in facts:
            fillers = sum(len(spans) for spans in fact["args"].values())
            kind = fact["type"]
            counts.update({f"f_{side}": 1, f"f:{kind}:{side}": 1, f"a_{side}": fillers, f"a:{kind}:{side}": fillers})
    return counts


def _strict(kind: str) -> Counts:
    return Counter({"f_tp": 1, f"f:{kind}:tp": 1})


def _pair(ours: Gold, theirs: Gold, aligned: tuple[Pair, Matcher]) -> Counts:
    """Count the arguments of two aligned facts, and the marks: a hit is one that both carry alike."""
    pair, match = aligned
    marks = [mark.get("modality", "actual") for mark in (ours, theirs)]
    denials = [bool(fact.get("negated")) for fact in (ours, theirs)]
    source, other = ours.get("source"), theirs.get("source")
    credited = source is not None and other is not None and match(source, other)
    return Counter(
        {
            "a_tp": pair.hits,
            f"a:{ours['type']}:tp": pair.hits,
            "al": 1,
            "mod_ok": int(marks[0] == marks[1]),
            "src_ok": int(credited or source is other is None),
            **_marks("x", [mark != "actual" for mark in marks], hit=marks[0] == marks[1] != "actual"),
            **_marks("n", denials, hit=all(denials)),
            **_marks("s", [source is not None, other is not None], hit=credited),
        }
    )


def _marks(name: str, sides: list[bool], *, hit: bool) -> dict[str, int]:
    return {f"{name}_g": int(sides[0]), f"{name}_p": int(sides[1]), f"{name}_tp": int(hit)}


def _entities(gold: Gold, found: Gold) -> dict[str, float]:
    ours, theirs = clusters(gold["mentions"]), clusters(found["mentions"])
    both = [key for key in ours if key in theirs]
    sides = ({key: ours[key] for key in both}, {key: theirs[key] for key in both})
    return {**b_cubed(*sides), **ceaf(*sides)}


def _judged_mentions(gold: Gold, found: Gold) -> Iterable[Judged]:
    ours = keys(gold["mentions"])
    for mention in found["mentions"]:
        if mention["type"] != PHRASE:
            yield Judged(mention.get("confidence", 1.0), (*mention["span"], mention["type"]) in ours)

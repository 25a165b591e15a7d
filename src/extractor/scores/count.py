"""Two files of annotations -> Score."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from typing import TYPE_CHECKING, Any

from extractor.scores.align import Pair, align, is_right
from extractor.scores.articles import articles
from extractor.scores.coreference import b_cubed, ceaf, clusters
from extractor.scores.extent import extents
from extractor.scores.match import Matcher, equal_norms
from extractor.scores.schema import NORMED, PHRASE
from extractor.scores.score import Judged, Score, add
from extractor.scores.tags import tagged
from extractor.scores.tuples import arguments, tuples

if TYPE_CHECKING:
    from collections.abc import Iterable

Gold = dict[str, Any]
Counts = dict[str, float]
EMPTY: Gold = {"mentions": [], "facts": []}
LONGEST = (1, 2, 3, 4, 7, 12)  # the last length of each band of mentions
BANDS = ("1", "2", "3", "4", "5–7", "8–12", "13 or more")


def score(gold: Gold, found: Gold, source: str = "") -> Score:
    """Compare what was found with gold, both in the gold format; `source` is whose text it is.

    >>> gold = {"mentions": [{"id": "m1", "type": "GPE", "span": [0, 2], "text": "北京"}], "facts": []}
    >>> one = score(gold, gold)
    >>> one.get("m_tp"), one.size
    (1, 2)
    """
    match = Matcher(gold, found)
    pairs = align(gold["facts"], found["facts"], match)
    right = {pair.found for pair in pairs if is_right(gold["facts"][pair.gold], found["facts"][pair.found], match)}
    counts: Counts = {}
    for part in (_mentions, _norms, _facts, _entities, extents, tagged, articles, tuples, arguments):
        counts.update(part(gold, found))
    for pair in pairs:
        ours = gold["facts"][pair.gold]
        add(counts, _pair(ours, found["facts"][pair.found], (pair, match)))
        add(counts, {"f_tp": 1, f"f:{ours['type']}:tp": 1} if pair.found in right else {})
    return Score(
        counts=counts,
        mentions=tuple(_judged_mentions(gold, found)),
        facts=tuple(Judged(fact.get("confidence", 1.0), j in right) for j, fact in enumerate(found["facts"])),
        source=source,
        size=extent(gold),
    )


def keys(mentions: Iterable[Gold]) -> set[tuple[int, int, str]]:
    """Give span and label of each mention that counts: phrases do not."""
    return {(*m["span"], m["type"]) for m in mentions if m["type"] != PHRASE}


def extent(gold: Gold) -> int:
    """Give the last place that anything is annotated at: the length of the text, nearly."""
    rows = (*gold["mentions"], *gold["facts"], *gold.get("articles", ()))
    return max((row["span"][1] for row in rows), default=0)


def _mentions(gold: Gold, found: Gold) -> Counts:
    ours, theirs = keys(gold["mentions"]), keys(found["mentions"])
    counts: Counts = {"m_tp": len(ours & theirs), "m_g": len(ours), "m_p": len(theirs)}
    for part, some in (("tp", ours & theirs), ("g", ours), ("p", theirs)):
        counts |= Counter(f"m:{label}:{part}" for *_, label in some)
        counts |= Counter(f"l:{BANDS[bisect_left(LONGEST, end - start)]}:{part}" for start, end, _ in some)
    return counts


def _norms(gold: Gold, found: Gold) -> Counts:
    theirs = {tuple(m["span"]): m for m in found["mentions"] if m["type"] in NORMED}
    normed = (m for m in gold["mentions"] if m["type"] in NORMED and m.get("norm"))
    both = [(m, theirs[tuple(m["span"])]) for m in normed if tuple(m["span"]) in theirs]
    right = [ours["type"] for ours, other in both if equal_norms(ours["norm"], other.get("norm"))]
    counts: Counts = {"n_all": len(both), "n_ok": len(right)}
    counts |= Counter(f"n:{ours['type']}:g" for ours, _ in both)
    return counts | Counter(f"n:{label}:tp" for label in right)


def _facts(gold: Gold, found: Gold) -> Counts:
    counts: Counts = {}
    for side, facts in (("g", gold["facts"]), ("p", found["facts"])):
        fillers: Counter[str] = Counter()
        for fact in facts:
            fillers[fact["type"]] += sum(map(len, fact["args"].values()))
        counts |= {f"f_{side}": len(facts), f"a_{side}": fillers.total()}
        counts |= Counter(f"f:{fact['type']}:{side}" for fact in facts)
        counts |= {f"a:{kind}:{side}": number for kind, number in fillers.items()}
    return counts


def _pair(ours: Gold, theirs: Gold, aligned: tuple[Pair, Matcher]) -> Counts:
    """Count the arguments of two aligned facts, and the marks: a hit is one that both carry alike."""
    pair, match = aligned
    marks = [mark.get("modality", "actual") for mark in (ours, theirs)]
    denials = [bool(fact.get("negated")) for fact in (ours, theirs)]
    source, other = ours.get("source"), theirs.get("source")
    credited = match.credits(source, other)
    return {
        "a_tp": pair.hits,
        f"a:{ours['type']}:tp": pair.hits,
        "al": 1,
        "mod_ok": int(marks[0] == marks[1]),
        "src_ok": int(credited),
        **_marks("x", [mark != "actual" for mark in marks], hit=marks[0] == marks[1] != "actual"),
        **_marks("n", denials, hit=all(denials)),
        **_marks("s", [source is not None, other is not None], hit=credited and source is not None),
    }


def _marks(name: str, sides: list[bool], *, hit: bool) -> Counts:
    return {f"{name}_g": int(sides[0]), f"{name}_p": int(sides[1]), f"{name}_tp": int(hit)}


def _entities(gold: Gold, found: Gold) -> Counts:
    ours, theirs = clusters(gold["mentions"]), clusters(found["mentions"])
    both = [key for key in ours if key in theirs]
    sides = ({key: ours[key] for key in both}, {key: theirs[key] for key in both})
    return {**b_cubed(*sides), **ceaf(*sides)}


def _judged_mentions(gold: Gold, found: Gold) -> Iterable[Judged]:
    ours = keys(gold["mentions"])
    for mention in found["mentions"]:
        if mention["type"] != PHRASE:
            yield Judged(mention.get("confidence", 1.0), (*mention["span"], mention["type"]) in ours)

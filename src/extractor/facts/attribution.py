"""Who says so, how firmly, and what is denied: cues as data, their reach as code."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import deque
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from extractor.facts.credits import Ledger
from extractor.facts.groups import by_frame
from extractor.facts.pattern import MENTION
from extractor.facts.scorer import weights
from extractor.model import TIMES, Claim, Span
from extractor.tables import table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.facts.lines import Line
    from extractor.model import Document, Mention, Norm


Before = tuple[str, str]
ALIKE = 1 << 12  # of clauses that are remembered with what their cues say


class Cues(NamedTuple):
    """The loaded cues: expressions of what is not plain, and of what is denied."""

    modality: dict[str, re.Pattern[str]]
    reaching: re.Pattern[str]
    plain: frozenset[str]
    undenied: frozenset[str]
    leaving: dict[str, frozenset[str]]
    near: re.Pattern[str]
    far: re.Pattern[str]


@cache
def cues() -> Cues:
    """Load attribution.toml."""
    found = table("facts/attribution.toml")
    firm, denial = found["modality"], found["negation"]
    return Cues(
        modality={name: _any(firm[name]) for name in ("forecast", "plan", "call")},
        reaching=_any(firm["reaching"]),
        plain=frozenset(firm["plain"]),
        undenied=frozenset(denial["plain"]),
        leaving={name: frozenset(words) for name, words in denial["leaving"].items()},
        near=re.compile(f"(?:{_any(denial['near']).pattern})[^，。；、]{{0,3}}$"),
        far=_any(denial["far"]),
    )


def _any(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(sorted(words, key=lambda w: (-len(w), w))))


def modality(claim: Claim, words: Before, ahead: frozenset[Span]) -> str:
    """Tell how firmly a claim is made: by the words before its trigger, by earlier ones, by a time yet to come."""
    known = cues()
    if claim.type in known.plain:
        return "actual"
    before, earlier = words
    coming = any(r.name == "time" and r.filler in ahead for r in claim.roles)
    found = _firmness(before)
    if found is None and (last := _last(known.reaching, earlier)):
        found = _firmness(last.group())
    if found == WILL:
        guessed = known.modality["forecast"].search(before + earlier) or (coming and claim.type == "quantity")
        return "forecast" if guessed else "plan"
    if found is None and coming:
        return "forecast" if claim.type == "quantity" else "plan"
    return found or "actual"


@lru_cache(ALIKE)
def _firmness(text: str) -> str | None:
    """Let the last cue decide; a bare 将 is left open."""
    found = {name: m for name, cue in cues().modality.items() for m in [_last(cue, text)] if m}
    if not found:
        return None
    name = max(found, key=lambda n: (found[n].end(), found[n].end() - found[n].start()))
    return WILL if found[name].group() == WILL else name


def _last(cue: re.Pattern[str], text: str) -> re.Match[str] | None:
    return next(iter(deque(cue.finditer(text), maxlen=1)), None)


def ahead(document: Document, mentions: Sequence[Mention]) -> frozenset[Span]:
    """Find the times that lie after the day of publication."""
    day = document.published.isoformat() if document.published else "9999"
    return frozenset(m.span for m in mentions if m.norm and m.label in TIMES and _later(m.norm, day))


def _later(norm: Norm, day: str) -> bool:
    value = str(norm.value)
    if norm.anchor == "FUTURE" or value == "FUTURE_REF":
        return True
    plain = value.split("/", maxsplit=1)[0].split("T", maxsplit=1)[0]
    return plain[:4].isdigit() and plain.count("-") in (0, 2) and plain.replace("-", "").isdigit() and plain > day


def negated(line: Line, claim: Claim, words: Before) -> bool:
    """Tell whether the text denies a claim: by its trigger, or by a word before it."""
    known = cues()
    if claim.trigger and line.span.covers(claim.trigger):
        word = line.text[claim.trigger.start - line.span.start : claim.trigger.end - line.span.start]
        if word in known.leaving.get(claim.type, ()):
            return True
    if claim.type in known.undenied:
        return False
    return _denied(words[0])


@lru_cache(ALIKE)
def _denied(text: str) -> bool:
    return bool(cues().near.search(text) or cues().far.search(text))


class Clauses(NamedTuple):
    """The words of a sentence with a dot for each mention, and where its clauses begin."""

    words: str
    starts: list[int]

    def before(self, place: int) -> Before:
        """Give the words before a place in its clause, and those of the clauses before that."""
        low = self.starts[bisect_left(self.starts, place + 1) - 1]
        return self.words[low:place], self.words[:low]


def clauses(line: Line) -> Clauses:
    """Cut a sentence into clauses."""
    return Clauses(MENTION.sub("·", line.marked), [0, *(m.end() for m in CLAUSE.finditer(line.marked))])


class Marks:
    """The marks of a document's claims: how firm, whether denied, who says so."""

    def __init__(
        self, document: Document, page: Sequence[Line], mentions: Sequence[Mention], claims: Sequence[Claim]
    ) -> None:
        """Take the claims that stand: the statements among them credit what they say to their speakers."""
        self.ledger = Ledger(document, page, [c for c in claims if c.type == "statement"])
        self.ahead = ahead(document, mentions)
        self.clauses: dict[int, Clauses] = {}

    def of(self, line: Line, claim: Claim) -> tuple[Modality, bool, Span | None]:
        """Give the marks of a claim: its own, and the cues' where weights.toml lets them fill in."""
        told, fill = (ALL, ALL) if by_frame(claim) else (weights().told, weights().fill)
        words = self._before(line, claim)
        firm = claim.modality if "modality" in told else "actual"
        if firm == "actual" and "modality" in fill:
            firm = modality(claim, words, self.ahead)
        denied = ("negated" in told and claim.negated) or ("negated" in fill and negated(line, claim, words))
        said_by = claim.source if "source" in told else None
        if said_by is None and "source" in fill:
            said_by = self.ledger.source(claim)
        return FIRM[firm], denied, said_by

    def _before(self, line: Line, claim: Claim) -> Before:
        """Give the words before the trigger, mentions left out: in its clause, and in the clauses before that."""
        anchor = claim.trigger or claim.anchor
        if not line.span.start <= anchor.start < line.span.end:
            return "", ""
        if line.number not in self.clauses:
            self.clauses[line.number] = clauses(line)
        return self.clauses[line.number].before(line.place(anchor.start))


Modality = Literal["actual", "forecast", "plan", "call"]
FIRM: dict[str, Modality] = {"actual": "actual", "forecast": "forecast", "plan": "plan", "call": "call"}
CLAUSE = re.compile("[，,；;。：:！？!?]")
ALL = ("modality", "negated", "source")
WILL = "将"

"""Who says so, how firmly, and what is denied: cues as data, their reach as code."""

from __future__ import annotations

import re
from collections import deque
from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from extractor.facts.credits import Ledger
from extractor.facts.pattern import MENTION
from extractor.facts.scorer import by_frame, weights
from extractor.model import TIMES, Claim, Span
from extractor.tables import table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.facts.lines import Line
    from extractor.model import Document, Mention, Norm


Before = tuple[str, str]


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
    found = _firmness(before, known)
    if found is None and (last := _last(known.reaching, earlier)):
        found = _firmness(last.group(), known)
    if found == WILL:
        guessed = known.modality["forecast"].search(before + earlier) or (coming and claim.type == "quantity")
        return "forecast" if guessed else "plan"
    if found is None and coming:
        return "forecast" if claim.type == "quantity" else "plan"
    return found or "actual"


def _firmness(text: str, known: Cues) -> str | None:
    """Let the last cue decide; a bare 将 is left open."""
    found = {name: m for name, cue in known.modality.items() for m in [_last(cue, text)] if m}
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
    return bool(known.near.search(words[0]) or known.far.search(words[0]))


def _before(line: Line, claim: Claim) -> Before:
    """Give the words before the trigger in its clause, mentions left out, and those of the clauses before that."""
    anchor = claim.trigger or claim.anchor
    if not line.span.start <= anchor.start < line.span.end:
        return "", ""
    words = MENTION.sub("·", line.marked[: line.place(anchor.start)])
    clause = CLAUSE.search(words)
    low = clause.start() if clause else 0
    return words[low:], words[:low]


class Marks:
    """The marks of a document's claims: how firm, whether denied, who says so."""

    def __init__(
        self, document: Document, page: Sequence[Line], mentions: Sequence[Mention], claims: Sequence[Claim]
    ) -> None:
        """Take the claims that stand: the statements among them credit what they say to their speakers."""
        self.ledger = Ledger(document, page, [c for c in claims if c.type == "statement"])
        self.ahead = ahead(document, mentions)

    def of(self, line: Line, claim: Claim) -> tuple[Modality, bool, Span | None]:
        """Give the marks of a claim: its own, and the cues' where weights.toml lets them fill in."""
        told, fill = (ALL, ALL) if by_frame(claim) else (weights().told, weights().fill)
        words = _before(line, claim)
        firm = claim.modality if "modality" in told else "actual"
        if firm == "actual" and "modality" in fill:
            firm = modality(claim, words, self.ahead)
        denied = ("negated" in told and claim.negated) or ("negated" in fill and negated(line, claim, words))
        said_by = claim.source if "source" in told else None
        if said_by is None and "source" in fill:
            said_by = self.ledger.source(claim)
        return FIRM[firm], denied, said_by


Modality = Literal["actual", "forecast", "plan", "call"]
FIRM: dict[str, Modality] = {"actual": "actual", "forecast": "forecast", "plan": "plan", "call": "call"}
CLAUSE = re.compile(r"[^，,；;。：:！？!?]*$")
ALL = ("modality", "negated", "source")
WILL = "将"

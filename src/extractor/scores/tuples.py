"""Facts as other Chinese benchmarks score them: DuIE's tuples, DuEE's arguments with character overlap."""

from __future__ import annotations

from typing import Any

from extractor.scores.schema import core

Gold = dict[str, Any]
Argument = tuple[str, str, str]


def tuples(gold: Gold, found: Gold) -> dict[str, float]:
    """Count facts whose type and core fillers agree in wording, wherever they stand (DuIE's convention)."""
    ours, theirs = _tuples(gold), _tuples(found)
    return {"t_tp": len(ours & theirs), "t_g": len(ours), "t_p": len(theirs)}


def arguments(gold: Gold, found: Gold) -> dict[str, float]:
    """Sum, over arguments found, the character F1 with the best argument of gold of that type and role (DuEE)."""
    ours, theirs = _arguments(gold), _arguments(found)
    by_role: dict[tuple[str, str], list[str]] = {}
    for kind, role, text in ours:
        by_role.setdefault((kind, role), []).append(text)
    best = (_best(text, by_role.get((kind, role), [])) for kind, role, text in theirs)
    return {"u_tp": sum(best), "u_g": len(ours), "u_p": len(theirs)}


def overlap(a: str, b: str) -> float:
    """Give the F1 of the characters that two texts have in common.

    >>> overlap("北京市", "北京")
    0.8
    """
    common = sum(min(a.count(char), b.count(char)) for char in set(a))
    return 2 * common / (len(a) + len(b)) if common else 0.0


def _best(text: str, others: list[str]) -> float:
    """Give the overlap with the text that is most alike; most have an equal, so that is looked for first."""
    return 1.0 if text and text in others else max((overlap(other, text) for other in others), default=0.0)


def _tuples(side: Gold) -> set[tuple[Any, ...]]:
    texts = {m["id"]: m["text"] for m in side["mentions"]}
    return {
        (
            fact["type"],
            *((r, frozenset(texts[x] for x in fact["args"].get(r, ()))) for r in core().get(fact["type"], ())),
        )
        for fact in side["facts"]
    }


def _arguments(side: Gold) -> list[Argument]:
    texts = {m["id"]: m["text"] for m in side["mentions"]}
    found = {(f["type"], role, texts[x]) for f in side["facts"] for role, some in f["args"].items() for x in some}
    return sorted(found)

"""Articles: where one begins, its headline, who wrote it."""

from __future__ import annotations

from typing import Any

Gold = dict[str, Any]


def articles(gold: Gold, found: Gold) -> dict[str, float]:
    """Count article starts, whole articles with their kind, headlines and bylines that both sides have."""
    counts: dict[str, float] = {}
    for name, ours, theirs in zip(("starts", "whole", "headline", "byline"), _parts(gold), _parts(found), strict=True):
        counts |= {f"d:{name}:tp": len(ours & theirs), f"d:{name}:g": len(ours), f"d:{name}:p": len(theirs)}
    return counts


def _parts(side: Gold) -> tuple[set[Any], ...]:
    rows = side.get("articles", [])
    spans = {m["id"]: tuple(m["span"]) for m in side["mentions"]}
    return (
        {row["span"][0] for row in rows},
        {(*row["span"], row["kind"]) for row in rows},
        {tuple(row["headline"]) for row in rows if row["headline"]},
        {spans[name] for row in rows for name in row["byline"] if name in spans},
    )

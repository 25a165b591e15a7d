"""Which mentions carry a norm, and which roles make a fact."""

from __future__ import annotations

from functools import cache

from extractor.model import NAMED as NAMED_LABELS
from extractor.model import NORMED as NORMED_LABELS
from extractor.tables import table

NORMED = frozenset(map(str, NORMED_LABELS))
NAMED = frozenset(map(str, NAMED_LABELS))
PHRASE = "PHRASE"


@cache
def roles() -> dict[str, tuple[str, ...]]:
    """Name the roles of each type of fact."""
    return {name: tuple(entry["roles"]) for name, entry in table("facts/schema.toml")["type"].items()}


@cache
def core() -> dict[str, tuple[str, ...]]:
    """Name the core roles of each type of fact.

    >>> core()["quantity"], core()["meet"]
    (('subject', 'metric', 'value'), ('participant',))
    """
    types = table("facts/schema.toml")["type"]
    return {name: tuple(r for r, part in entry["roles"].items() if part.get("core")) for name, entry in types.items()}


@cache
def spare() -> frozenset[tuple[str, str]]:
    """Give the core roles that a fact may lack all the same."""
    types = table("facts/schema.toml")["type"]
    return frozenset((n, r) for n, entry in types.items() for r, part in entry["roles"].items() if part.get("spare"))

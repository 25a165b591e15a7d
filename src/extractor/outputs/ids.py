"""Names for what is found, the same in every run and in every format, unlike over sources.

An id is 16 hexadecimal digits of a SHA-256 over the source, the record, and where the thing stands in them; facts add
their type and the places of their fillers. So an id does not move when another thing is found beside its own.
"""

from __future__ import annotations

import hashlib
from typing import Any, NamedTuple


class Origin(NamedTuple):
    """Where a result comes from: the source's name, and the line of its record in a file of many."""

    source: str
    record: int | None


class Place(NamedTuple):
    """A stretch of a source: the JSONL key that it counts in, and its raw span."""

    field: str | None
    start: int
    end: int


def place_of(row: dict[str, Any]) -> Place:
    """Give the place of a mention, fact or article of the gold format.

    >>> place_of({"span": [3, 5]})
    Place(field=None, start=3, end=5)
    """
    start, end = row["span"]
    return Place(row.get("field"), start, end)


def thing_id(kind: str, origin: Origin, place: Place) -> str:
    """Name an article, a mention or an entity, the last by the place of its first mention.

    >>> thing_id("mention", Origin("a.txt", None), Place(None, 3, 5))
    'e5b949b6ee44aabe'
    """
    return _hash((*origin, kind, *place))


def fact_id(origin: Origin, fact: tuple[str, Place], fillers: dict[str, list[Place]]) -> str:
    """Name a fact by its type, the place of its evidence, and the places of its fillers role by role."""
    type_, place = fact
    roles = [(role, [tuple(filler) for filler in fillers[role]]) for role in sorted(fillers)]
    return _hash((*origin, type_, *place, roles))


def numbered(name: str, seen: dict[str, int]) -> str:
    """Put a number behind a name that a record has given already, counting in `seen`.

    >>> seen = {}
    >>> numbered("a", seen), numbered("a", seen), numbered("b", seen)
    ('a', 'a-2', 'b')
    """
    count = seen[name] = seen.get(name, 0) + 1
    return name if count == 1 else f"{name}-{count}"


def _hash(what: tuple[Any, ...]) -> str:
    return hashlib.sha256(repr(what).encode("utf-8", "surrogatepass")).hexdigest()[:16]

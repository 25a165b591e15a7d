"""When a filler that was found is the one that gold has (guidelines, section 5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from extractor.scores.schema import NORMED

if TYPE_CHECKING:
    from collections.abc import Sequence

Gold = dict[str, Any]
CLOSE = 1e-6
HALF = 0.5
WHOLE = 0.999


def shared(a: Sequence[int], b: Sequence[int]) -> float:
    """Give the share of the longer span's characters that two spans have in common.

    >>> shared([0, 4], [2, 6])
    0.5
    """
    common = max(0, min(a[1], b[1]) - max(a[0], b[0]))
    return common / max(a[1] - a[0], b[1] - b[0], 1)


def equal_norms(a: Gold | None, b: Gold | None) -> bool:
    """Tell whether two norms say the same: numbers to a millionth, unit, mod; two absent ones do not.

    >>> equal_norms({"value": 3, "unit": "次"}, {"value": 3.0000001, "unit": "次"})
    True
    """
    if a is None or b is None:
        return False
    numbers = all(_close(a.get(key), b.get(key)) for key in ("value", "low", "high"))
    return numbers and a.get("unit") == b.get("unit") and a.get("mod") == b.get("mod")


def same(gold: Gold, found: Gold) -> bool:
    """Tell whether two mentions are one filler: figures and times by norm, others by half of their characters."""
    common = shared(gold["span"], found["span"])
    if gold["type"] not in NORMED and found["type"] not in NORMED:
        return common >= HALF
    if common == 0:
        return False
    if gold.get("norm") is not None and found.get("norm") is not None:
        return equal_norms(gold["norm"], found["norm"])
    return common >= WHOLE


class Matcher:
    """Tells whether two mention ids, one of gold and one found, are one filler; remembers what it said."""

    def __init__(self, gold: Gold, found: Gold) -> None:
        """Take two files of annotations."""
        self.gold = {mention["id"]: mention for mention in gold["mentions"]}
        self.found = {mention["id"]: mention for mention in found["mentions"]}
        self.entities: dict[str, list[Gold]] = {}
        for mention in gold["mentions"]:
            self.entities.setdefault(_entity(mention), []).append(mention)
        self.known: dict[tuple[str, str], bool] = {}

    def __call__(self, gold: str, found: str) -> bool:
        """Tell whether a filler found stands where gold's does, or where another mention of its entity does."""
        key = (gold, found)
        if key not in self.known:
            self.known[key] = self._match(self.gold[gold], self.found[found])
        return self.known[key]

    def hits(self, gold: Sequence[str], found: Sequence[str]) -> int:
        """Count the fillers of gold that were found, each by another one."""
        used: set[str] = set()
        for one in gold:
            hit = next((other for other in found if other not in used and self(one, other)), None)
            if hit is not None:
                used.add(hit)
        return len(used)

    def _match(self, gold: Gold, found: Gold) -> bool:
        if same(gold, found):
            return True
        return gold["type"] not in NORMED and any(same(mention, found) for mention in self.entities[_entity(gold)])


def _entity(mention: Gold) -> str:
    return str(mention.get("entity") or mention["id"])


def _close(a: Any, b: Any) -> bool:
    if isinstance(a, int | float) and isinstance(b, int | float):
        return not abs(a - b) > CLOSE * max(1, abs(a), abs(b))
    return bool(a == b)

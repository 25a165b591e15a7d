"""When a filler that was found is the one that gold has (guidelines, section 5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from extractor.scores.schema import NORMED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Gold = dict[str, Any]
CLOSE = 1e-6
HALF = 0.5
WHOLE = 0.999
NOBODY: frozenset[str] = frozenset()


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
    """Tells whether two mention ids, one of gold and one found, are one filler.

    Only mentions that share a character can be the same, so these are looked up once, and a question is a look-up.
    """

    def __init__(self, gold: Gold, found: Gold) -> None:
        """Take two files of annotations."""
        self.gold = {mention["id"]: mention for mention in gold["mentions"]}
        self.found = {mention["id"]: mention for mention in found["mentions"]}
        self.entities = {name: _entity(m) for name, m in self.gold.items() if m["type"] not in NORMED}
        self.near: dict[str, set[str]] = {}
        self.kin: dict[str | None, set[str]] = {}
        for ours, theirs in touching(gold["mentions"], self.found.values()):
            if same(ours, theirs):
                self.kin.setdefault(_entity(ours), set()).add(theirs["id"])
                if ours is self.gold[ours["id"]]:
                    self.near.setdefault(ours["id"], set()).add(theirs["id"])

    def __call__(self, gold: str, found: str) -> bool:
        """Tell whether a filler found stands where gold's does, or where another mention of its entity does."""
        return found in self.near.get(gold, NOBODY) or found in self.kin.get(self.entities.get(gold), NOBODY)

    def partners(self, gold: str) -> Iterator[str]:
        """Give every filler found that is this one, some twice."""
        yield from self.near.get(gold, NOBODY)
        yield from self.kin.get(self.entities.get(gold), NOBODY)

    def credits(self, gold: str | None, found: str | None) -> bool:
        """Tell whether two facts credit the same one, or both nobody."""
        if gold is None or found is None:
            return gold is found
        return self(gold, found)

    def hits(self, gold: Sequence[str], found: Sequence[str]) -> int:
        """Count the fillers of gold that were found, each by another one."""
        if len(gold) == len(found) == 1:
            return int(self(gold[0], found[0]))
        return len(self.pairs(gold, found))

    def pairs(self, gold: Sequence[str], found: Sequence[str]) -> list[tuple[int, int]]:
        """Pair fillers of gold with those found, each with another one, by their places in the two lists."""
        used: dict[str, int] = {}
        pairs = []
        for i, one in enumerate(gold):
            hit = next((j for j, other in enumerate(found) if other not in used and self(one, other)), None)
            if hit is not None:
                used[found[hit]] = hit
                pairs.append((i, hit))
        return pairs


def touching(gold: Iterable[Gold], found: Iterable[Gold]) -> Iterator[tuple[Gold, Gold]]:
    """Give the pairs of mentions that share a character, in the order of gold.

    >>> a, b, c = ({"span": span} for span in ([0, 2], [1, 3], [2, 4]))
    >>> [theirs["span"] for ours, theirs in touching([a], [b, c])]
    [[1, 3]]
    """
    ours, theirs = (sorted(side, key=lambda m: m["span"][0]) for side in (gold, found))
    longest = max((m["span"][1] - m["span"][0] for m in theirs), default=0)
    first = 0
    for one in ours:
        start, end = one["span"]
        while first < len(theirs) and theirs[first]["span"][0] + longest <= start:
            first += 1
        for k in range(first, len(theirs)):
            if theirs[k]["span"][0] >= end:
                break
            if theirs[k]["span"][1] > start:
                yield one, theirs[k]


def _entity(mention: Gold) -> str:
    return str(mention.get("entity") or mention["id"])


def _close(a: Any, b: Any) -> bool:
    if isinstance(a, int | float) and isinstance(b, int | float):
        return not abs(a - b) > CLOSE * max(1, abs(a), abs(b))
    return bool(a == b)

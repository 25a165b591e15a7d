"""Entities inside an article: B³ and CEAF-e over the named mentions that both sides have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from extractor.scores.schema import NAMED

if TYPE_CHECKING:
    from collections.abc import Iterable

Key = tuple[tuple[int, ...], str]
Clusters = dict[Key, str]


def clusters(mentions: Iterable[dict[str, Any]]) -> Clusters:
    """Give the entity of each named mention, by span and label; a mention without one stands for its text."""
    named = (m for m in mentions if m["type"] in NAMED)
    return {(tuple(m["span"]), m["type"]): m.get("entity") or m["text"] for m in named}


def b_cubed(gold: Clusters, found: Clusters) -> dict[str, float]:
    """Sum B³ precision and recall over mentions, both maps over the same ones.

    >>> b_cubed({((0, 1), "ORG"): "a", ((2, 3), "ORG"): "a"}, {((0, 1), "ORG"): "a", ((2, 3), "ORG"): "b"})
    {'b_n': 2, 'b_r': 1.0, 'b_p': 2.0}
    """
    if not gold:
        return {}
    ours, theirs = _sets(gold), _sets(found)
    pairs = [(ours[gold[key]], theirs[found[key]]) for key in gold]
    recall = precision = 0.0
    for a, b in pairs:
        common = len(a & b)
        recall += common / len(a)
        precision += common / len(b)
    return {"b_n": len(pairs), "b_r": recall, "b_p": precision}


def ceaf(gold: Clusters, found: Clusters) -> dict[str, float]:
    """Sum the similarity (phi 4) of entities paired in the best way (Luo 2005), and count the entities of each side."""
    if not gold:
        return {}
    ours, theirs = _sets(gold), _sets(found)
    alike = {a: _likeness(members, found, theirs) for a, members in ours.items()}
    return {"c_tp": sum(_best(part) for part in _parts(alike)), "c_g": len(ours), "c_p": len(theirs)}


def _sets(named: Clusters) -> dict[str, set[Key]]:
    sets: dict[str, set[Key]] = {}
    for key, entity in named.items():
        sets.setdefault(entity, set()).add(key)
    return sets


def _likeness(members: set[Key], found: Clusters, theirs: dict[str, set[Key]]) -> dict[str, float]:
    names = sorted({found[key] for key in members})
    return {b: 2 * len(members & theirs[b]) / (len(members) + len(theirs[b])) for b in names}


def _parts(alike: dict[str, dict[str, float]]) -> list[list[dict[str, float]]]:
    """Cut the pairing into parts that share no entity, since they can be solved one by one."""
    parts: list[tuple[set[str], list[dict[str, float]]]] = []
    for row in alike.values():
        touched = [part for part in parts if part[0] & row.keys()]
        names = set(row).union(*(part[0] for part in touched))
        parts = [part for part in parts if not part[0] & row.keys()]
        parts.append((names, [row, *(other for part in touched for other in part[1])]))
    return [rows for _, rows in parts]


def _best(rows: list[dict[str, float]]) -> float:
    """Find the greatest sum of one cell a row and a column (Kuhn, Munkres; potentials and shortest ways)."""
    names = sorted({name for row in rows for name in row})
    size = max(len(rows), len(names))
    cost = [[-(rows[i].get(names[j], 0.0) if i < len(rows) and j < len(names) else 0.0) for j in range(size)]
            for i in range(size)]  # fmt: skip
    return -_least(cost)


def _least(cost: list[list[float]]) -> float:
    size = len(cost)
    rows, columns = [0.0] * (size + 1), [0.0] * (size + 1)
    holder = [0] * (size + 1)
    for i in range(1, size + 1):
        holder[0] = i
        way = _grow(cost, (rows, columns), holder)
        _turn(way, holder)
    return sum(cost[holder[j] - 1][j - 1] for j in range(1, size + 1))


def _grow(cost: list[list[float]], potentials: tuple[list[float], list[float]], holder: list[int]) -> list[int]:
    """Grow the tree of shortest ways from a free row until it meets a free column; column nought is the root."""
    rows, columns = potentials
    size, at = len(cost), 0
    least, way, done = [float("inf")] * (size + 1), [0] * (size + 1), [False] * (size + 1)
    while True:
        done[at] = True
        row = holder[at]
        for j in range(1, size + 1):
            gap = cost[row - 1][j - 1] - rows[row] - columns[j]
            if not done[j] and gap < least[j]:
                least[j], way[j] = gap, at
        following = min((j for j in range(1, size + 1) if not done[j]), key=least.__getitem__)
        step = least[following]
        for j in range(size + 1):
            if done[j]:
                rows[holder[j]] += step
                columns[j] -= step
            else:
                least[j] -= step
        at = following
        if holder[at] == 0:
            way[0] = at
            return way


def _turn(way: list[int], holder: list[int]) -> None:
    """Turn the pairs along the way that was found; its last column stands at nought."""
    at = way[0]
    while at:
        holder[at] = holder[way[at]]
        at = way[at]

"""Names -> clusters: one for each real thing."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

import msgspec

from extractor.links.names import Name
from extractor.links.ties import TIES, Tie, characters
from extractor.model import Label

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from extractor.model import Document

SIDE = re.compile(r"([\u4e00-\u9fff])方?")
BRACKET = re.compile(r"[（(]\s?(?:以下简称|下称|以下称|简称|又称|又名|也称|即|英文名|原名)?[:：为]?\s?[“‘「]?$")
STATE = frozenset({"我国", "中华人民共和国", "新中国"})
Shelf = list[tuple[int, str]]  # numbers of names, with their keys


class Cluster(msgspec.Struct):
    """The names of one thing, in order of place, and which tie brought the last of them."""

    names: list[Name]
    by: str = "name"


class Forest:
    """Names in disjoint sets; each set is known by the number of one of its names."""

    def __init__(self, names: Sequence[Name]) -> None:
        """Begin with each name alone."""
        self.parents = list(range(len(names)))
        self.by: dict[int, str] = {}
        self.known = {i: name.known for i, name in enumerate(names) if name.known}

    def root(self, i: int) -> int:
        """Find the set of a name."""
        while self.parents[i] != i:
            self.parents[i] = self.parents[self.parents[i]]
            i = self.parents[i]
        return i

    def join(self, i: int, j: int, by: str) -> None:
        """Make two sets one, unless they are two entries of the user's."""
        a, b = sorted((self.root(i), self.root(j)))
        if a in self.known and b in self.known and a != b:
            return
        if b in self.known:
            self.known[a] = self.known[b]
        self.parents[b] = a
        self.by[a] = by


def clusters(document: Document, found: Sequence[Name]) -> list[Cluster]:
    """Join the names that mean one thing, in the order of their first mentions."""
    found = sorted(_split(found), key=lambda name: name.spans)
    forest = Forest(found)
    _countries(found, forest)
    _bracketed(document, found, forest)
    shelves = _shelves(found)
    for tie in TIES:
        _tied(shelves, forest, tie)
    groups: dict[int, list[Name]] = {}
    for i, name in enumerate(found):
        groups.setdefault(forest.root(i), []).append(name)
    return [Cluster(group, forest.by.get(root, "name")) for root, group in groups.items()]


def _tied(shelves: Mapping[Label, Shelf], forest: Forest, tie: Tie) -> None:
    """Join each short name with the one thing whose long name passes the tie's test; two are one too many."""
    sure = tie.by == "known alias"
    several = (shelf for kind, shelf in shelves.items() if kind in tie.kinds and len(shelf) > 1)
    fitting = [pair for shelf in several for pair in _fitting(shelf, tie, sure=sure)]
    for i, names in sorted(fitting):
        longs = {forest.root(j) for j in names} - {forest.root(i)}
        if len(longs) == 1 or sure:
            for long in sorted(longs):
                forest.join(i, long, tie.by)


def _shelves(found: Sequence[Name]) -> dict[Label, Shelf]:
    """Give the names of each kind with their numbers; lone characters have their places already."""
    shelves: dict[Label, Shelf] = {}
    for i, name in enumerate(found):
        if not (name.kind is Label.GPE and SIDE.fullmatch(name.key)):
            shelves.setdefault(name.kind, []).append((i, name.key))
    return shelves


def _fitting(shelf: Shelf, tie: Tie, *, sure: bool) -> Iterator[tuple[int, list[int]]]:
    """Give each short name of a kind with the long ones that pass the tie's test."""
    cores: dict[str, Shelf] = {}
    shorts: dict[str, list[str]] = {}
    for i, key in shelf:
        cores.setdefault(tie.core(key), []).append((i, key))
    for core in cores:
        for key in tie.short(core):
            shorts.setdefault(key, []).append(core)
    longs: dict[str, list[str]] = {}
    for core in cores if shorts else ():
        for short in dict.fromkeys(short for key in tie.long(core) if key in shorts for short in shorts[key]):
            if (len(core) > len(short) or sure) and tie.test(short, core):
                longs.setdefault(short, []).append(core)
    for short, fits in longs.items():
        for i, key in cores[short]:
            yield i, [j for core in fits for j, long in cores[core] if len(long) > len(key) or sure]


def _split(found: Sequence[Name]) -> Iterator[Name]:
    """Give each mention of a country by one character for itself: 巴 may be two countries in one file."""
    for name in found:
        side = SIDE.fullmatch(name.key) if name.kind is Label.GPE and not name.known else None
        if side and side[1] in characters():
            yield from (msgspec.structs.replace(name, spans=(span,)) for span in name.spans)
        else:
            yield name


def _countries(found: Sequence[Name], forest: Forest) -> None:
    """Join 俄 and 俄方 with the place of that character which was named last before, else with the likeliest."""
    places: dict[str, list[tuple[int, int]]] = {}
    for i, name in enumerate(found):
        if name.kind is Label.GPE and len(name.key) > 1:
            places.setdefault(name.key, []).extend((span.start, i) for span in name.spans)
    owners: dict[str, list[tuple[int, int]]] = {}
    alone: dict[str, int] = {}
    for i, name in enumerate(found):
        side = SIDE.fullmatch(name.key) if name.kind is Label.GPE else None
        if side and (candidates := characters().get(side[1])):
            if side[1] not in owners:
                owners[side[1]] = sorted(place for candidate in candidates for place in places.get(candidate, ()))
            owner = _owner(owners[side[1]], name.at)
            forest.join(i, alone.setdefault(candidates[0], i) if owner is None else owner, "country by one character")


def _owner(named: Sequence[tuple[int, int]], at: int) -> int | None:
    """Give the place that was named last before `at`, else the one named first after it."""
    before = bisect_left(named, (at,))
    if before:
        return named[before - 1][1]
    return named[0][1] if named else None


def _bracketed(document: Document, found: Sequence[Name], forest: Forest) -> None:
    """Join a name in brackets with the name right before the bracket: 细胞与基因治疗(CGT)."""
    ends = {span.end: i for i, name in enumerate(found) for span in name.spans}
    for j, name in enumerate(found):
        for span in name.spans:
            bracket = BRACKET.search(document.text, max(0, span.start - 8), span.start)
            i = ends.get(bracket.start()) if bracket else None
            if i is not None and found[i].label is name.label and i != j:
                forest.join(i, j, "name in brackets")

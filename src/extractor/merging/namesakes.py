"""One name in many files -> whom or what it means in each: joined where posts agree, apart where they contradict."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

import msgspec

from extractor.merging.names import confidence, is_generic, least, listed, titles
from extractor.merging.register import NONE, sightings_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from extractor.merging.forest import Forest
    from extractor.merging.register import Register

YEAR = 400  # days within which two posts are held at one time
MOST = 64  # of a group's sightings, those whose articles are looked at
SHOWN = 8  # of those who may be meant, the ones that are named


class Group(msgspec.Struct):
    """Those of one name who are one already: their posts or surroundings, titles, days, and one of the sightings."""

    nodes: list[int]
    anchors: set[int]
    titles: set[str]
    days: list[int]
    byline: bool = False
    official: bool = False


class Namesakes:
    """The resolver of names that several may have. `nodes` gives the number in the forest of each sighting."""

    def __init__(self, register: Register, forest: Forest, nodes: Sequence[int], stories: Sequence[int]) -> None:
        """Take what is known; `stories` gives the wire story of each piece."""
        self.register, self.forest, self.nodes, self.stories = register, forest, nodes, stories
        self.apart: list[tuple[int, int, str]] = []  # two nodes that may be one, and why they are not
        self.context = lru_cache(maxsize=4096)(self._context)

    def resolve(self, name: int, sightings: Sequence[int]) -> None:
        """Join the sightings of a name as far as something says that they are one."""
        of, key = self.register.keys[name]
        self._key(sightings, lambda s: [self.stories[self.register.piece[s]]], "one wire story")
        if is_generic(key, of):
            return
        if of == "PERSON":
            self._posts(sightings)
        else:
            self._key(sightings, self._surroundings, "same place around it")
        groups = self._groups(sightings)
        if len(groups) > 1:
            self._loose(groups, sightings, (of, key))

    def _key(self, sightings: Iterable[int], keys: Callable[[int], Iterable[object]], by: str) -> None:
        """Join the sightings that share a key."""
        first: dict[object, int] = {}
        for sighting in sightings:
            for key in keys(sighting):
                self.forest.join(self.nodes[first.setdefault(key, sighting)], self.nodes[sighting], by)

    def _posts(self, sightings: Sequence[int]) -> None:
        self._key(sightings, lambda s: [(o, t) for o, t in self._held(s) if t], "same post")
        self._key(sightings, lambda s: [o for o, _ in self._held(s)], "same organisation")
        self._key(sightings, self._sole, "same title")
        # A body's own part, whose name begins with its name, comes right after it.
        keys = {self._org(o): s for s in sightings for o, _ in self._held(s)}
        names = sorted(keys)
        for body, part in pairwise(names):
            if len(body) > 2 and part.startswith(body):  # two characters begin many names
                self.forest.join(self.nodes[keys[body]], self.nodes[keys[part]], "organisation and its part")

    def _held(self, sighting: int) -> list[tuple[int, str]]:
        """Give the posts of a sighting in named bodies: the body's root, and the title."""
        posts = self.register.posts.get(sighting, ())
        return [(self.forest.root(self.nodes[post.org]), post.title) for post in posts if post.org != NONE]

    def _sole(self, sighting: int) -> list[str]:
        """Give the titles of a sighting that one person of a name has."""
        posts = self.register.posts.get(sighting, ())
        return [post.title for post in posts if post.title in titles("sole") and not post.byline]

    def _org(self, root: int) -> str:
        return self.register.keys[root][1] if root < len(self.register.keys) else f"\0{root}"

    def _surroundings(self, sighting: int) -> list[int]:
        around = self.register.around.get(sighting, NONE)
        return [self.forest.root(self.nodes[around])] if around != NONE else []

    def _groups(self, sightings: Sequence[int]) -> list[Group]:
        found: dict[int, Group] = {}
        for sighting in sightings:
            root = self.forest.root(self.nodes[sighting])
            group = found.setdefault(root, Group([], set(), set(), []))
            group.nodes.append(sighting)
            posts = self.register.posts.get(sighting, ())
            group.titles.update(post.title for post in posts)
            group.byline |= any(post.byline for post in posts)
            group.official |= any(not post.byline for post in posts)
            group.anchors.update(o for o, _ in self._held(sighting))
            group.anchors.update(self._surroundings(sighting))
            published = self.register.files[self.register.file[sighting]].published
            group.days += [published] if published else []
        return list(found.values())

    def _loose(self, groups: list[Group], sightings: Sequence[int], name: tuple[str, str]) -> None:
        """Find the owner of those with a title alone, then of those with nothing, and say why others stay apart."""
        firm = [group for group in groups if group.anchors]
        titled = [group for group in groups if group.titles and not group.anchors]
        bare = [group for group in groups if not group.titles and not group.anchors]
        self._titled(firm, titled)
        left = self._groups(sightings)
        owners = [group for group in left if group.anchors or group.titles]
        held: dict[int, list[Group]] = {}
        for owner in owners:
            for anchor in sorted(owner.anchors):
                held.setdefault(anchor, []).append(owner)
        for group in bare:
            self._bare((owners, held), group, name)
        if not owners:
            self._alone(bare, name)
        self._say(owners)

    def _titled(self, firm: list[Group], titled: list[Group]) -> None:
        """Join those of one telling title, where it is one person's."""
        holders: dict[str, list[Group]] = {}
        for group in (*firm, *titled):
            for title in sorted(group.titles - titles("plain")):
                holders.setdefault(title, []).append(group)
        for some in holders.values():
            anchored = [group for group in some if group.anchors]
            if len(anchored) < 2:  # a title that two bodies have tells nobody
                for other in some:
                    self._tie(some[0], other, "same title")

    def _bare(self, known: tuple[list[Group], dict[int, list[Group]]], group: Group, name: tuple[str, str]) -> None:
        """Give those of whom only the name is known to the one owner that the article or the name points to."""
        owners, held = known
        near = {anchor for s in group.nodes[:MOST] for anchor in self.context(self.register.file[s]) if anchor in held}
        fits = {id(owner): owner for anchor in near for owner in held[anchor]}
        if len(fits) == 1:
            kind = "place" if name[0] == "GPE" else "organisation"
            self._tie(next(iter(fits.values())), group, f"{kind} in the same article")
        elif len(owners) == 1 and not owners[0].byline:
            self._tie(owners[0], group, _alone(name))
        else:
            self._part(owners, group, "several have this name")

    def _alone(self, bare: list[Group], name: tuple[str, str]) -> None:
        for before, group in pairwise(bare):
            self._tie(before, group, _alone(name))

    def _tie(self, one: Group, other: Group, by: str) -> None:
        """Join two groups if that is sure enough, else keep that they may be one."""
        if confidence(by) >= least():
            self.forest.join(self.nodes[one.nodes[0]], self.nodes[other.nodes[0]], by)
        else:
            self._part([one], other, by)

    def _part(self, owners: list[Group], group: Group, why: str) -> None:
        self.apart += [(self.nodes[owner.nodes[0]], self.nodes[group.nodes[0]], why) for owner in owners[:SHOWN]]

    def _say(self, owners: list[Group]) -> None:
        """Keep why groups with posts or surroundings of their own are apart; neighbours stand for all pairs."""
        for one, other in pairwise(owners):
            self._part([one], other, _contradiction(one, other))

    def _context(self, file: int) -> frozenset[int]:
        """Give the bodies and places that a file names."""
        return frozenset(
            self.forest.root(self.nodes[s])
            for s in sightings_of(self.register, file)
            if self.register.keys[self.register.name[s]][0] in {"ORG", "GPE"}
        )


def _alone(name: tuple[str, str]) -> str:
    """Say what a name alone is worth."""
    of, key = name
    if of == "GPE":
        return "district named alone"
    if listed(key, of):
        return "listed person"
    sizes = {1: "two characters alone", 2: "two characters alone", 3: "three characters alone"}
    return "long name alone" if "·" in key else sizes.get(len(key), "long name alone")


def _contradiction(one: Group, other: Group) -> str:
    if one.byline != other.byline and not (one.official and other.official):
        return "one writes, the other is written about"
    if one.anchors and other.anchors:
        what = "place around it" if not (one.titles or other.titles) else "post"
        return f"another {what} at the same time" if _meet(one, other) else f"another {what} at another time"
    return "another title"


def _meet(one: Group, other: Group) -> bool:
    if not one.days or not other.days:
        return True
    return min(one.days) - YEAR <= max(other.days) and min(other.days) - YEAR <= max(one.days)

"""Ties -> one entity over files: its id, its names, its posts, by what it was joined, and how sure that is."""

from __future__ import annotations

import hashlib
from array import array
from collections import Counter
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

from extractor.merging.names import confidence, listed, normal, rank
from extractor.merging.register import NONE
from extractor.merging.ties import Ties

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from extractor.merging.register import Post, Register

    Row = dict[str, Any]

MOST = 20  # entities that another may be, listed


class Entities:
    """The entities of a run, numbered in the order in which they are first seen.

    `of` gives the entity of each sighting; `ids`, `names` and `labels` are of each entity, in order.
    """

    def __init__(self, register: Register, stories: Sequence[int]) -> None:
        """Resolve all names; `stories` gives the wire story of each piece."""
        self.register, self.stories = register, stories
        self.ties = Ties(register, stories)
        root, self.numbers = self.ties.forest.root, dict[int, int]()
        self.of = array("I", (self.numbers.setdefault(root(n), len(self.numbers)) for n in self.ties.nodes))
        self.ids: list[str] = []
        self.names: list[str] = []
        self.labels: list[str] = []
        self._name()

    def rows(self) -> Iterator[Row]:
        """Give a row for each entity, in order."""
        joins, apart = self._joins(), self._apart()
        for entity, sightings in enumerate(self._members()):
            yield self._row(sightings, [*self._same_name(sightings), *joins.get(entity, ())], apart.get(entity, []))

    def _members(self) -> Iterator[list[int]]:
        """Give the sightings of each entity, in order."""
        order = sorted(range(len(self.of)), key=self.of.__getitem__)
        return (list(group) for _, group in groupby(order, key=self.of.__getitem__))

    def _name(self) -> None:
        seen: Counter[str] = Counter()
        for sightings in self._members():
            file = self.register.files[self.register.file[sightings[0]]]
            labels = sum((Counter(self.register.labels[name]) for name in self._full(sightings)), Counter[str]())
            self.labels.append(min(labels, key=lambda label: (-labels[label], label)))
            self.names.append(self._canonical(sightings))
            self.ids.append(_id((self.names[-1], self.labels[-1], file.source, file.record), seen))

    def _full(self, sightings: Iterable[int]) -> list[int]:
        """Give the names that sightings have in full."""
        return list(dict.fromkeys(self.register.name[s] for s in sightings))

    def _canonical(self, sightings: Sequence[int]) -> str:
        """Choose the name: the first of its row in the alias list, else the longest; as it is written most."""
        register = self.register
        of, key = min(
            (register.keys[name] for name in self._full(sightings)), key=lambda k: (rank(k[1]), -len(k[1]), k)
        )
        texts = self._texts(sightings)
        return next((text for text in texts if any(normal(text, label) == key for label in (of, ""))), key)

    def _texts(self, sightings: Sequence[int]) -> dict[str, int]:
        """Count how an entity is written, the most frequent first."""
        register, counts = self.register, Counter[str]()
        for name in self._full(sightings):
            counts.update(register.texts[name])
        for sighting in sightings:
            if not self.ties.ordinary[name := register.name[sighting]]:
                counts.update(register.own.get(sighting) or {register.keys[name][1]: register.mentions[sighting]})
        return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))

    def _row(self, sightings: list[int], joins: list[Row], apart: list[Row]) -> Row:
        register, entity = self.register, self.of[sightings[0]]
        pieces = {register.piece[s] for s in sightings}
        posts = self._posts(sightings)
        return {
            "id": self.ids[entity],
            "name": self.names[entity],
            "type": self.labels[entity],
            "names": [{"text": text, "count": count} for text, count in self._texts(sightings).items()],
            "listed": sorted({entry for name in self._full(sightings) if (entry := self._listed(name))}),
            "mentions": sum(register.mentions[s] for s in sightings),
            "articles": len(pieces),
            "independent": len({self.stories[piece] for piece in pieces}),
            "joins": joins,
            "confidence": min((join["confidence"] for join in joins), default=1.0),
            "maybe": apart,
            **({"posts": posts} if posts else {}),
            "in": [self._member(s) for s in sightings],
        }

    def _listed(self, name: int) -> str | None:
        of, key = self.register.keys[name]
        return listed(key, of)

    def _member(self, sighting: int) -> Row:
        file = self.register.files[self.register.file[sighting]]
        record = {"record": file.record} if file.record is not None else {}
        return {"source": file.source, **record, "entity": self.register.local[sighting]}

    def _same_name(self, sightings: Iterable[int]) -> list[Row]:
        """Name the ordinary names that brought several files together."""
        counts = Counter(name for s in sightings if self.ties.ordinary[name := self.register.name[s]])
        return [
            _join("same name", [self.register.keys[name][1]], count - 1) for name, count in counts.items() if count > 1
        ]

    def _joins(self) -> dict[int, list[Row]]:
        """Give by what the names and sightings of each entity were joined, like with like."""
        found: dict[int, Counter[tuple[str, tuple[str, ...]]]] = {}
        for i, j, by in self.ties.forest.joins:
            entity = self.numbers.get(self.ties.forest.root(i), NONE)
            found.setdefault(entity, Counter())[by, tuple(sorted({self._key(i), self._key(j)}))] += 1
        return {e: [_join(by, list(names), n) for (by, names), n in some.items()] for e, some in found.items()}

    def _apart(self) -> dict[int, list[Row]]:
        """Give the entities that each may be, and why they are not joined."""
        found: dict[int, dict[int, str]] = {}
        for i, j, why in self.ties.apart:
            a, b = (self.numbers.get(self.ties.forest.root(node), NONE) for node in (i, j))
            if a != b and NONE not in {a, b}:
                found.setdefault(a, {}).setdefault(b, why)
                found.setdefault(b, {}).setdefault(a, why)
        return {e: [{"entity": self.ids[o], "why": some[o]} for o in sorted(some)[:MOST]] for e, some in found.items()}

    def _key(self, node: int) -> str:
        return self.register.keys[self.ties.name(node)][1]

    def _posts(self, sightings: Iterable[int]) -> list[Row]:
        """Give the posts of a person, each with the days between which articles say so."""
        found: dict[tuple[Any, ...], list[int]] = {}
        for sighting in sightings:
            published = self.register.files[self.register.file[sighting]].published
            for post in self.register.posts.get(sighting, ()):
                found.setdefault(self._post(post), []).extend([published] if published else [])
        return [_held(post, days) for post, days in found.items()]

    def _post(self, post: Post) -> tuple[Any, ...]:
        if post.org == NONE:
            return post.title, post.text, None, post.past
        entity = self.of[post.org]
        return post.title, self.names[entity], self.ids[entity], post.past


def _join(by: str, names: list[str], times: int) -> Row:
    return {"by": by, "names": names, "confidence": confidence(by), "times": times}


def _held(post: tuple[Any, ...], days: list[int]) -> Row:
    title, org, entity, past = post
    row = {"title": title, "org": org} | ({"entity": entity} if entity else {}) | ({"past": True} if past else {})
    if days:
        row |= {"from": date.fromordinal(min(days)).isoformat(), "to": date.fromordinal(max(days)).isoformat()}
    return row


def _id(parts: tuple[Any, ...], seen: Counter[str]) -> str:
    """Hash canonical name, label and first source; what is alike in all has a number behind it."""
    name = hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    seen[name] += 1
    return name if seen[name] == 1 else f"{name}-{seen[name]}"

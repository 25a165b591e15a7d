"""Results, one after another -> which names stand in which files, and what is said of who bears them."""

from __future__ import annotations

import re
import sys
from array import array
from typing import TYPE_CHECKING, Any

import msgspec

from extractor.merging.names import THINGS, is_district, is_generic, kind, may_be_short, normal
from extractor.merging.times import day

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    Row = dict[str, Any]
    Place = tuple[Any, ...]  # field, start, end

POSTS = frozenset({"position", "appoint", "byline"})
FORMER = ("前", "原")
GAZETTEER = "gazetteer"
LOCAL = re.compile(r"e\d+")  # an id that an entity has in its own result alone
NONE = -1


class File(msgspec.Struct, frozen=True, gc=False):
    """One result: a file, or a record of it; `sightings` and `pieces` are where its own begin."""

    source: str
    record: int | None
    published: int | None
    sightings: int
    pieces: int


class Piece(msgspec.Struct, gc=False):
    """One article of a file."""

    file: int
    id: str
    headline: str | None = None


class Post(msgspec.Struct, frozen=True, gc=False):
    """A post that a text gives a person; `org` is the sighting of its organisation, or NONE."""

    title: str
    org: int
    text: str | None
    past: bool = False
    byline: bool = False


class Register:
    """All names of a run. A *sighting* is one thing in one file, by whatever names; it is known by its number."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.files: list[File] = []
        self.pieces: list[Piece] = []
        self.keys: list[tuple[str, str]] = []  # kind and key of each name
        self.index: dict[tuple[str, str], int] = {}
        self.texts: list[dict[str, int]] = []  # how each name is written in full, and in short beside it
        self.labels: list[dict[str, int]] = []
        self.name, self.file, self.piece, self.mentions = (array("I") for _ in range(4))  # of each sighting
        self.local: list[str] = []
        self.own: dict[int, dict[str, int]] = {}  # how namesakes are written, where not by their keys
        self.posts: dict[int, list[Post]] = {}
        self.around: dict[int, int] = {}  # a district's sighting and that of the place before it
        self.listed: dict[int, str] = {}  # the ids that users' gazetteers give sightings
        self.shorts: dict[tuple[int, int], str] = {}  # a short name, a long one, and what ties them

    def add(self, result: Row, rows: Sequence[Row]) -> dict[Place, int]:
        """Take in a result with its facts; gives the sighting of each named mention by its place."""
        number = len(self.files)
        published = day(result.get("published"))
        self.files.append(
            File(str(result["source"]), result.get("record"), published, len(self.name), len(self.pieces))
        )
        articles = result.get("articles") or [{"id": "a1"}]
        self.pieces += [Piece(number, str(article.get("id"))) for article in articles]
        mentions = [m for m in result["mentions"] if m.get("entity") and kind(m["type"]) in THINGS]
        places = self._sightings(result, mentions)
        self._surroundings(result["mentions"], places)
        for row in rows:
            self._post(row, places)
            self._alias(row)
        return places

    def located(self, result: Row, row: Row) -> int:
        """Give the piece that a row or mention of the last result stands in."""
        first = self.files[-1].pieces
        return first + next((i for i, article in enumerate(result.get("articles") or ()) if _covers(article, row)), 0)

    def is_namesake(self, name: int) -> bool:
        """Tell whether several things may well have this name: people, districts, and what has no proper name."""
        of, key = self.keys[name]
        return of == "PERSON" or is_district(key, of) or is_generic(key, of)

    def number(self, of: str, key: str) -> int:
        """Give a name's number, a new one where it is new."""
        found = self.index.setdefault((of, key), len(self.keys))
        if found == len(self.keys):
            self.keys.append((of, key))
            self.texts.append({})
            self.labels.append({})
        return found

    def _sightings(self, result: Row, mentions: Sequence[Row]) -> dict[Place, int]:
        groups: dict[str, list[Row]] = {}
        for mention in mentions:
            groups.setdefault(mention["entity"], []).append(mention)
        places: dict[Place, int] = {}
        listed = frozenset(_listed(result))
        for entity, group in groups.items():
            sighting = self._sighting(result, entity, group)
            if entity in listed:
                self.listed[sighting] = entity
            places.update((place(mention), sighting) for mention in group)
        return places

    def _sighting(self, result: Row, entity: str, group: Sequence[Row]) -> int:
        fullest = max(group, key=lambda m: len(normal(m["text"], m["type"])))
        of = kind(fullest["type"])
        name = self.number(of, normal(fullest["text"], fullest["type"]))
        sighting = len(self.name)
        self.name.append(name)
        self.file.append(len(self.files) - 1)
        self.piece.append(self.located(result, group[0]))
        self.mentions.append(len(group))
        self.local.append(sys.intern(entity))
        texts: dict[str, int] = {} if self.is_namesake(name) else self.texts[name]
        for mention in group:
            _count(texts, mention["text"])
            _count(self.labels[name], mention["type"])
            self._short(mention, name, "names of one article")
        if self.is_namesake(name) and texts != {self.keys[name][1]: len(group)}:
            self.own[sighting] = texts
        return sighting

    def _short(self, mention: Row, long: int, by: str) -> None:
        of = self.keys[long][0]
        key = normal(mention["text"], mention["type"])
        if (of, key) != self.keys[long] and not is_generic(key, of) and may_be_short(key, self.keys[long][1], of):
            self.shorts.setdefault((self.number(of, key), long), by)

    def _surroundings(self, mentions: Sequence[Row], places: dict[Place, int]) -> None:
        """Keep which place stands right before a district: 南京市|鼓楼区."""
        before: Row | None = None
        for mention in mentions:
            sighting = places.get(place(mention), NONE)
            if before and sighting != NONE and is_district(*reversed(self.keys[self.name[sighting]])):
                around = places.get(place(before), NONE)
                if around not in {NONE, sighting} and _touch(before, mention):
                    self.around.setdefault(sighting, around)
            before = mention if mention["type"] == "GPE" else None

    def _post(self, row: Row, places: dict[Place, int]) -> None:
        roles = row["roles"]
        if row["type"] not in POSTS or not roles.get("person"):
            return
        org = next(iter(roles.get("org", ())), None)
        where = places.get(place(org), NONE) if org else NONE
        byline = row["type"] == "byline"
        titles = [t["text"] for t in roles.get("title", ())] or (["记者"] if byline else [])
        for person in roles["person"]:
            if (sighting := places.get(place(person), NONE)) != NONE:
                self.posts.setdefault(sighting, []).extend(
                    Post(normal(t, "TITLE"), where, org and org["text"], _is_past(row, t), byline) for t in titles
                )

    def _alias(self, row: Row) -> None:
        """Keep what a text says is another name for a thing."""
        if row["type"] != "alias" or row["negated"]:
            return
        for one in row["roles"].get("entity", ()):
            for other in row["roles"].get("name", ()):
                self._said(one, other)

    def _said(self, one: Row, other: Row) -> None:
        of = kind(one["type"])
        if of not in THINGS or kind(other["type"]) != of:
            return
        name = other.get("entity") or other["text"]
        keys = {normal(text, one["type"]) for text in (one.get("entity") or one["text"], name, other["text"])}
        whole = max(keys, key=lambda key: (len(key), key))
        for key in sorted(keys - {whole}):
            if not is_generic(key, of):
                self.shorts[self.number(of, key), self.number(of, whole)] = "alias stated"


def place(row: Row) -> Place:
    """Give where a mention or filler stands, as a key."""
    return (row.get("field"), *row["span"])


def sightings_of(register: Register, file: int) -> Iterator[int]:
    """Give the sightings of a file."""
    last = register.files[file + 1].sightings if file + 1 < len(register.files) else len(register.name)
    return iter(range(register.files[file].sightings, last))


def _listed(result: Row) -> Iterator[str]:
    """Give the ids of the entities that a user's gazetteer knows, where they are its own."""
    for entity in result.get("entities", ()):
        if entity.get("by") == GAZETTEER and not LOCAL.fullmatch(entity["id"]):
            yield entity["id"]


def _count(counts: dict[str, int], key: str) -> None:
    counts[key] = counts.get(key, 0) + 1


def _covers(article: Row, row: Row) -> bool:
    if "span" not in article or article.get("field") != row.get("field"):
        return False
    return bool(article["span"][0] <= row["span"][0] and row["span"][1] <= article["span"][1])


def _touch(before: Row, after: Row) -> bool:
    return bool(before["span"][1] == after["span"][0] and before.get("field") == after.get("field"))


def _is_past(row: Row, title: str) -> bool:
    """Tell whether a post was left: 原, 前, 卸任."""
    return title.startswith(FORMER) or (row["type"] == "appoint" and row["negated"])

"""Results and their facts -> entities, merged facts, conflicts, timelines, reprints: a few passes, flat memory."""

from __future__ import annotations

from collections import Counter
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any

import msgspec

from extractor.errors import InputError
from extractor.merging.conflicts import across, judge
from extractor.merging.entities import Entities
from extractor.merging.facts import claim, key, occasions, spec, split
from extractor.merging.names import THINGS, kind
from extractor.merging.register import Register, place
from extractor.merging.reprints import Stories
from extractor.merging.sheet import Sheet
from extractor.merging.shelf import Shelf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import TracebackType
    from typing import Self

    from extractor.merging.conflicts import Merged
    from extractor.merging.facts import Claim

    Row = dict[str, Any]


class Texts(msgspec.Struct, frozen=True):
    """The texts of a result's articles, in order; where they cannot be had, `why`."""

    articles: tuple[str, ...] = ()
    why: str = ""


class Consolidation:
    """One entity over all articles of a run, merged facts, conflicts, timelines, reprints; to be used in a `with`.

    `counts` sums up what was found; `unread` names the sources whose texts could not be had, and why. Facts, conflicts
    and timelines lie on disk until they are asked for.
    """

    def __init__(
        self, results: Iterable[Row], facts: Iterable[Row], texts: Callable[[Row], Texts] | None = None
    ) -> None:
        """Take in a run: its results, its rows of facts in the same order of sources, and what gives a result's texts.

        Without `texts` no reprint is looked for. Raises InputError for facts of a source that has no result.
        """
        self.texts, self.stories = texts, Stories() if texts else None
        self.shelf, self.register = Shelf(), Register()
        self.counts: Counter[str] = Counter()
        self.unread: list[tuple[str, str]] = []
        try:
            self._read(results, facts)
            stories = self._stories()
            self.sheet = Sheet(self.register, Entities(self.register, stories), stories)
            self._block()
            self._merge()
        except BaseException:
            self.shelf.close()
            raise

    def __enter__(self) -> Self:
        """Give itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Drop what lies on disk."""
        self.shelf.close()

    def entities(self) -> Iterator[Row]:
        """Give the entities, in the order in which they are first seen."""
        return self.sheet.entities.rows()

    def facts(self) -> Iterator[Row]:
        """Give the merged facts, in the order in which they are first said."""
        return self.shelf.take("facts")

    def conflicts(self) -> Iterator[Row]:
        """Give what several articles say of one thing in figures, times, places, and denials, side by side."""
        return self.shelf.take("conflicts")

    def timelines(self) -> Iterator[Row]:
        """Give what is said of each entity by time: entities in their order, what has no date last."""
        return self.shelf.take("timelines")

    def lines(self, heap: str) -> Iterator[bytes]:
        """Give `facts`, `conflicts` or `timelines` as lines of JSON, without reading and writing each anew."""
        return self.shelf.lines(heap)

    def reprints(self) -> Iterator[Row]:
        """Give each story that was printed more than once, with all its printings."""
        matches = self.stories.matches if self.stories else {}
        return (self.sheet.story(pieces, matches) for pieces in self._groups().values())

    def _read(self, results: Iterable[Row], facts: Iterable[Row]) -> None:
        rows = _Ahead(facts)
        for result in results:
            self._add(result, rows.take(_name(result)))
        rows.end()
        self.counts["articles"] = len(self.register.pieces)

    def _add(self, result: Row, rows: list[Row]) -> None:
        places = self.register.add(result, rows)
        for row in rows:
            self._keep(result, row, places)
        self._print(result, len(self.register.pieces) - self.register.files[-1].pieces)
        self.counts["sources"] += 1
        self.counts["statements"] += len(rows)

    def _keep(self, result: Row, row: Row, places: dict[tuple[Any, ...], int]) -> None:
        """Lay a row down, its fillers with their sightings."""
        row["piece"] = self.register.located(result, row)
        piece = self.register.pieces[row["piece"]]
        piece.headline = piece.headline or row["headline"]
        for filler in _all(row):
            if kind(filler["type"]) in THINGS and (sighting := places.get(place(filler))) is not None:
                filler["sighting"] = sighting
        self.shelf.put("rows", "", row)

    def _print(self, result: Row, pieces: int) -> None:
        """Tell the texts of a result's articles to the stories."""
        if self.stories is None or self.texts is None:
            return
        found = self.texts(result)
        whole = len(found.articles) == pieces
        if not whole:
            self.unread.append((str(result["source"]), found.why or "its articles are not those of the result"))
        for i in range(pieces):
            self.stories.add(found.articles[i] if whole else None)

    def _stories(self) -> list[int]:
        """Give the story of each piece; where a text could not be had, the sentences of its facts are compared."""
        if self.stories is None:
            return list(range(len(self.register.pieces)))
        if self.stories.unread:
            for piece, evidence in self._evidence():
                self.stories.compare(piece, evidence)
        found = list(self.stories.roots())
        self.counts["reprints"] = sum(story != piece for piece, story in enumerate(found))
        self.counts["stories"] = len({story for piece, story in enumerate(found) if story != piece})
        return found

    def _evidence(self) -> Iterator[tuple[int, str]]:
        """Give the sentences that say the facts of each article, once each."""
        some: dict[int, dict[str, None]] = {}
        for row in self.shelf.take("rows"):
            if some and row["piece"] not in some and self.register.pieces[row["piece"]].file != self._file(some):
                yield from ((piece, "\n".join(said)) for piece, said in sorted(some.items()))
                some = {}
            some.setdefault(row["piece"], {})[row["evidence"]] = None
        yield from ((piece, "\n".join(said)) for piece, said in sorted(some.items()))

    def _file(self, some: dict[int, dict[str, None]]) -> int:
        return self.register.pieces[next(iter(some))].file

    def _groups(self) -> dict[int, list[int]]:
        groups: dict[int, list[int]] = {}
        for piece, story in enumerate(self.sheet.stories):
            if story != piece:
                groups.setdefault(story, [story]).append(piece)
        return groups

    def _block(self) -> None:
        """Mark the rows with the keys under which they may be one fact."""
        for number, row in enumerate(self.shelf.take("rows")):
            story = self.sheet.stories[row["piece"]]
            for share, one in enumerate(split(row)):
                self.shelf.mark(key(one, self.sheet.thing, story), number, share)

    def _merge(self) -> None:
        for group in self.shelf.groups():
            rows = (next(islice(split(row), share, None)) for row, share in group)
            self._one([claim(row, self.sheet.thing, order) for order, row in enumerate(rows)])

    def _one(self, claims: list[Claim]) -> None:
        """Merge the claims of one key, and compare what they say at one time, then over times."""
        rule = spec(claims[0].row["type"], tuple(claims[0].row["roles"]))
        found = [(occasion, *judge(occasion, self.sheet.thing)) for occasion in occasions(claims, rule)]
        groups = [group for _, _, some in found for group in some]
        for (one, facts, _), (other, others, _) in pairwise(found) if rule.single else ():
            groups += across(rule, (one, facts), (other, others))
        for group in groups:
            self.counts[f"{group.kind} {group.verdict.status}"] += 1
            self.counts[group.verdict.status] += 1
            at = self.sheet.at(group.sides[0]) + group.id
            self.shelf.put("conflicts", at, self.sheet.conflict(group, rule.same))
        for _, facts, _ in found:
            for fact in facts:
                self._fact(fact)

    def _fact(self, fact: Merged) -> None:
        row = self.sheet.fact(fact)
        self.counts["facts"] += 1
        self.counts["merged"] += row["articles"] > 1
        self.shelf.put("facts", self.sheet.at(fact), row)
        for at, entry in self.sheet.timeline(fact, row):
            self.shelf.put("timelines", at, entry)


class _Ahead:
    """Rows of facts, taken source by source."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.rows = iter(rows)
        self.next = next(self.rows, None)

    def take(self, name: tuple[str, int | None]) -> list[Row]:
        """Give the rows of a source."""
        found = []
        while self.next is not None and _name(self.next) == name:
            found.append(self.next)
            self.next = next(self.rows, None)
        return found

    def end(self) -> None:
        """Raise InputError where rows are left: they are of a source that has no result, or in another order."""
        if self.next is not None:
            found = f"facts of {_name(self.next)[0]}, which has no result"
            raise InputError("facts.jsonl", "", found, "the facts of a run's results; run again")


def _name(row: Row) -> tuple[str, int | None]:
    return str(row["source"]), row.get("record")


def _all(row: Row) -> Iterator[Row]:
    for fillers in row["roles"].values():
        yield from fillers
    if row["attribution"]:
        yield row["attribution"]

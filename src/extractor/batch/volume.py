"""A source of many parts while it is read."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec

from extractor.batch.job import Counts, Fault, Outcome, Part, Place
from extractor.batch.stage import intact, pieces
from extractor.batch.work import WORK

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from extractor.batch.job import Item
    from extractor.batch.manifest import Manifest, Result

LISTED = 100  # faults of one source; the others are counted


class Volume:
    """Which parts of a source are out, and what went wrong; what came of them is in the manifest."""

    def __init__(self, item: Item, key: str, manifest: Manifest) -> None:
        """Begin with no part."""
        self.item, self.key, self.manifest = item, key, manifest
        self.size, self.done, self.ended = 0, 0, False
        self.hash, self.sha256 = hashlib.sha256(), ""
        self.faults: list[Fault] = []

    def begin(self) -> None:
        """Say in the manifest that the source is being read."""
        self.manifest.open(self.item, self.key)

    def held(self, part: Part, out: str | None) -> Outcome | None:
        """Take note of the next part; give what came of it in an earlier run, None where it is (again) to do."""
        if not self.size:
            self.begin()
        self.hash.update(part.raw)
        self.size += 1
        found = self.manifest.part(self.item.name, part.number, (_sha(part), self._key(part))) if out else None
        if found and found.place and intact(out or "", found.place):
            self.done += 1
            return msgspec.structs.replace(found, counts=Counts(), share=part.share)
        return None

    def put(self, part: Part, outcome: Outcome) -> None:
        """Keep what became of a part."""
        self.done += 1
        self.manifest.put_part(outcome, part.number, self._key(part))

    @property
    def complete(self) -> bool:
        """Tell whether all parts are in."""
        return self.ended and self.done == self.size

    def close(self, out: Path | None) -> Outcome:
        """Sum the parts up and, for an `out` folder, lay them together in the source's own file."""
        with self.manifest.whole():
            self.manifest.drop_parts(self.item.name, self.size - 1)
        outcome = self._sum()
        moved = _folded(out, self.item, self.manifest.results(self.item.name)) if out else []
        with self.manifest.whole():
            self.manifest.settle(moved)
            self.manifest.put_source(outcome, self.key)
        return outcome

    def _sum(self) -> Outcome:
        counts, seconds, more = Counts(), 0.0, 0
        for part in self.manifest.parts(self.item.name):
            counts, seconds = counts + part.counts, seconds + part.seconds
            room = max(0, LISTED - len(self.faults))
            self.faults += part.faults[:room]
            more += len(part.faults[room:])
        if more:
            self.faults.append(Fault("read", f"{self.item.name}: {more:,} more of its records failed"))
        return Outcome(
            item=self.item,
            status="failed" if self.faults else "done",
            sha256=self.sha256 or self.hash.hexdigest(),
            counts=counts,
            seconds=seconds,
            faults=tuple(self.faults),
        )

    def _key(self, part: Part) -> str:
        return f"{self.key} {part.before}"


def _folded(out: Path, item: Item, results: Iterator[Result]) -> list[Result]:
    """Lay results end to end in one file, and say where they lie then."""
    draft, target = out / WORK / "volume", out / item.output
    moved: list[Result] = []
    with draft.open("wb") as file:
        for result in results:
            start = file.tell()
            file.writelines(pieces(str(out), result.place))
            place = Place(item.output, start, file.tell() - start, result.place.check)
            moved.append(result._replace(place=place))
    if moved:
        target.parent.mkdir(parents=True, exist_ok=True)
        draft.replace(target)
    else:
        target.unlink(missing_ok=True)
    return moved


def _sha(part: Part) -> str:
    return hashlib.sha256(part.raw).hexdigest()

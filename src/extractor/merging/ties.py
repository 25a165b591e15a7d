"""Names -> names of one thing: the alias list, places and firms with and without their kind, names joined in a text."""

from __future__ import annotations

from array import array
from itertools import groupby
from typing import TYPE_CHECKING

from extractor.merging.forest import Forest
from extractor.merging.names import known, stem, whole_place
from extractor.merging.namesakes import Namesakes
from extractor.merging.register import NONE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractor.merging.register import Register

SEASON = 200  # days within which an event's name without its edition means the one edition that is known
MOST = 8  # of several owners of a name, those that are named


class Ties:
    """Which names and sightings are one thing.

    `nodes` gives the number in `forest` of each sighting: its name's where a name means one thing, else one of its own.
    `apart` lists pairs of these numbers that may be one thing and are not joined, and why.
    """

    def __init__(self, register: Register, stories: Sequence[int]) -> None:
        """Resolve all names; `stories` gives the wire story of each piece."""
        self.register = register
        self._nodes()
        self.forest = Forest(self.size)
        namesakes = Namesakes(register, self.forest, self.nodes, stories)
        self.apart = namesakes.apart
        self._resolve(namesakes)

    def name(self, node: int) -> int:
        """Give the name of a number: itself, or the name of the one sighting that it stands for."""
        names = len(self.register.keys)
        return node if node < names else self.register.name[self.lone[node - names]]

    def _nodes(self) -> None:
        register = self.register
        self.ordinary = [not register.is_namesake(name) for name in range(len(register.keys))]
        self.size = len(register.keys)
        self.nodes, self.lone = array("I"), array("I")
        for sighting, name in enumerate(register.name):
            self.nodes.append(name if self.ordinary[name] else self.size)
            if not self.ordinary[name]:
                self.lone.append(sighting)
                self.size += 1

    def _resolve(self, namesakes: Namesakes) -> None:
        names = self.register.name
        order = sorted(range(len(names)), key=names.__getitem__)
        self.by_name = {name: list(some) for name, some in groupby(order, key=names.__getitem__)}
        self._listed()
        self._known()
        self._tied(ordinary=True)
        several = [name for name in self.by_name if not self.ordinary[name]]
        # Districts come before people: a post may be held in one.
        for name in sorted(several, key=lambda name: (self.register.keys[name][0] == "PERSON", name)):
            namesakes.resolve(name, self.by_name[name])
        self._tied(ordinary=False)

    def _listed(self) -> None:
        """Join what has one id in a user's gazetteer."""
        first: dict[str, int] = {}
        for sighting, listed in self.register.listed.items():
            self.forest.join(first.setdefault(listed, self.nodes[sighting]), self.nodes[sighting], "gazetteer id")

    def _known(self) -> None:
        """Join the names of each row of the alias list."""
        first: dict[tuple[str, int], int] = {}
        for name, (of, key) in enumerate(self.register.keys):
            for row in known(key) if self.ordinary[name] else ():
                self.forest.join(first.setdefault((of, row), name), name, "known alias")

    def _tied(self, *, ordinary: bool) -> None:
        """Join each short name with the one thing that its long names mean."""
        longs: dict[int, dict[int, str]] = {}
        for short, long, by in (*self._shorts(), *self._places(), *self._firms()):
            if self.ordinary[short] is self.ordinary[long] is ordinary:
                longs.setdefault(short, {}).setdefault(long, by)
        for short, fits in longs.items():
            self._short(short, fits)

    def _shorts(self) -> Iterator[tuple[int, int, str]]:
        return ((short, long, by) for (short, long), by in self.register.shorts.items())

    def _places(self) -> Iterator[tuple[int, int, str]]:
        for name, (of, key) in enumerate(self.register.keys):
            whole = self.register.index.get((of, whole_place(key) or ""), NONE) if of == "GPE" else NONE
            if whole != NONE:
                yield name, whole, "place with and without its kind"

    def _firms(self) -> Iterator[tuple[int, int, str]]:
        for name, (of, key) in enumerate(self.register.keys):
            bare = self.register.index.get((of, stem(key)), name) if of == "ORG" else name
            if bare != name:
                yield bare, name, "firm with and without its form"

    def _short(self, short: int, fits: dict[int, str]) -> None:
        """Join a short name where just one thing has it; where several could, it stays alone."""
        owners = {self.forest.root(node): (node, by) for long, by in fits.items() for node in self._owners(long)}
        mine = self._owners(short)
        if len(mine) == len(owners) == 1 and self._in_season(short, next(iter(fits))):
            self.forest.join(mine[0], *next(iter(owners.values())))
            return
        why = "several have this name" if len(mine) > 1 else "an edition of another year"
        why = "several have this short name" if len(owners) > 1 else why
        self.apart += [(node, m, why) for m in mine[:MOST] for node, _ in [*owners.values()][:MOST]]

    def _owners(self, name: int) -> list[int]:
        """Give one number for each thing that has a name."""
        if self.ordinary[name]:
            return [name]
        return list({self.forest.root(n): n for s in self.by_name.get(name, ()) if (n := self.nodes[s])}.values())

    def _in_season(self, short: int, long: int) -> bool:
        """Tell whether an event's short name stands near enough in time to mean the edition."""
        if self.register.keys[short][0] != "EVENT":
            return True
        one, other = self._published(short), self._published(long)
        return not (one and other) or (one[0] - SEASON <= other[-1] and other[0] - SEASON <= one[-1])

    def _published(self, name: int) -> list[int]:
        files = (self.register.files[self.register.file[s]] for s in self.by_name.get(name, ()))
        return sorted(file.published for file in files if file.published)

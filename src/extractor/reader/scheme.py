"""What the reader's numbers mean: tags of its layers, types and roles of its claims. Written down with the weights."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from extractor.model import NAMED, NORMED, Label
from extractor.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterator

PARTS = "BIES"
LABELS = (*sorted(NAMED | NORMED), Label.PHRASE)
TRIGGER, ANY = len(LABELS), len(LABELS) + 1  # span labels beyond those of mentions
KIND: dict[str, int] = {label: number for number, label in enumerate(LABELS)} | {"TRIGGER": TRIGGER}
MODALITIES = ("actual", "forecast", "plan", "call")
SOURCE, SAME = "source", "same"  # relations that every type shares: credited to; an earlier mention of the same entity

# The role whose filler stands for the fact where no trigger word does; for `BY_FILLER` it always does.
ANCHORS = {
    "position": "title",
    "byline": "person",
    "statement": "speaker",
    "hold": "event",
    "attend": "event",
    "release": "work",
    "establish": "entity",
    "sign": "object",
    "invest": "target",
    "acquire": "target",
    "appoint": "title",
    "meet": "participant",
    "award": "award",
    "casualty": "value",
    "quantity": "value",
    "include": "whole",
    "locate": "entity",
    "alias": "name",
    "develop": "product",
}
BY_FILLER = frozenset({"position", "byline", "quantity", "casualty", "include", "alias"})


class Scheme(msgspec.Struct, frozen=True, dict=True):
    """The outputs of one set of heads: layers with their labels, types of facts, relations from anchor to filler."""

    layers: dict[str, tuple[str, ...]]
    types: tuple[str, ...] = ()
    relations: tuple[tuple[str, str], ...] = ()

    def columns(self) -> Iterator[tuple[str, tuple[str, ...], slice]]:
        """Give each layer, its labels, and where its tags stand in the scores of all layers side by side."""
        start = 0
        for layer, labels in self.layers.items():
            part = slice(start, start + len(tags(labels)))
            yield layer, labels, part
            start = part.stop

    def asked(self, kind: str) -> tuple[int, ...]:
        """Number the relations that are asked of an anchor of a type: its roles, and who says so."""
        return self._asked[kind]

    @cached_property
    def _asked(self) -> dict[str, tuple[int, ...]]:
        return {
            kind: tuple(i for i, each in enumerate(self.relations) if each[0] == kind or each == ("", SOURCE))
            for kind in self.types
        }


def tags(labels: tuple[str, ...]) -> list[str]:
    """Name the tags of a layer: O, then begin, inside, end and single of each label.

    >>> tags(("PER",))
    ['O', 'B-PER', 'I-PER', 'E-PER', 'S-PER']
    """
    return ["O", *(f"{part}-{label}" for label in labels for part in PARTS)]


def news() -> Scheme:
    """Give the scheme of the guidelines: our labels, the types and roles of ``facts/schema.toml``."""
    types = table("facts/schema.toml")["type"]
    relations = [(kind, role) for kind in ANCHORS for role in types[kind]["roles"]]
    layers = {"names": tuple(LABELS[:-1]), "phrases": (str(Label.PHRASE),), "triggers": ("TRIGGER",)}
    return Scheme(layers, tuple(ANCHORS), (*relations, ("", SOURCE), ("", SAME)))

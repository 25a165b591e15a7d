"""Names by their last words: patterns over the letters of units."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from extractor.model import Label, Mention
from extractor.tables import Examples, rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractor.mentions.entities.units import Units


class Pattern(Examples, frozen=True, kw_only=True):
    """A row of grammar.toml."""

    by: str
    label: Label
    pattern: str


@cache
def patterns() -> tuple[tuple[Pattern, re.Pattern[str]], ...]:
    """Load the rows with their compiled patterns."""
    return tuple((row, re.compile(row.pattern)) for row in rows("mentions/entities/grammar.toml", Pattern))


def names(units: Units) -> Iterator[Mention]:
    """Find names by all patterns; what crosses is for `choose`."""
    for row, pattern in patterns():
        for found in pattern.finditer(units.kinds):
            yield Mention(units.span(*found.span()), row.label, f"entities.{row.by}")


def listed(units: Units) -> Iterator[Mention]:
    """Find the words of the lists."""
    for found in LISTS.finditer(units.kinds):
        at = found.start()
        yield Mention(units.span(at, at + 1), LISTED[found[0]], "entities.listed")


LISTED = {
    "G": Label.GPE,
    "L": Label.LOC,
    "F": Label.FAC,
    "O": Label.ORG,
    "E": Label.EVENT,
    "A": Label.LAW,
    "W": Label.WORK_OF_ART,
    "K": Label.PRODUCT,
    "N": Label.PERSON,
}
LISTS = re.compile("[GLFOEAKNW]")

"""Labels of names in MSRA, OntoNotes and PKU -> ours."""

from __future__ import annotations

import re
from functools import cache

from extractor.model import Label
from extractor.tables import Examples, rows


class Row(Examples, frozen=True, kw_only=True):
    """A row of labels.toml: a label of others, what it is to us (nothing where absent), of texts that end in `ends`."""

    label: str
    sets: tuple[str, ...]
    ours: Label | None = None
    ends: str = ""


def ours(label: str, text: str) -> Label | None:
    """Give our label for a name that a model calls `label`; a label that no set has is ours already, or none.

    >>> ours("LOCATION", "首都机场"), ours("nt", "华为"), ours("NORP", "汉族"), ours("TITLE", "院长")
    (<Label.FAC: 'FAC'>, <Label.ORG: 'ORG'>, None, <Label.TITLE: 'TITLE'>)
    """
    known = table().get(label)
    if known is None:
        return Label.__members__.get(label)
    return next((row.ours for row, ends in known if ends.search(text)), None)


@cache
def table() -> dict[str, tuple[tuple[Row, re.Pattern[str]], ...]]:
    """Load the rows by the label of others, each with its pattern; the first that fits holds."""
    found: dict[str, tuple[tuple[Row, re.Pattern[str]], ...]] = {}
    for row in rows("backends/labels.toml", Row):
        found[row.label] = (*found.get(row.label, ()), (row, re.compile(f"(?:{row.ends})$")))
    return found

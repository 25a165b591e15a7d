"""Mention rows -> the entities that they mean."""

from __future__ import annotations

from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING

from extractor.outputs.formats.columns import columns

if TYPE_CHECKING:
    from collections.abc import Callable

    from extractor.outputs.formats.relations import Row

COLUMNS = ("entity_id", "entity", "entity_label")


def entities(mentions: list[Row]) -> dict[Row, None]:
    """Give id, name and label of each entity of one result, in the order of first mentions."""
    pick = _pick()
    return {found: None for found in map(pick, mentions) if found[0] is not None}


@cache
def _pick() -> Callable[[Row], Row]:
    names = [column.name for column in columns("mentions")]
    return itemgetter(*map(names.index, COLUMNS))

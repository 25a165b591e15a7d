"""Traditional characters -> simplified, one for one: dictionaries hold the simplified forms."""

from __future__ import annotations

from functools import cache

from extractor.tables import words


@cache
def _table() -> dict[int, str]:
    return {ord(pair[0]): pair[1] for pair in words("tokens/traditional.txt")}


def folded(text: str) -> str:
    """Give a text of the same length in simplified characters.

    >>> folded("國務院總理")
    '国务院总理'
    """
    return text.translate(_table()) if _traditional(text) else text


def _traditional(text: str) -> bool:
    return not _characters().isdisjoint(text)


@cache
def _characters() -> frozenset[str]:
    return frozenset(map(chr, _table()))

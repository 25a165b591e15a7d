"""The default engine: jieba's dictionary and algorithm in Rust."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, cast

import rjieba

from extractor.tokens.dictionaries import entries

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from extractor.model import Settings

# Half of a pair that stands alone is no character in Rust's strings.
LONE = re.compile("[\ud800-\udfff]")


def engine(text: str, settings: Settings) -> Iterable[tuple[str, str]]:
    """Give the words of `text` with their tags."""
    return _tagger(settings.dictionaries)(LONE.sub("\ufffd", text))


@cache
def _tagger(dictionaries: tuple[str, ...]) -> Callable[[str], Iterable[tuple[str, str]]]:
    """Give the function that tags; without user words it is the module's own, which is loaded already."""
    if not dictionaries:
        return cast("Callable[[str], Iterable[tuple[str, str]]]", rjieba.tag)
    jieba = rjieba.Jieba()
    for path in dictionaries:
        for word, freq, tag in entries(path):
            jieba.add_word(word, freq, tag)
    return cast("Callable[[str], Iterable[tuple[str, str]]]", jieba.tag)

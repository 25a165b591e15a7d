"""The engine that is jieba itself: slower, for those who must have its very cuts."""

from __future__ import annotations

import logging
from functools import cache
from typing import TYPE_CHECKING

import jieba
import jieba.posseg

from extractor.tokens.dictionaries import entries

if TYPE_CHECKING:
    from collections.abc import Iterable

    from extractor.model import Settings

# Its logger is set to DEBUG with a handler on standard error of its own.
logging.getLogger("jieba").setLevel(logging.WARNING)


def engine(text: str, settings: Settings) -> Iterable[tuple[str, str]]:
    """Give the words of `text` with their tags."""
    return ((pair.word, pair.flag) for pair in _tagger(settings.dictionaries).cut(text))


@cache
def _tagger(dictionaries: tuple[str, ...]) -> jieba.posseg.POSTokenizer:
    tokenizer = jieba.Tokenizer()
    tagger = jieba.posseg.POSTokenizer(tokenizer)
    for path in dictionaries:
        for word, freq, tag in entries(path):
            tokenizer.add_word(word, freq, tag)
            tagger.word_tag_tab[word] = tag or "x"
    return tagger

"""Parts of speech of CTB, PKU and 863 -> ours (ICTCLAS, as jieba writes them)."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from extractor.errors import InputError
from extractor.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractor.backends.parse import Parse


def ours(tag: str, word: str) -> str:
    """Give our tag for a word that a model tags so, "" or unknown: as jieba's dictionary has the word.

    >>> ours("VV", "发布"), ours("n", "论坛"), ours("NR", "北京"), ours("", "北京")
    ('v', 'n', 'ns', 'ns')
    """
    found = _tables()["ctb"].get(tag, "") if tag.isupper() else _tables()["pku"].get(tag, tag)
    return str(found) or _listed(word, "nz" if tag == "NR" else "x")


def tagged(text: str, parse: Parse, name: str) -> Iterator[tuple[str, str]]:
    """Give the words of a parse with our tags. Raises InputError where the model, called `name`, cut none."""
    if not parse.words and text.strip():
        raise InputError(f"model {name}", "", "one that cuts no words", "a tokenizer, or a pipeline with one")
    for (start, end), tag in zip(parse.words, parse.tags, strict=True):
        yield text[start:end], ours(tag, text[start:end])


@lru_cache(1 << 14)
def _listed(word: str, other: str) -> str:
    import rjieba

    whole = rjieba.tag(word)
    return whole[0][1] if len(whole) == 1 and (other == "x" or whole[0][1].startswith("n")) else other


@cache
def _tables() -> dict[str, Any]:
    return table("backends/tags.toml")

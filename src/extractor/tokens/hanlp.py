"""The engine that is HanLP; words that its model does not tag have the tags of jieba's dictionary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.backends.hanlp import MODEL, parse
from extractor.backends.tags import tagged

if TYPE_CHECKING:
    from collections.abc import Iterable

    from extractor.model import Settings


def engine(text: str, settings: Settings) -> Iterable[tuple[str, str]]:
    """Give the words of `text` with their tags; the user's dictionaries are jieba's, and not read here.

    Raises ExtraMissing without HanLP, InputError for a model that is not there, or that cuts no words.
    """
    return tagged(text, parse(text, settings.tokens_model), settings.tokens_model or MODEL)

"""The place of spaCy's segmenter, which comes with the [spacy] extra."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.errors import ExtraMissing

if TYPE_CHECKING:
    from collections.abc import Iterable


def engine(text: str, dictionaries: tuple[str, ...]) -> Iterable[tuple[str, str]]:  # noqa: ARG001
    """Raise ExtraMissing: this engine is not wired yet."""
    raise ExtraMissing("settings", "tokens", "'spacy', which is not installed", "pip install 'extractor-zh[spacy]'")

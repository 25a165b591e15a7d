"""Document -> Tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.model import Tokens

if TYPE_CHECKING:
    from extractor.model import Document, Settings


def segment(document: Document, settings: Settings) -> Tokens:  # noqa: ARG001
    """Cut the text into words."""
    return Tokens((0, len(document.text)), ("x",))

"""Document, Tokens, Reading -> Mentions."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extractor.model import Document, Mention, Reading, Tokens


def find(document: Document, tokens: Tokens, reading: Reading) -> tuple[Mention, ...]:  # noqa: ARG001
    """Find the mentions, sorted and free of crossings; PHRASE candidates may lie inside or around others."""
    return ()

"""Document, Mentions, Reading -> Entities."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.model import Document, Entity, Mention, Reading


def link(document: Document, mentions: Sequence[Mention], reading: Reading) -> tuple[Entity, ...]:  # noqa: ARG001
    """Gather the named mentions, and what points back to them, into entities."""
    return ()

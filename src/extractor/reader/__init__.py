"""Document -> Reading, and Reading, Mentions -> Claims: the learned part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.model import Reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.model import Claim, Document, Mention, Settings


def encode(document: Document, settings: Settings) -> Reading:  # noqa: ARG001
    """Read the document once; empty without weights."""
    return Reading()


def judge(document: Document, mentions: Sequence[Mention], reading: Reading) -> tuple[Claim, ...]:  # noqa: ARG001
    """Say which facts the reader believes are stated about the given mentions."""
    return ()

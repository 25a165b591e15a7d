"""What a fact was found by: the row of a frame, or the way in which a figure was read."""

from __future__ import annotations

from typing import Any

import msgspec

from extractor.facts.figures import words
from extractor.facts.frames import frames


def row(by: str, directory: str | None = None) -> dict[str, Any] | None:
    """Look up the row that a fact is `by`, None for what no row gave; `directory` is that of a user's frames.

    >>> row("frames.hold.1")["type"], row("figures.count")["type"], row("reader")
    ('hold', 'quantity', None)
    """
    if note := words().note.get(by):
        return {"type": "quantity", "note": note, "confidence": words().confidence[by]}
    frame = frames(directory).named.get(by)
    return {"type": frame.type, **msgspec.to_builtins(frame.row)} if frame else None

"""Stretches of a text in which nothing may be found."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.model import Span


def blocked(text: str, masks: Sequence[Span]) -> bytearray | None:
    r"""Mark the masked characters of a text with 1; None where nothing is masked.

    >>> from extractor.model import Span
    >>> blocked("三国演义三人", [Span(0, 4)])
    bytearray(b'\x01\x01\x01\x01\x00\x00')
    """
    if not masks:
        return None
    marks = bytearray(len(text))
    for span in masks:
        marks[span.start : span.end] = b"\1" * (min(span.end, len(text)) - span.start)
    return marks

"""Plain text: the characters are the page."""

from __future__ import annotations

from extractor.documents.page import Page, whole


def open_(text: str, name: str) -> Page:  # noqa: ARG001 - one signature for all formats
    """Open a plain text.

    >>> open_("北京", "a.txt").parts[0].text
    '北京'
    """
    return Page(parts=(whole(text),))

"""Texts of others on our terminal: nothing in them may steer it."""

from __future__ import annotations

import unicodedata

PLAIN = frozenset("\n")


def clean(text: str) -> str:
    r"""Write control, bidirectional and other invisible characters as escapes; line breaks stay.

    >>> print(clean("a\x1b[31mb\u202ec"))
    a\x1b[31mb\u202ec
    """
    if text.isprintable():
        return text
    return "".join(char if char in PLAIN or _is_shown(char) else _escape(char) for char in text)


def number(count: int, noun: str) -> str:
    """Say how many.

    >>> number(1, "file"), number(2000, "file")
    ('1 file', '2,000 files')
    """
    return f"{count:,} {noun}{'s' * (count != 1)}"


def _is_shown(char: str) -> bool:
    return char.isprintable() or unicodedata.category(char) == "Zs"


def _escape(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")

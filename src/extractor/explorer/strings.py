"""What the interface says, in English and Chinese."""

from __future__ import annotations

from functools import cache

from extractor.tables import table

FILE = "explorer/strings.toml"


@cache
def strings() -> dict[str, tuple[str, str]]:
    """Give all strings by `section.key`, English first.

    >>> strings()["modality.plan"]
    ('plan', '计划')
    """
    return {f"{part}.{key}": (pair[0], pair[1]) for part, rows in table(FILE).items() for key, pair in rows.items()}


def said(key: str) -> tuple[str, str] | None:
    """Look a string up; None for what is not of the interface, as a type of fact of a user's own.

    >>> said("label.ORG"), said("type.mine")
    (('Organisation', '机构'), None)
    """
    return strings().get(key)

"""What our labels, types and roles are called here and elsewhere."""

from __future__ import annotations

from functools import cache
from typing import Any

from extractor.model import Label
from extractor.tables import table

TABLE = "exchange/names.toml"
SOURCE = "source"  # the edge from a fact to who is credited; no role is called so


@cache
def roles() -> dict[str, tuple[str, ...]]:
    """Name the roles of each type of fact, in the order of the schema.

    >>> roles()["attend"]
    ('participant', 'event', 'time')
    """
    return {name: tuple(entry["roles"]) for name, entry in table("facts/schema.toml")["type"].items()}


@cache
def core() -> dict[str, tuple[str, ...]]:
    """Name the roles without which a fact is none.

    >>> core()["quantity"]
    ('metric', 'value')
    """
    types = table("facts/schema.toml")["type"]
    return {
        name: tuple(r for r, part in entry["roles"].items() if part.get("core") and not part.get("spare"))
        for name, entry in types.items()
    }


def label(name: str) -> Label | None:
    """Give our label for a name of ours or of another tool, None for one that means nothing here.

    >>> label("ORG"), label("per"), label("company"), label("FRUIT")
    (<Label.ORG: 'ORG'>, <Label.PERSON: 'PERSON'>, <Label.ORG: 'ORG'>, None)
    """
    return _labels().get(name) or _labels().get(name.upper())


def prompt(name: str) -> str:
    """Give the Chinese word by which a prompt asks for a label.

    >>> prompt("ORG"), label(prompt("ORG"))
    ('组织机构', <Label.ORG: 'ORG'>)
    """
    return str(_table()["label"][name]["prompt"])


def words(kind: str) -> dict[str, str]:
    """Give the Chinese words for every `type` or every `role`."""
    return {str(key): str(word) for key, word in _table()[kind].items()}


@cache
def _table() -> dict[str, Any]:
    return table(TABLE)


@cache
def _labels() -> dict[str, Label]:
    rows = _table()["label"]
    known = {also: Label(name) for name, row in rows.items() for also in (row["prompt"], *row["also"])}
    return {**known, **{str(name): name for name in Label}}

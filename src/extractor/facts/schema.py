"""What may be said: the types of facts, their roles, and which labels may fill them."""

from __future__ import annotations

from functools import cache, cached_property
from pathlib import Path

import msgspec

from extractor.errors import TableError
from extractor.model import Label
from extractor.tables import convert, table

HERE = Path(__file__).parent


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A role of a type: whether a fact needs it (`least` fillers), and what may fill it."""

    labels: tuple[str, ...]
    core: bool = False
    spare: bool = False
    least: int = 1


class Type(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True):
    """A type of fact and its roles; `dict` gives room for what is worked out once.

    `share` lists pairs of roles that one filler may have at once, as no others may; `alone` tells that no two facts of
    the type have one trigger, `exact` that where a frame sees one the reader's word does not count.
    """

    says: str
    roles: dict[str, Part]
    share: tuple[tuple[str, str], ...] = ()
    alone: bool = False
    exact: bool = False

    def core(self) -> tuple[str, ...]:
        """Name the roles by which a fact is known."""
        return self._core

    @cached_property
    def _core(self) -> tuple[str, ...]:
        return tuple(name for name, part in self.roles.items() if part.core)

    @cached_property
    def shared(self) -> frozenset[frozenset[str]]:
        """The pairs of roles that one filler may have at once, in any order."""
        return frozenset(map(frozenset, self.share))

    @cached_property
    def needs(self) -> tuple[tuple[str, int], ...]:
        """The roles without which there is no fact, with the number of fillers that each must have."""
        return tuple((name, part.least) for name, part in self.roles.items() if part.core and not part.spare)


class Schema(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All types; the labels of their roles are spelled out."""

    type: dict[str, Type]
    group: dict[str, tuple[str, ...]] = {}


def absolute(directory: str | None) -> str | None:
    """Give the path by which a directory is remembered: a relative one means another after a change of folder."""
    return None if directory is None else str(Path(directory).resolve())


def schema(directory: str | None = None) -> Schema:
    """Load our types, and those of a user's directory beside them.

    Raises TableError for a role without labels, an unknown label or group, or a type named twice.

    >>> schema().type["quantity"].core()
    ('subject', 'metric', 'value')
    """
    return _schema(absolute(directory))


@cache
def _schema(directory: str | None) -> Schema:
    ours = _load(HERE / "schema.toml")
    if directory is None or not (Path(directory) / "schema.toml").exists():
        return ours
    file = Path(directory) / "schema.toml"
    theirs = _load(file, ours.group)
    twice = sorted(set(ours.type) & set(theirs.type))
    if twice:
        raise TableError(str(file), f"type {twice[0]}", "a type that exists", "a new name")
    return Schema(type=ours.type | theirs.type, group=theirs.group)


@cache
def shipped() -> frozenset[str]:
    """Give the types that ship, which the scorer was taught.

    >>> "quantity" in shipped()
    True
    """
    return frozenset(schema().type)


def _load(file: Path, known: dict[str, tuple[str, ...]] | None = None) -> Schema:
    try:
        found = convert(table(file), Schema)
    except msgspec.ValidationError as error:
        raise TableError(str(file), "", "a schema that does not hold", str(error)) from error
    groups = (known or {}) | found.group
    types = {
        name: msgspec.structs.replace(
            entry, roles={r: _spell(part, groups, (file, f"{name}.{r}")) for r, part in entry.roles.items()}
        )
        for name, entry in found.type.items()
    }
    for name, entry in types.items():
        if not entry.core():
            raise TableError(str(file), f"type {name}", "no core role", "at least one role with core = true")
    return Schema(type=types, group=groups)


def _spell(part: Part, groups: dict[str, tuple[str, ...]], where: tuple[Path, str]) -> Part:
    labels = tuple(label for name in part.labels for label in groups.get(name, (name,)))
    wrong = [label for label in labels if label not in Label.__members__]
    if wrong or not labels:
        found = repr(wrong[0]) if wrong else "no labels"
        raise TableError(str(where[0]), where[1], found, f"labels or groups: {', '.join((*Label, *groups))}")
    return msgspec.structs.replace(part, labels=tuple(dict.fromkeys(labels)))

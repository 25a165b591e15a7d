"""The pattern language: a regular expression in which `{ORG:agent}` stands for a mention.

A wording is matched over `Line.marked`, where each mention is one private letter, so `{ORG|GPE:org}` is a class of
letters in a named group and `{PERSON:person+}` a list joined by 、和. `{PHRASE:work}` is a stretch of plain words whose
extent the noun phrases decide (`<` its end counts, `>` its start); `{ORG}` without a role takes part in the wording
and fills nothing; `(?P<name>…)` fills a role with just what it matches, and `(?P<trigger>…)` marks the trigger.

>>> wording = compile_("{ORG|GPE:org}{TITLE:title}{PERSON:person+}")
>>> sorted(wording.roles)
['org', 'person', 'title']
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import msgspec

from extractor.facts.lines import LETTERS, PRIVATE
from extractor.model import Label, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractor.facts.lines import Line

SLOT = re.compile(r"\{([A-Z_|]+)(?::([a-z_]+)([+<>]?))?\}")
REFERS = re.compile(r"\\[1-9]|\(\?P=|\(\?\(")
JOIN = "(?:[、和与及暨,， ]|以及)"
PLAIN = r"[^\uE000-\uE0FF，。；：、！？“”（）,;:!?()\s]{1,24}?"
GROUPS = {
    "NAME": "PERSON|ORG|GPE|LOC|FAC|EVENT|WORK_OF_ART|LAW|PRODUCT",
    "FIGURE": "MONEY|PERCENT|ORDINAL|QUANTITY|CARDINAL",
    "PLACE": "GPE|LOC|FAC",
    "WHEN": "DATE|TIME",
    "WHO": "PERSON|ORG|GPE",
}
MENTION = re.compile(r"[\uE000-\uE0FF]")


class Wording(msgspec.Struct, frozen=True):
    """A compiled wording: its expression, role by group, and the letters of which one must occur.

    `tail` is what follows the plain words that a wording begins with: where it is not, they need not be tried.
    """

    expression: re.Pattern[str]
    roles: dict[str, tuple[str, str]]
    needs: frozenset[str]
    tail: re.Pattern[str] | None = None

    def may_hold(self, marked: str) -> bool:
        """Tell whether a line has what follows the plain words; trying these everywhere takes long."""
        return self.tail is None or self.tail.search(marked) is not None


class Hit(msgspec.Struct, frozen=True):
    """Where a wording holds: the fillers of each role, and those stretches that are phrases yet to be cut."""

    span: Span
    fillers: dict[str, tuple[Span, ...]]
    loose: dict[str, Span]
    trigger: Span | None = None


@cache
def compile_(wording: str) -> Wording:
    """Compile a wording. Raises ValueError for an unknown label or a broken expression.

    A group named `trigger` marks the trigger.
    """
    roles: dict[str, tuple[str, str]] = {}
    needs: set[str] = set()

    def slot(match: re.Match[str]) -> str:
        kinds, role, mark = match.group(1), match.group(2), match.group(3) or ""
        if role is None:
            letters = _class(kinds)
            if not needs and _must(wording, match):
                needs.update(letters[1:-1])
            return letters
        if role in roles:
            raise ValueError(f"role {role} twice")
        roles[role] = (kinds, mark)
        if kinds == "PHRASE":
            return f"(?P<{role}>{PLAIN})"
        letters = _class(kinds)
        if not needs and _depth(wording[: match.start()]) == 0:
            needs.update(letters[1:-1])
        return f"(?P<{role}>{letters}(?:{JOIN}{letters})*)" if mark == "+" else f"(?P<{role}>{letters})"

    written = SLOT.sub(slot, wording)
    if found := re.search(r"\{[A-Za-z][^}]{0,12}", written):
        raise ValueError(f"a slot that is none: {found.group()}")
    try:
        expression = re.compile(written)
    except re.error as error:
        raise ValueError(str(error)) from error
    plain = {name: ("TEXT", "") for name in expression.groupindex if name != "trigger" and name not in roles}
    return Wording(expression, roles | plain, frozenset(needs), _tail(wording, written))


def _must(wording: str, slot: re.Match[str]) -> bool:
    """Tell whether a slot without a role must be there: outside all groups and choices, and not optional."""
    rest = SLOT.sub("", wording)
    choice = any(sign == "|" and _depth(rest[:i]) == 0 for i, sign in enumerate(rest))
    optional = wording[slot.end() : slot.end() + 1] in {"?", "*", "{"}
    return not choice and not optional and _depth(wording[: slot.start()]) == 0


def _tail(wording: str, written: str) -> re.Pattern[str] | None:
    """Compile what follows the plain words that a wording begins with; None for others, and where it refers to them."""
    first = SLOT.match(wording)
    if first is None or first[1] != "PHRASE" or REFERS.search(wording):
        return None
    return re.compile(written.removeprefix(f"(?P<{first[2]}>{PLAIN})"))


def _depth(wording: str) -> int:
    """Count the groups that are open: only a slot outside all of them must be there."""
    plain = re.sub(r"\\.|\[[^\]]*\]|\{[^}]*\}", "", wording)
    return plain.count("(") - plain.count(")")


def _class(kinds: str) -> str:
    names = "|".join(GROUPS.get(kind, kind) for kind in kinds.split("|")).split("|")
    wrong = [name for name in names if name not in Label.__members__]
    if wrong:
        raise ValueError(f"unknown label {wrong[0]}")
    letters = "".join(PRIVATE[LETTERS[Label(name)]] for name in names if name != "PHRASE")
    return f"[{letters}]"


def hits(wording: Wording, line: Line) -> Iterator[Hit]:
    """Find where a wording holds in a line."""
    for match in wording.expression.finditer(line.marked):
        fillers: dict[str, tuple[Span, ...]] = {}
        loose: dict[str, Span] = {}
        for role, (kinds, _) in wording.roles.items():
            if match.start(role) < 0:
                continue
            if kinds == "TEXT":
                fillers[role] = (Span(line.at(match.start(role)), line.at(match.end(role))),)
            elif kinds == "PHRASE":
                loose[role] = Span(line.at(match.start(role)), line.at(match.end(role)))
            else:
                fillers[role] = tuple(
                    Span(line.at(match.start(role) + m.start()), line.at(match.start(role) + m.end()))
                    for m in MENTION.finditer(match.group(role))
                )
        named = "trigger" in wording.expression.groupindex and match.start("trigger") >= 0
        trigger = Span(line.at(match.start("trigger")), line.at(match.end("trigger"))) if named else None
        yield Hit(Span(line.at(match.start()), line.at(match.end())), fillers, loose, trigger)

"""Mentions -> names: the named mentions of a document, those of one text together."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import msgspec

from extractor.model import NAMED, Known, Label, Span
from extractor.tables import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.model import Document, Mention

COURTESY = re.compile(r"(?<=..)(?:先生|女士|小姐|同志)$")
PEOPLES = re.compile(r"人民(?=法院|检察院|政府)")
MARKS = str.maketrans({
    "（": "(", "）": ")", "“": None, "”": None, "《": None, "》": None,
    "・": "·", "•": "·", "‧": "·", "－": "-", "—": "-", "–": "-",
})  # fmt: skip
# Labels between which the same words mean the same thing.
KINDS = {Label.LOC: Label.GPE, Label.FAC: Label.GPE, Label.LAW: Label.WORK_OF_ART}


class Name(msgspec.Struct, frozen=True):
    """The mentions of one text: `key` is it without brackets and courtesy, `at` where it first stands.

    The mentions of one entry of a user's gazetteer are one name, whichever alias they use: the entry's.
    """

    text: str
    key: str
    kind: Label
    label: Label
    spans: tuple[Span, ...]
    known: Known | None = None

    @property
    def at(self) -> int:
        """Where the first mention begins."""
        return self.spans[0].start


def names(document: Document, mentions: Sequence[Mention]) -> list[Name]:
    """Gather the named mentions by text and kind, in the order in which they begin."""
    found: dict[tuple[str, str], list[Mention]] = {}
    for mention in sorted((m for m in mentions if m.label in NAMED), key=lambda m: m.span):
        found.setdefault(_identity(document, mention), []).append(mention)
    return [_name(document, group) for group in found.values()]


def _identity(document: Document, mention: Mention) -> tuple[str, str]:
    """Give what mentions of one name share: their text and kind, or the entry of the user's that they are."""
    if mention.known:
        return "known", mention.known.id or f"{mention.label} {mention.known.name}"
    return _kind(mention.label), normal(document.quote(mention.span), mention.label)


def _kind(label: Label) -> Label:
    return KINDS.get(label, label)


def normal(text: str, label: Label) -> str:
    """Give a name without what does not tell things apart.

    >>> normal("《宪法》", Label.LAW), normal("王敏女士", Label.PERSON), normal("海天（广东）", Label.ORG)
    ('宪法', '王敏', '海天(广东)')
    """
    key = text.translate(_marks()) or text
    if label is Label.PERSON:
        return COURTESY.sub("", key)
    return PEOPLES.sub("", key) if label is Label.ORG else key


@cache
def _marks() -> dict[int, str | None]:
    """Give the marks to drop or make alike, and the traditional characters with their simplified ones."""
    # The table is the tokens' own: one list of characters serves all rooms.
    return {ord(pair[0]): pair[1] for pair in words("tokens/traditional.txt")} | MARKS


def _name(document: Document, group: Sequence[Mention]) -> Name:
    known, label = group[0].known, group[0].label
    text = known.name if known else max((document.quote(m.span) for m in group), key=len)
    key = normal(text if known else document.quote(group[0].span), label)
    return Name(text, key, _kind(label), label, tuple(m.span for m in group), known)

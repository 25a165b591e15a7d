"""Other names that the text gives: 以下简称“X”, 又称X, and a short name in brackets right after the long one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractor.mentions.entities.lexicon import lengths_of, occurrences
from extractor.model import Label, Mention, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from extractor.mentions.entities.scene import Scene

SAID = re.compile(
    r"(?:以下简称|下称|以下合称|以下统称|简称|又称|又名|也称|别称|俗称)(?:为|是|：|:)?\s?(?:[“‘\"「](?P<quoted>[^”’\"」，。（）()\n]{2,20})[”’\"」]|(?P<bare>[A-Za-z\u4e00-\u9fff]{2,12})(?=[）)]))"
)
BRACKET = re.compile(
    r"[（(]\s?(?P<short>[A-Z][A-Za-z0-9&.-]{1,12}|[\u4e00-\u9fff]{2,4}(?:委|局|部|会|院|行|组织))\s?[)）]"
)
SHORT = 3  # a short name must begin or end with a word of the text
NAMED = frozenset({Label.ORG, Label.EVENT, Label.PRODUCT, Label.GPE, Label.FAC, Label.LAW, Label.WORK_OF_ART})


def aliases(scene: Scene, known: Sequence[Mention]) -> list[Mention]:
    """Find the aliases of the names in `known`, and wherever else they stand."""
    ending = _by_end(known)
    found = [*_said(scene, ending), *_bracketed(scene, ending)]
    return [*found, *again(scene, found, "entities.alias again")]


def again(scene: Scene, found: Iterable[Mention], by: str) -> Iterator[Mention]:
    """Find the texts of some mentions wherever else they stand as whole words."""
    labels = {scene.text[m.span.start : m.span.end]: m.label for m in found}
    for span in occurrences(scene.text, lengths_of(labels), labels):
        size = span.end - span.start
        if span.start in scene.edges or span.end in scene.edges or size > SHORT:
            yield Mention(span, labels[scene.text[span.start : span.end]], by, 0.9)


def _said(scene: Scene, ending: Mapping[int, Mention]) -> Iterator[Mention]:
    for place in SAID.finditer(scene.text):
        group = "quoted" if place["quoted"] else "bare"
        # The long name ends at the bracket, which may give a stock code or an English name first.
        bracket = max(scene.text.rfind(mark, max(0, place.start() - 60), place.start()) for mark in "（(")
        long = _ending(ending, bracket) or _ending(ending, place.start())
        if long:
            yield Mention(Span(*place.span(group)), long.label, "entities.alias")


def _bracketed(scene: Scene, ending: Mapping[int, Mention]) -> Iterator[Mention]:
    for place in BRACKET.finditer(scene.text):
        long = _ending(ending, place.start())
        if long and long.span.end - long.span.start > len(place["short"]) / 2:
            yield Mention(Span(*place.span("short")), long.label, "entities.alias")


def _by_end(known: Iterable[Mention]) -> dict[int, Mention]:
    """Give the longest name that ends at each place."""
    ordered = sorted((m for m in known if m.label in NAMED), key=lambda m: (m.span.end - m.span.start, m.label, m.by))
    return {m.span.end: m for m in ordered}


def _ending(ending: Mapping[int, Mention], at: int) -> Mention | None:
    """Give the name that ends at a place, a quotation mark or 》 apart."""
    return ending.get(at) or ending.get(at - 1)

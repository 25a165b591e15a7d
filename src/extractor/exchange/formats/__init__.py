"""One tool's format a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import msgspec

from extractor.exchange.folder import Folder
from extractor.exchange.formats import brat, cluener, conll, docbin, doccano, label_studio, uie, web_annotation
from extractor.exchange.losses import crossing
from extractor.exchange.page import Draft, Page


def none(_: Page) -> tuple[str, ...]:
    """Leave no mention out."""
    return ()


class Format(msgspec.Struct, frozen=True):
    """How to write and read a tool's files, and what they carry by themselves.

    `carries` names keys of mentions and facts, `fact` (facts at all), `same` (two mentions at one place), `order` (of
    the mentions), `triggered` (a trigger that is a filler too). `left` gives the mentions of a page that have no place;
    `embeds` says that the sidecar is inside.
    """

    write: Callable[[list[Page]], Iterable[tuple[str, bytes]]]
    read: Callable[[Folder], Iterator[Draft]]
    carries: frozenset[str]
    left: Callable[[Page], tuple[str, ...]] = none
    embeds: bool = False


MENTIONS = frozenset({"id", "entity", "norm", "same", "order"})
FACTS = frozenset({"fact", "trigger", "source"})
MARKS = frozenset({"modality", "negated"})
SPANS = frozenset({"same", "order"})

FORMATS: dict[str, Format] = {
    "brat": Format(brat.write, brat.read, MENTIONS | FACTS | MARKS | {"span", "triggered"}),
    "doccano": Format(doccano.write_labels, doccano.read, SPANS),
    "doccano-relations": Format(doccano.write_relations, doccano.read, SPANS | FACTS),
    "label-studio": Format(label_studio.write, label_studio.read, MENTIONS | FACTS | MARKS, embeds=True),
    "conll": Format(conll.write_bio, conll.read, frozenset(), crossing),
    "conll-bioes": Format(conll.write_bioes, conll.read, frozenset(), crossing),
    "spacy": Format(docbin.write, docbin.read, frozenset({"id", "entity", "same"}), embeds=True),
    "cluener": Format(cluener.write, cluener.read, frozenset({"same"})),
    "uie": Format(uie.write, uie.read, frozenset({"same"})),
    "web-annotation": Format(
        web_annotation.write, web_annotation.read, MENTIONS | FACTS | MARKS | {"span", "triggered"}
    ),
}

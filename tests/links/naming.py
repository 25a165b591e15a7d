"""Texts with marked mentions as documents, and entities as sets of texts."""

import re

from extractor.links import link
from extractor.model import Article, Document, Label, Mention, Reading, Span

MARK = re.compile(r"\[([^\[\]|]+)\|([A-Z_]+)\]")


def marked(text):
    """Read `[name|LABEL]` marks: the document without them, and the mentions."""
    plain, mentions, at = "", [], 0
    for found in MARK.finditer(text):
        plain += text[at : found.start()]
        mentions.append(Mention(Span(len(plain), len(plain) + len(found[1])), Label(found[2]), "test"))
        plain += found[1]
        at = found.end()
    plain += text[at:]
    size = len(plain)
    articles = (Article("news", Span(0, size)),)
    document = Document(
        name="text", text=plain, starts=range(size), ends=range(1, size + 1), sha256="", articles=articles
    )
    return document, mentions


def entities(text):
    document, mentions = marked(text)
    return document, link(document, mentions, Reading())


def together(text):
    """Give the texts of each entity that has more than one mention, in order."""
    document, found = entities(text)
    groups = [[document.text[s.start : s.end] for s in entity.mentions] for entity in found]
    return [group for group in groups if len(group) > 1]


def pointing(text):
    """Give `reference -> entity` of each back reference."""
    document, found = entities(text)
    return [f"{document.text[r.start : r.end]} -> {entity.name}" for entity in found for r in entity.references]

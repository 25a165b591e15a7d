"""Texts as documents with tokens and made-up readings, and mentions as lines to compare."""

from extractor.mentions import find
from extractor.model import Article, Candidate, Document, Label, Reading, Settings, Span
from extractor.tokens import segment


def document(text, *, byline=None):
    article = Article("news", Span(0, len(text)), byline=byline)
    ends = range(1, len(text) + 1)
    return Document(name="text", text=text, starts=range(len(text)), ends=ends, sha256="", articles=(article,))


def at(text, name):
    start = text.index(name)
    return Span(start, start + len(name))


def reading(text, *candidates):
    """Make a reading of `name LABEL confidence` lines."""
    parts = [line.rsplit(" ", 2) for line in candidates]
    return Reading(tuple(Candidate(at(text, n), Label(label), float(sure)) for n, label, sure in parts))


def mentions(text, read=None, *, byline=None):
    made = document(text, byline=byline)
    return find(made, segment(made, Settings()), read or Reading())


def shown(text, read=None, *, byline=None):
    return [f"{text[m.span.start : m.span.end]} {m.label}" for m in mentions(text, read, byline=byline)]

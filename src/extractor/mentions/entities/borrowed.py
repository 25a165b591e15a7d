"""Document -> Mentions: the names that HanLP or spaCy see, for `choose` to weigh against all others."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from extractor.backends.labels import ours
from extractor.model import NAMED, Label, Mention, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractor.backends.parse import Parse
    from extractor.model import Document, Settings

TITLED = frozenset({Label.WORK_OF_ART, Label.LAW})


def borrowed(document: Document, settings: Settings) -> Iterator[Mention]:
    """Give the names of the back end that the settings choose; of `own`, none.

    Its figures and times stay out: the rules have their normal forms. Raises ExtraMissing and InputError as the back
    end's `parse` does.
    """
    if settings.entities == "own":
        return
    found: Parse = import_module(f"extractor.backends.{settings.entities}").parse(
        document.text, settings.entities_model
    )
    for span, label in found.names:
        known = ours(label, document.text[span.start : span.end])
        if known in NAMED:
            yield Mention(_bracketed(document.text, span, known), known, settings.entities)


def _bracketed(text: str, span: Span, label: Label) -> Span:
    """Take in the 《》 around a title, which others leave out."""
    around = text[span.start - 1 : span.start] + text[span.end : span.end + 1]
    return Span(span.start - 1, span.end + 1) if label in TITLED and around == "《》" else span

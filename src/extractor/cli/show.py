"""extractor show: articles, coloured mentions and facts in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from extractor.cli.clean import clean
from extractor.cli.options import settings, source
from extractor.documents import split
from extractor.model import Label, Span
from extractor.pipeline import run

if TYPE_CHECKING:
    from argparse import Namespace

    from extractor.model import Article, Extraction, Fact

COLOURS = {
    Label.PERSON: "bold magenta",
    Label.TITLE: "magenta",
    Label.ORG: "bold blue",
    Label.GPE: "green",
    Label.LOC: "green",
    Label.FAC: "dark_green",
    Label.EVENT: "bold yellow",
    Label.WORK_OF_ART: "yellow",
    Label.LAW: "yellow",
    Label.PRODUCT: "bold cyan",
    Label.PHRASE: "underline",
}
FIGURE = "cyan"


def command(options: Namespace) -> int:
    """Show a file."""
    console = Console(highlight=False, emoji=False, markup=False)
    for record in split(source(options)):
        extraction = run(record, settings(options))
        _legend(console, extraction)
        for article in extraction.articles:
            _article(console, extraction, article)
        for notice in extraction.warnings:
            console.print(Text(f"{notice.kind}: {clean(notice.message)}", style="dim"))
    return 0


def describe(extraction: Extraction, fact: Fact) -> Text:
    """Set a fact in one line: type, roles, and what is not plain about it."""
    line = Text.assemble((fact.type, "bold"), " ")
    for role, spans in fact.args.items():
        names = "、".join(_quote(extraction, span) for span in spans)
        line.append_text(Text.assemble((f"{role}=", "dim"), names, " "))
    marks = [fact.modality] * (fact.modality != "actual") + ["not"] * fact.negated
    marks += [f"according to {_quote(extraction, fact.source)}"] if fact.source else []
    return line.append_text(Text(" ".join(marks), style="italic red" if fact.negated else "italic"))


def _legend(console: Console, extraction: Extraction) -> None:
    document = extraction.document
    day = f"{document.published} ({document.dated_by})" if document.published else "undated"
    record = f", record {document.record}" if document.record is not None else ""
    console.print(Text(f"{clean(document.name)}{record}, {document.format}, {document.encoding}, {day}", style="dim"))
    console.print(
        Text.assemble(*((f"{label} ", style) for label, style in COLOURS.items()), ("figures, times", FIGURE))
    )


def _article(console: Console, extraction: Extraction, article: Article) -> None:
    console.rule(Text(article.kind, style="dim"))
    console.print(_coloured(extraction, article))
    for fact in extraction.facts:
        if article.span.crosses(fact.span):
            console.print(Text.assemble("  ", describe(extraction, fact), (f"  {fact.confidence:.2f}", "dim")))


def _coloured(extraction: Extraction, article: Article) -> Text:
    """Give an article's text, each mention in the colour of its label; a phrase around others gives way to them."""
    found, at = Text(), article.span.start
    for mention in extraction.mentions:
        if article.span.covers(mention.span) and mention.label is not Label.PHRASE:
            found.append(_words(extraction, Span(at, mention.span.start)))
            found.append(_words(extraction, mention.span), COLOURS.get(mention.label, FIGURE))
            at = mention.span.end
    return found.append(_words(extraction, Span(at, article.span.end)))


def _words(extraction: Extraction, span: Span) -> str:
    return clean(extraction.document.text[span.start : span.end])


def _quote(extraction: Extraction, span: Span) -> str:
    return clean(extraction.document.quote(span))

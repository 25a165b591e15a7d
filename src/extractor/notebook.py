"""Extraction -> what a notebook shows: coloured mentions over a table of facts; texts of others stay inert."""

from __future__ import annotations

import re
from html import escape
from itertools import takewhile
from typing import TYPE_CHECKING

from extractor.model import FIGURES, TIMES, Label, Span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from extractor.model import Article, Extraction, Fact, Mention

# Translucent, so that they do in dark themes, too.
COLOURS = {
    Label.PERSON: "233,30,99",
    Label.TITLE: "171,71,188",
    Label.ORG: "33,150,243",
    Label.GPE: "76,175,80",
    Label.LOC: "76,175,80",
    Label.FAC: "0,150,136",
    Label.EVENT: "255,193,7",
    Label.WORK_OF_ART: "255,152,0",
    Label.LAW: "255,152,0",
    Label.PRODUCT: "0,188,212",
    **dict.fromkeys(sorted(TIMES), "158,158,158"),
    **dict.fromkeys(sorted(FIGURES), "121,134,203"),
}
MOST, ROWS = 20_000, 200  # characters and facts that are shown
# Controls, and marks that turn the direction of what follows; letters that run from right to left stay in their <bdi>.
HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")


def page(extraction: Extraction) -> str:
    """Give the text with its mentions in colours, and its facts in a table, as a stretch of HTML without scripts.

    >>> from extractor import Settings, extract
    >>> found = page(extract("<b>北京</b>", settings=Settings(model="rules")))
    >>> "<b>" in found, "&lt;b&gt;" in found, ">北京</bdi>" in found
    (False, True, True)
    """
    names = {span: entity.name for entity in extraction.entities for span in entity.mentions}
    shown = takewhile(lambda article: article.span.start < MOST, extraction.articles)
    articles = "".join(_article(extraction, article, names) for article in shown)
    return f"<div><small>{_safe(repr(extraction))}</small>{articles}{_facts(extraction)}</div>"


def _article(extraction: Extraction, article: Article, names: Mapping[Span, str]) -> str:
    end = min(article.span.end, MOST)
    pieces, at = [], article.span.start
    for mention in extraction.mentions:
        if at <= mention.span.start and mention.span.end <= end and mention.label is not Label.PHRASE:
            shown = _mention(mention, names.get(mention.span, ""), _words(extraction, mention.span))
            pieces += [_words(extraction, Span(at, mention.span.start)), shown]
            at = mention.span.end
    pieces.append(_words(extraction, Span(at, end)) + "…" * (end < article.span.end))
    style = "white-space:pre-wrap;margin:.6em 0;line-height:1.8"
    return f'<div lang="zh" style="{style}">{"".join(pieces)}</div>'


def _mention(mention: Mention, name: str, words: str) -> str:
    value = "" if mention.norm is None or mention.norm.value is None else str(mention.norm.value)
    title = " · ".join(filter(None, [mention.label, name or value, f"by {mention.by}", f"{mention.confidence:.2f}"]))
    style = f"background:rgba({COLOURS[mention.label]},.25);border-radius:3px;padding:1px 2px"
    return f'<bdi style="{style}" title="{_safe(title)}">{words}</bdi>'


def _facts(extraction: Extraction) -> str:
    if not extraction.facts:
        return ""
    rows = "".join(_fact(extraction, fact) for fact in extraction.facts[:ROWS])
    more = f"<small>… {len(extraction.facts) - ROWS:,} more</small>" * (len(extraction.facts) > ROWS)
    head = "".join(f'<th style="text-align:left">{name}</th>' for name in ("fact", "roles", "said", "confidence"))
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{more}"


def _fact(extraction: Extraction, fact: Fact) -> str:
    roles = "<br>".join(
        f"<small>{_safe(role)}</small> {'、'.join(_quote(extraction, span) for span in spans)}"
        for role, spans in fact.args.items()
    )
    said = [fact.modality] * (fact.modality != "actual") + ["not"] * fact.negated
    said += [_quote(extraction, fact.source)] if fact.source else []
    cells = (_safe(fact.type), roles, ", ".join(said), f"{fact.confidence:.2f}")
    return "<tr>" + "".join(f'<td style="text-align:left">{cell}</td>' for cell in cells) + "</tr>"


def _quote(extraction: Extraction, span: Span) -> str:
    return f'<bdi lang="zh">{_safe(extraction.document.quote(span))}</bdi>'


def _words(extraction: Extraction, span: Span) -> str:
    return _safe(extraction.document.text[span.start : span.end])


def _safe(text: str) -> str:
    """Escape markup, and write out what has no shape of its own."""
    return HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", escape(text))

"""Document, Tokens, Mentions, Entities, Claims -> Facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.facts.attribution import Marks
from extractor.facts.explain import row
from extractor.facts.figures import Memory, quantities
from extractor.facts.frames import claims as framed
from extractor.facts.frames import frames
from extractor.facts.ground import Ground
from extractor.facts.groups import fit
from extractor.facts.lines import lines
from extractor.facts.occasions import occasions
from extractor.facts.phrases import Book
from extractor.facts.predicates import predicates
from extractor.facts.references import Antecedents, resolved
from extractor.facts.schema import schema
from extractor.facts.scorer import decide
from extractor.model import Fact, Label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.facts.lines import Line
    from extractor.model import Claim, Document, Entity, Mention, Settings, Span, Tokens

__all__ = ["relate", "row"]


def relate(
    document: Document,
    tokens: Tokens,
    mentions: Sequence[Mention],
    entities: Sequence[Entity],
    claims: Sequence[Claim],
    settings: Settings,
) -> tuple[tuple[Mention, ...], tuple[Fact, ...]]:
    """Find the facts, and the phrases that they need as fillers."""
    book = Book(mentions)
    page = tuple(lines(document, tokens, [m for m in mentions if m.label is not Label.PHRASE]))
    names = Antecedents(document, mentions, entities)
    proposed = propose(document, page, names, (claims, settings))
    types = schema(settings.frames)
    joined = decide(fit(proposed, types, book.label), types, Ground(document, mentions))
    marks = Marks(document, page, mentions, joined)
    facts = [_fact(page[c.sentence], c, book, marks) for c in joined if c.confidence >= settings.min_confidence]
    facts.sort(key=lambda f: (f.span, f.trigger or f.span, f.type))
    return book.phrases(), tuple(facts)


def propose(
    document: Document, page: Sequence[Line], names: Antecedents, more: tuple[Sequence[Claim], Settings]
) -> list[Claim]:
    """Give the reader's claims and those of frames, what points back resolved to names."""
    claims, settings = more
    every = (*claims, *_framed(document, page, settings), *predicates(document, page, settings))
    return [resolved(c, names, page[c.sentence].span) for c in (*every, *occasions(page, every))]


def _framed(document: Document, page: Sequence[Line], settings: Settings) -> list[Claim]:
    known = frames(settings.frames)
    found: list[Claim] = []
    memory = Memory()
    for line in page:
        memory.enter(document.sentences[line.number].paragraph)
        found += (c for c in framed(line, _place(document, line), known) if _in_place(document, line, c))
        found += quantities(line, memory)
    return found


def _in_place(document: Document, line: Line, claim: Claim) -> bool:
    """Keep bylines to the byline, and positions out of it."""
    if claim.type not in ("byline", "position") or not document.articles:
        return True
    byline = document.articles[document.sentences[line.number].article].byline
    inside = byline is not None and any(byline.covers(r.filler) for r in claim.roles if r.name == "person")
    return inside == (claim.type == "byline")


def _place(document: Document, line: Line) -> str:
    article = document.articles[document.sentences[line.number].article] if document.articles else None
    if article is None:
        return "text"
    if article.byline and article.byline.crosses(line.span):
        return "byline"
    return "headline" if article.headline and article.headline.covers(line.span) else "text"


def _fact(line: Line, claim: Claim, book: Book, marks: Marks) -> Fact:
    args: dict[str, tuple[Span, ...]] = {}
    for role in claim.roles:
        args[role.name] = tuple(dict.fromkeys((*args.get(role.name, ()), book.take(role.filler, claim.by))))
    firmness, denied, said_by = marks.of(line, claim)
    return Fact(
        type=claim.type,
        span=line.span,
        args=args,
        by=claim.by,
        confidence=claim.confidence,
        trigger=claim.trigger,
        modality=firmness,
        negated=denied,
        source=book.take(said_by, claim.by) if said_by else None,
    )

"""extractor explain: by which rule or model each thing came, and what was rejected."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from rich.console import Console
from rich.text import Text

from extractor.cli.clean import clean
from extractor.cli.options import settings, source
from extractor.cli.show import describe
from extractor.documents import read, split
from extractor.errors import InputError
from extractor.links import link
from extractor.mentions import find
from extractor.model import Candidate, Claim
from extractor.outputs import to_gold, to_rows
from extractor.pipeline import run
from extractor.reader import encode, judge
from extractor.tokens import segment

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from extractor.model import Document, Extraction, Fact, Mention, Settings, Source, Span


class Doubts(msgspec.Struct, frozen=True):
    """What the reader proposed and the rooms did not take."""

    candidates: tuple[Candidate, ...]
    claims: tuple[Claim, ...]


def command(options: Namespace) -> int:
    """Explain a file's facts, or one. Raises InputError for an id that no fact has."""
    console = Console(highlight=False, emoji=False, markup=False)
    seen = 0
    for record in split(source(options)):
        extraction = run(record, settings(options))
        doubts = rejected(record, extraction)
        for name, fact in _chosen(extraction, options.fact):
            seen += 1
            console.print(Text.assemble((f"{name} ", "dim"), describe(extraction, fact)))
            console.print(Text("\n".join(f"    {clean(line)}" for line in reasons(extraction, fact, doubts))))
    if options.fact and not seen:
        raise InputError(options.file, options.fact, "no such fact", "an id of facts.jsonl, or f1, f2, …")
    return 0


def rejected(record: Source, extraction: Extraction) -> Doubts:
    """Take a source through the rooms again and keep what fell on the way."""
    document, options = read(record).plain(), extraction.settings
    claims, candidates = _proposed(document, options)
    taken = {(m.span, m.label) for m in extraction.mentions}
    kept = {(fact.type, span) for fact in extraction.facts for spans in fact.args.values() for span in spans}
    return Doubts(
        tuple(c for c in candidates if (c.span, c.label) not in taken),
        tuple(c for c in claims if not any((c.type, role.filler) in kept for role in c.roles)),
    )


def reasons(extraction: Extraction, fact: Fact, doubts: Doubts) -> Iterator[str]:
    """Say where a fact and each of its fillers come from, and what else was proposed in its sentence."""
    yield f"by {fact.by}, confidence {fact.confidence:.2f}"
    yield f"evidence: {extraction.document.quote(fact.span)}"
    mentions = {mention.span: mention for mention in extraction.mentions}
    for role, spans in fact.args.items():
        yield from (_filler(extraction, role, mentions[span]) for span in spans)
    for candidate in doubts.candidates:
        if fact.span.covers(candidate.span):
            text = extraction.document.quote(candidate.span)
            yield f"rejected: {candidate.label} {text}, confidence {candidate.confidence:.2f}"
    for claim in doubts.claims:
        if fact.span.covers(claim.anchor):
            text = extraction.document.quote(claim.anchor)
            yield f"rejected: {claim.type} at {text}, by {claim.by}, confidence {claim.confidence:.2f}"


def _proposed(document: Document, options: Settings) -> tuple[tuple[Claim, ...], tuple[Candidate, ...]]:
    tokens = segment(document, options)
    reading = encode(document, tokens, options)
    mentions = find(document, tokens, reading, options)
    link(document, mentions, reading)
    return judge(document, mentions, reading), reading.candidates


def _chosen(extraction: Extraction, name: str | None) -> Iterator[tuple[str, Fact]]:
    """Give facts with the id that they have in facts.jsonl; `name` may also be an id of the file, as f3."""
    names = zip(to_gold(extraction)["facts"], to_rows(extraction), extraction.facts, strict=True)
    for short, row, fact in names:
        if name in {None, short["id"], row["id"]}:
            yield f"{short['id']} {row['id']}", fact


def _filler(extraction: Extraction, role: str, mention: Mention) -> str:
    norm = {} if mention.norm is None else msgspec.to_builtins(mention.norm)
    entity = _entity(extraction, mention.span)
    parts = [f"{role}: {extraction.document.quote(mention.span)}", f"{mention.label}", f"by {mention.by}"]
    parts += [f"confidence {mention.confidence:.2f}", *(f"{k} {v}" for k, v in norm.items()), *entity]
    return ", ".join(parts)


def _entity(extraction: Extraction, span: Span) -> list[str]:
    found = next((entity for entity in extraction.entities if span in entity.mentions), None)
    return [f"entity {found.name} by {found.by}"] if found else []

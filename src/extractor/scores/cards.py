"""Errors -> cards: each item once, in its sentence, gold and found side by side."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import msgspec

from extractor.model import Document, Span
from extractor.scores.errors import Kind, errors
from extractor.scores.place import stretch
from extractor.scores.schema import NORMED, roles
from extractor.scores.wording import mark, norm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractor.scores.errors import Error

Gold = dict[str, Any]
Piece = tuple[str, int]  # text, and whose it is: OURS | THEIRS
OURS, THEIRS = 1, 2
NONE = "–"
WIDEST, AROUND = 360, 60  # characters of context, and kept on each side of what is marked where that is too long


class Row(msgspec.Struct, frozen=True, array_like=True):
    """One line of the comparison: what it is about, gold's, what was found, and whether that is wrong."""

    what: str
    gold: str
    found: str
    wrong: bool


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """A mention or a fact with all that is wrong about it.

    `gold` and `found` are labels or types, empty where a side has none; `ids` those of the two sides; `span` is raw;
    `context` is the sentence in pieces, each marked with the sides that annotate it.
    """

    of: str
    kinds: tuple[Kind, ...]
    gold: str
    found: str
    ids: tuple[str | None, str | None]
    span: Span
    context: tuple[Piece, ...]
    rows: tuple[Row, ...]


class Sides(msgspec.Struct, frozen=True):
    """A file's gold and what was found in it, with the document that both annotate."""

    gold: Gold
    found: Gold
    document: Document


def cards(sides: Sides) -> list[Card]:
    """Give a card for each mention and each fact with errors, in the order of the text."""
    grouped: dict[tuple[str, str | None, str | None], list[Error]] = {}
    for error in errors(sides.gold, sides.found):
        grouped.setdefault((error.of, error.gold, error.found), []).append(error)
    tables = [{row["id"]: row for part in ("mentions", "facts") for row in side[part]} for side in _both(sides)]
    return [_card(sides, some, (tables[0].get(a), tables[1].get(b))) for (_, a, b), some in grouped.items()]


def _both(sides: Sides) -> tuple[Gold, Gold]:
    return sides.gold, sides.found


def _card(sides: Sides, some: list[Error], pair: tuple[Gold | None, Gold | None]) -> Card:
    first = some[0]
    is_mention = first.of == "mention"
    rows = _mention_rows(pair, some) if is_mention else _fact_rows(sides, pair, some)
    return Card(
        of=first.of,
        kinds=tuple(dict.fromkeys(error.kind for error in some)),
        gold=pair[0]["type"] if pair[0] else "",
        found=pair[1]["type"] if pair[1] else "",
        ids=(first.gold, first.found),
        span=first.span,
        context=tuple(_context(sides, pair, marked=_mentions(pair) if is_mention else _fillers(sides, pair))),
        rows=tuple(rows),
    )


def _mention_rows(pair: tuple[Gold | None, Gold | None], some: list[Error]) -> Iterator[Row]:
    kinds = {error.kind for error in some}
    alone = bool(kinds & {Kind.MISSED, Kind.SPURIOUS})
    texts, labels, norms = (_two(pair, part) for part in (lambda m: m["text"], lambda m: m["type"], norm))
    yield Row("text", *texts, alone or bool(kinds & {Kind.BOUNDARY, Kind.BOTH}))
    yield Row("label", *labels, alone or bool(kinds & {Kind.LABEL, Kind.BOTH}))
    if any(m and m["type"] in NORMED for m in pair):
        yield Row("norm", *norms, Kind.NORM in kinds)


def _fact_rows(sides: Sides, pair: tuple[Gold | None, Gold | None], some: list[Error]) -> Iterator[Row]:
    kinds = {error.kind for error in some}
    alone = bool(kinds & {Kind.MISSED, Kind.SPURIOUS, Kind.TYPE})
    wrong = {name for error in some for name in (error.role, error.other)}
    tables = [{m["id"]: m for m in side["mentions"]} for side in _both(sides)]
    if Kind.TYPE in kinds:
        yield Row("type", *_two(pair, lambda fact: fact["type"]), wrong=True)
    for role in _roles(pair):
        fillers = [_said(fact["args"].get(role) if fact else None, tables[n]) for n, fact in enumerate(pair)]
        yield Row(role, fillers[0], fillers[1], alone or role in wrong)
    for name, kind, default in (("modality", Kind.MODALITY, "actual"), ("negated", Kind.NEGATION, False)):
        marks = [fact.get(name, default) if fact else default for fact in pair]
        if marks != [default, default]:
            yield Row(name, *_two(pair, lambda fact, n=name, d=default: mark(fact.get(n, d))), kind in kinds)
    sources = [(fact or {}).get("source") for fact in pair]
    if any(sources):
        named = [_said([name] if name else None, table) for name, table in zip(sources, tables, strict=True)]
        yield Row("source", named[0], named[1], alone or Kind.SOURCE in kinds)


def _roles(pair: tuple[Gold | None, Gold | None]) -> list[str]:
    """Name the roles that either fact fills, in the order of the schema."""
    known = [role for fact in pair if fact for role in roles().get(fact["type"], ())]
    named = {role for fact in pair if fact for role in fact["args"]}
    return [role for role in dict.fromkeys((*known, *sorted(named))) if role in named]


def _two(pair: tuple[Gold | None, Gold | None], say: Any) -> tuple[str, str]:
    return tuple(say(one) if one else NONE for one in pair)  # type: ignore[return-value] # as long as the pair


def _said(names: list[str] | None, mentions: dict[str, Gold]) -> str:
    """Say fillers, figures and times with their norms."""
    return "、".join(_filler(mentions[name]) for name in names) if names else NONE


def _filler(mention: Gold) -> str:
    return f"{mention['text']} [{norm(mention)}]" if mention["type"] in NORMED else str(mention["text"])


def _mentions(pair: tuple[Gold | None, Gold | None]) -> list[tuple[Gold, int]]:
    return [(one, side) for one, side in zip(pair, (OURS, THEIRS), strict=True) if one]


def _fillers(sides: Sides, pair: tuple[Gold | None, Gold | None]) -> list[tuple[Gold, int]]:
    """Give what a fact names on each side: its fillers and its trigger."""
    found = []
    for fact, side, which in zip(pair, _both(sides), (OURS, THEIRS), strict=True):
        mentions = {m["id"]: m for m in side["mentions"]}
        names = [name for some in fact["args"].values() for name in some] if fact else []
        found += [(mentions[name], which) for name in names]
        if fact and fact.get("trigger"):
            found.append(({"span": fact["trigger"], "field": fact.get("field")}, which))
    return found


def _context(sides: Sides, pair: tuple[Gold | None, Gold | None], *, marked: list[tuple[Gold, int]]) -> Iterator[Piece]:
    """Cut the sentences of an item into pieces where a mark begins or ends; what is too long is left out."""
    document = sides.document
    rows = [one for one in pair if one]
    whole = _sentences(document, [stretch(document, row["span"], row.get("field")) for row in rows])
    marks = [(stretch(document, one["span"], one.get("field")), side) for one, side in marked]
    inside = [(span, side) for span, side in marks if span.crosses(whole)]
    window = _narrowed(whole, [span for span, _ in inside])
    if window.start > whole.start:
        yield "… ", 0
    edges = {window.start, window.end, *(at for span, _ in inside for at in span if window.start < at < window.end)}
    for start, end in pairwise(sorted(edges)):
        piece = Span(start, end)
        yield document.text[start:end], OURS * _is_in(piece, inside, OURS) | THEIRS * _is_in(piece, inside, THEIRS)
    if window.end < whole.end:
        yield " …", 0


def _is_in(piece: Span, marks: list[tuple[Span, int]], side: int) -> bool:
    return any(span.covers(piece) for span, whose in marks if whose == side)


def _sentences(document: Document, spans: list[Span]) -> Span:
    """Give the stretch from the first sentence that an item touches to the last one."""
    touched = [s.span for s in document.sentences if any(s.span.crosses(span) for span in spans)]
    every = [*touched, *spans]
    return Span(min(span.start for span in every), max(span.end for span in every))


def _narrowed(whole: Span, marks: list[Span]) -> Span:
    """Keep what stands around the marks of a stretch that is too long to read."""
    if whole.end - whole.start <= WIDEST:
        return whole
    start = max(whole.start, min((span.start for span in marks), default=whole.start) - AROUND)
    end = min(whole.end, max((span.end for span in marks), default=start) + AROUND, start + WIDEST)
    return Span(start, max(end, min(whole.end, start + AROUND)))

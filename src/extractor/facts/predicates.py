"""Document, Lines -> Claims: the verbs of a model of others, read by the triggers and roles of our frames."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from extractor.facts.frames import frames
from extractor.model import Claim, Role, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractor.backends.parse import Parse, Predicate
    from extractor.facts.frames import Frame
    from extractor.facts.lines import Line
    from extractor.facts.roles import Ask
    from extractor.model import Document, Settings

# Where a row looks for a filler, said as an argument of the verb.
KINDS = {"subject": "subject", "topic": "subject", "by": "subject", "object": "object", "modified": "object"}
ROUND = frozenset({"time", "place"})  # roles that are arguments of their own
LENGTH = 4, 8  # characters before and after a trigger that a row's `unless` sees, as in frames


def predicates(document: Document, page: Sequence[Line], settings: Settings) -> Iterator[Claim]:
    """Propose the facts whose verb is a trigger of a frame, with mentions in the verb's arguments as fillers.

    Only HanLP's multi-task models know verbs; of all others, nothing. `by` is ``hanlp.release.1``.
    """
    parse = _parse(document, settings)
    for predicate in parse.predicates if parse else ():
        line = next((line for line in page if line.span.covers(predicate.span)), None)
        word = document.text[predicate.span.start : predicate.span.end]
        for frame in frames(settings.frames).words.get(word, ()) if line else ():
            if line and _holds(frame, line, predicate.span):
                yield from _claim(frame, line, predicate)


def _parse(document: Document, settings: Settings) -> Parse | None:
    """Give the parse that tokens or entities were taken from, if one of them is HanLP's."""
    chosen = ((settings.entities, settings.entities_model), (settings.tokens, settings.tokens_model))
    model = next((model for engine, model in chosen if engine == "hanlp"), "")
    if model == "":
        return None
    found: Parse = import_module("extractor.backends.hanlp").parse(document.text, model)
    return found


def _holds(frame: Frame, line: Line, span: Span) -> bool:
    start, end = span.start - line.span.start, span.end - line.span.start
    around = line.text[max(0, start - LENGTH[0]) : end + LENGTH[1]]
    return frame.row.place == "text" and not (frame.unless and frame.unless.search(around))


def _claim(frame: Frame, line: Line, predicate: Predicate) -> Iterator[Claim]:
    found = [(role, _filler(line, predicate, role, ways)) for role, ways in frame.asks]
    roles = tuple(Role(role, filler, frame.row.confidence) for role, filler in found if filler)
    if roles:
        yield Claim(
            type=frame.type,
            by=f"hanlp.{frame.by.partition('.')[2]}",
            sentence=line.number,
            anchor=predicate.span,
            trigger=predicate.span,
            confidence=frame.row.confidence,
            roles=roles,
            modality=frame.row.modality or "actual",
            negated=frame.row.negated,
        )


def _filler(line: Line, predicate: Predicate, role: str, ways: Sequence[Ask]) -> Span | None:
    """Give the last mention in an argument that the role asks for: what a phrase is about stands at its end."""
    for ask in ways:
        kind = role if role in ROUND else KINDS.get(ask.finder)
        for argument in (span for name, span in predicate.arguments if name == kind):
            inside = (
                i for i, start in enumerate(line.starts) if argument.start <= start and line.ends[i] <= argument.end
            )
            fit = [i for i in inside if line.shape[i] in ask.letters and line.shape[i].isupper()]
            if fit:
                return Span(line.starts[fit[-1]], line.ends[fit[-1]])
    return None

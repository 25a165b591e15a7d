"""Frames: trigger words and wordings of facts, kept as rows in `frames/*.toml`, each with its examples."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from extractor.errors import TableError
from extractor.facts.pattern import Wording, compile_, hits
from extractor.facts.phrases import ending, starting
from extractor.facts.roles import Ask, Spot, asks, seek, spot
from extractor.facts.schema import HERE, absolute, schema
from extractor.model import Claim, Role, Span
from extractor.tables import Examples, rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractor.facts.lines import Line
    from extractor.facts.pattern import Hit

OWN = "own"  # rows of a user's are known by this, whatever their directory is called
WHERE = frozenset(("text", "byline", "headline"))


class Row(Examples, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A row of a frame: `triggers` with `roles` (see roles.asks), or a `wording` (see pattern).

    `unless` is a regular expression that must not match where the trigger stands, with four characters before
    and eight after it; `each` names a role whose fillers make a fact each; `confidence` is how often the row is right.
    """

    triggers: tuple[str, ...] = ()
    roles: dict[str, str] = msgspec.field(default_factory=dict)
    wording: str = ""
    unless: str = ""
    each: str = ""
    negated: bool = False
    modality: str = ""
    confidence: float = 0.7
    place: str = "text"
    note: str = ""


class Frame(NamedTuple):
    """A row made ready; `by` is its name, `frames.hold.3`."""

    type: str
    by: str
    row: Row
    asks: tuple[tuple[str, tuple[Ask, ...]], ...]
    wording: Wording | None
    unless: re.Pattern[str] | None


class Frames(NamedTuple):
    """All frames: the words that call one, in one expression, and the wordings by the mentions they need."""

    words: dict[str, tuple[Frame, ...]]
    expression: re.Pattern[str]
    wordings: tuple[tuple[frozenset[str], tuple[tuple[Frame, Wording], ...]], ...]
    named: dict[str, Frame]


def frames(directory: str | None = None) -> Frames:
    """Load our frames, and those of a user's directory beside them.

    Raises TableError naming the file, the row and what is wrong with it.

    >>> "举行" in frames().words
    True
    """
    return _frames(absolute(directory))


@cache
def _frames(directory: str | None) -> Frames:
    files = [*sorted((HERE / "frames").glob("*.toml"))]
    if directory is not None:
        files += sorted(p for p in Path(directory).glob("*.toml") if p.name != "schema.toml")
        if not Path(directory).is_dir():
            raise TableError(directory, "", "no directory", "a directory with schema.toml and frames")
    every = tuple(frame for file in files for frame in _load(file, directory))
    words: dict[str, tuple[Frame, ...]] = {}
    for frame in every:
        for word in frame.row.triggers:
            words[word] = (*words.get(word, ()), frame)
    groups: dict[frozenset[str], list[tuple[Frame, Wording]]] = {}
    for frame in every:
        if frame.wording:
            groups.setdefault(frame.wording.needs, []).append((frame, frame.wording))
    wordings = tuple((needs, tuple(group)) for needs, group in groups.items())
    return Frames(words, _alternatives(words), wordings, {frame.by: frame for frame in every})


def _load(file: Path, directory: str | None) -> Iterator[Frame]:
    types = schema(directory).type
    if file.stem not in types:
        raise TableError(str(file), "", f"frames of type {file.stem!r}", f"a type of the schema: {', '.join(types)}")
    ours = "frames" if file.parent == HERE / "frames" else OWN
    for number, row in enumerate(rows(file, Row), 1):
        try:
            yield _ready(file.stem, f"{ours}.{file.stem}.{number}", row, directory)
        except (ValueError, re.error) as error:
            raise TableError(str(file), f"row {number}", str(error), "a row as CONTRIBUTING.md describes it") from error


def _ready(kind: str, by: str, row: Row, directory: str | None) -> Frame:
    known = schema(directory).type[kind].roles
    wording = compile_(row.wording) if row.wording else None
    if not row.triggers and not wording:
        raise ValueError("neither triggers nor a wording")
    wrong = sorted((set(row.roles) | set(wording.roles if wording else ())) - set(known))
    if wrong:
        raise ValueError(f"role {wrong[0]!r}; {kind} has {', '.join(known)}")
    if row.place not in WHERE:
        raise ValueError(f"place {row.place!r}; there are {', '.join(sorted(WHERE))}")
    order = tuple((role, asks(text, known[role].labels)) for role, text in row.roles.items())
    return Frame(kind, by, row, order, wording, re.compile(row.unless) if row.unless else None)


def _alternatives(words: dict[str, Any]) -> re.Pattern[str]:
    """Build one expression of all words, grouped by their first character so that most places fail at once."""
    first: dict[str, list[str]] = {}
    for word in sorted(words, key=lambda w: (-len(w), w)):
        first.setdefault(word[0], []).append(re.escape(word[1:]))
    return re.compile("|".join(f"{re.escape(c)}(?:{'|'.join(rest)})" for c, rest in sorted(first.items())) or r"(?!)")


def claims(line: Line, place: str, known: Frames) -> Iterator[Claim]:
    """Propose the facts that the frames see in a line, which lies in the text, a byline or a headline."""
    for match in known.expression.finditer(line.text):
        span = Span(line.span.start + match.start(), line.span.start + match.end())
        if not _whole(line, span):
            continue
        around = line.text[max(0, match.start() - 4) : match.end() + 8]
        for frame in known.words[match.group()]:
            if frame.row.place in ("text", place) and not (frame.unless and frame.unless.search(around)):
                yield from _triggered(frame, line, span)
    marked, signs = line.marked, line.signs
    for needs, group in known.wordings:
        if needs and needs.isdisjoint(signs):
            continue
        for frame, wording in group:
            if frame.row.place in ("text", place) and wording.may_hold(marked) and wording.expression.search(marked):
                yield from _worded(frame, wording, line)


def _whole(line: Line, span: Span) -> bool:
    """Tell whether a trigger lies outside mentions and begins or ends with a word."""
    i, j = line.unit(span.start), line.unit(span.end - 1)
    shape = line.shape[i : j + 1]
    if shape != shape.lower():
        return False
    return line.starts[i] == span.start or line.ends[j] == span.end


def _triggered(frame: Frame, line: Line, span: Span) -> Iterator[Claim]:
    yield from _spread(frame, line.number, _sought(frame, spot(line, span), {}), span)


def _sought(frame: Frame, place: Spot, roles: dict[str, tuple[Span, ...]]) -> dict[str, tuple[Span, ...]]:
    """Add the fillers that the row's finders see round a trigger."""
    found = dict(roles)
    used = {span for spans in roles.values() for span in spans}
    for role, ways in frame.asks:
        for ask in ways if role not in found else ():
            if spans := seek(place, ask, used):
                found[role] = spans
                used.update(spans)
                break
    return found


def _worded(frame: Frame, wording: Wording, line: Line) -> Iterator[Claim]:
    for hit in hits(wording, line):
        roles = dict(hit.fillers)
        for role, loose in hit.loose.items():
            if cut := _cut(line, loose, wording.roles[role][1]):
                roles[role] = (cut,)
        if len(roles) == len(hit.fillers) + len(hit.loose):
            roles = _sought(frame, spot(line, hit.trigger or hit.span), roles) if frame.asks else roles
            yield from _spread(frame, line.number, roles, hit.trigger, hit)


def _cut(line: Line, loose: Span, mark: str) -> Span | None:
    """Cut a stretch of plain words down to a noun phrase: `<` at its end, `>` at its start, else whole."""
    i, j = line.unit(loose.start), line.unit(loose.end - 1) + 1
    if mark == "":
        return loose
    found = ending(line, j, i) if mark == "<" else starting(line, i, j)
    return line.stretch(*found) if found else None


def _spread(
    frame: Frame, number: int, roles: dict[str, tuple[Span, ...]], trigger: Span | None, hit: Hit | None = None
) -> Iterator[Claim]:
    row = frame.row
    if not roles:
        return
    anchor = trigger or (hit.span if hit else next(iter(roles.values()))[0])
    several = [(span,) for span in roles[row.each]] if row.each in roles else [()]
    for one in several:
        args = roles | ({row.each: one} if one else {})
        yield Claim(
            type=frame.type,
            by=frame.by,
            sentence=number,
            anchor=anchor,
            trigger=trigger,
            confidence=row.confidence,
            roles=tuple(Role(role, span, row.confidence) for role, spans in args.items() for span in spans),
            modality=row.modality or "actual",
            negated=row.negated,
        )

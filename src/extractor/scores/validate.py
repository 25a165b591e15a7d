"""Gold files against their texts and the guidelines: every defect with its file, id and place."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Annotated, Any, Literal
from unicodedata import normalize

import msgspec

from extractor.errors import GoldError
from extractor.model import Document, Label
from extractor.scores.norms import faults
from extractor.scores.place import stretch
from extractor.scores.schema import NAMED, NORMED, PHRASE, core, roles, spare

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Stretch = tuple[Annotated[int, msgspec.Meta(ge=0)], Annotated[int, msgspec.Meta(ge=0)]]
MARKUP = (".html", ".htm", ".xhtml", ".shtml", ".jsonl", ".ndjson")


class GoldArticle(msgspec.Struct, frozen=True):
    """An article of a gold file."""

    id: str
    kind: Literal["news", "caption"]
    span: Stretch
    headline: Stretch | None
    byline: tuple[str, ...]


class GoldMention(msgspec.Struct, frozen=True):
    """A mention of a gold file."""

    id: str
    type: Label
    span: Stretch
    text: str
    entity: str | None = None
    field: str | None = None
    norm: dict[str, Any] | None = None


class GoldFact(msgspec.Struct, frozen=True):
    """A fact of a gold file."""

    id: str
    type: str
    span: Stretch
    args: dict[str, tuple[str, ...]]
    modality: Literal["actual", "forecast", "plan", "call"] = "actual"
    negated: bool = False
    source: str | None = None
    trigger: Stretch | None = None


class GoldFile(msgspec.Struct, frozen=True):
    """A gold file whose parts are of the right kind; whether they fit each other, `check` says."""

    schema: Literal[1]
    source: str
    sha256: str
    published: str | None
    articles: tuple[GoldArticle, ...]
    mentions: tuple[GoldMention, ...]
    facts: tuple[GoldFact, ...]
    record: int | None = None


class Text(msgspec.Struct, frozen=True):
    """What a gold file annotates: the raw bytes, and the document read from them where that is known."""

    raw: bytes
    document: Document | None = None


def validate(gold: Path, text: bytes | Text | None = None) -> list[GoldError]:
    """Check a gold file, and against its text where that is given, as bytes or as `Text`.

    With the document that was read from it, a text may have any encoding and format; bytes alone are UTF-8.
    """
    try:
        content = json.loads(gold.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        return [GoldError(str(gold), "", str(error), "a gold file in JSON")]
    return check(content, str(gold), text)


def check(content: Any, name: str, text: bytes | Text | None = None) -> list[GoldError]:
    """Check the content of a gold file. Each defect names the file, the id and its place in the text.

    >>> print(*check({"schema": 1}, "a.json"))
    a.json: found Object missing required field `source`, expected a gold file
    """
    try:
        file = msgspec.convert(content, GoldFile)
    except msgspec.ValidationError as error:
        return [GoldError(name, "", str(error), "a gold file")]
    found = [*_names(file), *_mentions(file), *_crossings(file), *_facts(file), *_twice(file), *_articles(file)]
    if text is not None:
        found += _text(file, Text(text) if isinstance(text, bytes) else text)
    rows: tuple[GoldArticle | GoldMention | GoldFact, ...] = (*file.facts, *file.mentions, *file.articles)
    spans = {row.id: row.span for row in rows}
    return [GoldError(name, _place(known, spans), said, wanted) for known, said, wanted in found]


def _place(name: str, spans: dict[str, Stretch]) -> str:
    return f"{name} at {spans[name][0]}-{spans[name][1]}" if name in spans else name


def _names(file: GoldFile) -> Iterator[tuple[str, str, str]]:
    seen: set[str] = set()
    rows: tuple[GoldArticle | GoldMention | GoldFact, ...] = (*file.articles, *file.mentions, *file.facts)
    for row in rows:
        if row.id in seen:
            yield row.id, "an id that another has", "one of its own"
        seen.add(row.id)
        if row.span[0] >= row.span[1]:
            yield row.id, f"the span {list(row.span)}", "a start before its end"


def _mentions(file: GoldFile) -> Iterator[tuple[str, str, str]]:
    spans: dict[Any, str] = {}
    for m in file.mentions:
        if m.span in spans:
            yield m.id, f"the span of {spans[m.span]}", "one mention a span"
        spans[m.span] = m.id
        if m.entity is not None and m.type not in NAMED:
            yield m.id, f"an entity on a {m.type}", "one on names only"
        if m.norm is not None and m.type not in NORMED:
            yield m.id, f"a norm on a {m.type}", "one on figures and times only"
        elif m.norm is not None:
            yield from ((m.id, *fault) for fault in faults(m.type, m.norm))


def _crossings(file: GoldFile) -> Iterator[tuple[str, str, str]]:
    last = None
    for m in sorted((m for m in file.mentions if m.type != PHRASE), key=lambda m: m.span):
        if last and m.span[0] < last.span[1]:
            yield m.id, f"{m.text} inside or across {last.text} ({last.id})", "mentions that do not cross"
        last = m if last is None or m.span[1] > last.span[1] else last


def _facts(file: GoldFile) -> Iterator[tuple[str, str, str]]:
    known = {m.id for m in file.mentions}
    for fact in file.facts:
        if fact.type not in roles():
            yield fact.id, f"the type {fact.type!r}", "a type of the schema"
            continue
        yield from ((fact.id, *defect) for defect in _roles(fact))
        fillers = [name for some in fact.args.values() for name in some]
        for name in (*fillers, *([fact.source] if fact.source is not None else [])):
            if name not in known:
                yield fact.id, f"the filler {name!r}", "the id of a mention"


def _roles(fact: GoldFact) -> Iterator[tuple[str, str]]:
    for role, some in fact.args.items():
        if role not in roles()[fact.type]:
            yield f"the role {role!r}", f"one of {', '.join(roles()[fact.type])}"
        if not some:
            yield f"no filler for {role}", "a role with fillers, or none"
        if len(set(some)) < len(some):
            yield f"a filler of {role} twice", "each filler once"
    for role in core()[fact.type]:
        if role not in fact.args and (fact.type, role) not in spare():
            yield f"no {role}", f"every core role of {fact.type}"


def _twice(file: GoldFile) -> Iterator[tuple[str, str, str]]:
    """Find facts that say the same in the same place."""
    seen: dict[Any, str] = {}
    for fact in file.facts:
        args = tuple(sorted((role, tuple(sorted(some))) for role, some in fact.args.items()))
        key = (fact.type, fact.span, fact.trigger, args, fact.negated)
        if key in seen:
            yield fact.id, f"all that {seen[key]} says", "each fact once"
        seen.setdefault(key, fact.id)


def _articles(file: GoldFile) -> Iterator[tuple[str, str, str]]:
    known = {m.id for m in file.mentions}
    last = 0
    for article in file.articles:
        if article.span[0] < last:
            yield article.id, "a start inside the article before", "articles in order, apart"
        last = article.span[1]
        inside = article.headline is None or article.span[0] <= article.headline[0] <= article.headline[1] <= last
        if not inside:
            yield article.id, "a headline outside", "one inside the article"
        for name in article.byline:
            if name not in known:
                yield article.id, f"the byline {name!r}", "the id of a mention"


def _text(file: GoldFile, given: Text) -> Iterator[tuple[str, str, str]]:
    sha = hashlib.sha256(given.raw).hexdigest()
    if sha != file.sha256:
        yield "sha256", sha, file.sha256
        return
    if given.document is not None and given.document.format != "plain":
        yield from _document(file, given.document)
    elif not file.source.lower().endswith(MARKUP):
        yield from _plain(file, given)


def _plain(file: GoldFile, given: Text) -> Iterator[tuple[str, str, str]]:
    try:
        text = given.raw.decode(given.document.encoding if given.document else "utf-8").removeprefix("\ufeff")
    except (UnicodeDecodeError, LookupError):  # another encoding, which reading tells better than we do
        return
    for m in file.mentions:
        stands = "".join(text[m.span[0] : m.span[1]].split())
        if stands != m.text:
            yield m.id, repr(stands), repr(m.text)
    rows: tuple[GoldArticle | GoldFact, ...] = (*file.articles, *file.facts)
    for row in rows:
        if row.span[1] > len(text):
            yield row.id, f"the end {row.span[1]}", f"one within the text's {len(text)}"


def _document(file: GoldFile, document: Document) -> Iterator[tuple[str, str, str]]:
    """Compare with what reading made of a page or a record, where a raw span has markup inside."""
    for m in file.mentions:
        stands = document.quote(stretch(document, m.span, m.field))
        if normalize("NFKC", stands) != normalize("NFKC", m.text):
            yield m.id, repr(stands), repr(m.text)

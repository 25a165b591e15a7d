"""Whether a gold file is sound enough to be taken elsewhere; what the guidelines ask, `extractor validate` says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import msgspec

from extractor.errors import GoldError
from extractor.model import Label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractor.exchange.page import Gold

Stretch = tuple[Annotated[int, msgspec.Meta(ge=0)], Annotated[int, msgspec.Meta(ge=0)]]


class Article(msgspec.Struct):
    """An article."""

    id: str
    span: Stretch
    headline: Stretch | None = None
    byline: list[str] = []


class Mention(msgspec.Struct):
    """A mention."""

    id: str
    type: Label
    span: Stretch
    text: str
    entity: str | None = None
    norm: dict[str, Any] | None = None


class Fact(msgspec.Struct):
    """A fact."""

    id: str
    type: str
    span: Stretch
    args: dict[str, list[str]]
    trigger: Stretch | None = None
    modality: str = "actual"
    negated: bool = False
    source: str | None = None


class File(msgspec.Struct):
    """A gold file."""

    source: str
    sha256: str
    articles: list[Article]
    mentions: list[Mention]
    facts: list[Fact]
    record: int | None = None
    published: str | None = None


def checked(content: Any, name: str, length: int | None = None) -> Gold:
    """Give the content of a gold file back where it is sound, spans within `length`. Raises GoldError where not.

    >>> checked({"source": "a.txt"}, "a.json")
    Traceback (most recent call last):
    extractor.errors.GoldError: a.json: found Object missing required field `sha256`, expected a gold file
    """
    try:
        file = msgspec.convert(content, File)
    except msgspec.ValidationError as error:
        raise GoldError(name, "", str(error), "a gold file") from error
    for item, found, expected in _faults(file, length):
        raise GoldError(name, item, found, expected)
    gold: Gold = content
    return gold


def _faults(file: File, length: int | None) -> Iterator[tuple[str, str, str]]:
    rows: list[Article | Mention | Fact] = [*file.articles, *file.mentions, *file.facts]
    seen: set[str] = set()
    for row in rows:
        if row.id in seen:
            yield row.id, "an id that another has", "one of its own"
        seen.add(row.id)
        if length is not None and row.span[1] > length:
            yield row.id, f"the span {list(row.span)}", f"one within the text's {length:,} characters"
        if row.span[0] > row.span[1] or (isinstance(row, Mention) and row.span[0] == row.span[1]):
            yield row.id, f"the span {list(row.span)}", "a start before its end"
    yield from _strangers(file)


def _strangers(file: File) -> Iterator[tuple[str, str, str]]:
    known = {m.id for m in file.mentions}
    named = [(f.id, [i for some in f.args.values() for i in some]) for f in file.facts]
    named += [(f.id, [f.source]) for f in file.facts if f.source is not None]
    named += [(a.id, a.byline) for a in file.articles]
    yield from (
        (row, f"the filler {name!r}", "the id of a mention")
        for row, names in named
        for name in names
        if name not in known
    )

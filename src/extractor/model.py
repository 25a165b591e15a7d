"""Every record that passes between rooms, in the order in which they flow.

Spans are half-open and count code points of ``Document.text``; only ``outputs`` and ``scores`` speak in raw offsets,
which they get from ``Document.origin``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator


class Span(NamedTuple):
    """A half-open stretch of code points.

    >>> Span(2, 5).crosses(Span(4, 9)), Span(2, 5).covers(Span(3, 5)), Span(2, 5).overlap(Span(4, 9))
    (True, True, 1)
    """

    start: int
    end: int

    def covers(self, other: Span) -> bool:
        """Tell whether `other` lies wholly inside."""
        return self.start <= other.start and other.end <= self.end

    def crosses(self, other: Span) -> bool:
        """Tell whether the two share a character."""
        return self.start < other.end and other.start < self.end

    def overlap(self, other: Span) -> int:
        """Count the characters that the two share."""
        return max(0, min(self.end, other.end) - max(self.start, other.start))


class Label(StrEnum):
    """Kinds of mentions: OntoNotes' names where it has one, and TITLE and PHRASE."""

    PERSON = "PERSON"
    TITLE = "TITLE"
    ORG = "ORG"
    GPE = "GPE"
    LOC = "LOC"
    FAC = "FAC"
    EVENT = "EVENT"
    WORK_OF_ART = "WORK_OF_ART"
    LAW = "LAW"
    PRODUCT = "PRODUCT"
    DATE = "DATE"
    TIME = "TIME"
    MONEY = "MONEY"
    PERCENT = "PERCENT"
    ORDINAL = "ORDINAL"
    QUANTITY = "QUANTITY"
    CARDINAL = "CARDINAL"
    PHRASE = "PHRASE"

    __hash__ = str.__hash__  # Enum's is a Python function, and labels are looked up by the million


TIMES = frozenset({Label.DATE, Label.TIME})
FIGURES = frozenset({Label.MONEY, Label.PERCENT, Label.ORDINAL, Label.QUANTITY, Label.CARDINAL})
NORMED = TIMES | FIGURES
NAMED = frozenset(Label) - NORMED - {Label.PHRASE}


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that a caller may choose; part of every output's head.

    >>> Settings(model="rules").tokens
    'rjieba'
    """

    model: Literal["accurate", "fast", "rules"] = "accurate"
    cascade: float | None = None
    tokens: Literal["rjieba", "jieba", "hanlp", "spacy"] = "rjieba"
    tokens_model: str | None = None
    entities: Literal["own", "hanlp", "spacy"] = "own"
    entities_model: str | None = None
    dictionaries: tuple[str, ...] = ()
    gazetteers: tuple[str, ...] = ()
    frames: str | None = None
    min_confidence: float = 0.0
    device: Literal["cpu", "cuda"] = "cpu"


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to read: a whole file, or one record of a file of many."""

    raw: bytes
    name: str = "text"
    format: Literal["plain", "html", "jsonl"] | None = None
    record: int | None = None
    published: date | None = None
    dated_by: str | None = None


class Notice(msgspec.Struct, frozen=True):
    """Something that a reader of the result should know: undated, undecodable, dropped."""

    kind: str
    message: str
    span: Span | None = None


class Article(msgspec.Struct, frozen=True):
    """One article of a document; headline, byline and dateline are stretches inside `span`."""

    kind: Literal["news", "caption"]
    span: Span
    headline: Span | None = None
    byline: Span | None = None
    dateline: Span | None = None


class Sentence(msgspec.Struct, frozen=True):
    """A sentence, with the numbers of its article and of its paragraph in the document."""

    span: Span
    article: int
    paragraph: int


class Field(msgspec.Struct, frozen=True):
    """The stretch of `Document.text` that came from one key of a JSONL record."""

    name: str
    span: Span


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """Clean text with the way back to the raw file.

    `starts[i]` and `ends[i]` are the raw code points that character `i` of `text` came from, as `array('I')`.
    `simple` is a traditional text in simplified characters, one for one; None where `text` is simplified.
    """

    name: str
    text: str
    starts: Sequence[int]
    ends: Sequence[int]
    sha256: str
    simple: str | None = None
    format: str = "plain"
    encoding: str = "utf-8"
    record: int | None = None
    fields: tuple[Field, ...] = ()
    articles: tuple[Article, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    published: date | None = None
    dated_by: str | None = None
    notices: tuple[Notice, ...] = ()

    def plain(self) -> Document:
        """Give the document in simplified characters, as the rooms after reading see it; spans hold in both.

        >>> Document(name="", text="臺北", simple="台北", starts=range(2), ends=range(1, 3), sha256="").plain().text
        '台北'
        """
        return self if self.simple is None else msgspec.structs.replace(self, text=self.simple, simple=None)

    def origin(self, span: Span) -> Span:
        """Lead a span of `text` back to the raw file; a span that a line break cuts covers the break."""
        if span.start >= span.end:
            at = self.starts[span.start] if span.start < len(self.starts) else (self.ends[-1] if len(self.ends) else 0)
            return Span(at, at)
        return Span(self.starts[span.start], self.ends[span.end - 1])

    def field(self, span: Span) -> str | None:
        """Name the JSONL key that a span came from, None in other formats."""
        return next((f.name for f in self.fields if f.span.covers(span)), None)

    def quote(self, span: Span) -> str:
        """Give the text of a span without white space, as gold files write it."""
        return "".join(self.text[span.start : span.end].split())


class Tokens(msgspec.Struct, frozen=True):
    """Words as cut positions: word `i` is ``text[cuts[i]:cuts[i + 1]]`` with part of speech ``tags[i]``."""

    cuts: Sequence[int] = (0,)
    tags: Sequence[str] = ()

    def spans(self) -> Iterator[Span]:
        """Give the words' spans in order."""
        return (Span(a, b) for a, b in zip(self.cuts, self.cuts[1:], strict=False))


class Norm(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The normal form of a figure (`value` or `low` and `high`, `unit`, `mod`) or a time (`value`, `mod`, `anchor`).

    `unit` is ISO 4217, UCUM, ``%``, ``pp`` or a classifier; a time's `value` is TIMEX3.
    `text` keeps a fraction as written.
    """

    value: Decimal | str | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    unit: str | None = None
    mod: str | None = None
    anchor: str | None = None
    text: str | None = None


class Candidate(msgspec.Struct, frozen=True):
    """A mention that the reader sees, before rules have had their say."""

    span: Span
    label: Label
    confidence: float


class Reading(msgspec.Struct, frozen=True):
    """What the reader saw in one pass; empty with ``model = "rules"``.

    `candidates` are mentions, PHRASE among them, and `triggers` the words that say a fact; `pieces` is the reader's own
    memory of the stretches that it read, for `judge`.
    """

    candidates: tuple[Candidate, ...] = ()
    triggers: tuple[Span, ...] = ()
    pieces: tuple[Any, ...] = ()


class Known(msgspec.Struct, frozen=True):
    """What a user's gazetteer says of a name: the thing's full name, and the id that it has elsewhere ("" for none)."""

    name: str
    id: str = ""


class Mention(msgspec.Struct, frozen=True):
    """A name, title, figure, time or phrase in the text; spans are unique in an extraction."""

    span: Span
    label: Label
    by: str
    confidence: float = 1.0
    norm: Norm | None = None
    known: Known | None = None


class Entity(msgspec.Struct, frozen=True):
    """One real thing: its fullest name, and every mention and back reference that means it."""

    id: str
    name: str
    label: Label
    mentions: tuple[Span, ...]
    references: tuple[Span, ...] = ()
    by: str = "name"


class Role(msgspec.Struct, frozen=True):
    """A filler that a claim proposes for a role."""

    name: str
    filler: Span
    confidence: float


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """A fact that the reader or a frame proposes; the scorer of `facts` decides."""

    type: str
    by: str
    sentence: int
    anchor: Span
    trigger: Span | None = None
    confidence: float = 1.0
    roles: tuple[Role, ...] = ()
    modality: str = "actual"
    negated: bool = False
    source: Span | None = None


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that the text says. `span` is its evidence; `args` maps a role to its fillers' spans."""

    type: str
    span: Span
    args: dict[str, tuple[Span, ...]]
    by: str
    confidence: float = 1.0
    trigger: Span | None = None
    modality: Literal["actual", "forecast", "plan", "call"] = "actual"
    negated: bool = False
    source: Span | None = None


class Extraction(msgspec.Struct, frozen=True):
    """All that was found in one document."""

    document: Document
    mentions: tuple[Mention, ...]
    entities: tuple[Entity, ...]
    facts: tuple[Fact, ...]
    settings: Settings = Settings()

    def __repr__(self) -> str:
        """Say in one line whose results these are, and how many."""
        rows = [("article", self.articles), ("mention", self.mentions), ("entity", self.entities), ("fact", self.facts)]
        counts = ", ".join(_count(noun, len(things)) for noun, things in rows)
        return f"<Extraction of {self.document.name!r}: {counts}>"

    @property
    def articles(self) -> tuple[Article, ...]:
        """The articles of the document."""
        return self.document.articles

    @property
    def warnings(self) -> tuple[Notice, ...]:
        """What reading could not do, or did with a guess."""
        return self.document.notices


def _count(noun: str, count: int) -> str:
    return f"{count:,} {noun if count == 1 else noun.removesuffix('y') + ('ies' if noun.endswith('y') else 's')}"

"""The proof of a row: its own examples, run through the room.

An example is a text with its mentions marked, `{华为|ORG}昨天发布{星河|PRODUCT}`; what it must give is the fillers by
role, and `modality`, `negated` or `source` where they are not the default.
"""

from __future__ import annotations

import re
from array import array
from typing import TYPE_CHECKING, Any

from extractor.errors import TableError
from extractor.facts.frames import OWN, frames
from extractor.model import Article, Document, Label, Mention, Sentence, Settings, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from extractor.facts.frames import Frame
    from extractor.model import Claim, Entity, Fact, Tokens

    Relate = Callable[
        [Document, Tokens, Sequence[Mention], Sequence[Entity], Sequence[Claim], Settings],
        tuple[tuple[Mention, ...], tuple[Fact, ...]],
    ]
    Segment = Callable[[Document, Settings], Tokens]

MARKED = re.compile(r"\{([^{}|]+)\|([A-Z_]+)\}")
MARKS = {"modality": "actual", "negated": False, "source": None}


def parse(marked: str, *, byline: bool = False) -> tuple[Document, tuple[Mention, ...]]:
    """Read a marked example into a document of one article and its mentions.

    >>> document, mentions = parse("{华为|ORG}成立。")
    >>> document.text, mentions[0].label
    ('华为成立。', <Label.ORG: 'ORG'>)
    """
    text, mentions, at = "", [], 0
    for match in MARKED.finditer(marked):
        text += marked[at : match.start()]
        mentions.append(Mention(Span(len(text), len(text) + len(match[1])), Label(match[2]), "example"))
        text += match[1]
        at = match.end()
    text += marked[at:]
    cuts = [m.end() for m in re.finditer(r"[。！？]+[”」）)]*|$", text)]
    spans = [Span(a, b) for a, b in zip([0, *cuts], cuts, strict=False) if a < b]
    whole = Span(0, len(text))
    document = Document(
        name="example",
        text=text,
        starts=array("I", range(len(text))),
        ends=array("I", range(1, len(text) + 1)),
        sha256="",
        articles=(Article("news", whole, byline=whole if byline else None),),
        sentences=tuple(Sentence(span, 0, 0) for span in spans),
    )
    return document, tuple(mentions)


def failures(relate: Relate, segment: Segment, directory: str | None = None) -> Iterator[str]:
    """Run the examples of every row of ours, or of a user's directory, and say what did not come out.

    Raises TableError for a row without examples, or an example with an unknown label.
    """
    for frame in frames(directory).named.values():
        if directory is not None and not frame.by.startswith(f"{OWN}."):
            continue
        row = frame.row
        if not row.yes or not row.no:
            raise TableError(frame.by, "", "no examples", "`yes` and `no`, at least one each")
        for marked, expected in row.yes.items():
            found = _found(relate, segment, frame, marked, directory)
            if expected not in found:
                yield f"{frame.by}: {marked} gave {found}, expected {expected}"
        for marked in row.no:
            if found := _found(relate, segment, frame, marked, directory):
                yield f"{frame.by}: {marked} gave {found}, expected nothing"


def _found(relate: Relate, segment: Segment, frame: Frame, marked: str, directory: str | None) -> list[dict[str, Any]]:
    """Give what a row found in an example, as the example would write it."""
    settings = Settings(model="rules", frames=directory)
    try:
        document, mentions = parse(marked, byline=frame.row.place == "byline")
    except ValueError as error:
        raise TableError(frame.by, marked, str(error), f"labels: {', '.join(Label)}") from error
    _, facts = relate(document, segment(document, settings), mentions, (), (), settings)
    return [_written(document, fact) for fact in facts if fact.by == frame.by]


def _written(document: Document, fact: Fact) -> dict[str, Any]:
    texts = {role: [document.text[s.start : s.end] for s in spans] for role, spans in fact.args.items()}
    written: dict[str, Any] = {role: found[0] if len(found) == 1 else found for role, found in texts.items()}
    marks = {"modality": fact.modality, "negated": fact.negated, "source": fact.source and document.quote(fact.source)}
    return written | {name: mark for name, mark in marks.items() if mark != MARKS[name]}

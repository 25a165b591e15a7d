"""UIE's prompt lines: a text, a prompt, and what of the text answers it.

PaddleNLP, model_zoo/uie: {"content": …, "prompt": …, "result_list": [{"text", "start", "end"}]}, places in
characters, ends left out; a prompt is the name of a label, or 「X的Y」 for the Y of a thing X. Facts are written as
prompts to train on (「签署的时间」); since two facts at the same words share them, they are not read back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from extractor.exchange import names
from extractor.exchange.folder import stem
from extractor.exchange.page import Draft, Marked, Note, Page, Quote
from extractor.exchange.settle import drawn, head

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractor.exchange.folder import Folder

FILE = "uie.txt"
OF = "的"


class Answer(msgspec.Struct):
    """A stretch that answers a prompt."""

    text: str
    start: int
    end: int


class Line(msgspec.Struct):
    """A prompt to a text, with its answers."""

    content: str
    prompt: str
    result_list: list[Answer] = []
    source: str | None = None


def write(pages: list[Page]) -> Iterator[tuple[str, bytes]]:
    """Write a line for each label of a page, and for each role of each head of a fact."""
    yield FILE, b"".join(line for page in pages for line in _lines(page))


def read(folder: Folder) -> Iterator[Draft]:
    """Read the mentions of every text. Raises InputError with the line and the key that is not so."""
    for name in folder.names(".txt", ".json", ".jsonl"):
        texts: dict[tuple[str, str], list[tuple[str, Line]]] = {}
        for place, line in folder.lines(name, Line):
            texts.setdefault((line.source or "", line.content), []).append((place, line))
        for number, ((source, content), lines) in enumerate(texts.items(), 1):
            yield _draft((folder.path(name), source or f"{stem(name)}-{number}"), content, lines)


def _lines(page: Page) -> Iterator[bytes]:
    prompts: dict[str, list[list[int]]] = {}
    for mention in page.gold["mentions"]:
        prompts.setdefault(names.prompt(mention["type"]), []).append(mention["span"])
    spans = {mention["id"]: mention["span"] for mention in page.gold["mentions"]}
    for fact in page.gold["facts"]:
        if drawn(fact):
            _ask(prompts, page.text, (fact, spans))
    if not prompts:
        prompts[names.prompt("PERSON")] = []  # a text without mentions is a document too
    for prompt, some in prompts.items():
        answers = [{"text": page.text[a:b], "start": a, "end": b} for a, b in some]
        row = {"content": page.text, "result_list": answers, "prompt": prompt, "source": page.name}
        yield msgspec.json.encode(row) + b"\n"


def _ask(prompts: dict[str, list[list[int]]], text: str, of: tuple[dict[str, Any], dict[str, list[int]]]) -> None:
    fact, spans = of
    at = head(fact, spans) or [0, 0]
    for role, some in fact["args"].items():
        known = prompts.setdefault(f"{text[at[0] : at[1]]}{OF}{names.words('role')[role]}", [])
        known += [spans[name] for name in some if spans[name] not in known and spans[name] != at]


def _draft(where: tuple[str, str], content: str, lines: list[tuple[str, Line]]) -> Draft:
    file, name = where
    named = [(place, line) for place, line in lines if names.label(line.prompt) is not None]
    others = [(place, line) for place, line in lines if names.label(line.prompt) is None]
    unread = [(place, line) for place, line in others if line.result_list]
    notes = [Note("loss", name, place, line.prompt[:40], "a prompt that names no label") for place, line in unread]
    return Draft(
        name=name,
        file=file,
        place=lines[0][0],
        text=content,
        marked=tuple(
            Marked(key=f"{place} {a.start}", label=str(names.label(line.prompt)), at=Quote((a.start, a.end), a.text))
            for place, line in named
            for a in line.result_list
        ),
        unread=tuple(notes),
    )

"""Corpora as samples: gold articles, and public sets of names and events, each in the reader's numbers."""

from __future__ import annotations

import hashlib
import json
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from extractor.documents import read
from extractor.errors import GoldError, InputError
from extractor.model import Article, Document, Label, Sentence, Settings, Source, Span
from extractor.reader.scheme import ANCHORS, ANY, BY_FILLER, LABELS, MODALITIES, TRIGGER, Scheme, news
from extractor.reader.view import View, view
from extractor.tokens import segment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

Stretch = tuple[int, int, str]  # first character, one past the last, label


class Told(msgspec.Struct, frozen=True):
    """A fact of a sample: numbers of spans, relations by number."""

    anchor: int
    type: int
    roles: tuple[tuple[int, int], ...]
    modality: int = 0
    negated: bool = False
    source: int = -1


class Sample(msgspec.Struct, frozen=True):
    """One article or sentence to learn from.

    `layers` holds the stretches of each tag layer; `spans` are (start, end, label number), what facts speak of;
    `same` pairs of spans (later, earlier) of one entity. All places count characters of `view`.
    """

    task: str
    view: View
    document: Document
    layers: dict[str, list[Stretch]]
    spans: list[tuple[int, int, int]] = []
    facts: list[Told] = []
    same: list[tuple[int, int]] = []
    name: str = ""


def gold(folder: Path) -> Iterator[Sample]:
    """Read annotated articles: `*.json` beside the texts that they name."""
    for path in sorted(folder.glob("*.json")):
        annotation = json.loads(path.read_text("utf-8"))
        raw = (folder / annotation["source"]).read_bytes()
        yield annotated(read(Source(raw=raw, name=annotation["source"])), annotation)


def annotated(document: Document, annotation: dict[str, Any]) -> Sample:
    """Turn an annotation into places of the view. Raises GoldError where a span leads to no character."""
    seen = view(document, segment(document, Settings()))
    place = {document.starts[at]: i for i, at in enumerate(seen.at.tolist())}

    def stretch(span: list[int]) -> tuple[int, int]:
        inside = [place[i] for i in range(*span) if i in place]
        if not inside:
            raise GoldError(annotation["source"], str(span), "a span without characters", "text")
        return inside[0], inside[-1] + 1

    spans: list[tuple[int, int, int]] = []
    numbers: dict[str, int] = {}
    entities: dict[str, list[int]] = {}
    for mention in annotation["mentions"]:
        numbers[mention["id"]] = len(spans)
        spans.append((*stretch(mention["span"]), LABELS.index(Label(mention["type"]))))
        if mention.get("entity"):
            entities.setdefault(mention["entity"], []).append(numbers[mention["id"]])
    layers: dict[str, list[Stretch]] = {
        "names": [(a, b, LABELS[label]) for a, b, label in spans if LABELS[label] != Label.PHRASE],
        "phrases": [(a, b, LABELS[label]) for a, b, label in spans if LABELS[label] == Label.PHRASE],
    }
    facts, triggers = _facts(annotation, spans, numbers, stretch)
    layers["triggers"] = [(a, b, "TRIGGER") for a, b in sorted(set(triggers))]
    same = [(b, a) for mentions in entities.values() for i, a in enumerate(mentions) for b in mentions[i + 1 :]]
    return Sample("news", seen, document, layers, spans, facts, same, annotation["source"])


def _facts(
    annotation: dict[str, Any], spans: list[tuple[int, int, int]], numbers: dict[str, int], stretch: Any
) -> tuple[list[Told], list[tuple[int, int]]]:
    scheme = news()
    relation = {pair: i for i, pair in enumerate(scheme.relations)}
    triggers: dict[tuple[int, int], int] = {}
    facts = []
    for fact in annotation["facts"]:
        kind = fact["type"]
        trigger = stretch(fact["trigger"]) if fact.get("trigger") else None
        if trigger and trigger not in triggers:
            triggers[trigger] = len(spans)
            spans.append((*trigger, TRIGGER))
        fillers = [numbers[i] for i in fact["args"].get(ANCHORS[kind], [])]
        if (kind in BY_FILLER or not trigger) and fillers:
            anchor = fillers[0]
        elif trigger:
            anchor = triggers[trigger]
        else:
            continue
        roles = tuple(
            (numbers[i], relation[kind, role])
            for role, ids in fact["args"].items()
            for i in ids
            if numbers[i] != anchor
        )
        source = numbers[fact["source"]] if fact["source"] else -1
        modality = MODALITIES.index(fact["modality"])
        facts.append(Told(anchor, scheme.types.index(kind), roles, modality, fact["negated"], source))
    return facts, list(triggers)


def sentence(task: str, text: str, layers: dict[str, list[Stretch]]) -> Sample:
    """Make a sample of one sentence; stretches come in code points of `text`."""
    whole = Span(0, len(text))
    document = Document(
        name="",
        text=text,
        starts=(),
        ends=(),
        sha256="",
        articles=(Article("news", whole),),
        sentences=(Sentence(whole, 0, 0),),
    )
    seen = view(document, segment(document, Settings()))
    place = np.searchsorted(seen.at, np.arange(len(text) + 1)).tolist()
    moved = {name: [(place[a], place[b], label) for a, b, label in rows] for name, rows in layers.items()}
    kept = {name: [row for row in rows if row[0] < row[1]] for name, rows in moved.items()}
    return Sample(task, seen, document, kept)


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """Read a file of JSON lines. Raises InputError for a file that cannot be read, and for a line that is not JSON."""
    try:
        content = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(str(path), "", str(error), "JSON lines in UTF-8") from error
    for number, line in enumerate(content.split("\n"), 1):
        if line.strip():
            try:
                yield json.loads(line)
            except ValueError as error:
                raise InputError(str(path), f"line {number}", str(error), "JSON") from error


def names(task: str, path: Path) -> Iterator[Sample]:
    """Read a public set of names: `text` and `entities` as [start, end, label]."""
    for row in lines(path):
        yield sentence(task, row["text"], {task: [(a, b, label) for a, b, label in row["entities"]]})


PUBLIC = {
    "msra": ("LOC", "ORG", "PER"),
    "cluener": (
        "address", "book", "company", "game", "government", "movie", "name", "organization", "position", "scene",
    ),
    "resume": ("CONT", "EDU", "LOC", "NAME", "ORG", "PRO", "RACE", "TITLE"),
    "uner": ("LOC", "ORG", "PER"),
}  # fmt: skip
FILES = {"msra": "msra", "cluener": "cluener", "resume": "resume", "uner": "uner_gsdsimp"}

EVENT_ROLES = ("agent", "patient", "time", "place")
FINANCE_TYPES = ("质押", "股份股权转让", "投资", "减持", "起诉", "收购", "判决", "签署合同", "担保", "中标")


def events(folder: Path) -> Iterator[Sample]:
    """Read the open events of the xf2020 set: trigger, agent, patient, time, place."""
    for path in sorted(folder.glob("xf2020_*.jsonl")):
        for row in lines(path):
            found = [(e["trigger"], "", [(r, s) for r, ss in e["args"].items() for s in ss]) for e in row["events"]]
            yield _event("events", row["text"], found, EVENTS)


def kept(text: str) -> bool:
    """Tell whether a text of FewFC is of the tenth, by its hash, that benchmarks/fewfc.py measures on.

    >>> kept("甲公司收购乙公司。"), kept("甲公司收购乙公司")
    (True, False)
    """
    return int(hashlib.sha256(text.encode()).hexdigest(), 16) % 10 == 0


def finance(folder: Path) -> Iterator[Sample]:
    """Read the financial events of FewFC, ten types with their roles, but the tenth that is kept to measure on."""
    for path in sorted(folder.glob("fewfc.*.json")):
        for row in (row for row in lines(path) if not kept(row["content"])):
            found = []
            for event in row["events"]:
                trigger = [m["span"] for m in event["mentions"] if m["role"] == "trigger"]
                roles = [(m["role"], m["span"]) for m in event["mentions"] if m["role"] != "trigger"]
                found += [(span, event["type"], roles) for span in trigger[:1]]
            yield _event("finance", row["content"], found, FINANCE)


def _event(task: str, text: str, found: Iterable[tuple[Any, str, list[Any]]], scheme: Scheme) -> Sample:
    """Make a sample of a sentence with events, as (trigger, type, roles); what the scheme lacks is left out."""
    stretches: dict[tuple[int, int, int], int] = {}

    def number(span: list[int], label: int) -> int:
        return stretches.setdefault((span[0], span[1], label), len(stretches))

    told = []
    for trigger, kind, roles in found:
        if kind in scheme.types:
            known = tuple(
                (number(s, ANY), scheme.relations.index(("", r))) for r, s in roles if ("", r) in scheme.relations
            )
            told.append(Told(number(trigger, TRIGGER), scheme.types.index(kind), known))
    layers = {
        f"{task}.fillers": [(a, b, "ANY") for a, b, label in stretches if label == ANY],
        f"{task}.triggers": [(a, b, "TRIGGER") for a, b, label in stretches if label == TRIGGER],
    }
    sample = sentence(task, text, layers)
    place = np.searchsorted(sample.view.at, np.arange(len(text) + 1)).tolist()
    spans = [(place[a], max(place[b], place[a] + 1), label) for a, b, label in stretches]
    return msgspec.structs.replace(sample, spans=spans, facts=told)


EVENTS = Scheme(
    {"events.fillers": ("ANY",), "events.triggers": ("TRIGGER",)}, ("",), tuple(("", r) for r in EVENT_ROLES)
)
FINANCE_ROLES = (
    "sub-org", "sub-per", "sub", "obj-org", "obj-per", "obj", "target-company", "money", "number", "proportion",
    "collateral", "date", "share-org", "share-per", "title", "amount", "institution", "way",
)  # fmt: skip
FINANCE = Scheme(
    {"finance.fillers": ("ANY",), "finance.triggers": ("TRIGGER",)},
    FINANCE_TYPES,
    tuple(("", role) for role in FINANCE_ROLES),
)


def _tagged(task: str) -> Scheme:
    return Scheme({task: PUBLIC[task]})


SCHEMES: dict[str, Callable[[], Scheme]] = {
    "news": news,
    "events": lambda: EVENTS,
    "finance": lambda: FINANCE,
    **{task: partial(_tagged, task) for task in PUBLIC},
}

"""Label Studio's JSON: tasks whose predictions are corrected in it, and its export back.

labelstud.io/guide/task_format and /guide/predictions give the shape, labelstud.io/tags/text the offsets: "Every space
in the text sample is counted", CR LF as two; characters are code points (its editor's tests, "NER - Emoji - Text:
Should calculate offsets by code points in text"), while older releases counted 16-bit units (label-studio issue 1347,
until label-studio-frontend pull 308): the text of each region shows which, and mends it.

A mention is a region of the control `label`, its entity and norm are text areas of that region. A fact is a region of
the control `fact` at its trigger, or on its first core filler; relations lead from it to its fillers and its source,
choices say modality and negation. The sidecar travels in `data.extractor`, which Label Studio hands back untouched.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import quoteattr

import msgspec

from extractor.errors import InputError
from extractor.exchange import names
from extractor.exchange.fields import sidecar, sound
from extractor.exchange.folder import decoded, stem
from extractor.exchange.page import Draft, Gold, Marked, Note, Page, Quote, Sidecar, Told
from extractor.exchange.settle import MODALITIES, drawn, head
from extractor.model import Label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractor.exchange.folder import Folder

TASKS, CONFIG = "tasks.json", "config.xml"
KEPT = "extractor"
ID = re.compile(r"[mf][1-9]\d{0,8}")
Row = dict[str, Any]


class Value(msgspec.Struct):
    """What a region is, or what a control says of it."""

    start: int | str | None = None
    end: int | str | None = None
    text: str | list[str] | None = None
    labels: list[str] = []
    choices: list[str] = []


class Result(msgspec.Struct):
    """A region, a word about a region, or a relation."""

    type: str
    id: str = ""
    from_name: str = ""
    value: Value | None = None
    from_id: str = ""
    to_id: str = ""
    direction: str | None = "right"
    labels: list[str] | None = None


class Annotation(msgspec.Struct):
    """What one annotator, or one model, made of a task."""

    result: list[Result] = []
    was_cancelled: bool | None = False
    ground_truth: bool | None = False


class Task(msgspec.Struct):
    """A text with what was made of it; old exports say completions."""

    data: dict[str, Any]
    annotations: list[Annotation] = []
    completions: list[Annotation] = []
    predictions: list[Any] = []
    id: int | str | None = None


def write(pages: list[Page]) -> Iterator[tuple[str, bytes]]:
    """Write one file of tasks, and the labelling configuration that they need."""
    yield TASKS, tasks(pages)
    yield CONFIG, config().encode()


def tasks(pages: list[Page]) -> bytes:
    """Give tasks with their gold as predictions."""
    return b"[" + b",\n".join(msgspec.json.encode(_task(page)) for page in pages) + b"]\n"


def config() -> str:
    """Give the labelling configuration: labels, types of facts, roles, and what is said of a region.

    >>> '<Relation value="agent"/>' in config() and '<Label value="WORK_OF_ART"/>' in config()
    True
    """
    roles = [*sorted({role for some in names.roles().values() for role in some}), names.SOURCE]
    rows = ["<View>", "  <Style>.htx-text { white-space: pre-wrap; }</Style>"]
    rows += ["  <Relations>", *(f"    <Relation value={quoteattr(role)}/>" for role in roles), "  </Relations>"]
    for name, values in (("label", [str(label) for label in Label]), ("fact", list(names.roles()))):
        rows += [f'  <Labels name="{name}" toName="text">']
        rows += [*(f"    <Label value={quoteattr(value)}/>" for value in values), "  </Labels>"]
    rows += ['  <Text name="text" value="$text" granularity="symbol"/>']
    for name, values in (("modality", list(MODALITIES)), ("negated", ["negated"])):
        choice = "single" if name == "modality" else "multiple"
        rows += [f'  <Choices name="{name}" toName="text" perRegion="true" whenTagName="fact" choice="{choice}">']
        rows += [*(f"    <Choice value={quoteattr(value)}/>" for value in values), "  </Choices>"]
    for name, hint in (("entity", "one name for one real thing"), ("norm", "JSON, as in the guidelines")):
        rows += [f'  <TextArea name="{name}" toName="text" perRegion="true" whenTagName="label" placeholder="{hint}"/>']
    return "\n".join([*rows, "</View>", ""])


def read(folder: Folder) -> Iterator[Draft]:
    """Read what was annotated; in a file where nothing is, the predictions.

    Raises InputError with the file and the key that is not so.
    """
    for name in folder.names(".json"):
        some = _tasks(folder.text(name), folder.path(name))
        annotated = any(_chosen(task) for task in some)
        for number, task in enumerate(some):
            yield _read(
                task, annotated, (folder.path(name), f"task {number + 1}", f"{stem(name)}-{task.id or number + 1}")
            )


def _tasks(text: str, file: str) -> list[Task]:
    if text.lstrip()[:1] == "{":
        return [decoded(text, Task, (file, ""))]
    return decoded(text, list[Task], (file, ""))


def _chosen(task: Task) -> list[Annotation]:
    some = [one for one in (*task.annotations, *task.completions) if not one.was_cancelled]
    return sorted(some, key=lambda one: not one.ground_truth)


def _read(task: Task, annotated: bool, where: tuple[str, str, str]) -> Draft:
    file, place, name = where
    text, known = task.data.get("text"), _known(task, (file, place))
    if not isinstance(text, str):
        found = f"the keys {', '.join(task.data)[:80]}"
        raise InputError(file, f"{place}, data", found, "text, as in our configuration")
    some = _chosen(task)
    made = some[0] if some else _predicted(task, (file, place))
    sheet = Sheet(known.gold if known else None, made.result, (file, place))
    marked, told = tuple(sheet.marked()), tuple(sheet.told())
    name = known.name if known else name
    lost = [*_passed(some, annotated), *sheet.notes]
    notes = tuple(Note("loss", name, place, item, what) for item, what in lost)
    return Draft(
        name=name,
        file=file,
        place=place,
        text=text,
        marked=marked,
        told=told,
        sidecar=known,
        notes=notes,
        silent=sheet.silent(),
    )


def _passed(some: list[Annotation], annotated: bool) -> Iterator[tuple[str, str]]:
    """Say which annotations of a task are not taken, or that there is none."""
    if len(some) > 1:
        yield f"{len(some)} annotations", "the first is taken"
    if not some and annotated:
        yield "", "the task is not annotated: its predictions are taken as they are"


def _known(task: Task, where: tuple[str, str]) -> Sidecar | None:
    if KEPT not in task.data:
        return None
    try:
        return sound(msgspec.convert(task.data[KEPT], Sidecar), where[0])
    except msgspec.ValidationError as error:
        raise InputError(where[0], f"{where[1]}, data.{KEPT}", str(error), "what was exported with the task") from error


def _predicted(task: Task, where: tuple[str, str]) -> Annotation:
    if not task.predictions:
        return Annotation()
    try:
        return msgspec.convert(task.predictions[0], Annotation)
    except msgspec.ValidationError as error:
        raise InputError(where[0], f"{where[1]}, predictions[0]", str(error), "results") from error


class Sheet:
    """The results of one annotation while they are read."""

    def __init__(self, gold: Gold | None, results: list[Result], where: tuple[str, str]) -> None:
        """Sort results into regions, words about them, and relations."""
        self.ids = {row["id"] for kind in ("mentions", "facts") for row in gold[kind]} if gold else set()
        self.where = where
        self.notes: list[tuple[str, str]] = []
        self.regions: dict[str, tuple[str, Quote]] = {}
        self.words: dict[str, dict[str, list[str]]] = {}
        self.edges: list[tuple[str, str, str]] = []
        self.controls: set[str] = set()
        for result in results:
            self._sort(result)

    def marked(self) -> Iterator[Marked]:
        """Give the mentions."""
        for key, (label, at) in self.regions.items():
            if label not in names.roles():
                yield Marked(
                    key=key, label=label, at=at, keys={**self._id(key), **self._entity(key), **self._norm(key)}
                )

    def told(self) -> Iterator[Told]:
        """Give the facts."""
        for key, (label, at) in self.regions.items():
            if label in names.roles():
                edges = [(role, to) for role, start, to in self.edges if start == key]
                yield Told(
                    key=key,
                    type=label,
                    args=tuple(edge for edge in edges if edge[0] != names.SOURCE),
                    head=at,
                    source=next((to for role, to in edges if role == names.SOURCE), None),
                    keys={**self._id(key), **self._marks(key)},
                )
        for role, start, to in self.edges:
            if self.regions.get(start, ("",))[0] not in names.roles():
                self.notes.append((start, f"the relation {role[:40]} to {to[:40]} starts at no fact"))

    def silent(self) -> frozenset[str]:
        """Name what the project has no control for, so that nothing can have been said of it."""
        areas, choices = {"entity", "norm"}, {"modality", "negated"}  # of each pair one is said of some region
        return frozenset(key for pair in (areas, choices) if not pair & self.controls for key in pair)

    def _sort(self, result: Result) -> None:
        value = result.value
        if result.type == "relation":
            ends = (result.to_id, result.from_id) if result.direction == "left" else (result.from_id, result.to_id)
            self.edges += [(role, *ends) for role in result.labels or []]
            if not result.labels:
                self.notes.append((ends[0], f"a relation to {ends[1][:40]} without a role"))
        elif value is not None and value.labels and result.type in {"labels", "hypertextlabels"}:
            quote = value.text if isinstance(value.text, str) else None
            self.regions[result.id] = value.labels[0], Quote((self._place(value.start), self._place(value.end)), quote)
            for label in value.labels[1:]:
                self.notes.append((result.id, f"a second label {label[:40]}"))
        elif value is not None and result.type in {"choices", "textarea"}:
            said = value.choices or ([value.text] if isinstance(value.text, str) else value.text or [])
            self.words.setdefault(result.id, {})[result.from_name] = said
            self.controls.add(result.from_name)
            if result.from_name not in {"modality", "negated", "entity", "norm"}:
                self.notes.append((result.id, f"{result.from_name[:40]}: {', '.join(said)[:80]}"))
        else:
            self.notes.append((result.id, f"a result of the type {result.type[:40]}"))

    def _place(self, value: int | str | None) -> int:
        if isinstance(value, int):
            return value
        if value is None or not value.isascii() or not value.isdigit() or len(value) > 12:
            raise InputError(*self.where, f"the place {value!r}", "a number of characters")
        return int(value)

    def _id(self, key: str) -> Row:
        return {"id": key} if key in self.ids or ID.fullmatch(key) else {}

    def _said(self, key: str, control: str) -> str | None:
        """Give what a control says of a region."""
        some = self.words.get(key, {}).get(control, [])
        return some[0] if some else None

    def _entity(self, key: str) -> Row:
        said = self._said(key, "entity")
        return {} if said is None else {"entity": said}

    def _norm(self, key: str) -> Row:
        said = self._said(key, "norm")
        if said is None:
            return {}
        try:
            norm = json.loads(said)
        except (ValueError, RecursionError):
            norm = None
        if not isinstance(norm, dict):
            self.notes.append((key, f"the norm {said[:60]!r} is no JSON object"))
            return {}
        return {"norm": norm}

    def _marks(self, key: str) -> Row:
        return {"modality": self._said(key, "modality") or "actual", "negated": bool(self._said(key, "negated"))}


def _task(page: Page) -> Row:
    data = {"text": page.text, "source": page.gold["source"], KEPT: msgspec.to_builtins(sidecar(page))}
    head_ = page.gold.get("head")
    version = f"extractor {head_['extractor']}" if isinstance(head_, dict) and "extractor" in head_ else "gold"
    return {"data": data, "predictions": [{"model_version": version, "result": list(_results(page))}]}


def _results(page: Page) -> Iterator[Row]:
    spans = {mention["id"]: mention["span"] for mention in page.gold["mentions"]}
    for mention in page.gold["mentions"]:
        region = _region(page, mention["id"], mention["span"])
        yield _sure(_said(region, ("label", "labels", [mention["type"]])), mention)
        if mention.get("entity") is not None:
            yield _said(region, ("entity", "textarea", [mention["entity"]]))
        if mention.get("norm") is not None:
            yield _said(region, ("norm", "textarea", [json.dumps(mention["norm"], ensure_ascii=False)]))
    for fact in page.gold["facts"]:
        if drawn(fact):
            yield from _drawn(page, fact, head(fact, spans) or [0, 0])


def _drawn(page: Page, fact: Row, span: list[int]) -> Iterator[Row]:
    region = _region(page, fact["id"], span)
    yield _sure(_said(region, ("fact", "labels", [fact["type"]])), fact)
    yield _said(region, ("modality", "choices", [fact.get("modality", "actual")]))
    if fact.get("negated"):
        yield _said(region, ("negated", "choices", ["negated"]))
    edges = [(role, name) for role, some in fact["args"].items() for name in some]
    edges += [(names.SOURCE, fact["source"])] if fact.get("source") is not None else []
    for role, name in edges:
        yield {"from_id": fact["id"], "to_id": name, "type": "relation", "direction": "right", "labels": [role]}


def _region(page: Page, name: str, span: list[int]) -> Row:
    return {
        "id": name,
        "to_name": "text",
        "value": {"start": span[0], "end": span[1], "text": page.text[span[0] : span[1]]},
    }


def _said(region: Row, what: tuple[str, str, list[str]]) -> Row:
    control, kind, said = what
    key = {"textarea": "text"}.get(kind, kind)
    return {**region, "from_name": control, "type": kind, "value": {**region["value"], key: said}}


def _sure(result: Row, row: Row) -> Row:
    return {**result, "score": row["confidence"]} if "confidence" in row else result

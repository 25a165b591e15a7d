"""Results and rows as a run writes them, made by hand: what is merged must not hang on what is found."""

from __future__ import annotations

import hashlib
from typing import Any

from extractor.merging import Consolidation, Texts

Row = dict[str, Any]
NAMED = {"PERSON", "TITLE", "ORG", "GPE", "LOC", "FAC", "EVENT", "WORK_OF_ART", "LAW", "PRODUCT"}


def money(text: str, value: float | None = None, **norm: Any) -> tuple[str, str, Row]:
    return ("MONEY", text, {"unit": "CNY", **({"value": value} if value is not None else {}), **norm})


def count(text: str, value: float, **norm: Any) -> tuple[str, str, Row]:
    return ("CARDINAL", text, {"value": value, "unit": text[-1], **norm})


def day(value: str) -> tuple[str, str, Row]:
    return ("DATE", value, {"value": value})


class Article:
    """One result while it is made: facts are said with fillers as (label, text) or (label, text, norm)."""

    def __init__(self, source: str, published: str | None = "2026-03-27", *, record: int | None = None) -> None:
        self.source, self.published, self.record = source, published, record
        self.mentions: list[Row] = []
        self.known: list[Row] = []
        self.entities: dict[tuple[str, str], str] = {}
        self.rows: list[Row] = []
        self.facts: list[Row] = []
        self.at = 0

    def same(self, label: str, *texts: str) -> Article:
        """Say that names are one thing in this article."""
        for text in texts:
            self.entities[label, text] = f"e-{label}-{texts[0]}"
            self._mention((label, text))
        return self

    def name(self, label: str, text: str) -> Article:
        self._mention((label, text))
        return self

    def beside(self, *names: tuple[str, str]) -> Article:
        """Put names right beside each other: 南京市|鼓楼区."""
        for name in names:
            self._mention(name, gap=0)
        return self

    def say(self, type_: str, *, evidence: str = "", source: Any = None, **said: Any) -> Article:
        marks = {name: said.pop(name, other) for name, other in (("modality", "actual"), ("negated", False))}
        confidence, trigger = said.pop("confidence", 0.8), said.pop("trigger", None)
        roles = {role: fillers if isinstance(fillers, list) else [fillers] for role, fillers in said.items()}
        start = self.at
        mentions = {role: [self._mention(filler) for filler in fillers] for role, fillers in roles.items()}
        credited = self._mention(source) if source else None
        span = [start, self.at]
        number = len(self.facts) + 1
        name = hashlib.sha256(f"{self.source} {self.record} {number}".encode()).hexdigest()[:16]
        fillers = {role: [self._filler(m) for m in some] for role, some in mentions.items()}
        words = evidence or "，".join([type_, *(m["text"] for some in mentions.values() for m in some)]) + "。"
        shared = {"type": type_, "span": span, **marks, "by": "test", "confidence": confidence}
        args = {role: [m["id"] for m in some] for role, some in mentions.items()}
        self.facts.append({**shared, "id": f"f{number}", "args": args, "source": credited and credited["id"]})
        self.rows.append({
            **shared, "id": name, "source": self.source, "headline": None, "published": self.published,
            **({"record": self.record} if self.record else {}),
            "roles": fillers, "trigger": trigger, "evidence": words,
            "attribution": self._filler(credited) if credited else None,
        })  # fmt: skip
        return self

    def result(self) -> Row:
        return {
            "schema": 1, "source": self.source, **({"record": self.record} if self.record else {}),
            "sha256": hashlib.sha256(self.source.encode()).hexdigest(), "published": self.published,
            "articles": [{"id": "a1", "kind": "news", "span": [0, self.at + 1], "headline": None, "byline": []}],
            "entities": self.known, "mentions": self.mentions, "facts": self.facts,
        }  # fmt: skip

    def _mention(self, filler: tuple[Any, ...], gap: int = 1) -> Row:
        label, text, *norm = filler
        row: Row = {"id": f"m{len(self.mentions) + 1}", "type": label, "text": text}
        row["span"] = [self.at, self.at + len(text)]
        self.at += len(text) + gap
        if label in NAMED:
            row["entity"] = self.entities.get((label, text), f"e-{label}-{text}")
        if norm:
            row["norm"] = norm[0]
        self.mentions.append(row)
        return row

    @staticmethod
    def _filler(mention: Row) -> Row:
        row = {name: mention[name] for name in ("text", "type", "norm", "span") if name in mention}
        return {**row, **({"entity": mention["entity"].split("-", 2)[2]} if "entity" in mention else {})}


class Found:
    """What a consolidation gives, all of it read."""

    def __init__(self, *articles: Article, texts: dict[str, str | None] | None = None) -> None:
        def read(result: Row) -> Texts:
            text = (texts or {}).get(result["source"])
            return Texts((text,)) if text is not None else Texts(why="gone")

        rows = [row for article in articles for row in article.rows]
        with Consolidation([a.result() for a in articles], rows, read if texts is not None else None) as found:
            self.entities, self.facts = list(found.entities()), list(found.facts())
            self.conflicts, self.timelines = list(found.conflicts()), list(found.timelines())
            self.reprints, self.counts, self.unread = list(found.reprints()), found.counts, found.unread

    def entity(self, name: str) -> Row:
        (one,) = (row for row in self.entities if any(n["text"] == name for n in row["names"]))
        return one

    def named(self, name: str) -> list[Row]:
        return [row for row in self.entities if any(n["text"] == name for n in row["names"])]

    def of(self, type_: str) -> list[Row]:
        return [row for row in self.facts if row["type"] == type_]

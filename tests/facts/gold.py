"""Gold articles as the facts room sees them: raw text, gold mentions and entities, words of rjieba."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import sys
from array import array
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import rjieba

from extractor.facts import relate
from extractor.model import (
    Article,
    Claim,
    Document,
    Entity,
    Label,
    Mention,
    Norm,
    Role,
    Sentence,
    Settings,
    Span,
    Tokens,
)

DATA = Path(os.environ.get("EXTRACTOR_DATA", Path(__file__).parents[3] / "shared"))


DATELINE = re.compile(r"[\u4e00-\u9fff]{2,8}?(?:\d{4}年)?\d{1,2}月\d{1,2}日(?:电|讯|消息|报道)")


@cache
def law():
    spec = importlib.util.spec_from_file_location("gold_law", DATA / "tools" / "gold.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Case:
    """One gold file: its document, mentions and entities, and the way from raw places to ours."""

    def __init__(self, path: Path, *, phrases: bool = False) -> None:
        raw = path.read_bytes().decode("utf-8")
        self.gold = json.loads(path.with_suffix(".json").read_text("utf-8"))
        kept = [i for i, c in enumerate(raw) if not c.isspace()]
        self.text = text = "".join(raw[i] for i in kept)
        self.back = {i: k for k, i in enumerate(kept)}
        self.next = {}
        k = len(kept)
        for i in range(len(raw), -1, -1):
            k = self.back.get(i, k)
            self.next[i] = k
        found = law().sentences(raw)
        spans = [self.span(s[1:3]) for s in found]
        articles = tuple(self.article(a) for a in self.gold["articles"]) or (Article("news", Span(0, len(text))),)
        sentences, paragraph = [], 0
        for n, (row, span) in enumerate(zip(found, spans, strict=True)):
            if n and "\n" in raw[found[n - 1][2] : row[1]]:
                paragraph += 1
            at = next((i for i, a in enumerate(articles) if a.span.crosses(span)), 0)
            sentences.append(Sentence(span, at, paragraph))
        self.document = Document(
            name=path.name,
            text=text,
            starts=array("I", kept),
            ends=array("I", [i + 1 for i in kept]),
            sha256="",
            articles=articles,
            sentences=tuple(sentences),
            published=date.fromisoformat(self.gold["published"]) if self.gold["published"] else None,
        )
        cuts, tags = [0], []
        for word, tag in rjieba.tag(text):
            cuts.append(cuts[-1] + len(word))
            tags.append(tag)
        self.tokens = Tokens(tuple(cuts), tuple(tags))
        self.mentions = sorted(
            (self.mention(m) for m in self.gold["mentions"] if phrases or m["type"] != "PHRASE"), key=lambda m: m.span
        )
        self.entities = self.linked()

    def span(self, pair) -> Span:
        return Span(self.next[pair[0]], self.next[pair[1]])

    def article(self, entry) -> Article:
        head = self.span(entry["headline"]) if entry["headline"] else None
        names = {m["id"]: m for m in self.gold["mentions"]}
        by = [self.span(names[i]["span"]) for i in entry["byline"]]
        line = Span(min(b.start for b in by), max(b.end for b in by)) if by else None
        span = self.span(entry["span"])
        found = DATELINE.search(self.text, span.start, min(span.end, span.start + 160))
        dateline = Span(*found.span()) if found else None
        return Article(entry["kind"], span, head, line, dateline)

    def mention(self, entry) -> Mention:
        norm = entry.get("norm")
        if norm:
            norm = Norm(**{k: Decimal(str(v)) if isinstance(v, (int, float)) else v for k, v in norm.items()})
        return Mention(self.span(entry["span"]), Label(entry["type"]), "gold", 1.0, norm)

    def linked(self) -> tuple[Entity, ...]:
        groups: dict[str, list] = {}
        for m in self.gold["mentions"]:
            if m.get("entity"):
                groups.setdefault(m["entity"], []).append(m)
        return tuple(
            Entity(
                key,
                max((m["text"] for m in ms), key=len),
                Label(ms[0]["type"]),
                tuple(self.span(m["span"]) for m in ms),
            )
            for key, ms in groups.items()
        )

    def claims(self) -> tuple[Claim, ...]:
        """Give the gold facts as claims, their marks taken off."""
        names = {m["id"]: self.span(m["span"]) for m in self.gold["mentions"]}
        found = []
        for f in self.gold["facts"]:
            trigger = self.span(f["trigger"]) if f.get("trigger") else None
            span = self.span(f["span"])
            roles = tuple(Role(r, names[i], 1.0) for r, v in f["args"].items() for i in v)
            anchor = trigger or next((r.filler for r in roles if span.covers(r.filler)), roles[0].filler)
            at = next((i for i, s in enumerate(self.document.sentences) if s.span.covers(anchor)), 0)
            found.append(Claim(type=f["type"], by="gold", sentence=at, anchor=anchor, trigger=trigger, roles=roles))
        return tuple(found)

    def write(self, phrases, facts) -> dict:
        """Give what was found in the gold format."""
        spans = [*(m for m in self.mentions if m.label is not Label.PHRASE), *phrases]
        ids = {m.span: f"m{i}" for i, m in enumerate(spans)}
        entity = {span: e.id for e in self.entities for span in e.mentions}
        gold = {self.span(m["span"]): m for m in self.gold["mentions"]}
        mentions = []
        for m in spans:
            entry = {"id": ids[m.span], "type": str(m.label), "span": list(self.document.origin(m.span))}
            entry["text"] = self.document.text[m.span.start : m.span.end]
            if m.norm and m.span in gold:
                entry["norm"] = gold[m.span].get("norm")
            elif m.span in entity:
                entry["entity"] = entity[m.span]
            mentions.append(entry)
        made = [
            {
                "id": f"f{i}",
                "type": f.type,
                "span": list(self.document.origin(f.span)),
                "args": {r: [ids[s] for s in v] for r, v in f.args.items()},
                "modality": f.modality,
                "negated": f.negated,
                "source": ids[f.source] if f.source else None,
                "by": f.by,
                "trigger": list(self.document.origin(f.trigger)) if f.trigger else None,
            }
            for i, f in enumerate(facts)
        ]
        return {"mentions": mentions, "facts": made}

    def run(self, claims=(), **settings):
        return relate(
            self.document, self.tokens, self.mentions, self.entities, claims, Settings(model="rules", **settings)
        )

    def score(self, claims=()) -> dict:
        return law().score_pair(self.gold, self.write(*self.run(claims)))


def cases(folder: str, *, phrases: bool = False) -> list[Case]:
    return [Case(p, phrases=phrases) for p in sorted((DATA / folder).glob("*.txt"))]


def main(folder: str, *options: str) -> None:
    found = cases(folder, phrases="phrases" in options)
    law().report([c.score(c.claims() if "given" in options else ()) for c in found])


if __name__ == "__main__":
    main(*sys.argv[1:])

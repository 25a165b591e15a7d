"""Annotated articles made up for these tests."""

from __future__ import annotations

import hashlib
import json

TEXTS = (
    "白桥公司总经理石见山2日说，白桥公司将在北京成立研究院。\n论坛2日在北京举行，来自30多个国家的600余位嘉宾参加。\n",
    "青溪大学校长林渡5日表示，青溪大学投资3亿元。\n青溪大学5日在上海发布《江河报告》。\n",
)
NAMES = {
    "白桥公司": "ORG",
    "总经理": "TITLE",
    "石见山": "PERSON",
    "2日": "DATE",
    "5日": "DATE",
    "北京": "GPE",
    "上海": "GPE",
    "30多个": "CARDINAL",
    "600余位": "CARDINAL",
    "青溪大学": "ORG",
    "校长": "TITLE",
    "林渡": "PERSON",
    "3亿元": "MONEY",
    "《江河报告》": "WORK_OF_ART",
    "研究院": "PHRASE",
    "论坛": "PHRASE",
    "嘉宾": "PHRASE",
    "国家": "PHRASE",
}
FACTS = (
    ("position", None, {"person": "石见山", "title": "总经理", "org": "白桥公司"}),
    ("position", None, {"person": "林渡", "title": "校长", "org": "青溪大学"}),
    ("statement", "说", {"speaker": "石见山", "time": "2日"}),
    ("statement", "表示", {"speaker": "林渡", "time": "5日"}),
    ("hold", "举行", {"event": "论坛", "place": "北京"}),
    ("release", "发布", {"agent": "青溪大学", "work": "《江河报告》", "place": "上海"}),
)


def annotation(text, source):
    """Annotate a text: every name where it stands, every fact whose fillers do."""
    mentions = []
    for name, label in NAMES.items():
        at = text.find(name)
        while at >= 0:
            entity = {"entity": name} if label not in {"DATE", "CARDINAL", "MONEY", "PHRASE"} else {}
            span = [at, at + len(name)]
            mentions.append({"id": f"m{len(mentions)}", "type": label, "span": span, "text": name, **entity})
            at = text.find(name, at + 1)
    facts = []
    for kind, trigger, roles in FACTS:
        near = text.find(trigger) if trigger else 0
        if near >= 0 and all(filler in text for filler in roles.values()):
            args = {role: [_nearest(mentions, filler, near)] for role, filler in roles.items()}
            start = text.rfind("\n", 0, near) + 1
            fact = {"id": f"f{len(facts)}", "type": kind, "span": [start, text.find("\n", near)], "args": args}
            marks = {"modality": "actual", "negated": False, "source": None}
            facts.append({**fact, "trigger": [near, near + len(trigger)] if trigger else None, **marks})
    whole = [{"id": "a1", "kind": "news", "span": [0, len(text)], "headline": None, "byline": []}]
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    head = {"schema": 1, "source": source, "sha256": sha256, "published": "2026-03-27", "articles": whole}
    return {**head, "mentions": mentions, "facts": facts}


def write(folder, texts=TEXTS):
    """Write texts with their annotations, as training wants them."""
    folder.mkdir(parents=True)
    for number, text in enumerate(texts):
        (folder / f"{number}.txt").write_text(text, "utf-8")
        gold = json.dumps(annotation(text, f"{number}.txt"), ensure_ascii=False)
        (folder / f"{number}.json").write_text(gold, "utf-8")
    return folder


def _nearest(mentions, name, near):
    some = [m for m in mentions if m["text"] == name]
    return min(some, key=lambda m: abs(m["span"][0] - near))["id"]

"""Gold made for tests: a small one by hand, and any number by hypothesis."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from extractor.exchange import Page, Text, page, write
from extractor.exchange.names import roles
from extractor.exchange.settle import MODALITIES
from extractor.model import NAMED, NORMED, Label

if TYPE_CHECKING:
    from pathlib import Path

Gold = dict[str, Any]
LETTERS = "华为在北京签约，了。！甲乙𠮷𠀋😀 \u3000\r\n\tab%:;1\x85\u2028\"'"
NAMES = st.sampled_from(["e1", "e2", "新 疆", "100%", "𠮷野家", "a:b", "%41;"])
SMALL = "本报讯（记者𠮷田）3月26日，华为公司在深\r\n圳发布新产品。\r\n华为将在北京投资30亿元。\r\n"


def to_page(text: str, gold: Gold, name: str = "a") -> Page:
    raw = text.encode()
    head = {"schema": 1, "source": f"{name}.txt", "sha256": hashlib.sha256(raw).hexdigest(), "published": "2026-03-27"}
    return page(name, {**head, **gold}, Text(raw, text))


def mention(text: str, name: str, kind: str, quote: str, **more: Any) -> Gold:
    start = text.index(quote)
    read = "".join(quote.split())
    return {"id": name, "type": kind, "span": [start, start + len(quote)], "text": read, **more}


def small(name: str = "a") -> Page:
    """A page with all that a gold file can say: a broken name, norms, a source, no trigger, two fillers, a phrase."""
    text, last = SMALL, SMALL.rindex("华为")
    mentions = [
        mention(text, "m1", "TITLE", "记者", entity="记者"),
        mention(text, "m2", "PERSON", "𠮷田", entity="𠮷田"),
        mention(text, "m3", "DATE", "3月26日", norm={"value": "2026-03-26"}),
        mention(text, "m4", "ORG", "华为公司", entity="华为"),
        mention(text, "m5", "GPE", "深\r\n圳", entity="深圳"),
        mention(text, "m6", "PHRASE", "新产品"),
        {"id": "m7", "type": "ORG", "span": [last, last + 2], "text": "华为", "entity": "华为"},
        mention(text, "m8", "GPE", "北京", entity="北京"),
        mention(text, "m9", "MONEY", "30亿元", norm={"value": 3000000000, "unit": "CNY"}),
        mention(text, "m10", "PHRASE", "产品"),
    ]
    trigger = text.index("发布")
    invest = text.index("投资")
    plain = {"modality": "actual", "negated": False, "source": None}
    facts = [
        {"id": "f1", "type": "byline", "span": [0, 9], "args": {"person": ["m2"], "title": ["m1"]}, **plain},
        {
            "id": "f2", "type": "release", "span": [0, last - 2], "trigger": [trigger, trigger + 2],
            "args": {"work": ["m6", "m10"], "agent": ["m4"], "time": ["m3"], "place": ["m5"]}, **plain,
        },
        {
            "id": "f3", "type": "invest", "span": [last, last + 14], "trigger": [invest, invest + 2],
            "args": {"agent": ["m7"], "target": ["m8"], "amount": ["m9"]},
            "modality": "plan", "negated": True, "source": "m4",
        },
    ]  # fmt: skip
    articles = [{"id": "a1", "kind": "news", "span": [0, len(text)], "headline": None, "byline": ["m2"]}]
    return to_page(text, {"articles": articles, "mentions": mentions, "facts": facts}, name)


def save(root: Path, pages: list[Page], kind: str) -> None:
    """Write an export to a folder."""
    for name, content in write(pages, kind).files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)


@st.composite
def pages(draw: st.DrawFn) -> Page:
    """Any text with any annotation that holds together."""
    text = draw(st.text(LETTERS, min_size=1, max_size=40))
    solid = [i for i, char in enumerate(text) if not char.isspace()]
    mentions = [draw(_mention(text, solid, i)) for i in range(draw(st.integers(0, 6)))] if solid else []
    facts = [draw(_fact(text, (solid, mentions), i)) for i in range(draw(st.integers(0, 3)))]
    headline = draw(st.sampled_from([None, [0, 1]]))
    article = {"id": "a1", "kind": "news", "span": [0, len(text)], "headline": headline, "byline": []}
    return to_page(text, {"articles": [article], "mentions": mentions, "facts": facts})


@st.composite
def _mention(draw: st.DrawFn, text: str, solid: list[int], number: int) -> Gold:
    start, end = sorted(draw(st.tuples(st.sampled_from(solid), st.sampled_from(solid))))
    label = draw(st.sampled_from(list(Label)))
    read = "".join(text[start : end + 1].split())
    name = draw(st.sampled_from([f"m{number + 1}", f"x{number}", f"m0{number}"]))
    row: Gold = {"id": name, "type": str(label), "span": [start, end + 1], "text": read}
    if label in NAMED and draw(st.booleans()):
        row["entity"] = draw(NAMES)
    if label in NORMED:
        row["norm"] = draw(st.sampled_from([None, {"value": 1.5, "unit": "家"}, {"value": "2026-03\u2028"}]))
    return row


@st.composite
def _fact(draw: st.DrawFn, text: str, of: tuple[list[int], list[Gold]], number: int) -> Gold:
    solid, mentions = of
    kind = draw(st.sampled_from(sorted(roles())))
    names = [row["id"] for row in mentions]
    fillers = st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True) if names else st.nothing()
    args = draw(st.dictionaries(st.sampled_from(roles()[kind]), fillers, max_size=3)) if names else {}
    start, end = sorted(draw(st.tuples(st.integers(0, len(text) - 1), st.integers(1, len(text)))))
    row = {
        "id": draw(st.sampled_from([f"f{number + 1}", f"y{number}"])),
        "type": kind,
        "span": [start, max(end, start + 1)],
        "args": args,
        "modality": draw(st.sampled_from(MODALITIES)),
        "negated": draw(st.booleans()),
        "source": draw(st.sampled_from([None, *names])),
    }
    if solid and draw(st.booleans()):
        first, last = sorted(draw(st.tuples(st.sampled_from(solid), st.sampled_from(solid))))
        row["trigger"] = [first, last + 1]
    return row

"""The page of errors: what stands in it, that nothing in a text can act, that the same input gives the same bytes."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import unicodedata
from typing import Any

from extractor.documents import read
from extractor.model import Source
from extractor.scores import score
from extractor.scores.cards import WIDEST, Card, Sides, cards
from extractor.scores.errors import Kind, confusion
from extractor.scores.page import File, Report, page, shown

Gold = dict[str, Any]
HOSTILE = "</script><script>document.title='owned'</script><img src=x onerror=alert(1)>&lt;b&gt;{{data}}"
TEXT = f"江口市委书记李安\u202e昨日\u2066会见河湾公司总裁。\n第二句说河湾公司{HOSTILE}成立。"


def mention(text: str, label: str, name: str, raw: str = TEXT) -> Gold:
    start = raw.index(text)
    return {"id": name, "type": label, "span": [start, start + len(text)], "text": text}


def gold() -> Gold:
    meet = {"participant": ["m1", "m2"]}
    return {
        "mentions": [mention("李安", "PERSON", "m1"), mention("河湾公司", "ORG", "m2"), mention(HOSTILE, "ORG", "m3")],
        "facts": [{"id": "f1", "type": "meet", "span": [0, 20], "trigger": [12, 14], "args": meet, "source": None}],
    }


def found() -> Gold:
    meet = {"participant": ["m2", "m3"]}
    return {
        "mentions": [mention("李安", "GPE", "m1"), mention("河湾公司", "ORG", "m2"), mention("总裁", "TITLE", "m3")],
        "facts": [{"id": "f7", "type": "meet", "span": [0, 20], "args": meet, "modality": "plan", "source": "m2"}],
    }


def made(raw: str = TEXT, ours: Gold | None = None, theirs: Gold | None = None) -> list[Card]:
    document = read(Source(raw=raw.encode(), name="a.txt"))
    return cards(Sides(ours or gold(), theirs or found(), document))


def report(some: list[Card]) -> Report:
    matrix = confusion(gold(), found())
    file = File(name="a.json", source="某报", cards=tuple(some), explain="extractor explain a.txt --model rules")
    return Report(title=f"Errors <b>{HOSTILE}", scores=(score(gold(), found()),), confusion=dict(matrix), files=(file,))


def data(text: str) -> Any:
    inside = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert inside
    return json.loads(inside[1])


def test_a_card_holds_an_item_with_its_sentence_and_both_sides() -> None:
    some = made()
    assert [(card.of, *card.ids) for card in some] == [
        ("fact", "f1", "f7"),
        ("mention", "m1", "m1"),
        ("mention", None, "m3"),
        ("mention", "m3", None),
    ]
    label, of_fact = (next(card for card in some if (card.of, *card.ids) == known) for known in
                      (("mention", "m1", "m1"), ("fact", "f1", "f7")))  # fmt: skip
    assert (label.kinds, label.gold, label.found, label.ids) == ((Kind.LABEL,), "PERSON", "GPE", ("m1", "m1"))
    assert [(row.what, row.gold, row.found, row.wrong) for row in label.rows] == [
        ("text", "李安", "李安", False),
        ("label", "PERSON", "GPE", True),
    ]
    assert [piece for piece in label.context if piece[1]] == [("李安", 3)]
    assert "".join(text for text, _ in label.context) == TEXT.split("\n", 1)[0]
    assert of_fact.kinds == (Kind.FILLER, Kind.MODALITY, Kind.SOURCE)
    assert [(row.what, row.gold, row.found, row.wrong) for row in of_fact.rows] == [
        ("participant", "李安、河湾公司", "河湾公司、总裁", True),
        ("modality", "actual", "plan", True),
        ("source", "–", "河湾公司", True),
    ]
    assert [piece for piece in of_fact.context if piece[1]] == [("李安", 1), ("会见", 1), ("河湾公司", 3), ("总裁", 2)]


def test_a_context_leads_through_markup_and_broken_lines() -> None:
    raw = "<html><body><h1>河湾论坛</h1><p>河湾&amp;江口论坛在<b>江</b>口开幕，各地代表出席了会议。</p></body></html>"
    at = raw.index("河湾&amp;")
    ours = {"mentions": [{"id": "m1", "type": "EVENT", "span": [at, at + 11], "text": "河湾&江口论坛"}], "facts": []}
    document = read(Source(raw=raw.encode(), name="a.html"))
    card = cards(Sides(ours, {"mentions": [], "facts": []}, document))[0]
    assert [piece for piece in card.context if piece[1]] == [("河湾&江口论坛", 1)]


def test_a_long_sentence_is_narrowed_to_what_is_marked() -> None:
    raw = "长" * 900 + "江口" + "句" * 900 + "。"
    ours = {"mentions": [mention("江口", "GPE", "m1", raw)], "facts": []}
    pieces = made(raw, ours, {"mentions": [], "facts": []})[0].context
    assert ("江口", 1) in pieces
    assert (pieces[0][0], pieces[-1][0]) == ("… ", " …")
    assert sum(len(text) for text, _ in pieces) < WIDEST


def test_the_page_is_one_inert_file() -> None:
    text = page(report(made()))
    assert "<script>document.title" not in text
    assert "<img" not in text
    assert not re.search(r"""(src|href|action)\s*=\s*["']?\s*(https?:|//|javascript:)""", text, re.IGNORECASE)
    assert not re.search(r"@import|url\(", text)
    assert not [c for c in text if unicodedata.category(c) in {"Cc", "Cf", "Zl", "Zp"} and c != "\n"]
    assert html.escape(f"Errors <b>{HOSTILE}") in text
    inside = data(text)
    assert any(HOSTILE in piece[0] for card in inside["cards"] for piece in card[7])
    assert any("‹U+202E›" in piece[0] for card in inside["cards"] for piece in card[7])
    assert inside["files"] == [["a.json", "某报", "extractor explain a.txt --model rules"]]


def test_only_our_script_and_style_may_run() -> None:
    text = page(report(made()))
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy
    assert policy[1].startswith("default-src 'none'; ")
    for element in ("style", "script"):
        body = re.search(rf"<{element}(?: type=\"module\")?>(.*?)</{element}>", text, re.DOTALL)
        assert body
        digest = base64.b64encode(hashlib.sha256(body[1].encode()).digest()).decode()
        assert f"{element}-src 'sha256-{digest}'" in policy[1]


def test_scores_kinds_and_confusion_stand_in_the_page_itself() -> None:
    text = page(report(made()))
    assert "<dt>mentions</dt><dd>0.333</dd>" in text
    assert '<a href="#of=mention&amp;kind=label">' in text
    assert '<a href="#of=mention&amp;gold=PERSON&amp;found=GPE" title="gold PERSON, found GPE">1</a>' in text
    assert '<a href="#of=mention&amp;gold=%E2%80%93&amp;found=TITLE"' in text
    assert '<td class="right s4">1</td>' in text or '<td class="right s5">1</td>' in text


def test_the_same_input_gives_the_same_bytes_and_nothing_wrong_gives_an_empty_list() -> None:
    assert page(report(made())) == page(report(made()))
    assert data(page(report([])))["cards"] == []
    empty = page(Report(title="", scores=(), confusion={}, files=()))
    assert "No mentions." in empty


def test_what_would_steer_is_shown() -> None:
    assert shown("甲\u200b\x1b\ud800\u2028乙\u3000丙") == "甲‹U+200B›‹U+001B›‹U+D800› 乙\u3000丙"

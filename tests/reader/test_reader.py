"""The reader: pieces, decoding, claims; the shipped weights on texts of our own."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from extractor.documents import read
from extractor.mentions import find
from extractor.model import Label, Settings, Source
from extractor.reader import encode, judge
from extractor.reader.decode import stretches
from extractor.reader.scheme import TRIGGER, news, tags
from extractor.reader.store import heads, manifest
from extractor.reader.view import cut, view
from extractor.tokens import segment

TEXT = "北方湖区生态论坛3月26日在江州举行。江州市市长王大为表示，今年将投资20亿元修复湿地。"


def opened(text):
    document = read(Source(raw=text.encode(), name="a.txt"))
    return document, segment(document, Settings())


def long(count):
    return "\n".join(f"第{i}条消息：{TEXT}" for i in range(count))


def test_rules_alone_read_nothing():
    document, tokens = opened(TEXT)
    assert encode(document, tokens, Settings(model="rules")).candidates == ()


def test_it_finds_names_and_triggers():
    document, tokens = opened(TEXT)
    reading = encode(document, tokens, Settings())
    found = {(document.quote(c.span), c.label) for c in reading.candidates}
    assert ("王大为", Label.PERSON) in found
    assert ("20亿元", Label.MONEY) in found
    assert "表示" in {document.quote(span) for span in reading.triggers}


def test_it_claims_a_statement():
    document, tokens = opened(TEXT)
    reading = encode(document, tokens, Settings())
    claims = judge(document, find(document, tokens, reading), reading)
    said = [c for c in claims if c.type == "statement"]
    assert any(document.quote(r.filler) == "王大为" for c in said for r in c.roles if r.name == "speaker")


@pytest.mark.parametrize("longest", [130, 200, 384])
def test_every_character_is_decided_once(longest):
    document, tokens = opened(long(30))
    seen = view(document, tokens)
    pieces = cut(seen, document, longest)
    decided = [c for p in pieces for c in p.characters[p.start : p.end].tolist() if c >= 0]
    assert decided == list(range(len(seen.at)))
    assert max(len(p.characters) for p in pieces) <= longest


def test_pieces_never_join_articles():
    document, tokens = opened(long(3))
    seen = view(document, tokens)
    articles = [document.sentences[s].article for s in seen.sentence.tolist()]
    for piece in cut(seen, document, 200):
        assert len({articles[c] for c in piece.characters.tolist() if c >= 0}) == 1


def test_decoding_gives_legal_stretches():
    scores = np.random.default_rng(3).normal(size=(300, len(tags(news().layers["names"]))))
    found = stretches(scores)
    assert all(0 < sure <= 1 for *_, sure in found)
    assert all(a[1] <= b[0] for a, b in pairwise(found))


def test_the_best_path_beats_the_greedy_one():
    scores = np.full((2, 5), -20.0)
    scores[0, 1], scores[0, 4], scores[1, 0], scores[1, 3] = 1.0, 0.9, 2.0, 1.5
    assert [(a, b) for a, b, *_ in stretches(scores)] == [(0, 1)]  # S O, for B must not stand before O


def test_another_language_is_not_read():
    document, tokens = opened("John Smith of Acme Ltd said on Monday that sales rose 5% to $3 million in Paris. " * 4)
    assert encode(document, tokens, Settings()).candidates == ()


def test_an_empty_text_has_no_reading():
    document, tokens = opened("\n\n")
    reading = encode(document, tokens, Settings())
    assert (reading.candidates, judge(document, (), reading)) == ((), ())


def test_weights_fit_the_scheme():
    assert manifest().scheme == news()
    known = heads()
    assert len(known["both"]) == len(news().relations) == len(known["from_left.bias"])
    assert len(known["kind.weight"]) == TRIGGER + 2

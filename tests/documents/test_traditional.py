"""Texts in traditional characters are told, read as simplified ones, and quoted as they were written."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.documents import read
from extractor.documents.page import Page, whole
from extractor.documents.traditional import is_traditional, simplified
from extractor.facts import relate
from extractor.links import link
from extractor.mentions import find
from extractor.model import Reading, Settings, Source, Span
from extractor.tables import words
from extractor.tokens import segment

HERE = Path(__file__).parent
SEED = HERE.parents[1] / "corpus" / "zgc-forum-2026.txt"
# The seed through OpenCC's s2t and s2tw (1.4.2): of the same length, so that its gold holds for them.
CONVERTED = ("traditional", "taiwan")
RULES = Settings(model="rules")


def converted(name):
    return (HERE / f"{SEED.stem}.{name}.txt").read_text("utf-8")


def test_the_tables_hold_pairs_of_one_length():
    pairs = words("documents/traditional.txt")
    assert all(len(pair) == 2 for pair in pairs)
    assert len({pair[0] for pair in pairs}) == len(pairs)
    assert not {pair[0] for pair in pairs} & {pair[1] for pair in pairs} - {"著"}
    phrases = [row.split() for row in words("documents/phrases.txt")]
    assert all(len(a) == len(b) for a, b in phrases)
    characters = {ord(pair[0]): pair[1] for pair in pairs}
    assert [a for a, b in phrases if a.translate(characters) == b] == []  # each says something


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("乾隆年間乾貨乾坤", "乾隆年间干货乾坤"),
        ("著名學者看著原著", "著名学者看着原著"),
        ("瞭解、明瞭、瞭望", "了解、明了、瞭望"),
        ("皇后在後面，於是反覆答覆", "皇后在后面，于是反复答复"),
        ("臺灣台積電裡裏", "台湾台积电里里"),
        ("發髮鍾鐘複復", "发发钟钟复复"),
        ("衛衞啟啓説說", "卫卫启启说说"),
        ("憑藉AI，３０％😀𠮷", "凭借AI，３０％😀𠮷"),
        ("", ""),
    ],
)
def test_characters_and_phrases(text, plain):
    assert simplified(text) == plain


@settings(deadline=None)
@given(st.text("國著名乾隆瞭解一A\n\ud800😀", max_size=40))
def test_any_text_keeps_its_length(text):
    assert len(simplified(text)) == len(text)


@settings(deadline=None)
@given(st.text("國著名乾隆瞭解论坛在一AＡ３，。 \u3000\n\r", max_size=80))
def test_both_texts_of_a_document_have_its_offsets(text):
    document = read(Source(raw=text.encode(), format="plain"))
    if document.simple is not None:
        assert len(document.simple) == len(document.text) == len(document.starts)
        gap = any(sign.isspace() for sign in text)  # which may lie inside a phrase, and is gone from the document
        assert gap or document.simple == simplified(document.text)
    for i, character in enumerate(document.text):
        if character not in " \n" and "\u3400" <= character <= "\u9fff":
            assert text[document.starts[i] : document.ends[i]] == character


@pytest.mark.parametrize("name", CONVERTED)
def test_the_seed_is_told(name):
    assert is_traditional(Page(parts=(whole(converted(name)),)))
    assert not is_traditional(Page(parts=(whole(SEED.read_text("utf-8")),)))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("論壇開幕。", True),
        ("论坛开幕。", False),
        ("著名作家乾隆於昨日後", False),  # simplified text has each of these, too
        (
            "臺灣作家的《單車失竊記》昨日在上海再版，出版社说这是该书的第三个版本，首印一万册，明年还会再版。",
            True,
        ),
        ("这家名叫“聚寶軒”的餐厅昨日开业，老板说菜单上共有一百二十道菜，都由本地厨师掌勺，首日接待客人三百名。", False),
        ("hello 123", False),
        ("", False),
    ],
)
def test_a_share_of_characters_tells(text, told):
    assert is_traditional(Page(parts=(whole(text),))) is told
    assert (read(Source(raw=text.encode(), format="plain")).simple is not None) is told


def test_a_simplified_document_is_its_own_plain_one():
    document = read(Source(raw="论坛开幕。".encode()))
    assert document.plain() is document


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("論壇在臺北\r\n開幕，共３０個\u3000國家。".encode(), "a.txt"),
        ("\ufeff論壇在臺北開幕，共３０個國家。".encode(), "a.txt"),
        ("論壇在臺北開幕，共３０個國家。".encode("big5hkscs"), "a.txt"),
        ("<p>論壇在&#33274;北&nbsp;開幕，<b>共３０個</b>國&amp;家。</p>".encode(), "a.html"),
    ],
)
def test_spans_lead_back_to_what_was_written(raw, name):
    document = read(Source(raw=raw, name=name))
    decoded = raw.decode("big5hkscs" if document.encoding == "big5hkscs" else "utf-8").removeprefix("\ufeff")
    assert document.plain().text.startswith("论坛在台北")
    assert document.text.startswith("論壇在臺北")
    at = document.text.index("臺")
    span = document.origin(Span(at, at + 1))
    assert decoded[span.start : span.end] in {"臺", "&#33274;"}
    country = document.origin(Span(document.text.index("國"), document.text.index("國") + 1))
    assert decoded[country.start : country.end] == "國"


def test_articles_are_divided_as_those_of_a_simplified_text():
    said = "灣區樂團啟程\n本報訊（記者韓知白）灣區樂團昨日啟程。\n\n原標題：論壇閉幕\n新華社臺北3月6日電 論壇閉幕。"
    document = read(Source(raw=said.encode()))
    plain = read(Source(raw=simplified(said).encode()))
    assert document.articles == plain.articles
    assert document.sentences == plain.sentences
    assert document.articles[0].byline is not None


def facts(text):
    """Take a text through the rooms, each of which reads its plain document; give what has places, and the names."""
    document = read(Source(raw=text.encode()))
    plain = document.plain()
    tokens = segment(plain, RULES)
    mentions = find(plain, tokens, Reading())
    entities = link(plain, mentions, Reading())
    phrases, found = relate(plain, tokens, mentions, entities, (), RULES)
    spans = {(m.span, m.label) for m in (*mentions, *phrases)}
    triples = {(f.type, role, span) for f in found for role, fillers in f.args.items() for span in fillers}
    return document, spans, triples, [e.name for e in entities]


def f1(one, other):
    return 2 * len(one & other) / (len(one) + len(other))


@pytest.mark.parametrize("name", CONVERTED)
def test_the_same_facts_as_of_the_simplified_seed(name):
    _, mentions, triples, entities = facts(SEED.read_text("utf-8"))
    document, theirs, told, named = facts(converted(name))
    assert f1(mentions, theirs) >= 0.99
    assert f1(triples, told) >= 0.98
    assert len(triples) > 100
    assert named == entities  # canonical names are simplified
    text = converted(name)
    for span, _ in theirs:  # and what is quoted is as it was written
        origin = document.origin(span)
        assert document.quote(span) == "".join(text[origin.start : origin.end].split())

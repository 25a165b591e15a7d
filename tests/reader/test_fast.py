"""The fast weights: what they look up, what they find, and what the reader reads again."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from extractor import extract
from extractor.documents import read
from extractor.errors import InputError
from extractor.model import Label, Settings, Source
from extractor.project import check
from extractor.reader import encode
from extractor.reader.doubt import doubt, spans
from extractor.reader.encode import FAST, FOLDER, skim
from extractor.reader.grams import ROWS, grams
from extractor.reader.view import view, vocabulary
from extractor.tokens import segment

TEXT = "北方湖区生态论坛3月26日在江州举行。江州市市长李明表示，今年将投资20亿元修复湿地。"
SWIFT = Settings(model="fast")


def opened(text):
    document = read(Source(raw=text.encode(), name="a.txt"))
    return document, segment(document, Settings())


def found(text, settings=SWIFT):
    document, tokens = opened(text)
    return {(document.quote(c.span), c.label) for c in encode(document, tokens, settings).candidates}


def looked(text):
    document, tokens = opened(text)
    seen = view(document, tokens)
    return grams(seen.ids.astype(np.int64), seen.words.astype(np.int64))


def test_words_are_hashed_alike_wherever_they_stand():
    one = looked("论坛在北京举行。北京论坛")
    assert one.hashes[0] == one.hashes[-1]
    assert one.hashes[2] == one.hashes[-2] != one.hashes[0]
    assert (one.first <= one.last).all()
    assert (one.first[1:] == one.last[:-1] + 1).all()
    assert one.word.tolist() == sorted(one.word.tolist())
    assert all(0 <= row < ROWS for rows in (one.pairs, one.hashes) for row in rows.tolist())


def test_a_word_of_any_length_has_a_row():
    ids = vocabulary()[[ord("长")] * 300].astype(np.int64)
    words = np.array([1] + [2] * 298 + [3])
    assert len(grams(ids, words).hashes) == 1


def test_rows_are_spread():
    draw = np.random.default_rng(1)
    ids = draw.integers(4, len(vocabulary()[vocabulary() > 0]), 20_000)
    one = grams(ids, np.full(20_000, 4))
    assert len(set(one.pairs.tolist())) > 0.85 * ROWS * (1 - np.exp(-20_000 / ROWS))


def test_it_finds_names_and_figures():
    names = found(TEXT)
    assert ("李明", Label.PERSON) in names
    assert ("20亿元", Label.MONEY) in names


def test_facts_come_of_it():
    types = {fact.type for fact in extract(TEXT, settings=SWIFT).facts}
    assert {"position", "statement"} <= types


def test_a_text_without_chinese_is_not_skimmed():
    document, tokens = opened("for (i = 0; i < n; i++) { sum += a[i]; }\n" * 20)
    assert list(skim(document, tokens)) == []


@pytest.mark.parametrize("text", ["", "\n\n", "。", "𠀀𠀁", "北"])
def test_odd_texts(text):
    assert isinstance(found(text), set)


def test_long_texts_are_cut_and_every_part_is_read():
    text = "\n".join(f"第{i}条消息：{TEXT}" for i in range(80))
    document, tokens = opened(text)
    reading = encode(document, tokens, SWIFT)
    assert len(reading.pieces) > 1
    persons = [c.span for c in reading.candidates if document.quote(c.span) == "李明"]
    assert len(persons) == len(set(persons)) == 80


def test_no_doubt_at_all_leaves_everything_to_the_reader():
    document, tokens = opened(TEXT)
    again = encode(document, tokens, Settings(model="fast", cascade=-1.0))
    assert [piece.folder for piece in again.pieces] == [FOLDER]
    assert again.candidates == encode(document, tokens, Settings()).candidates


def test_nothing_is_read_again_where_any_doubt_is_borne():
    document, tokens = opened(TEXT)
    again = encode(document, tokens, Settings(model="fast", cascade=99.0))
    assert [piece.folder for piece in again.pieces] == [FAST]
    assert again.candidates == encode(document, tokens, SWIFT).candidates


def test_doubt_grows_as_tags_are_less_sure():
    document, tokens = opened(TEXT)
    seen, scores = next(iter(skim(document, tokens)))
    assert 0 <= doubt(seen, scores * 100) < doubt(seen, scores) < doubt(seen, scores * 0.1)


def test_doubt_counts_what_is_said_of_names_that_are_sure():
    document, tokens = opened(TEXT)
    seen, scores = next(iter(skim(document, tokens)))
    unknown = msgspec.structs.replace(seen, vectors=np.zeros_like(seen.vectors))
    assert len(spans(seen, scores * 100)) > 3
    assert doubt(unknown, scores * 100) != doubt(seen, scores * 100)


def test_doubt_about_context_is_none():
    document, tokens = opened(TEXT)
    seen, scores = next(iter(skim(document, tokens)))
    late = msgspec.structs.replace(seen, start=len(scores) - 1)
    assert doubt(late, scores) < doubt(seen, scores)


def test_cascade_belongs_to_fast():
    with pytest.raises(InputError, match="model = fast"):
        check(Settings(cascade=0.1))
    assert check(Settings(model="fast", cascade=0.1)).cascade == 0.1

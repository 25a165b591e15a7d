"""Names in a text: a search for few and a sweep for many find the same places."""

from hypothesis import given
from hypothesis import strategies as st

from extractor.mentions.entities import lexicon
from extractor.mentions.entities.lexicon import lengths_of, places

TEXTS = st.text("甲乙丙", max_size=30)
NAMES = st.sets(st.text("甲乙丙", min_size=2, max_size=4), max_size=6)


@given(TEXTS, NAMES)
def test_a_search_finds_what_a_sweep_does(text, names):
    lengths = lengths_of(names)
    many = lengths | {f"丁{i}": (2,) for i in range(lexicon.FEW + 1)}
    assert list(places(text, lengths)) == list(places(text, many))


def test_editions_and_years_are_units_and_parts_of_longer_numbers_are_none():
    text = "第三届，2026年，12026年，第12届，1999万"
    assert [text[hit.start : hit.end] for hit in lexicon.scan(text, range(len(text) + 1)) if hit.kind in "#Y"] == [
        "第三届",
        "2026年",
        "第12届",
    ]


def test_a_ministry_is_no_part_of_a_word_for_departments():
    text = "教育部和各地教育部门、公安部门"
    assert [text[hit.start : hit.end] for hit in lexicon.scan(text, (0, 3, 4, 6, 8, 10, 11, 13, 15))] == ["教育部"]

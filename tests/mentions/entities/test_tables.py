"""Every row's examples, and lists without doubles."""

import pytest

from extractor.mentions.entities.grammar import names, patterns
from extractor.mentions.entities.lexicon import KINDS, LISTS, lexicon
from extractor.mentions.entities.scene import Scene
from extractor.model import Settings
from extractor.tables import ROOT, words
from extractor.tokens import segment
from tests.mentions.reading import document, shown

ROWS = [row for row, _ in patterns()]


def by(text, row):
    made = document(text)
    found = names(Scene(made, segment(made, Settings())).units)
    return [text[m.span.start : m.span.end] for m in found if m.by == f"entities.{row.by}"]


@pytest.mark.parametrize(("row", "text"), [(row, text) for row in ROWS for text in row.yes])
def test_what_a_row_gives(row, text):
    assert row.yes[text] in by(text, row)
    assert f"{row.yes[text]} {row.label}" in shown(text)


@pytest.mark.parametrize(("row", "text"), [(row, text) for row in ROWS for text in row.no])
def test_what_gives_nothing(row, text):
    assert by(text, row) == []


def test_every_row_has_examples():
    assert [row.by for row in ROWS if not row.yes or not row.no] == []


@pytest.mark.parametrize("name", sorted(KINDS))
def test_lists_hold_no_word_twice(name):
    entries = words(f"{LISTS}{name}.txt")
    assert len(entries) == len(set(entries))
    assert all(len(entry) > 1 for entry in entries)


def test_lists_are_small():
    assert sum(path.stat().st_size for path in (ROOT / LISTS).iterdir()) < 2_000_000
    assert len(lexicon().kinds) > 8000

"""Back references: every row's examples, and bare nouns that point nowhere."""

import pytest

from extractor.links.references import table
from extractor.model import Label
from tests.links.naming import pointing

ROWS = table()
CASES = [(row, text, name) for row in ROWS for text, name in row.yes.items()]


def mark(text, name, label):
    return text.replace(name, f"[{name}|{label}]", 1)


@pytest.mark.parametrize(("row", "text", "name"), CASES)
def test_what_points_back(row, text, name):
    found = pointing(mark(text, name, row.labels[0]))
    assert [line.split(" -> ")[1] for line in found] == [name]


@pytest.mark.parametrize("text", [text for row in ROWS for text in row.no])
def test_what_points_nowhere(text):
    assert pointing(f"[湖滨论坛|EVENT]和[湖光电子|ORG]。{text}") == []


def test_the_nearest_fitting_name_is_meant():
    assert pointing("[东湖大学|ORG]、[西湖大学|ORG]和[湖光电子|ORG]合作。该校位于湖滨。") == ["该校 -> 西湖大学"]


def test_a_name_of_another_kind_is_not_meant():
    assert pointing("[湿地保护协会|ORG]成立。该大学扩建。") == []


def test_a_reference_inside_a_mention_is_none():
    assert pointing("[湖滨论坛|EVENT]开幕。[论坛|EVENT]闭幕。") == []


def test_bare_firms_mean_the_firm_of_the_article():
    assert pointing("[湖光电子|ORG]发布年报。公司拟扩产。") == ["公司 -> 湖光电子"]
    assert pointing("[湖光电子|ORG]和[星云股份|ORG]签约。公司拟扩产。") == []


def test_labels_of_rows_are_names():
    assert all(Label.PHRASE not in row.labels for row in ROWS)

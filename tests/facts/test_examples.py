"""Every row of every frame proves itself."""

from __future__ import annotations

from extractor.facts import relate
from extractor.facts.examples import failures, parse
from extractor.facts.frames import frames
from extractor.model import Label
from extractor.tokens import segment


def test_every_row_gives_what_it_says():
    assert list(failures(relate, segment)) == []


def test_every_type_but_quantity_has_a_frame():
    from extractor.facts.schema import schema

    assert {f.type for f in frames().named.values()} == set(schema().type) - {"quantity"}


def test_marked_examples_are_read():
    document, mentions = parse("昨天，{华为|ORG}发布{星河|PRODUCT}。很好！")
    assert [document.text[m.span.start : m.span.end] for m in mentions] == ["华为", "星河"]
    assert [m.label for m in mentions] == [Label.ORG, Label.PRODUCT]
    assert len(document.sentences) == 2

"""The pattern language: mentions as letters, lists, loose stretches, plain groups."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.facts.examples import parse
from extractor.facts.lines import lines
from extractor.facts.pattern import compile_, hits
from extractor.model import Settings
from extractor.tokens import segment


def found(wording, marked):
    document, mentions = parse(marked)
    tokens = segment(document, Settings(model="rules"))
    line = next(lines(document, tokens, mentions))
    return [
        {role: [document.text[s.start : s.end] for s in spans] for role, spans in hit.fillers.items()}
        for hit in hits(compile_(wording), line)
    ]


def test_a_list_fills_one_role():
    assert found("{TITLE:title}{PERSON:person+}", "{记者|TITLE}{李华|PERSON}、{王明|PERSON}和{赵强|PERSON}报道") == [
        {"title": ["记者"], "person": ["李华", "王明", "赵强"]}
    ]


def test_an_optional_mention_may_lack():
    assert found("(?:{ORG:org})?{TITLE:title}", "这位{记者|TITLE}") == [{"title": ["记者"]}]


def test_a_label_without_role_fills_nothing():
    assert found("{ORG}{TITLE:title}", "{晨报|ORG}{记者|TITLE}") == [{"title": ["记者"]}]


def test_a_group_fills_with_its_text():
    assert found("{ORG:org}（(?P<name>[A-Z]+)）", "{晨光集团|ORG}（CG）") == [{"org": ["晨光集团"], "name": ["CG"]}]


@pytest.mark.parametrize("wording", ["{CITY:place}", "{ORG:a}{ORG:a}", "({ORG:a}"])
def test_wrong_wordings_are_refused(wording):
    with pytest.raises(ValueError, match=r"CITY|twice|unterminated|missing"):
        compile_(wording)


@given(
    st.lists(
        st.sampled_from(["{华为|ORG}", "{北京|GPE}", "发布", "，", "。", " ", "昨天", "{3%|PERCENT}"]), max_size=12
    )
)
def test_offsets_lead_back_to_the_text(pieces):
    document, mentions = parse("".join(pieces))
    tokens = segment(document, Settings(model="rules"))
    for line in lines(document, tokens, mentions):
        plain = [line.at(k) for k, c in enumerate(line.marked) if not "\ue000" <= c <= "\ue0ff"]
        assert "".join(document.text[i] for i in plain) == "".join(
            c for c in line.marked if c < "\ue000" or c > "\ue0ff"
        )
        assert line.at(len(line.marked)) == line.span.end
        assert len(line.shape) == len(line.starts) == len(line.ends)
        assert all(a < b for a, b in zip(line.starts, line.ends, strict=True))


def test_a_line_must_have_a_mention_that_a_wording_needs():
    needs = {
        wording: bool(compile_(wording).needs) for wording in ("(?:共)?{ORG}", "{ORG}?共", "共|{ORG}", "(?!{ORG})共")
    }
    assert needs == {"(?:共)?{ORG}": True, "{ORG}?共": False, "共|{ORG}": False, "(?!{ORG})共": False}


def test_plain_words_are_tried_only_before_what_follows_them():
    wording = compile_("{PHRASE:work<}（(?P<name>[A-Z]+)）")
    assert [wording.may_hold(text) for text in ("绿色走廊（GC）", "绿色走廊（一期）")] == [True, False]
    assert compile_("{PHRASE:work}和(?P=work)").may_hold("走廊和走廊")

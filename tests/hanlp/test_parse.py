"""What is told of a text to models of others, and what their answers are to us: without any model."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.backends import hanlp, labels, tags
from extractor.backends.labels import Row
from extractor.backends.parse import LONGEST, Parse, placed, stretches
from extractor.errors import InputError
from extractor.model import Span
from extractor.tables import rows, table

ROWS = rows("backends/labels.toml", Row)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.label} {row.ours}")
def test_labels_by_their_examples(row):
    assert row.yes or row.no
    for text, expected in row.yes.items():
        assert labels.ours(row.label, text) == expected == row.ours
    for text in row.no:
        assert labels.ours(row.label, text) != (row.ours or "")
        assert row.ours is not None or labels.ours(row.label, text) is None


def test_every_set_is_whole():
    known = {name: {row.label for row in ROWS if name in row.sets} for name in ("msra", "ontonotes", "pku")}
    assert {"PERSON", "LOCATION", "ORGANIZATION", "NR", "NS", "NT"} <= known["msra"]
    assert {"nr", "ns", "nt", "nz"} <= known["pku"]
    assert len(known["ontonotes"]) == 18


def test_tags_are_those_of_jieba():
    known = table("backends/tags.toml")
    assert {tag for tag in known["ctb"] if not tag.isupper()} == set()
    assert tags.ours("VV", "发布") == "v"
    assert (tags.ours("nh", "李四"), tags.ours("w", "。"), tags.ours("vn", "发展")) == ("nr", "x", "vn")
    assert tags.ours("ODD", "星") != ""


def test_words_with_no_tag_have_the_dictionarys():
    parse = Parse((Span(0, 2), Span(2, 4)), ("", "VV"))
    assert list(tags.tagged("北京发布", parse, "x")) == [("北京", "ns"), ("发布", "v")]
    assert list(tags.tagged(" ", Parse(), "x")) == []
    with pytest.raises(InputError, match="cuts no words"):
        list(tags.tagged("北京", Parse(), "x"))


@given(st.text(st.sampled_from("北京。，；”\n \r\u3000a\ud800"), max_size=600))
def test_stretches_hold_all_but_breaks(text):
    spans = list(stretches(text))
    assert all(0 < b - a <= LONGEST and "\n" not in text[a:b] for a, b in spans)
    covered = "".join(text[a:b] for a, b in spans)
    assert "".join(covered.split()) == "".join(text.split())
    assert spans == sorted(spans)


@given(
    st.lists(st.text(st.sampled_from("北京市"), min_size=1, max_size=3), max_size=8), st.sampled_from(["", " ", "，"])
)
def test_words_are_found_in_order(words, between):
    text = between.join(words)
    assert [text[a - 5 : b - 5] for a, b in placed(words, text, 5)] == words


def test_hanlp_is_named_with_its_command_where_it_is_absent():
    code = (
        "import sys; sys.modules['hanlp'] = None\n"
        "from extractor.backends.hanlp import parse\n"
        "try: parse('北京')\nexcept Exception as error: print(repr(error))"
    )
    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, encoding="utf-8")
    assert "ExtraMissing" in said.stdout
    assert "pip install 'extractor-zh[hanlp]'" in said.stdout


class Many:
    """A multi-task model that says what it is told to."""

    def __init__(self, said):
        self.said, self.tasks = said, list(said)

    def __call__(self, parts, tasks):
        return {task: self.said[task] * len(parts) for task in tasks}


SAID = {
    "tok/coarse": [["没有用到"]],
    "tok/fine": [["白桥", "学社", "发布", "《", "江河谣", "》"]],
    "pos/ctb": [["NR", "NN", "VV", "PU", "NN", "PU"]],
    "ner/msra": [[("白桥学社", "ORGANIZATION", 0, 2)]],
    "ner/ontonotes": [[("白桥学社", "ORG", 0, 2), ("江河谣", "WORK_OF_ART", 4, 5)]],
    "srl": [
        [[("白桥学社", "ARG0", 0, 2), ("发布", "PRED", 2, 3), ("《江河谣》", "ARG1", 3, 6), ("昨", "ARGM-ADV", 0, 1)]]
    ],
    "dep": [[(2, "nn"), (3, "nsubj"), (0, "root"), (5, "punct"), (3, "dobj"), (5, "punct")]],
}


@pytest.mark.parametrize("task", ["srl", "dep"])
def test_a_multi_task_model_gives_verbs_too(monkeypatch, task):
    text = "白桥 学社发布《江河谣》"
    other = {"srl": "dep", "dep": "srl"}[task]
    monkeypatch.setattr(hanlp, "load", lambda _name: Many({k: v for k, v in SAID.items() if k != other}))
    hanlp._parse.cache_clear()
    parse = hanlp.parse(text, "made")
    hanlp._parse.cache_clear()
    assert [text[a:b] for a, b in parse.words] == SAID["tok/fine"][0]
    assert [(text[a:b], label) for (a, b), label in parse.names] == [("白桥 学社", "ORG"), ("江河谣", "WORK_OF_ART")]
    (verb,) = parse.predicates
    assert text[slice(*verb.span)] == "发布"
    assert [(kind, text[a:b]) for kind, (a, b) in verb.arguments] == [
        ("subject", "白桥 学社"),
        ("object", "《江河谣》"),
    ]

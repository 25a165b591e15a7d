"""Extraction.to_spacy: the Doc that the component would make, in the clean text."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

spacy = pytest.importorskip("spacy", reason="needs the [spacy] extra")

import extractor  # noqa: E402 - after what may be absent
from extractor.outputs import to_rows  # noqa: E402 - as above

RULES = extractor.Settings(model="rules")
SEED = (Path(__file__).parents[2] / "corpus/zgc-forum-2026.txt").read_text("utf-8")
OWN = {"nlp": {"tokenizer": {"@tokenizers": "extractor.Tokenizer"}}}
NEWS = "本报北京3月26日电（记者李四）第三届河湾论坛26日在北京举行，签约34个项目，总金额达619.91亿元。"
BROKEN = f"\ufeff<html><body><p>{NEWS.replace('河湾', '河&nbsp;湾')}</p><p>Ａ＆Ｂ公司成立。</p></body></html>".encode()


def found(what, **more):
    return extractor.extract(what, settings=RULES, **more)


def told(doc):
    groups = {name: [(s.text, s.label_, s.id_, s._.norm) for s in group] for name, group in doc.spans.items()}
    return [t.text for t in doc], [t.tag_ for t in doc], list(map(str, doc.ents)), groups, doc._.facts, doc._.entities


@pytest.mark.parametrize("text", ["", NEWS, "2010年，他在北京大学生活动中心说。"])
def test_it_is_what_the_component_makes(text):
    nlp = spacy.blank("zh", config=OWN)
    nlp.add_pipe("extractor", config={"model": "rules"})
    doc = nlp.make_doc(text)
    doc._.published = "2026-03-27"
    assert told(found(text, published="2026-03-27").to_spacy()) == told(nlp(doc))


@pytest.mark.parametrize("what", [SEED, BROKEN, BROKEN.replace("论坛".encode(), "论\n坛".encode())])
def test_spans_count_in_the_clean_text(what):
    extraction = found(what, published="2026-03-27")
    doc = extraction.to_spacy()
    document = extraction.document
    assert doc.text == document.text
    assert doc._.published == "2026-03-27"
    assert doc._.misaligned == 0
    spans = [(span.start_char, span.end_char) for span in doc.spans["mentions"]]
    assert spans == [tuple(mention.span) for mention in extraction.mentions]
    assert [tuple(fact["span"]) for fact in doc._.facts] == [tuple(fact.span) for fact in extraction.facts]
    assert [fact["id"] for fact in doc._.facts] == [row["id"] for row in to_rows(extraction)]


def test_a_record_of_a_jsonl_file(tmp_path):
    file = tmp_path / "a.jsonl"
    file.write_text(json.dumps({"title": "论坛开幕", "text": NEWS}) + "\n", "utf-8")
    (extraction,) = extractor.extract_many([file], settings=RULES)
    doc = extraction.to_spacy()
    assert [span.text for span in doc.spans["mentions"]][-1] == "619.91亿元"
    assert "field" not in doc._.facts[0]


def test_tokens_of_another_pipeline():
    nlp = spacy.blank("zh")
    doc = found(NEWS).to_spacy(nlp)
    assert [token.text for token in doc] == list(NEWS)
    assert doc.vocab is nlp.vocab
    assert "河湾论坛" in "".join(map(str, doc.ents))


def test_without_spacy_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "spacy", None)
    monkeypatch.delitem(sys.modules, "extractor.spacy", raising=False)
    with pytest.raises(extractor.ExtraMissing, match=r"extractor-zh\[spacy\]"):
        found("北京").to_spacy()

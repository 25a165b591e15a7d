"""A spaCy pipeline as back end: its words, and its names beside ours."""

from __future__ import annotations

import pytest

spacy = pytest.importorskip("spacy", reason="needs the [spacy] extra")

import extractor  # noqa: E402 - after what may be absent
from extractor.backends import spacy as backend  # noqa: E402 - as above
from extractor.cli import main  # noqa: E402 - as above
from extractor.outputs import to_gold  # noqa: E402 - as above

TEXT = "蓝垣学社在青溪举行河灯会，签约34个项目。\n汉族读者读《江河谣》。"
PATTERNS = [
    {"label": "ORG", "pattern": "蓝垣学社"},
    {"label": "GPE", "pattern": "青溪"},
    {"label": "EVENT", "pattern": "河灯会"},
    {"label": "CARDINAL", "pattern": "34"},
    {"label": "NORP", "pattern": "汉族"},
    {"label": "WORK_OF_ART", "pattern": "江河谣"},
]


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    nlp = spacy.blank("zh")
    nlp.add_pipe("entity_ruler").add_patterns(PATTERNS)
    nlp.to_disk(folder := tmp_path_factory.mktemp("model") / "nlp")
    return str(folder)


def found(text, **settings):
    return extractor.extract(text, settings=extractor.Settings(model="rules", **settings))


def test_names(model):
    extraction = found(TEXT, entities="spacy", entities_model=model)
    named = {extraction.document.quote(m.span): (m.label.value, m.by) for m in extraction.mentions}
    assert named["蓝垣学社"][0] == "ORG"
    assert named["青溪"] == ("GPE", "spacy")
    assert named["河灯会"] == ("EVENT", "spacy")
    assert named["34个"] == ("CARDINAL", "quantities.counts") or named["34个"][1].startswith("quantities")
    assert named["《江河谣》"][0] == "WORK_OF_ART"
    assert "汉族" not in named
    assert 0 < next(m for m in extraction.mentions if m.by == "spacy").confidence < 1


def test_our_own_see_none_of_it(model):
    alone = found(TEXT)
    assert not any(m.by == "spacy" for m in alone.mentions)
    assert to_gold(found(TEXT, entities="own", entities_model=model))["mentions"] == to_gold(alone)["mentions"]


def test_words(model):
    extraction = found("北京欢迎你", tokens="spacy", tokens_model=model)  # this model's words are characters
    assert extraction.settings.tokens == "spacy"
    assert len(backend.parse("北京欢迎你", model).words) == 5


@pytest.mark.parametrize("text", ["", " ", "\n", "a\u3000\n\n北京", "\ud800北京", "🚀北京"])
def test_odd_texts(model, text):
    parse = backend.parse(text, model)
    assert all("".join(text[a:b].split()) == text[a:b] for a, b in parse.words)
    found(text, tokens="spacy", tokens_model=model, entities="spacy", entities_model=model)


def test_a_model_that_is_not_there(tmp_path, capsys):
    (tmp_path / "a.txt").write_text("北京", "utf-8")
    for name in ("no_such_model", str(tmp_path)):
        with pytest.raises(extractor.InputError, match=name):
            found("北京", entities="spacy", entities_model=name)
    assert main(["show", str(tmp_path / "a.txt"), "--model", "rules", "--entities", "spacy"]) == 2
    assert "zh_core_web_sm" in capsys.readouterr().err

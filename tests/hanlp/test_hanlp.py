"""HanLP itself as back end, with models that are made here: words, tags and names, and what is said without a model."""

from __future__ import annotations

import importlib.metadata
import json
import shutil
import socket
from pathlib import Path

import pytest

pytest.importorskip("hanlp", reason="needs the [hanlp] extra")

import extractor
from extractor.backends import hanlp as backend
from extractor.outputs import to_gold
from tests.hanlp import made

pytestmark = pytest.mark.hanlp
ROOT = Path(__file__).parents[2]
SEED = ROOT / "corpus/zgc-forum-2026.txt"
TEXT = "白桥公司在上海成立。\n李四访问  北京。"


@pytest.fixture(scope="session")
def models(tmp_path_factory):
    """Fit the models; this needs transformers 4, since HanLP's trainers ask for what 5 no longer has."""
    if importlib.metadata.version("transformers").split(".")[0] != "4":
        pytest.skip("fitting needs transformers 4")
    import torch

    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp("hanlp")
    transformer, files = made.bert(folder / "bert"), made.corpora(folder)
    return {kind.__name__: kind(str(folder / kind.__name__), transformer, files) for kind in
            (made.tokenizer, made.recognizer, made.many)}  # fmt: skip


@pytest.fixture(autouse=True)
def _no_network(monkeypatch):
    def refuse(*_args, **_kwargs):
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)


def rules(**settings):
    return extractor.Settings(model="rules", **settings)


@pytest.mark.parametrize("kind", ["tokenizer", "many"])
def test_words(models, kind):
    parse = backend.parse(TEXT, models[kind])
    words = [TEXT[a:b] for a, b in parse.words]
    assert words == ["白桥公司", "在", "上海", "成立", "。", "李四", "访问", "北京", "。"]
    assert parse.tags[:3] == (("NR", "P", "NR") if kind == "many" else ("", "", ""))


@pytest.mark.parametrize("kind", ["recognizer", "many"])
def test_names(models, kind):
    names = [(TEXT[a:b], label) for (a, b), label in backend.parse(TEXT, models[kind]).names]
    assert names == [("白桥公司", "ORGANIZATION"), ("上海", "LOCATION"), ("李四", "PERSON"), ("北京", "LOCATION")]


def test_tokens_and_entities_of_one_pipeline(models):
    found = extractor.extract(
        TEXT,
        settings=rules(tokens="hanlp", tokens_model=models["many"], entities="hanlp", entities_model=models["many"]),
    )
    named = {found.document.quote(m.span): (m.label.value, m.by) for m in found.mentions}
    assert named["白桥公司"][0] == "ORG"
    assert named["李四"][0] == "PERSON"
    assert {named["上海"][0], named["北京"][0]} == {"GPE"}
    assert "hanlp" in {by for _, by in named.values()}


@pytest.mark.parametrize(
    ("tokens", "entities"), [("tokenizer", "recognizer"), ("many", "many"), ("tokenizer", None), (None, "recognizer")]
)
def test_the_seed_goes_through(models, tokens, entities):
    chosen = {}
    if tokens:
        chosen |= {"tokens": "hanlp", "tokens_model": models[tokens]}
    if entities:
        chosen |= {"entities": "hanlp", "entities_model": models[entities]}
    found = extractor.extract(SEED, settings=rules(**chosen))
    assert found.mentions
    assert to_gold(found) == to_gold(extractor.extract(SEED, settings=rules(**chosen)))


@pytest.mark.parametrize(
    "text", ["", " ", "\n", "\u3000", "a", "北" * 1000, "北京。" * 300, "\ud800北京", "🚀北京\u200b 成立"]
)
def test_odd_texts(models, text):
    chosen = {"tokens": "hanlp", "tokens_model": models["many"], "entities": "hanlp", "entities_model": models["many"]}
    found = extractor.extract(text, settings=rules(**chosen))
    assert all(m.span.start < m.span.end <= len(found.document.text) for m in found.mentions)


def test_a_recognizer_cuts_no_words(models):
    with pytest.raises(extractor.InputError, match="cuts no words"):
        extractor.extract(TEXT, settings=rules(tokens="hanlp", tokens_model=models["recognizer"]))


def test_a_transformer_that_is_gone_is_named(models, tmp_path):
    moved = tmp_path / "moved"
    shutil.copytree(models["tokenizer"], moved)
    config = json.loads((moved / "config.json").read_text("utf-8"))
    config["transformer"] = str(tmp_path / "gone")
    (moved / "config.json").write_text(json.dumps(config), "utf-8")
    with pytest.raises(extractor.InputError, match=r"no transformer .*gone"):
        backend.load(str(moved))


@pytest.mark.parametrize("part", ["config.json", "model.pt"])
def test_a_part_that_is_missing_is_named(models, tmp_path, part):
    half = tmp_path / "half"
    shutil.copytree(models["tokenizer"], half)
    (half / part).unlink()
    with pytest.raises(extractor.InputError, match=rf"no {part} in .*half"):
        backend.load(str(half))


@pytest.mark.parametrize("name", [None, "MSRA_NER_ELECTRA_SMALL_ZH", "COARSE_ELECTRA_SMALL_ZH"])
def test_without_the_model_one_error_says_what_where_and_how(name):
    from hanlp.utils.io_util import hanlp_home

    with pytest.raises(extractor.InputError) as error:
        extractor.extract("北京", settings=rules(entities="hanlp", entities_model=name))
    said = str(error.value)
    assert (name or backend.MODEL) in said
    assert f"no folder {Path(hanlp_home()).expanduser()}" in said
    assert "entities_model" in said
    assert "\n" not in said


def test_a_name_that_is_none():
    with pytest.raises(extractor.InputError, match="no folder NO_SUCH_MODEL, and no such name"):
        backend.load("NO_SUCH_MODEL")

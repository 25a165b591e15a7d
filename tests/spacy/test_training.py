"""Our annotations as data for `spacy train`: a toy pipeline learns from them and runs."""

from __future__ import annotations

import pytest

spacy = pytest.importorskip("spacy", reason="needs the [spacy] extra")

from spacy.tokens import DocBin  # noqa: E402 - after what may be absent

import extractor  # noqa: E402 - as above
from extractor.outputs import to_gold  # noqa: E402 - as above
from extractor.spacy import training_data  # noqa: E402 - as above

OWN = {"nlp": {"tokenizer": {"@tokenizers": "extractor.Tokenizer"}}}
PLACES = ("北京", "上海", "天津", "重庆", "广州", "深圳", "南京", "武汉")
CONFIG = """
[paths]
train = null
dev = null
[nlp]
lang = "zh"
pipeline = ["ner"]
tokenizer = {"@tokenizers":"extractor.Tokenizer"}
[components]
[components.ner]
factory = "ner"
[components.ner.model]
@architectures = "spacy.TransitionBasedParser.v2"
state_type = "ner"
extra_state_tokens = false
hidden_width = 16
maxout_pieces = 1
use_upper = false
[components.ner.model.tok2vec]
@architectures = "spacy.HashEmbedCNN.v2"
width = 16
depth = 1
embed_size = 200
window_size = 1
maxout_pieces = 2
subword_features = false
pretrained_vectors = null
[corpora]
[corpora.train]
@readers = "spacy.Corpus.v1"
path = ${paths.train}
[corpora.dev]
@readers = "spacy.Corpus.v1"
path = ${paths.dev}
[training]
dev_corpus = "corpora.dev"
train_corpus = "corpora.train"
max_steps = 40
eval_frequency = 20
patience = 0
seed = 1
[training.optimizer]
@optimizers = "Adam.v1"
learn_rate = 0.01
[training.batcher]
@batchers = "spacy.batch_by_sequence.v1"
size = 16
"""


def annotated():
    for i, place in enumerate(PLACES):
        text = f"论坛{i + 2}日在{place}举行。\n{place}有{i + 3}个项目。\n\n"
        yield text, to_gold(extractor.extract(text, settings=extractor.Settings(model="rules")))


def test_paragraphs_with_their_mentions():
    nlp = spacy.blank("zh", config=OWN)
    docs = list(training_data(annotated(), nlp).get_docs(nlp.vocab))
    assert len(docs) == 2 * len(PLACES)
    assert [(e.text, e.label_) for e in docs[1].ents] == [("北京", "GPE"), ("3个", "CARDINAL")]
    assert all("\n" not in doc.text for doc in docs)
    assert all("mentions" in doc.spans for doc in docs)


def test_a_mention_over_a_break_keeps_its_paragraphs_together():
    nlp = spacy.blank("zh", config=OWN)
    gold = {"mentions": [{"id": "m1", "type": "PRODUCT", "span": [2, 8], "text": "子午工程"}]}
    docs = list(training_data([("他说子午\n\n工程\n好", {**gold, "facts": []})], nlp).get_docs(nlp.vocab))
    assert [doc.text for doc in docs] == ["他说子午\n\n工程", "好"]
    assert [e.text for e in docs[0].ents] == ["子午\n\n工程"]


def test_a_toy_pipeline_learns(tmp_path):
    from spacy.cli.init_config import fill_config
    from spacy.cli.train import train

    nlp = spacy.blank("zh", config=OWN)
    for name in ("train", "dev"):
        training_data(annotated(), nlp).to_disk(tmp_path / f"{name}.spacy")
    assert len(DocBin().from_disk(tmp_path / "train.spacy")) == 2 * len(PLACES)
    (tmp_path / "base.cfg").write_text(CONFIG, "utf-8")
    fill_config(tmp_path / "config.cfg", tmp_path / "base.cfg", silent=True)
    paths = {f"paths.{name}": str(tmp_path / f"{name}.spacy") for name in ("train", "dev")}
    train(tmp_path / "config.cfg", tmp_path / "out", overrides=paths)
    learned = spacy.load(tmp_path / "out/model-last")
    found = {e.text: e.label_ for e in learned("论坛9日在武汉举行。").ents}
    assert found.get("武汉") == "GPE"

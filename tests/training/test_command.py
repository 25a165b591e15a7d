"""The command line of training."""

import json
import sys
import tomllib

import msgspec
import numpy as np
import pytest

from extractor.errors import ExtraMissing, InputError
from extractor.facts import scorer
from extractor.reader import store
from extractor.reader.scheme import news
from extractor.reader.view import vocabulary
from extractor.training import readings
from extractor.training.command import command
from tests.training.made import TEXTS, write

SENTENCE = json.dumps({"text": "外交部发言人在北京说。", "entities": [[7, 9, "LOC"]]}, ensure_ascii=False)


def encoder(path, depth=1):
    """Write an encoder that knows nothing."""
    torch = pytest.importorskip("torch")
    from extractor.training.network import Network

    torch.manual_seed(1)
    state = Network(int(vocabulary().max()) + 1, {}, depth).state_dict()
    path.parent.mkdir(parents=True)
    part = {n: v.half().numpy() for n, v in state.items() if n.startswith(("emb", "blocks", "norm"))}
    np.savez(path, **part, **{"head.bias": np.zeros(3, np.float16)})


@pytest.fixture
def sentences(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text(SENTENCE + "\n", "utf-8")
    return path


def test_a_reader_is_trained_held_out_shipped_and_scored(tmp_path, capsys, sentences):
    pytest.importorskip("onnx")
    write(tmp_path / "train")
    write(tmp_path / "dev", TEXTS[:1])
    encoder(tmp_path / "data" / "encoder" / "encoder.npz")
    (tmp_path / "data" / "ner").mkdir()
    (tmp_path / "data" / "ner" / "msra.train.jsonl").write_text(SENTENCE + "\n", "utf-8")
    out = tmp_path / "out"
    again = ["reader", str(tmp_path), "-o", str(out), "--steps", "2", "--seed", "3", "--hold", "1"]
    assert command([*again, "--evaluate", str(sentences), "--scheme", "msra"]) == 0
    said = capsys.readouterr().out
    assert "news: 1 samples" in said
    assert "msra: 1 samples" in said
    assert "characters a second" in said
    manifest = store.manifest(out)
    assert manifest.scheme == news()
    assert manifest.made["steps"] == 2
    assert manifest.made["seed"] == 3
    assert manifest.made["command"] == "extractor train reader DATA -o FOLDER --steps 2 --seed 3 --hold 1"
    assert manifest.made["data"]["public"] == ["msra"]
    assert manifest.made["fidelity"] > 0.5
    assert len(manifest.made["data"]["train"]) == 64
    assert set(manifest.made["scores"]["dev"]) == {"names", "phrases", "triggers", "facts strict", "arguments"}
    assert list(readings.load([out / "readings.json"])) == ["1.txt"]
    first = (out / "heads.npz").read_bytes()
    assert command(["reader", str(tmp_path), "-o", str(out), "--seed", "3", "--hold", "1", "--export"]) == 0
    store.manifest.cache_clear()
    assert store.manifest(out) == manifest
    assert (out / "heads.npz").read_bytes() == first
    with pytest.raises(InputError, match="another folder"):
        command(["reader", str(tmp_path), "-o", str(out), "--steps", "2", "--seed", "3", "--hold", "0"])


def test_shipped_weights_are_scored(sentences, capsys):
    assert command(["reader", "--evaluate", str(sentences), "--scheme", "msra"]) == 0
    rows = {line.split()[0]: line.split() for line in capsys.readouterr().out.splitlines()[2:]}
    assert rows["LOC"][1:] == ["1.0000", "1.0000", "1.0000", "1", "1"]


def test_weights_of_facts_are_fitted_and_written(tmp_path, capsys):
    write(tmp_path / "train", TEXTS * 3)
    assert command(["facts", str(tmp_path), "-o", str(tmp_path / "weights.toml")]) == 0
    said = capsys.readouterr().out
    assert "no --readings" in said
    assert "facts strict" in said
    found = msgspec.convert(tomllib.loads((tmp_path / "weights.toml").read_text("utf-8")), scorer.Weights)
    assert found.fact.least == scorer.weights().fact.least
    assert found.filler.weight != scorer.weights().filler.weight


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["reader"], "nothing to do"),
        (["reader", "-o", "out"], "no DATA"),
        (["reader", "--evaluate", "a.jsonl"], "no scheme"),
        (["reader", "--evaluate", "nothing-there.jsonl", "--scheme", "uner"], r"nothing-there\.jsonl"),
    ],
)
def test_what_cannot_be_is_said(arguments, said):
    with pytest.raises(InputError, match=said):
        command(arguments)


def test_a_folder_without_gold_is_said(tmp_path):
    pytest.importorskip("torch")
    pytest.importorskip("onnx")
    with pytest.raises(InputError, match="no gold file"):
        command(["reader", str(tmp_path), "-o", str(tmp_path / "out")])


def test_without_torch_the_extra_is_named(tmp_path, monkeypatch):
    for name in [n for n in sys.modules if n.startswith("extractor.training.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(ExtraMissing, match=r"pip install 'extractor-zh\[train\]'"):
        command(["reader", str(tmp_path), "-o", str(tmp_path / "out")])


def test_articles_of_ones_own_are_learned_from_and_measured(tmp_path, capsys):
    write(tmp_path / "train", TEXTS * 3)
    write(tmp_path / "own", TEXTS[:1] * 5)
    arguments = ["facts", str(tmp_path), "--own", str(tmp_path / "own"), "-o", str(tmp_path / "weights.toml")]
    assert command(arguments) == 0
    said = capsys.readouterr().out
    assert "own (5 articles, held out), arguments: " in said
    assert "DATA (6 articles, held out), facts strict: " in said

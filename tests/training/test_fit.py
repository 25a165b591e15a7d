"""Training lowers the loss, goes on from its checkpoint, and what it ships says what it learned."""

import random
from itertools import count

import msgspec
import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("onnx")

from extractor.documents import read  # noqa: E402
from extractor.errors import InputError  # noqa: E402
from extractor.model import Source  # noqa: E402
from extractor.reader import store  # noqa: E402
from extractor.reader.encode import Seen  # noqa: E402
from extractor.reader.judge import ANCHOR, scores  # noqa: E402
from extractor.reader.scheme import LABELS, TRIGGER, news, tags  # noqa: E402
from extractor.reader.view import vocabulary  # noqa: E402
from extractor.training import corpus, export, fit, lesson, objective, trial  # noqa: E402
from extractor.training.network import Network  # noqa: E402
from tests.training.made import TEXTS, annotation  # noqa: E402

SIZE = int(vocabulary().max()) + 1
SHORT = fit.Plan(steps=4, every=2, characters=128, news_characters=128)
LONG = fit.Plan(steps=16, rate=1e-3, head_rate=5e-3, average=0.8)


pytestmark = pytest.mark.usefixtures("one_thread")


def fresh(depth=2):
    torch.manual_seed(7)
    return Network(SIZE, {"news": news(), "msra": corpus.SCHEMES["msra"]()}, depth)


def samples():
    found = (
        corpus.annotated(read(Source(raw=text.encode(), name=f"{i}.txt")), annotation(text, f"{i}.txt"))
        for i, text in enumerate(TEXTS)
    )
    names = corpus.sentence("msra", "林渡到上海。", {"msra": [(0, 2, "PER"), (3, 5, "LOC")]})
    return {"news": list(found), "msra": [names]}


def loss(network):
    network.eval()
    examples = [lesson.example(s, piece, news()) for s in samples()["news"] for piece in lesson.pieces(s)]
    with torch.no_grad():
        return float(objective.loss(network, lesson.collate("news", examples), news(), own=True))


def weights(network):
    return {name: value.numpy().copy() for name, value in network.state_dict().items()}


@pytest.fixture(scope="module")
def taught():
    """A network that knows the two articles by heart, and its loss before and after."""
    network = fresh()
    before = loss(network)
    fit.fit(network, {"news": samples()["news"]}, LONG)
    return network, before, loss(network)


@pytest.fixture(scope="module")
def shipped(taught, tmp_path_factory):
    folder = tmp_path_factory.mktemp("weights")
    export.export(weights(taught[0]), folder)
    (folder / "manifest.json").write_bytes(msgspec.json.encode(store.Manifest(name="", scheme=news())))
    return folder


def test_training_lowers_the_loss(taught):
    _, before, after = taught
    assert after < before / 2


def test_a_stopped_training_ends_with_the_same_weights(tmp_path, monkeypatch):
    whole = weights(fit.fit(fresh(), samples(), SHORT))
    real, calls = objective.loss, count(1)

    def stop(*arguments):
        if next(calls) == SHORT.every + 2:
            raise KeyboardInterrupt
        return real(*arguments)

    monkeypatch.setattr(objective, "loss", stop)
    with pytest.raises(KeyboardInterrupt):
        fit.fit(fresh(), samples(), SHORT, folder=tmp_path)
    monkeypatch.setattr(objective, "loss", real)
    random.seed(0)
    torch.manual_seed(99)
    resumed = weights(fit.fit(fresh(), samples(), SHORT, folder=tmp_path))
    assert all(np.array_equal(whole[name], resumed[name]) for name in whole)
    state, steps = fit.last(tmp_path)
    assert steps == SHORT.steps
    assert all(np.array_equal(whole[name], state[name]) for name in whole)


def test_a_finished_training_is_not_gone_on_with(tmp_path):
    first = weights(fit.fit(fresh(), samples(), SHORT, folder=tmp_path))
    again = weights(fit.fit(fresh(), samples(), SHORT, folder=tmp_path))
    assert all(np.array_equal(first[name], again[name]) for name in first)


def test_no_checkpoint_is_said(tmp_path):
    with pytest.raises(InputError, match="no checkpoint"):
        fit.last(tmp_path)


def arrays():
    sample = samples()["news"][0]
    [piece] = lesson.pieces(sample)
    each = lesson.example(sample, piece, news())
    return {"ids": each.ids[None], "words": each.words[None]}


def outputs(network):
    inputs = {name: torch.from_numpy(rows) for name, rows in arrays().items()}
    with torch.no_grad():
        vectors = network.eval()(**inputs)
        return vectors.numpy(), np.concatenate([network.tags(layer, vectors).numpy() for layer in news().layers], -1)


def test_the_graph_is_the_network(shipped, taught):
    import onnxruntime

    session = onnxruntime.InferenceSession(str(shipped / "reader.fp32.onnx"), providers=["CPUExecutionProvider"])
    vectors, marks = session.run(None, arrays())
    wanted, wanted_marks = outputs(taught[0])
    # embeddings are stored in eight bits already here: beside the network with those, nothing else may differ
    assert np.abs(vectors - wanted).max() < 0.1
    assert np.abs(marks - wanted_marks).mean() < 0.02


def test_the_graph_without_rounding_is_the_network_to_a_thousandth(tmp_path):
    import onnx
    import onnxruntime

    network = fresh()
    with torch.no_grad():
        network.words.weight.normal_().copy_(network.words.weight.half().float())
        rows = network.emb.weight
        scale = rows.abs().amax(1, keepdim=True) / 127
        rows.copy_((rows / scale).round() * scale)
    onnx.save(export.graph(weights(network)), tmp_path / "a.onnx")
    session = onnxruntime.InferenceSession(str(tmp_path / "a.onnx"), providers=["CPUExecutionProvider"])
    for found, wanted in zip(session.run(None, arrays()), outputs(network), strict=True):
        assert np.abs(found - wanted).max() < 1e-3


def test_eight_bits_say_the_same_tags(shipped, taught):
    _, marks = store.session(shipped).run(None, arrays())
    _, wanted = outputs(taught[0])
    column = 0
    for labels in news().layers.values():
        width = slice(column, column + len(tags(labels)))
        agree = marks[..., width].argmax(-1) == wanted[..., width].argmax(-1)
        assert agree.mean() >= 0.97
        column = width.stop


def test_heads_in_numpy_are_those_of_torch(shipped):
    known = store.heads(shipped)
    for name in ("anchor.bias", "said.bias"):
        known[name][: len(news().types)] += 6  # so that every anchor is looked at
    network = fresh()
    joined = ("sides.", "said.")  # what heads() lays side by side, once more
    state = {n: torch.from_numpy(np.ascontiguousarray(r)) for n, r in known.items() if not n.startswith(joined)}
    own = {name if name.startswith(("left", "right", "kind", "layers")) else f"joints.news.{name}": rows
           for name, rows in state.items()}  # fmt: skip
    missing, unexpected = network.load_state_dict(own, strict=False)
    assert not unexpected
    assert all(name.startswith(("emb", "words", "blocks", "norm")) for name in missing)
    draw = np.random.default_rng(3)
    table = np.array([(0, 1, 0), (3, 3, TRIGGER), (5, 8, 4), (40, 41, len(LABELS) - 1), (60, 60, 2)])
    sentence = np.repeat(np.arange(8), 8)
    seen = Seen(np.arange(64), sentence, 0, draw.normal(size=(64, 384)).astype(np.float32), shipped)
    found, wanted = scores(seen, table), trial.heads(network.eval(), torch.from_numpy(seen.vectors), table, sentence)
    assert (wanted["anchors"] > ANCHOR).all()
    for anchor in range(len(table)):
        for number in range(len(news().types)):
            pairs = [one["pairs"](np.array([anchor]), np.array([number])) for one in (found, wanted)]
            assert pairs[0].shape == (len(news().asked(news().types[number])), len(table))
            assert np.abs(pairs[0] - pairs[1]).max() < 1e-3
    for name in ("anchors", "negated"):
        assert np.abs(found[name] - wanted[name]).max() < 1e-3, name
    firm = np.exp(found["modality"])
    assert np.abs(firm / firm.sum(1, keepdims=True) - wanted["modality"]).max() < 1e-3


def test_a_network_is_scored_by_what_it_finds(taught):
    some = samples()["news"]
    _, _, f1 = trial.layer_f1(taught[0], some, "names", news())
    assert f1 > 0.8
    golds = [annotation(text, f"{i}.txt") for i, text in enumerate(TEXTS)]
    found = trial.annotate(taught[0], some, golds, (0.5, 0.5))
    texts = {(m["text"], m["type"]) for one in found for m in one["mentions"]}
    assert ("青溪大学", "ORG") in texts
    for one in found:
        ids = {m["id"] for m in one["mentions"]}
        assert all(i in ids for fact in one["facts"] for fillers in fact["args"].values() for i in fillers)

"""Labels are kept and read back; a student learns them; what ships says what it learned."""

import random

import msgspec
import numpy as np
import pytest

torch = pytest.importorskip("torch")
onnx = pytest.importorskip("onnx")

import onnxruntime  # noqa: E402

from extractor.errors import InputError  # noqa: E402
from extractor.reader.grams import grams  # noqa: E402
from extractor.reader.scheme import news, tags  # noqa: E402
from extractor.reader.view import vocabulary  # noqa: E402
from extractor.training import compact, distil, labels, soft, tutor  # noqa: E402
from extractor.training.corpus import FILES  # noqa: E402
from extractor.training.student import REACHES, Student  # noqa: E402
from tests.training.made import TEXTS  # noqa: E402

SIZE = int(vocabulary().max()) + 1
LAYERS = {layer: len(tags(names)) for layer, names in news().layers.items()}


pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def some():
    return [one for text in TEXTS for one in labels.label(text)]


def fresh():
    torch.manual_seed(3)
    return Student(SIZE, {"news": news()})


def test_labels_are_written_once_and_read_back(some, tmp_path):
    paths = list(labels.write(TEXTS, tmp_path))
    assert list(labels.load(tmp_path)) == some
    before = paths[0].stat().st_mtime_ns
    assert list(labels.write(TEXTS, tmp_path)) == paths
    assert paths[0].stat().st_mtime_ns == before


@pytest.mark.parametrize("content", [b"", b"no labels", msgspec.msgpack.encode([1, 2])])
def test_files_that_hold_no_labels(content, tmp_path):
    (tmp_path / "0000.labels").write_bytes(content)
    with pytest.raises(InputError, match="labels"):
        list(labels.load(tmp_path))


def test_a_folder_without_labels_or_news(tmp_path):
    with pytest.raises(InputError, match="no file of labels"):
        list(labels.load(tmp_path))
    with pytest.raises(InputError, match="no raw news"):
        labels.sample(tmp_path, 1000)


def test_a_sample_is_spread_over_all_news(tmp_path):
    lines = [msgspec.json.encode({"text": f"{number:010}"}) for number in range(100)]
    (tmp_path / "a.jsonl").write_bytes(b"\n".join(lines))
    numbers = [int(text) for text in labels.sample(tmp_path, 200)]
    assert len(numbers) == 20
    assert max(np.diff(numbers)) == min(np.diff(numbers)) == 5


def test_annotated_articles_are_left_out(tmp_path):
    (tmp_path / "a.txt").write_text(TEXTS[0], "utf-8")
    (tmp_path / "a.json").write_text('{"source": "a.txt"}', "utf-8")
    again = f"　　转载：{TEXTS[0]}".replace("。", "。\n\n")
    assert labels.apart([*TEXTS, again], tmp_path) == [TEXTS[1]]


def test_a_batch_says_what_the_reader_said(some):
    batch = soft.batch(some)
    for row, one in zip(batch.seen["ids"], some, strict=True):
        ids = np.frombuffer(one.ids, "<u2").tolist()
        assert row.tolist() == ids + [0] * (len(row) - len(ids))
    for layer, width in LAYERS.items():
        assert batch.tags[layer].shape == (*batch.focus.shape, width)
        assert torch.allclose(batch.tags[layer].sum(-1), torch.ones(()), atol=0.02)
    names = batch.tags["names"].argmax(-1)[0]
    at = TEXTS[0].replace("\n", "").find("石见山")
    person = tags(news().layers["names"]).index("B-PERSON")
    assert int(names[at]) == person
    assert len(batch.rows) > 0
    assert float(batch.pairs.max()) > 0.5


def test_a_student_learns_and_goes_on(some, tmp_path):
    student, batch = fresh(), soft.batch(some)
    with torch.no_grad():
        before = float(distil.loss(student.eval(), batch, 0.0))
    plan = distil.Plan(seconds=4.0, characters=200, average=0.5, every=5)
    distil.teach(student, distil.Lessons(some), plan, tmp_path)
    with torch.no_grad():
        after = float(distil.loss(student, batch, 0.0))
    assert after < before / 2
    again = distil.teach(fresh(), distil.Lessons(some), plan, tmp_path)  # nothing is left to do
    assert all(torch.equal(a, b) for a, b in zip(again.parameters(), student.parameters(), strict=True))


def sentences(folder, task="uner"):
    path = folder / f"data/ner/{FILES[task]}.train.jsonl"
    path.parent.mkdir(parents=True)
    rows = [{"text": text.replace("\n", ""), "entities": [[0, 2, "PER"]]} for text in TEXTS]
    path.write_bytes(b"\n".join(map(msgspec.json.encode, rows)))
    return folder


def test_public_sets_are_learned_beside(some, tmp_path):
    learned = tutor.public(sentences(tmp_path))
    assert {name: len(rows) for name, rows in learned.items()} == {"uner": len(TEXTS)}
    student = tutor.fresh()
    plan = distil.Plan(seconds=4.0, characters=200, average=0.5, names=0.5)
    distil.teach(student, distil.Lessons(some, learned), plan, tmp_path)
    wanted = soft.named("uner", learned["uner"])
    found = student.tags("uner", student(wanted.seen, 0.0)).argmax(-1)
    assert (found[:, :2] == wanted.tags[:, :2]).all()
    assert (wanted.tags[:, :2] > 0).all()


def test_annotated_articles_are_seen_often(tmp_path):
    (tmp_path / "train").mkdir()
    (tmp_path / "train/a.txt").write_text(TEXTS[0], "utf-8")
    (tmp_path / "train/a.json").write_text('{"source": "a.txt"}', "utf-8")
    assert tutor._annotated(tmp_path) == labels.label(TEXTS[0]) * tutor.OFTEN


def test_batches_hold_everything_once_a_round():
    plan = distil.Plan(characters=10)
    sizes = [1, 2, 3, 4, 5, 6, 7, 30]
    rounds = distil._rounds(sizes, plan, random.Random(1))
    seen = []
    while len(seen) < 2 * len(sizes):
        some = next(rounds)
        assert sum(sizes[n] for n in some[:-1]) < 10
        seen += some
    assert sorted(seen) == sorted([*range(len(sizes))] * 2)


def test_a_student_goes_on_from_another(some, tmp_path):
    first, second = tmp_path / "one", tmp_path / "two"
    first.mkdir()
    student = distil.teach(fresh(), distil.Lessons(some), distil.Plan(seconds=1.0, characters=200), first)
    again = tutor._known(first / "student.pt")
    assert torch.equal(again.emb.weight, student.emb.weight)
    second.mkdir()
    (second / "student.pt").write_bytes(b"nothing")
    with pytest.raises(InputError, match=r"two.student\.pt"):
        tutor._known(second / "student.pt")


def seen(size):
    draw = np.random.default_rng(2)
    ids, words = draw.integers(4, SIZE, size), draw.choice([1, 3, 4], size)
    return {"ids": ids, "words": words, **msgspec.structs.asdict(grams(ids, words))}


def test_the_graph_is_the_student(tmp_path):
    student = fresh().eval()
    state = {name: value.numpy() for name, value in student.state_dict().items()}
    for table in ("hashes", "pairs", "first", "last", "emb"):  # what ships has eight bits
        rows = state[f"{table}.weight"]
        scale = np.abs(rows).max(1, keepdims=True) / 127
        rows[:] = np.round(rows / scale) * scale
    for table in ("kinds", "words"):
        state[f"{table}.weight"][:] = state[f"{table}.weight"].astype(np.float16)
    onnx.save(compact.graph(state, REACHES), tmp_path / "a.onnx")
    session = onnxruntime.InferenceSession(str(tmp_path / "a.onnx"), providers=["CPUExecutionProvider"])
    given = seen(70)
    vectors, scores = session.run(None, given)
    one = {name: torch.from_numpy(value)[None] for name, value in given.items()}
    one |= {"real": torch.ones(1, 70), "whole": torch.ones(1, len(given["first"]))}
    with torch.no_grad():
        wanted = student(one)
        marks = torch.cat([student.tags(layer, wanted) for layer in LAYERS], -1)
    assert np.abs(vectors - wanted[0].numpy()).max() < 1e-3
    assert np.abs(scores - marks[0].numpy()).max() < 1e-3


def test_vectors_that_are_rounded_early_are_the_same(tmp_path, monkeypatch):
    state = {name: value.numpy() for name, value in fresh().eval().state_dict().items()}
    sessions = []
    for early in (compact.early, lambda _model: None):
        monkeypatch.setattr(compact, "early", early)
        compact.export(state, REACHES, tmp_path)
        path = str(tmp_path / "reader.onnx")
        sessions.append(onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"]))
    for size in (1, 5, 70):
        one, other = (session.run(None, seen(size)) for session in sessions)
        assert all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def test_company_in_a_batch_changes_nothing(some):
    student = fresh().eval()
    with torch.no_grad():
        alone = student(soft.batch(some[:1]).seen)[0]
        beside = student(soft.batch(some).seen)[0, : len(alone)]
    assert torch.allclose(alone, beside, atol=1e-5)


def test_what_ships(some, tmp_path):
    source = tmp_path / "labels"
    list(labels.write(TEXTS, source))
    manifest = tutor.ship(
        tutor.Course(labels=source, folder=tmp_path / "out", plan=distil.Plan(seconds=1.0, characters=200))
    )
    assert {path.name for path in (tmp_path / "out").iterdir()} >= {"reader.onnx", "heads.npz", "manifest.json"}
    assert manifest.made["pieces"] == len(some)

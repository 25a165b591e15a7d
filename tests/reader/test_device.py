"""The reader on a GPU: refused where it cannot run there, and the same arithmetic, tried on the processor."""

from __future__ import annotations

import inspect
import sys

import numpy as np
import onnxruntime
import pytest

from extractor import extract
from extractor.batch import ray
from extractor.batch.job import Job
from extractor.cli import main
from extractor.documents import read
from extractor.errors import ExtraMissing, InputError, TableError
from extractor.model import Settings, Source
from extractor.project import check, load
from extractor.reader import cuda, graph, store
from extractor.reader.doubt import doubt
from extractor.reader.encode import look, reread
from extractor.reader.view import PAD, cut, numbers, view
from extractor.tokens import segment

CPU, CUDA = "CPUExecutionProvider", "CUDAExecutionProvider"
ERRORS = onnxruntime.capi.onnxruntime_pybind11_state
GPU = Settings(device="cuda")
SHORT = "北方湖区生态论坛3月26日在江州举行。江州市市长李明表示，今年将投资20亿元修复湿地。"
TEXT = """青河市召开民营经济座谈会

本报青河3月25日电（记者 周岚）3月25日，青河市民营经济座谈会在市会议中心召开。市委书记高远出席并讲话，市长沈敏主持会议。

高远指出，2025年全市民营经济增加值达到1236.5亿元，同比增长7.8%，占地区生产总值的58.3%。他强调，要进一步优化营商环境。

会上，晨光汽车集团董事长吴启航、云犀科技总经理林若水等8位企业家代表先后发言。吴启航表示，晨光集团计划在青河高新区投资35亿元，\
建设年产20万辆的新能源汽车基地，预计2027年6月投产。林若水说，云犀科技已与江北大学签署合作协议，共同研发工业机器人。

市发展改革委发布的《青河市民营经济发展报告（2025）》显示，去年全市新登记民营企业3.4万户，增长12.6%。青河银行、江北农商行等金融机构\
向民营企业发放贷款860亿元。据市统计局副局长罗立介绍，今年前两个月，全市进出口总额为213亿元人民币，其中出口156亿元。

座谈会前，高远一行考察了位于青河经济技术开发区的白桥半导体公司。白桥公司去年收购了欧洲企业诺瓦电子51%的股权，交易金额为1.2亿欧元。\
公司创始人、首席执行官郑怀远介绍，新产品“星河二号”芯片将于下月发布。市工商联、市税务局负责同志参加座谈会。
"""


class Idle:
    """A session as onnxruntime gives it where a provider is left out."""

    def __init__(self, *_given, **_named):
        pass

    def get_providers(self):
        return [CPU]


class Broken:
    """A device that fails when it is started."""

    def __init__(self, *_given, enable_fallback, **_named):
        assert enable_fallback == 0
        raise ERRORS.Fail("CUDA failure 100:\n no CUDA-capable device is detected")


@pytest.fixture
def promised(monkeypatch):
    """An onnxruntime made for CUDA, on a machine without a device."""
    store.session(store.FAST)  # the student runs on the processor
    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: [CUDA, CPU])
    monkeypatch.setattr(onnxruntime, "preload_dlls", lambda: print("a library is missing"))
    monkeypatch.setattr(cuda, "floats", lambda _file: b"")


@pytest.fixture
def stood_in(monkeypatch):
    """The processor in the place of the device, with the device's graph and batches."""
    pytest.importorskip("onnx", reason="the [train] or [gpu] extra has onnx")
    monkeypatch.setattr(cuda, "PROVIDER", CPU)
    monkeypatch.setattr(cuda, "HOW", {})
    monkeypatch.setattr(onnxruntime, "preload_dlls", lambda: None)
    cuda.session.cache_clear()
    yield
    cuda.session.cache_clear()


def opened(text):
    document = read(Source(raw=text.encode(), name="a.txt"))
    return document, segment(document, Settings())


def numbered(text):
    document, tokens = opened(text)
    seen = view(document, tokens)
    return [numbers(seen, piece) for piece in cut(seen, document)]


def mentions(found):
    return {(m.span, m.label): m.confidence for m in found.mentions}


def facts(found):
    return {(f.type, f.span, f.modality, f.negated, repr(sorted(f.args.items()))): f.confidence for f in found.facts}


def shared(one, other):
    return len(one.keys() & other.keys()) / max(len(one), len(other))


def test_without_a_runtime_for_cuda_the_command_that_installs_it_is_named(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: [CPU])
    with pytest.raises(ExtraMissing, match=r"pip install 'extractor-zh\[gpu\]'"):
        check(GPU)
    with pytest.raises(ExtraMissing, match=CUDA):
        extract(SHORT, settings=GPU)
    assert main(["run", str(tmp_path / "none.txt"), "-o", str(tmp_path / "out"), "--device", "cuda"]) == 2
    assert "extractor-zh[gpu]" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.usefixtures("promised")
def test_without_onnx_too(monkeypatch):
    monkeypatch.setattr(cuda, "floats", graph.floats)
    monkeypatch.setitem(sys.modules, "onnx", None)
    with pytest.raises(ExtraMissing, match="onnx"):
        cuda.session()


@pytest.mark.usefixtures("promised")
def test_a_device_that_does_not_start_is_an_error_and_never_the_processor(monkeypatch, capsys):
    monkeypatch.setattr(onnxruntime, "InferenceSession", Idle)
    with pytest.raises(InputError, match=f"found {CUDA} did not start, expected an NVIDIA device"):
        check(GPU)
    with pytest.raises(InputError, match="did not start"):
        extract(SHORT, settings=Settings(model="fast", cascade=-1.0, device="cuda"))
    said = capsys.readouterr()
    assert said.out == ""  # what onnxruntime prints is no result
    assert "a library is missing" in said.err


@pytest.mark.usefixtures("promised")
def test_what_the_device_says_is_told_in_one_line(monkeypatch):
    monkeypatch.setattr(onnxruntime, "InferenceSession", Broken)
    with pytest.raises(InputError, match="CUDA failure 100: no CUDA-capable device is detected, expected"):
        cuda.session()


def test_names_of_devices_are_not_guessed(tmp_path, capsys):
    (tmp_path / "extractor.toml").write_text('device = "gpu"\n', "utf-8")
    with pytest.raises(TableError, match=r"line 1, column 10: found 'gpu', expected cpu or cuda"):
        load(tmp_path / "extractor.toml")
    with pytest.raises(InputError, match="found 'gpu', expected cpu or cuda"):
        extract(SHORT, settings=Settings(device="gpu"))
    with pytest.raises(SystemExit):
        main(["run", "a.txt", "--device", "cuda:0"])
    assert "--device" in capsys.readouterr().err
    (tmp_path / "extractor.toml").write_text('device = "cuda"\n', "utf-8")
    assert load(tmp_path / "extractor.toml") == GPU


@pytest.mark.parametrize("model", ["rules", "fast"])
def test_only_the_reader_runs_on_a_device(model):
    with pytest.raises(InputError, match=f"found model = {model}, expected model = accurate"):
        check(Settings(model=model, device="cuda"))


def test_ray_is_refused(tmp_path):
    with pytest.raises(InputError, match="--device cuda with --engine ray"):
        ray.run(Job(inputs=(str(tmp_path),), out=str(tmp_path / "out"), settings=GPU))


def test_the_processor_never_asks_for_a_device(monkeypatch):
    monkeypatch.setattr(cuda, "session", None)
    document, tokens = opened(TEXT)
    alone = [store.session().run(None, {"ids": i[None], "words": w[None]})[0][0] for i, w in numbered(TEXT)]
    seen = [read for read, _ in look(document, tokens)]
    again = [read for read, _ in reread(document, tokens, -1.0)]
    for vectors, one, other in zip(alone, seen, again, strict=True):
        assert vectors.tobytes() == one.vectors.tobytes() == other.vectors.tobytes()


def test_a_batch_has_room_for_every_piece():
    assert inspect.signature(cut).parameters["longest"].default == cuda.WIDTH
    assert all((ids != PAD).all() for ids, _ in numbered(TEXT + "\0\ufeff\U00020000 x" * 30))


def test_products_are_those_of_int8(tmp_path):
    onnx = pytest.importorskip("onnx")
    given, to = store.FOLDER / "reader.onnx", ["blocks.0.qkv.product"]
    (tmp_path / "floats.onnx").write_bytes(graph.floats(given))
    ids, words = numbered(TEXT)[0]
    found = []
    for file, tail in ((given, 0), (tmp_path / "floats.onnx", 50)):
        model = onnx.load(file)
        model.graph.output.extend(onnx.helper.make_tensor_value_info(name, 1, None) for name in to)
        session = onnxruntime.InferenceSession(model.SerializeToString(), store.options(), providers=[CPU])
        asked = {"ids": np.pad(ids, (0, tail))[None], "words": np.pad(words, (0, tail))[None]}
        found.append(session.run(to, asked)[0][0, : len(ids)])
    np.testing.assert_allclose(*found, rtol=1e-6, atol=1e-6)


def test_sums_of_products_are_whole_numbers_that_a_float_holds():
    onnx = pytest.importorskip("onnx")
    weights = [
        onnx.numpy_helper.to_array(array).astype(np.int64)
        for array in onnx.load(store.FOLDER / "reader.onnx").graph.initializer
        if array.name.endswith(".weight_quantized")
    ]
    assert len(weights) == 25
    assert max(255 * abs(weight).sum(0).max() for weight in weights) < 2**24


@pytest.mark.usefixtures("stood_in")
def test_a_piece_does_not_see_its_neighbours(monkeypatch):
    pieces = [*numbered(SHORT), *numbered(TEXT), *numbered("会议3日闭幕。")]
    together = list(cuda.run(pieces))
    monkeypatch.setattr(cuda, "MOST", 1)
    for (ids, _), (vectors, scores), (vectors_, scores_) in zip(pieces, together, cuda.run(pieces), strict=True):
        assert vectors.shape == (len(ids), 384)
        assert len(scores) == len(ids)
        np.testing.assert_allclose(vectors, vectors_, atol=1e-3)
        np.testing.assert_allclose(scores, scores_, atol=1e-3)


@pytest.mark.usefixtures("stood_in")
def test_padding_moves_nothing():
    ids, words = numbered(SHORT)[0]
    ((vectors, scores),) = cuda.run([(ids, words)])
    alone = cuda.session().run(None, {"ids": ids[None], "words": words[None]})
    np.testing.assert_allclose(vectors, alone[0][0], atol=0.02)  # a number of int8 may be rounded the other way
    np.testing.assert_allclose(scores, alone[1][0], atol=0.2)


@pytest.mark.usefixtures("stood_in")
def test_mentions_and_facts_are_those_of_the_processor():
    one, other = extract(TEXT, settings=Settings()), extract(TEXT, settings=GPU)
    assert len(one.mentions) > 60
    assert len(one.facts) > 30
    assert shared(mentions(one), mentions(other)) >= 0.985
    assert shared(facts(one), facts(other)) >= 0.9
    same = mentions(one).keys() & mentions(other).keys()
    assert np.mean([abs(mentions(one)[key] - mentions(other)[key]) for key in same]) < 0.01


@pytest.mark.usefixtures("stood_in")
def test_only_what_is_doubted_is_read_on_the_device():
    document, tokens = opened(TEXT)
    doubts = [doubt(*one) for one in reread(document, tokens, 99.0)]
    middle = (min(doubts) + max(doubts)) / 2
    here = list(reread(document, tokens, middle))
    there = list(reread(document, tokens, middle, "cuda"))
    assert [read.folder for read, _ in here] == [read.folder for read, _ in there]
    assert {read.folder for read, _ in there} == {store.FOLDER, store.FAST}
    for (one, _), (other, _) in zip(here, there, strict=True):
        assert one.at.tolist() == other.at.tolist()
        assert np.mean(abs(one.vectors - other.vectors)) < 0.02


@pytest.mark.skipif(CUDA not in onnxruntime.get_available_providers(), reason=f"onnxruntime here has no {CUDA}")
def test_facts_on_a_device():
    pytest.importorskip("onnx")
    try:
        session = cuda.session()
    except InputError as error:
        pytest.skip(str(error))
    assert CUDA in session.get_providers()
    alone = store.options()
    alone.add_session_config_entry("session.disable_cpu_ep_fallback", "1")  # fails where a node has no place there
    whole = graph.floats(store.FOLDER / "reader.onnx")
    onnxruntime.InferenceSession(whole, alone, providers=[(CUDA, cuda.HOW)], enable_fallback=0)
    for text in (SHORT, TEXT):
        one, other = extract(text, settings=Settings()), extract(text, settings=GPU)
        assert shared(mentions(one), mentions(other)) >= 0.985
        assert shared(facts(one), facts(other)) >= 0.9
        for kind in (mentions, facts):
            same = kind(one).keys() & kind(other).keys()
            assert max(abs(kind(one)[key] - kind(other)[key]) for key in same) < 0.05

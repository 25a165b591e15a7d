"""Weights of training -> weights that ship: an ONNX graph of encoder and tag layers in int8, the heads as arrays."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from extractor.reader.scheme import news
from extractor.training.network import HEADS, WIDTH, key

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from extractor.reader.store import Manifest

LONGEST = 512  # positions for which rotations are stored
MICROSOFT = "com.microsoft"  # onnxruntime's own operators, fused and fast


class Graph:
    """Collects nodes and constants of an ONNX graph."""

    def __init__(self) -> None:
        """Start empty."""
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def constant(self, name: str, value: Any) -> str:
        """Add an array and give its name."""
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add(self, kind: str, inputs: list[str], output: str, domain: str = "", **attributes: Any) -> str:
        """Add a node with one output and give the output's name."""
        self.nodes.append(helper.make_node(kind, inputs, [output], domain=domain, **attributes))
        return output

    def linear(self, x: str, name: str, weight: Any, bias: Any) -> str:
        """Multiply by a weight as torch keeps it (out, in) and add the bias."""
        product = self.add("MatMul", [x, self.constant(f"{name}.weight", weight.T)], f"{name}.product")
        return self.add("Add", [product, self.constant(f"{name}.bias", bias)], f"{name}.sum")

    def model(self, name: str, inputs: list[Any], outputs: list[Any]) -> onnx.ModelProto:
        """Close the graph."""
        body = helper.make_graph(self.nodes, name, inputs, outputs, self.constants)
        versions = [helper.make_opsetid("", 17), helper.make_opsetid(MICROSOFT, 1)]
        return helper.make_model(body, opset_imports=versions, ir_version=9)

    def norm(self, x: str, name: str, weight: Any, bias: Any) -> str:
        """Normalise the last axis."""
        inputs = [x, self.constant(f"{name}.weight", weight), self.constant(f"{name}.bias", bias)]
        return self.add("LayerNormalization", inputs, f"{name}.normed", axis=-1, epsilon=1e-5)


def graph(state: Mapping[str, Any]) -> onnx.ModelProto:
    """Build the graph of encoder and tag layers.

    `ids`, `words` (1, length) -> `vectors` (1, length, WIDTH), `scores` (1, length, tags of the layers of news).
    """
    g = Graph()
    x = g.add(
        "Add",
        [embedding(g, "emb", state["emb.weight"], "ids"), small(g, "words", state["words.weight"], "words")],
        "embedded",
    )
    turns = np.arange(LONGEST)[:, None] / 10000 ** (np.arange(WIDTH // HEADS // 2) / (WIDTH // HEADS // 2))
    g.constant("cos", np.cos(turns).astype(np.float32))
    g.constant("sin", np.sin(turns).astype(np.float32))
    g.constant("first", np.zeros(1, np.int64))
    depth = 1 + max(int(name.split(".")[1]) for name in state if name.startswith("blocks."))
    for k in range(depth):
        x = _block(g, x, f"blocks.{k}", state)
    vectors = g.norm(x, "norm", state["norm.weight"], state["norm.bias"])
    g.add("Identity", [vectors], "vectors")
    weight, bias = top(state)
    g.add("Identity", [g.linear("vectors", "layers", weight, bias)], "scores")
    shape = [1, "length"]
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, shape) for name in ("ids", "words")]
    outputs = [
        helper.make_tensor_value_info("vectors", TensorProto.FLOAT, [*shape, WIDTH]),
        helper.make_tensor_value_info("scores", TensorProto.FLOAT, [*shape, len(bias)]),
    ]
    return g.model("reader", inputs, outputs)


def top(state: Mapping[str, Any]) -> tuple[Any, Any]:
    """Give weight (tags, width) and bias (tags,) of the layers of news side by side."""
    names = [f"layers.{key(layer)}" for layer in news().layers]
    weight, bias = (np.concatenate([state[f"{name}.{part}"] for name in names]) for part in ("weight", "bias"))
    return weight, bias


def split(g: Graph, x: str, name: str, sizes: tuple[int, ...]) -> list[str]:
    """Cut the last axis into parts of the given sizes."""
    outputs = [f"{name}.{k}" for k in range(len(sizes))]
    where = g.constant(f"{name}.sizes", np.array(sizes, np.int64))
    g.nodes.append(helper.make_node("Split", [x, where], outputs, axis=-1))
    return outputs


def embedding(g: Graph, name: str, weight: Any, rows: str) -> str:
    """Look up rows kept as int8 with a scale each; `rows` names their numbers."""
    scale = np.maximum(np.abs(weight).max(1, keepdims=True), 1e-8) / 127
    g.constant(f"{name}.rows", np.round(weight / scale).astype(np.int8))
    g.constant(f"{name}.scale", scale.astype(np.float32))
    real = g.add("Cast", [g.add("Gather", [f"{name}.rows", rows], f"{name}.row")], f"{name}.real", to=TensorProto.FLOAT)
    return g.add("Mul", [real, g.add("Gather", [f"{name}.scale", rows], f"{name}.size")], f"{name}.vector")


def small(g: Graph, name: str, weight: Any, rows: str) -> str:
    """Look up rows of a small table, kept as float16; `rows` names their numbers."""
    g.constant(f"{name}.rows", weight.astype(np.float16))
    return g.add("Cast", [g.add("Gather", [f"{name}.rows", rows], f"{name}.row")], f"{name}.real", to=TensorProto.FLOAT)


def of(state: Mapping[str, Any], name: str) -> tuple[str, Any, Any]:
    """Give the name, weight and bias of a layer, as `Graph.linear` and `Graph.norm` take them."""
    return name, state[f"{name}.weight"], state[f"{name}.bias"]


def _block(g: Graph, x: str, name: str, state: Mapping[str, Any]) -> str:
    def own(part: str) -> tuple[str, Any, Any]:
        return of(state, f"{name}.{part}")

    qkv = g.linear(g.norm(x, *own("n1")), *own("qkv"))
    q, k, v = (f"{name}.{part}" for part in "qkv")
    g.nodes.append(helper.make_node("Split", [qkv], [q, k, v], axis=-1))
    turned = [
        g.add(
            "RotaryEmbedding",
            [part, "first", "cos", "sin"],
            f"{part}.turned",
            MICROSOFT,
            num_heads=HEADS,
            interleaved=0,
        )
        for part in (q, k)
    ]
    mixed = g.add("MultiHeadAttention", [*turned, v], f"{name}.mixed", MICROSOFT, num_heads=HEADS)
    x = g.add("Add", [x, g.linear(mixed, *own("o"))], f"{name}.attended")
    up = g.add("Gelu", [g.linear(g.norm(x, *own("n2")), *own("up"))], f"{name}.gelu", MICROSOFT)
    return g.add("Add", [x, g.linear(up, *own("down"))], f"{name}.out")


def heads(state: Mapping[str, Any]) -> dict[str, Any]:
    """Give what judging needs as small arrays: float16, the big bilinear tensor in int8 with a scale a relation."""
    names = [n for n in state if n.startswith(("left.", "right.", "joints.news.", "kind.", "layers."))]
    out = {n.removeprefix("joints.news."): np.asarray(state[n], np.float16) for n in names}
    both = np.asarray(state["joints.news.both"], np.float32)
    scale = np.abs(both).max((1, 2), keepdims=True) / 127
    out["both"], out["both.scale"] = np.round(both / scale).astype(np.int8), scale.astype(np.float32)
    return out


def export(state: Mapping[str, Any], folder: Path) -> None:
    """Write `reader.onnx` and `heads.npz`, and the graph before rounding as `reader.fp32.onnx`.

    The graph's products run in int8, with seven bits for processors without VNNI.
    """
    state = {name: np.asarray(value, np.float32) for name, value in state.items()}
    save(graph(state), state, folder)


def save(model: onnx.ModelProto, state: Mapping[str, Any], folder: Path) -> None:
    """Write a graph and the heads of its weights."""
    folder.mkdir(parents=True, exist_ok=True)
    _quantized(model, folder)
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **heads(state))
    (folder / "heads.npz").write_bytes(buffer.getvalue())


def describe(manifest: Manifest, folder: Path) -> None:
    """Write `manifest.json`."""
    text = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
    (folder / "manifest.json").write_bytes(text + b"\n")


def _quantized(model: onnx.ModelProto, folder: Path) -> None:
    """Write a graph as `reader.fp32.onnx`, and with its products in int8 as `reader.onnx`."""
    onnx.checker.check_model(model, full_check=False)
    whole = folder / "reader.fp32.onnx"
    onnx.save(model, whole)
    quantize_dynamic(
        whole,
        folder / "reader.onnx",
        op_types_to_quantize=["MatMul"],
        per_channel=True,
        reduce_range=True,
        weight_type=QuantType.QInt8,
        extra_options={"DefaultTensorType": TensorProto.FLOAT},
    )

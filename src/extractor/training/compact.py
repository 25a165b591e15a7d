"""Weights of a student -> weights that ship: an ONNX graph in int8 and the heads as arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
from onnx import TensorProto, helper

from extractor.training.export import Graph, embedding, of, save, small, split, top
from extractor.training.student import NARROW, WIDTH

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

INPUTS = {"ids": "length", "words": "length", "pairs": "length", "word": "length"}
INPUTS |= {"first": "words_", "last": "words_", "hashes": "words_"}
TAPS = ".taps"  # ends the name of vectors that are laid beside each other


def graph(state: Mapping[str, Any], reaches: tuple[int, ...]) -> onnx.ModelProto:
    """Build the graph of a student.

    INPUTS, each (length,) or (words,) -> `vectors` (length, WIDTH), `scores` (length, tags of the layers of news).
    """
    g = Graph()
    x = _tower(g, state, reaches)
    above = g.add("Gather", [g.linear(g.norm(x, *of(state, "above")), *of(state, "down")), "word"], "above.here")
    lower, upper = split(g, above, "above.parts", (2 * WIDTH, WIDTH))
    own = g.add(
        "Add",
        [embedding(g, "emb", state["emb.weight"], "ids"), small(g, "words", state["words.weight"], "words")],
        "own",
    )
    narrow = g.add("Concat", [own, embedding(g, "pairs.table", state["pairs.weight"], "pairs")], "narrow", axis=-1)
    mixed = g.linear(_taps(g, narrow, "narrow", 1, 2 * NARROW), *of(state, "mix"))
    gated = _gate(g, g.add("Add", [mixed, lower], "mixed"), "mixed")
    vectors = g.norm(g.add("Add", [gated, upper], "summed"), *of(state, "norm"))
    g.add("Identity", [vectors], "vectors")
    weight, bias = top(state)
    g.add("Identity", [g.linear("vectors", "layers", weight, bias)], "scores")
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, [size]) for name, size in INPUTS.items()]
    outputs = [
        helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["length", WIDTH]),
        helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["length", len(bias)]),
    ]
    return g.model("student", inputs, outputs)


def _tower(g: Graph, state: Mapping[str, Any], reaches: tuple[int, ...]) -> str:
    begins, ends, kinds = (
        g.add("Gather", pair, name)
        for pair, name in ((["ids", "first"], "begins"), (["ids", "last"], "ends"), (["words", "first"], "kind"))
    )
    x = embedding(g, "hashes.table", state["hashes.weight"], "hashes")
    for name, rows in (("first", begins), ("last", ends)):
        x = g.add("Add", [x, embedding(g, f"{name}.table", state[f"{name}.weight"], rows)], f"{name}.summed")
    x = g.add("Add", [x, small(g, "kinds", state["kinds.weight"], kinds)], "words.seen")
    for k, reach in enumerate(reaches):
        name = f"tower.{k}"
        beside = _taps(g, g.norm(x, *of(state, f"{name}.norm")), name, reach, WIDTH)
        x = g.add("Add", [x, _gate(g, g.linear(beside, *of(state, f"{name}.mix")), name)], f"{name}.out")
    return x


def _gate(g: Graph, x: str, name: str) -> str:
    value, gate = split(g, x, f"{name}.halves", (WIDTH, WIDTH))
    return g.add("Mul", [value, g.add("Sigmoid", [gate], f"{name}.open")], f"{name}.gated")


def _taps(g: Graph, x: str, name: str, reach: int, width: int) -> str:
    """Lay beside each vector those `reach` before and after, nothing beyond the ends."""
    g.constant(f"{name}.nothing", np.zeros((reach, width), np.float32))
    padded = g.add("Concat", [f"{name}.nothing", x, f"{name}.nothing"], f"{name}.padded", axis=0)
    zero, far = g.constant(f"{name}.zero", np.zeros(1, np.int64)), g.constant(f"{name}.far", np.array([-2 * reach]))
    past, end = g.constant(f"{name}.past", np.array([2 * reach])), g.constant(f"{name}.end", np.array([2**31 - 1]))
    one, last = g.constant(f"{name}.one", np.array([reach])), g.constant(f"{name}.last", np.array([-reach]))
    before = g.add("Slice", [padded, zero, far, zero], f"{name}.before")
    here = g.add("Slice", [padded, one, last, zero], f"{name}.here")
    after = g.add("Slice", [padded, past, end, zero], f"{name}.after")
    return g.add("Concat", [before, here, after], f"{name}{TAPS}", axis=-1)


def early(model: onnx.ModelProto) -> None:
    """Have a graph in int8 round vectors before they are laid beside each other, not all three times after.

    The numbers are the same: zero is in every range, so vectors with nothing beyond their ends have the range of taps.
    """
    nodes = [onnx.NodeProto.FromString(node.SerializeToString()) for node in model.graph.node]
    made = {output: node for node in nodes for output in node.output}
    for node in [node for node in nodes if node.op_type == "DynamicQuantizeLinear" and node.input[0].endswith(TAPS)]:
        taps = made[node.input[0]]
        padded = made[taps.input[0]].input[0]
        taps.output[0], node.output[0] = node.output[0], f"{padded}.rounded"
        node.input[0] = padded
        for part in taps.input:
            made[part].input[0] = node.output[0]
        nodes.remove(node)
        nodes.insert(nodes.index(made[padded]) + 1, node)
    del model.graph.node[:], model.graph.value_info[:]  # these have the types that were
    model.graph.node.extend(nodes)


def export(state: Mapping[str, Any], reaches: tuple[int, ...], folder: Path) -> None:
    """Write what `export.export` writes, of a student."""
    arrays = {name: np.asarray(value, np.float32) for name, value in state.items()}
    save(graph(arrays, reaches), arrays, folder)
    model = onnx.load(folder / "reader.onnx")
    early(model)
    onnx.save(model, folder / "reader.onnx")

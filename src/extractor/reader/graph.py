"""The graph that ships, in int8 -> the same arithmetic in floats, over many pieces at once, for a GPU.

onnxruntime has no kernels on a GPU for int8 products whose scales are found on the way: it would take each of them back
to the processor. Here the whole numbers of int8 (0 to 255, weights -64 to 64) are kept in floats. The products of a
column sum up to less than 2 ** 24, which a float holds exactly in whatever order they are summed, so they are those of
int8; scales are those of a piece alone, however it is padded. What differs is the last bit of norms and attention, as
between two kinds of processors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from extractor.reader.view import PAD

if TYPE_CHECKING:
    from pathlib import Path

OWN = "extractor"  # the domain of the functions below
# Which places of a piece are real, for attention (pieces, length) and for products (pieces, length, 1).
REAL = f"""
<domain: "{OWN}", opset_import: ["" : 17]> Real (ids) => (keys, places)
{{
    pad = Constant <value_int = {PAD}> ()
    padded = Equal (ids, pad)
    real = Not (padded)
    keys = Cast <to = 6> (real)
    last = Constant <value_ints = [-1]> ()
    column = Unsqueeze (real, last)
    places = Cast <to = 1> (column)
}}"""
# As ONNX defines DynamicQuantizeLinear, with a scale and a zero of its own for each piece, found from its real places.
ROUND = f"""
<domain: "{OWN}", opset_import: ["" : 17]> DynamicQuantizeLinear (x, places) => (whole, scale, zero)
{{
    none = Constant <value_float = 0.0> ()
    most = Constant <value_float = 255.0> ()
    tiny = Constant <value_float = 1.1754944e-38> ()
    real = Mul (x, places)
    lowest = ReduceMin <axes = [1, 2]> (real)
    highest = ReduceMax <axes = [1, 2]> (real)
    low = Min (lowest, none)
    high = Max (highest, none)
    range = Sub (high, low)
    step = Div (range, most)
    scale = Max (step, tiny)
    below = Div (low, scale)
    rounded_below = Round (below)
    zero = Sub (none, rounded_below)
    steps = Div (real, scale)
    rounded = Round (steps)
    moved = Add (rounded, zero)
    whole = Clip (moved, none, most)
}}"""
MULTIPLY = f"""
<domain: "{OWN}", opset_import: ["" : 17]> MatMulInteger (whole, weight, zero, weight_zero) => (product)
{{
    left = Sub (whole, zero)
    real = Cast <to = 1> (weight)
    real_zero = Cast <to = 1> (weight_zero)
    right = Sub (real, real_zero)
    product = MatMul (left, right)
}}"""


def floats(file: Path) -> bytes:
    """Give the reader's graph as a GPU takes it: `ids`, `words` (pieces, length), PAD after the end of a piece.

    Raises ImportError without the package onnx.
    """
    import onnx

    model = onnx.load(file)
    model.opset_import.append(onnx.helper.make_opsetid(OWN, 1))
    model.functions.extend(onnx.parser.parse_function(text) for text in (REAL, ROUND, MULTIPLY))
    model.graph.node.insert(0, onnx.helper.make_node("Real", ["ids"], ["real.keys", "real.places"], domain=OWN))
    for node in model.graph.node:
        _turn(node)
    for value in (*model.graph.input, *model.graph.output):
        value.type.tensor_type.shape.dim[0].dim_param = "pieces"
    del model.graph.value_info[:]
    return bytes(model.SerializeToString())


def _turn(node: Any) -> None:
    """Have a node in int8 call the function of its name, and attention see the real places only."""
    if node.op_type in ("DynamicQuantizeLinear", "MatMulInteger"):
        node.domain = OWN
    if node.op_type == "DynamicQuantizeLinear":
        node.input.append("real.places")
    if node.op_type == "MultiHeadAttention":
        node.input.extend(["", "real.keys"])

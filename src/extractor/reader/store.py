"""The weights that ship: an onnxruntime session and the heads' arrays, loaded once a process."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from extractor.reader.scheme import Scheme
from extractor.tables import convert

FOLDER = Path(__file__).parent / "weights"
FAST = Path(__file__).parent / "fast"


class Manifest(msgspec.Struct, frozen=True):
    """What the weights are: their scheme, what they were made from, and how sure their numbers are."""

    name: str
    scheme: Scheme
    calibration: dict[str, list[tuple[float, float]]] = {}
    made: dict[str, Any] = {}


@cache
def manifest(folder: Path = FOLDER) -> Manifest:
    """Read the manifest."""
    return convert(msgspec.json.decode((folder / "manifest.json").read_bytes()), Manifest)


@cache
def session(folder: Path = FOLDER) -> Any:
    """Start onnxruntime on the processor (`cuda.session` starts it on a GPU)."""
    import onnxruntime

    return onnxruntime.InferenceSession(str(folder / "reader.onnx"), options(), providers=["CPUExecutionProvider"])


def options() -> Any:
    """Have onnxruntime use one thread, so that the same text gives the same numbers whatever runs beside it."""
    import onnxruntime

    chosen = onnxruntime.SessionOptions()
    chosen.intra_op_num_threads = chosen.inter_op_num_threads = 1
    chosen.enable_mem_pattern = False  # it is laid out anew for every length of piece
    chosen.log_severity_level = 3
    return chosen


@cache
def heads(folder: Path = FOLDER) -> dict[str, Any]:
    """Load the heads' arrays as float32; those that look at the same thing side by side, as one product takes them.

    `sides` sees spans from left and right, `said` is anchor, modality and negated, cut at `said.parts`.
    """
    with np.load(folder / "heads.npz") as arrays:
        found = {name: arrays[name].astype(np.float32) for name in arrays.files}
    found["both"] *= found.pop("both.scale")
    said = ("anchor", "modality", "negated")
    for name, parts in (("sides", ("left.0", "right.0")), ("said", said)):
        found[f"{name}.weight"] = np.concatenate([found[f"{part}.weight"] for part in parts]).T.copy()
        found[f"{name}.bias"] = np.concatenate([found[f"{part}.bias"] for part in parts])
    found["said.parts"] = np.cumsum([len(found[f"{part}.bias"]) for part in said[:-1]])
    return found


class Asked(msgspec.Struct, frozen=True):
    """What is asked of an anchor of one type, its k relations: the weights of the heads that score them.

    `turns` (inner, k × inner) are the bilinear weights side by side, `left` and `right` (inner, k), `bias` (k,), `near`
    the rows to add by distance, sentences and kinds, each (buckets, k).
    """

    turns: Any
    left: Any
    right: Any
    bias: Any
    near: tuple[Any, ...]


@cache
def asked(number: int, folder: Path = FOLDER) -> Asked:
    """Give what is asked of an anchor of a type, by its number."""
    scheme, known = manifest(folder).scheme, heads(folder)
    some = list(scheme.asked(scheme.types[number]))
    both = known["both"][some]
    return Asked(
        np.ascontiguousarray(both.transpose(1, 0, 2).reshape(both.shape[1], -1)),
        known["from_left.weight"][some].T,
        known["from_right.weight"][some].T,
        known["from_left.bias"][some] + known["from_right.bias"][some],
        tuple(np.ascontiguousarray(known[f"{name}.weight"][:, some]) for name in ("distance", "sentences", "labels")),
    )

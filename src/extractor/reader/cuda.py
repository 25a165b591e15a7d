"""The reader on a CUDA device: a session that runs there or not at all, and pieces in batches of a fixed shape."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from functools import cache
from importlib import import_module
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from extractor.errors import ExtraMissing, InputError
from extractor.reader.graph import floats
from extractor.reader.store import FOLDER, options
from extractor.reader.view import PAD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

PROVIDER = "CUDAExecutionProvider"
HOW = {"use_tf32": "0"}  # attention is worked out in whole floats, as on a processor
WIDTH = 384  # places of a piece in a batch: the most that view.cut gives
MOST = 32  # pieces of a batch
WANTED = (
    "pip install 'extractor-zh[gpu]'; pip uninstall -y onnxruntime; "
    "pip install --force-reinstall --no-deps onnxruntime-gpu"
)


@cache
def session(folder: Path = FOLDER) -> Any:
    """Start the reader on the device.

    Raises ExtraMissing without an onnxruntime made for CUDA, InputError where it is there and does not start; nothing
    is ever left to the processor instead.
    """
    onnxruntime = import_module("onnxruntime")
    if PROVIDER not in onnxruntime.get_available_providers():
        raise ExtraMissing("device = cuda", "", f"onnxruntime without {PROVIDER}", WANTED)
    with redirect_stdout(sys.stderr):  # standard output is for results
        onnxruntime.preload_dlls()  # CUDA's libraries, where pip put them
    try:
        # Without enable_fallback = 0 a device that fails later would leave the rest to the processor.
        began = onnxruntime.InferenceSession(_graph(folder), options(), providers=[(PROVIDER, HOW)], enable_fallback=0)
    except _errors(onnxruntime) as error:
        raise _dead(onnxruntime, " ".join(str(error).split())[:300]) from error
    if PROVIDER not in began.get_providers():  # what cannot be loaded it leaves out with a line on standard error
        raise _dead(onnxruntime, f"{PROVIDER} did not start")
    return began


def run(numbered: Iterable[tuple[Any, Any]], folder: Path = FOLDER) -> Iterator[tuple[Any, Any]]:
    """Read numbered pieces (ids and words, each (length,)) MOST at a time; give vectors and scores (length, …) of each.

    What a batch holds is decided by the document alone, and no piece sees another.
    """
    left = iter(numbered)
    while some := list(islice(left, MOST)):
        ids, words = (_padded(rows) for rows in zip(*some, strict=True))
        found = session(folder).run(None, {"ids": ids, "words": words})
        for (own, _), vectors, scores in zip(some, *found, strict=True):
            yield vectors[: len(own)].copy(), scores[: len(own)]  # a copy, not to keep the padding


def _padded(rows: Sequence[Any]) -> Any:
    out = np.full((len(rows), WIDTH), PAD, np.int64)
    for line, row in zip(out, rows, strict=True):
        line[: len(row)] = row
    return out


def _graph(folder: Path) -> bytes:
    try:
        return floats(folder / "reader.onnx")
    except ImportError as error:
        raise ExtraMissing("device = cuda", "", f"no module {error.name}", WANTED) from error


def _errors(onnxruntime: Any) -> tuple[type[Exception], ...]:
    """Give what a device raises that cannot be started; onnxruntime's errors have no common base."""
    own = onnxruntime.capi.onnxruntime_pybind11_state
    return RuntimeError, own.Fail, own.EPFail, own.RuntimeException, own.NotImplemented


def _dead(onnxruntime: Any, found: str) -> InputError:
    wanted = f"an NVIDIA device, with the CUDA and cuDNN of onnxruntime {onnxruntime.__version__}"
    return InputError("device = cuda", "", found, wanted)

"""What labels and lessons share needs no torch to be read."""

from __future__ import annotations

import re
import subprocess
import sys

from extractor.tables import ROOT


def test_labels_know_no_torch() -> None:
    code = "import sys, extractor.training.labels; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_most_spans_of_a_piece_stands_once() -> None:
    files = sorted((ROOT / "training").glob("*.py"))
    assert [file.name for file in files if re.search(r"^SPANS\b.* = ", file.read_text("utf-8"), re.MULTILINE)] == [
        "labels.py"
    ]

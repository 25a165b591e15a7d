"""The recipe for Spark, run once as a user would: the same facts as a local run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from extractor.batch import run
from extractor.batch.results import facts
from tests.batch.made import folder, job

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java")
pytest.importorskip("pyspark")
pytest.importorskip("pandas")


def test_the_recipe_gives_the_facts_of_a_local_run(tmp_path: Path) -> None:
    import pyarrow.dataset

    place = folder(tmp_path, 5)
    (place / "bad.txt").write_bytes(b"\x00\x01\x02" * 50)
    command = [sys.executable, str(ROOT / "examples/spark.py"), str(place), str(tmp_path / "facts")]
    environment = {**os.environ, "SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable}
    subprocess.run([*command, "--model", "rules", "--master", "local[1]"], check=True, env=environment)
    rows = pyarrow.dataset.dataset(tmp_path / "facts").to_table().to_pylist()
    run(job(place, tmp_path / "out"))
    assert {row["id"] for row in rows if not row["error"]} == {fact["id"] for fact in facts(str(tmp_path / "out"))}
    assert [row["source"] for row in rows if row["error"]] == ["bad.txt"]

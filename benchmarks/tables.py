"""What tables cost beside the run that they are made of.

Run with ``python -m benchmarks.tables DATA [ARTICLES]``; DATA is the folder that holds ``data/raw``. Each command is a
fresh process with compiled modules, as an installed package has them; seconds are those of the processor, the least of
two rounds.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

FORMATS = ("parquet", "duckdb", "csv", "ntriples", "neo4j")
BAR = 1.25
ROUNDS = 2
SEED = 8


def main(arguments: list[str]) -> int:
    data, count = Path(arguments[0]), int(arguments[1]) if len(arguments) > 1 else 1000
    with tempfile.TemporaryDirectory() as folder:
        os.environ["PYTHONPYCACHEPREFIX"] = str(Path(folder, "compiled"))
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        texts, out = Path(folder, "sample.jsonl"), Path(folder, "out")
        texts.write_bytes(b"".join(_sample(data, count)))
        run = min(_seconds("run", str(texts), "-o", str(out), "--model", "rules", "--force") for _ in range(ROUNDS))
        print(f"{count:,} articles, run --model rules: {run:.2f} s; with tables, times the run alone:\n")
        for formats in [*((name,) for name in FORMATS), ("parquet", "duckdb")]:
            to = [part for name in formats for part in ("--to", name)]
            spent = min(_seconds("tables", str(out), *to) for _ in range(ROUNDS))
            print(f"{' and '.join(formats):20}{spent:>8.2f} s{1 + spent / run:>8.3f}{_verdict(formats, spent / run)}")
    return 0


def _sample(data: Path, count: int) -> list[bytes]:
    """Draw articles over all files, the same in every run."""
    files = sorted((data / "data/raw").glob("*.jsonl"))
    lines = [line for file in files for line in file.read_bytes().splitlines(keepends=True)]
    return random.Random(SEED).sample(lines, min(count, len(lines)))


def _seconds(*command: str) -> float:
    """Run the command line and count its processor time."""
    before = os.times()
    subprocess.run([sys.executable, "-m", "extractor", *command], check=True, capture_output=True)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def _verdict(formats: tuple[str, ...], share: float) -> str:
    if not set(formats) & {"parquet", "duckdb"}:
        return ""
    return f"  bar {BAR}: {'held' if 1 + share <= BAR else 'missed'}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

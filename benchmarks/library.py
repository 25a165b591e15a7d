"""What the library costs beside a batch run, and a user's gazetteer beside none; in turns, in one process, by rules.

Run with ``python -m benchmarks.library DATA``; DATA is the folder that holds ``train``. The bars: `extract_many`
at least 0.95 of the batch throughput; 500,000 rows loaded in under 3 s, and under a fifth of the speed.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from extractor import Extractor, Settings, extract_many
from extractor.batch import Job, run

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 5
RULES = Settings(model="rules")
SYLLABLES = "安白丹方高海金康兰明宁平青荣瑞山泰文新永远云中"


def main(data: str) -> None:
    """Measure and print."""
    files = sorted(Path(data, "train").glob("*.txt"))
    with tempfile.TemporaryDirectory() as folder:
        inputs = Path(folder, "in")
        inputs.mkdir()
        for file in files:
            shutil.copy(file, inputs)
        _library(files, Path(folder))
        _gazetteer(files, Path(folder, "names.tsv"))


def _library(files: list[Path], folder: Path) -> None:
    job = Job(inputs=(str(folder / "in"),), out=str(folder / "out"), settings=RULES, force=True)
    many, batch = _turns(lambda: list(extract_many(files, settings=RULES)), lambda: run(job))
    print(f"{len(files)} articles, extract_many {many:.2f} s, batch {batch:.2f} s: {batch / many:.2f} (bar 0.95)")


def _gazetteer(files: list[Path], table: Path) -> None:
    names = (
        f"{a}{b}{c}{d}{kind}"
        for a in SYLLABLES
        for b in SYLLABLES
        for c in SYLLABLES
        for d in SYLLABLES
        for kind in ("集团", "大学")
    )
    table.write_text("".join(f"{name}\tORG\n" for name, _ in zip(names, range(500_000), strict=False)), "utf-8")
    own = Extractor(Settings(model="rules", gazetteers=(str(table),)))
    began = time.process_time()
    own("晨光集团。")
    loaded = time.process_time() - began
    plain = Extractor(RULES)
    slow, fast = _turns(lambda: [own(file) for file in files], lambda: [plain(file) for file in files])
    print(f"500,000 names: loaded in {loaded:.2f} s (bar 3), speed {fast / slow - 1:+.0%} (bar -20%)")


def _turns(one: Callable[[], object], other: Callable[[], object]) -> tuple[float, float]:
    """Give the best CPU seconds of two ways, in turns."""
    best = [float("inf"), float("inf")]
    for _ in range(ROUNDS):
        for i, way in enumerate((one, other)):
            began = time.process_time()
            way()
            best[i] = min(best[i], time.process_time() - began)
    return best[0], best[1]


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "../shared")

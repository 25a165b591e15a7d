"""What a second reading buys: accuracy and cost of ``model = "fast"`` with ``cascade`` at several thresholds.

Run with ``python -m benchmarks.cascade DATA [PICTURE.svg]``; DATA is the folder that holds ``dev/`` (annotated). Cost
is the processor's time for all articles, as a share of that of ``model = "accurate"`` in the same run.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any, NamedTuple

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command line does, before numpy is loaded

from benchmarks.speed import _one_core
from extractor import extract
from extractor.model import Settings
from extractor.outputs import to_gold
from extractor.scores import figures, score

FAST = Settings(model="fast")
DOUBTS = (4, 3, 2.2, 2, 1.8, 1.5)
NAMES = ("mentions", "arguments", "facts strict")
WIDTH, HEIGHT, EDGE = 640, 360, 56


class Point(NamedTuple):
    """One setting's cost (seconds of CPU) and its figures (F1)."""

    name: str
    seconds: float
    scores: tuple[float, ...]


def main(arguments: list[str]) -> int:
    _one_core()
    golds = [(path, json.loads(path.read_bytes())) for path in sorted(Path(arguments[0], "dev").glob("*.json"))]
    ways = [("fast", FAST), *((f"cascade {x:g}", Settings(model="fast", cascade=x)) for x in DOUBTS)]
    for settings in (FAST, Settings()):
        _measured("", settings, golds[:5])  # what is loaded once is no part of the time
    points = [_measured(name, settings, golds) for name, settings in [*ways, ("accurate", Settings())]]
    whole = points[-1].seconds
    print(f"{'':16}{'cost':>8}" + "".join(f"{name:>14}" for name in NAMES))
    for point in points:
        print(f"{point.name:16}{point.seconds / whole:>8.2f}" + "".join(f"{f1:>14.4f}" for f1 in point.scores))
    if len(arguments) > 1:
        Path(arguments[1]).write_text(drawn([p._replace(seconds=p.seconds / whole) for p in points]), "utf-8")
    return 0


def _measured(name: str, settings: Settings, golds: list[tuple[Path, Any]]) -> Point:
    start = time.process_time()
    found = [extract(path.with_name(g["source"]), settings=settings, published=g["published"]) for path, g in golds]
    seconds = time.process_time() - start
    rows = figures([score(gold, to_gold(one)) for (_, gold), one in zip(golds, found, strict=True)])
    known = {row.name: row.f1 for row in rows}
    return Point(name, seconds, tuple(known[name] for name in NAMES))


def drawn(points: list[Point]) -> str:
    """Draw the figures over cost as SVG, text in the colours of the page."""
    low = min(f1 for point in points for f1 in point.scores) - 0.02
    high = max(f1 for point in points for f1 in point.scores) + 0.02

    def place(cost: float, f1: float) -> tuple[float, float]:
        across, down = (WIDTH - 2 * EDGE - 80) * cost, (HEIGHT - 2 * EDGE) * (high - f1) / (high - low)
        return round(EDGE + across, 1), round(EDGE + down, 1)

    parts = [
        f'<line x1="{EDGE}" y1="{HEIGHT - EDGE}" x2="{WIDTH - EDGE - 80}" y2="{HEIGHT - EDGE}" stroke="currentColor"/>'
    ]
    for share in (0, 0.25, 0.5, 0.75, 1):
        x, _ = place(share, low)
        parts.append(f'<text x="{x}" y="{HEIGHT - EDGE + 18}" text-anchor="middle">{share:g}</text>')
    parts.append(f'<text x="{WIDTH / 2 - 40}" y="{HEIGHT - 14}" text-anchor="middle">cost, accurate = 1</text>')
    for number, name in enumerate(NAMES):
        spots = [place(point.seconds, point.scores[number]) for point in points]
        line = " ".join(f"{x},{y}" for x, y in spots)
        parts.append(
            f'<polyline points="{line}" fill="none" stroke="currentColor" stroke-dasharray="{1 + 4 * number} 2"/>'
        )
        parts += [f'<circle cx="{x}" cy="{y}" r="3" fill="currentColor"/>' for x, y in spots]
        parts.append(
            f'<text x="{spots[-1][0] + 8}" y="{spots[-1][1] + 4}">{name} {points[-1].scores[number]:.3f}</text>'
        )
        parts.append(f'<text x="{spots[0][0]}" y="{spots[0][1] - 8}">{points[0].scores[number]:.3f}</text>')
    title = "<title>F1 on dev over cost: fast, cascade at six thresholds, accurate</title>"
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" font-size="12"'
    return "\n".join(
        [f'{head} font-family="sans-serif" fill="currentColor" color="#555">', title, *parts, "</svg>", ""]
    )


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

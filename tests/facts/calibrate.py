"""Measure how often each row is right on the training articles: python -m tests.facts.calibrate [write].

With `write` the figures go into the rows' `confidence`, drawn towards a half where a row was seen seldom.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

import extractor.facts
from tests.facts.gold import cases, law

FRAMES = Path(extractor.facts.__file__).parent / "frames"


def strict(gold, found):
    """Give the numbers of the found facts that are right in full."""
    match = law().matcher(gold, found)
    core = law().CORE
    ranked = []
    for i, g in enumerate(gold["facts"]):
        for j, p in enumerate(found["facts"]):
            if g["type"] == p["type"]:
                hits = {r: law().role_hits(v, p["args"].get(r, []), match) for r, v in g["args"].items()}
                best = sum(h for r, h in hits.items() if r in core[g["type"]])
                if best:
                    ranked.append((best * 10 + sum(hits.values()), -abs(g["span"][0] - p["span"][0]), i, j))
    taken, given = set(), {}
    for _, _, i, j in sorted(ranked, reverse=True):
        if i not in taken and j not in given:
            taken.add(i)
            given[j] = i
    for j, i in given.items():
        g, p = gold["facts"][i], found["facts"][j]
        pairs = [(g["args"].get(r, []), p["args"].get(r, [])) for r in core[g["type"]]]
        if g["negated"] == p["negated"] and all(len(a) == len(b) == law().role_hits(a, b, match) for a, b in pairs):
            yield j


def main():
    seen, right = Counter(), Counter()
    for case in cases("train"):
        found = case.write(*case.run())
        good = set(strict(case.gold, found))
        for j, fact in enumerate(found["facts"]):
            seen[fact["by"]] += 1
            right[fact["by"]] += j in good
    for by, n in sorted(seen.items()):
        print(f"{by:24s} {right[by]:4d} of {n:4d}  {(right[by] + 1) / (n + 2):.2f}")
    if "write" in sys.argv:
        for file in sorted(FRAMES.glob("*.toml")):
            parts = file.read_text("utf-8").split("[[row]]")
            for k in range(1, len(parts)):
                by = f"frames.{file.stem}.{k}"
                sure = min((right[by] + 1) / (seen[by] + 2), 0.98)
                parts[k] = re.sub(r"(?m)^confidence = .*$", f"confidence = {sure:.2f}", parts[k])
            file.write_text("[[row]]".join(parts), "utf-8")


if __name__ == "__main__":
    main()

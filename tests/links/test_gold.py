"""B³ of the links on the gold mentions of `dev`, where the shared data are."""

import json
import os
from bisect import bisect_left
from collections import Counter
from pathlib import Path

import pytest

from extractor.documents import read
from extractor.links import link
from extractor.model import NAMED, Label, Mention, Reading, Source, Span

DEV = Path(os.environ.get("EXTRACTOR_DATA", Path(__file__).parents[2].parent / "shared")) / "dev"


def counted(path):
    """Give the number of named mentions, and the sums of B³ precision and recall over them."""
    gold = json.loads(path.read_text("utf-8"))
    document = read(Source(raw=path.with_suffix(".txt").read_bytes(), name=path.stem))
    entity, mentions = {}, []
    for m in gold["mentions"]:
        start, end = m["span"]
        span = Span(bisect_left(document.starts, start), bisect_left(document.ends, end) + 1)
        if Label(m["type"]) in NAMED:
            entity[span] = m["entity"]
            mentions.append(Mention(span, Label(m["type"]), "gold"))
    found = {span: e.id for e in link(document, mentions, Reading()) for span in e.mentions}
    assert found.keys() == entity.keys()
    both, ours, theirs = (
        Counter(c) for c in ([(found[s], entity[s]) for s in entity], found.values(), entity.values())
    )
    alike = [(both[found[s], entity[s]], ours[found[s]], theirs[entity[s]]) for s in entity]
    return len(alike), sum(n / o for n, o, _ in alike), sum(n / t for n, _, t in alike)


@pytest.mark.skipif(not DEV.is_dir(), reason="needs the shared data (EXTRACTOR_DATA)")
def test_links_hold_on_dev():
    size, precision, recall = (sum(column) for column in zip(*map(counted, sorted(DEV.glob("*.json"))), strict=True))
    p, r = precision / size, recall / size
    assert 2 * p * r / (p + r) >= 0.976

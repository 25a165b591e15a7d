"""Posts and ranks: listed words with what stands before them, where a person or a change of post is beside them."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from extractor.mentions.entities.scene import TITLES
from extractor.model import Label, Mention, Span
from extractor.tables import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractor.mentions.entities.scene import Scene

PREFIXES = "mentions/entities/lists/title_prefixes.txt"
CHANGE = re.compile(
    r"(?:任命|当选|出任|担任|接任|兼任|历任|辞去|免去|卸任|辞任|罢免|委任|聘任|晋升|升任|任|选举|推选|续任|连任|聘为)[^，。；！？\n]{0,30}$"
)
ROLE = re.compile(r"[：:/|]")
GAP = re.compile(r"[ \u3000“/：:|｜]{0,3}")
# Bare words that are posts only beside a name.
WINDOW = 40


@cache
def before() -> re.Pattern[str]:
    """Give the pattern of what may stand before a post, at the end of a stretch."""
    prefixes = "|".join(sorted(words(PREFIXES), key=len, reverse=True))
    return re.compile(f"(?:{prefixes})+$")


def titles(scene: Scene, people: Sequence[Mention]) -> Iterator[Mention]:
    """Find titles beside people, in a chain of titles that ends beside one, or after a verb of office."""
    spans = list(_chained(scene, list(_spans(scene))))
    starts = {m.span.start for m in people}
    ends = {m.span.end for m in people}
    beside: set[int] = set()
    for i in range(len(spans) - 1, -1, -1):
        span = spans[i]
        after = GAP.match(scene.text, span.end)
        near = (after is not None and after.end() in starts) or span.end in starts or span.start in ends
        chain = i + 1 < len(spans) and i + 1 in beside and _joined(scene.text[span.end : spans[i + 1].start])
        change = CHANGE.search(scene.text, max(0, span.start - WINDOW), span.start)
        if near or chain or change:
            beside.add(i)
            yield Mention(span, Label.TITLE, "entities.titles", 0.9 if near else 0.6)


def _joined(between: str) -> bool:
    """Tell whether two titles belong to one person's list: only a list mark and a body's name between them."""
    return bool(between) and between[0] in "、，兼" and len(between) < 16 and not re.search("[。！？；：\n]", between)


def _spans(scene: Scene) -> Iterator[Span]:
    bounds, kinds = scene.units
    for post in TITLES.finditer(kinds):
        start = bounds[post.start()]
        found = before().search(scene.text, max(0, start - 6), start)
        yield Span(found.start() if found else start, bounds[post.end()])


def _chained(scene: Scene, spans: Sequence[Span]) -> Iterator[Span]:
    """Join titles by 兼."""
    last: Span | None = None
    for span in spans:
        if last and scene.text[last.end : span.start] in ("兼", "及"):
            last = Span(last.start, span.end)
            continue
        if last:
            yield last
        last = span
    if last:
        yield last

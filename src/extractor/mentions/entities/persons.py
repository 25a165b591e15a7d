"""People: by titles, bylines, courtesy or speech beside them, by dots or tags, and where their names stand again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractor.mentions.entities.bylines import people
from extractor.mentions.entities.lexicon import lengths_of, occurrences
from extractor.mentions.entities.naming import (
    DOTS,
    DOTTED,
    LATIN,
    Name,
    chinese,
    contexts,
    foreign,
    leftmost,
    surnames,
    trimmed,
)
from extractor.model import Label, Mention, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from extractor.mentions.entities.scene import Scene

# 某 after a surname, unless it begins a word (某些, 某公司).
MASKED = re.compile(
    "某{1,2}(?![些个种一地市县省年月日公国家项处村款品知大小酒网平科医银学企机单])[某甲乙丙丁]?|[Xx×*＊]{1,2}(?![A-Za-z0-9])"
)
COURTESY = re.compile("女士|先生|小姐|同学|阿姨|师傅|大爷|大妈|奶奶|爷爷|太太")
SPLIT = re.compile(f"[{DOTS}]")
# What a name's score must be: after a title, on a list after one, with a courtesy, tagged as a name before speech, and
# tagged alone.
TITLED, LISTED, POLITE, SPEAKING, ALONE = 0, 2, 3, 3, 7
SURE = 0.8


def persons(scene: Scene) -> list[Mention]:
    """Find people where something beside them says so, then wherever else the same names stand."""
    found = [*_dotted(scene), *withheld(scene), *_polite(scene), *_titled(scene), *people(scene), *_tagged(scene)]
    return [*found, *_again(scene, found)]


def _mention(span: Span, by: str, confidence: float = 1.0) -> Mention:
    return Mention(span, Label.PERSON, f"entities.{by}", confidence)


def _dotted(scene: Scene) -> Iterator[Mention]:
    if not SPLIT.search(scene.text):
        return
    for found in DOTTED.finditer(scene.text):
        span = trimmed(scene, Span(*found.span()))
        first, last = scene.text[span.start], scene.text[span.end - 1]
        if first not in DOTS and last not in DOTS and not contexts().never_after.match(scene.text, span.end):
            yield _mention(span, "names with dots")


def withheld(scene: Scene) -> Iterator[Mention]:
    """Find names that are withheld: a surname with 某."""
    for found in MASKED.finditer(scene.text):
        start = found.start() - 1
        if scene.text[start : start + 1] in surnames() and (start in scene.edges or not scene.han(start - 1)):
            yield _mention(Span(start, found.end()), "names withheld")


def _polite(scene: Scene) -> Iterator[Mention]:
    """Find names with a courtesy, which belongs to them: in full or the surname alone."""
    for found in COURTESY.finditer(scene.text):
        readings = (chinese(scene, found.start() - size) for size in (3, 2) if found.start() >= size)
        name = next((n for n in readings if n and n.span.end == found.start() and n.score >= POLITE), None)
        start = name.span.start if name else found.start() - 1
        if name or scene.text[start : start + 1] in surnames():
            yield _mention(Span(start, found.end()), "names with courtesy")


def _titled(scene: Scene) -> Iterator[Mention]:
    """Find the name after a title."""
    for start in scene.after_titles:
        if scene.text[start : start + 1] in contexts().never_first:
            continue
        name, other, latin = chinese(scene, start), foreign(scene, start), LATIN.match(scene.text, start)
        if latin:
            yield _mention(Span(*latin.span()), "names after titles")
        elif other and (name is None or other.end - other.start > 3 or name.score < SPEAKING):
            yield _mention(other, "names after titles", 0.9)
        elif name and name.score >= TITLED:
            yield _mention(name.span, "names after titles", 0.95)
            yield from _listed(scene, name.span.end)


def _listed(scene: Scene, at: int) -> Iterator[Mention]:
    """Find the names that go on a list after one (记者张明、李娜 王强)."""
    while scene.text[at : at + 1] in ("、", " ", "\u3000", "和"):
        name = chinese(scene, at + 1)
        if name is None or name.score < LISTED:
            return
        yield _mention(name.span, "names after titles", 0.9)
        at = name.span.end


def _tagged(scene: Scene) -> Iterator[Mention]:
    """Find the names that the tokens are tagged as, if characters or surroundings agree."""
    text, speech = scene.text, contexts().speech
    for start, end in scene.tagged:
        name = _longest(scene, start, end)
        speaks = speech.match(text, name.span.end if name else end) is not None
        if name and speaks and name.score >= SPEAKING:
            yield _mention(name.span, "names before speech", 0.9)
        elif name and name.score >= ALONE:
            yield _mention(name.span, "names by characters", 0.7)
        elif speech.match(text, end) and contexts().sound.issuperset(text[start:end]):
            yield _mention(Span(leftmost(scene, start), end), "names before speech", SURE)


def _longest(scene: Scene, start: int, end: int) -> Name | None:
    """Read the name that ends with a token, with the surname before it where the token lacks it (丁|薛祥)."""
    if end - start == 2 and start - 1 in scene.edges and scene.text[start - 1 : start] in surnames():
        longer = chinese(scene, start - 1)
        if longer and longer.span.end == end:
            return longer
    return chinese(scene, start)


def _again(scene: Scene, found: Iterable[Mention]) -> Iterator[Mention]:
    """Find the same names elsewhere in the text, and the last part of a name with dots."""
    known = {scene.text[m.span.start : m.span.end] for m in found if m.confidence >= SURE}
    known |= {SPLIT.split(name)[-1].strip() for name in known if not name.isascii()}
    for span in occurrences(scene.text, lengths_of(known), known):
        yield _mention(span, "names again", 0.85)

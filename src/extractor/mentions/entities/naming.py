"""Readings of one place as a person's name: Chinese, by surname and given characters, or foreign, by sound."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from extractor.model import Span
from extractor.tables import table, words

if TYPE_CHECKING:
    from extractor.mentions.entities.scene import Scene

LISTS = "mentions/entities/lists/"
HAN = "\u4e00-\u9fff"
DOTS = "·•・‧"
LATIN = re.compile(r"[A-Z][a-zà-ÿ]+(?: ?[A-Z]\.)?(?: ?[A-Z][A-Za-zà-ÿ'-]+){1,2}")
DOTTED = re.compile(rf"[{HAN}]{{1,8}}(?:\s?[{DOTS}]\s?(?:[{HAN}]{{1,8}}|[A-Z]\.?))+")
MAX_FOREIGN = 8
# What a character of a given name that is in no list counts, and what a word's edge or a fitting follower adds.
STRANGE, EDGE, FOLLOW = -4, 2, 2


class Name(NamedTuple):
    """A possible name with how far its characters and surroundings speak for it."""

    span: Span
    score: float


class Contexts(NamedTuple):
    """What stands around names (contexts.toml), compiled."""

    follow: re.Pattern[str]
    speech: re.Pattern[str]
    sound: frozenset[str]
    dotted: frozenset[str]
    never_first: frozenset[str]
    never_after: re.Pattern[str]


@cache
def contexts() -> Contexts:
    """Load contexts.toml."""
    data = table("mentions/entities/contexts.toml")
    return Contexts(
        re.compile(
            "|".join((*data["speech"]["words"].split(), *data["follow"]["words"].split(), data["follow"]["marks"]))
        ),
        re.compile(
            f"{data['speech']['before']}(?:{'|'.join(data['speech']['words'].split())}|{data['speech']['also']})"
        ),
        frozenset(data["sound"]["any"]),
        frozenset(data["sound"]["any"] + data["sound"]["with_dots"]),
        frozenset(data["never"]["first"]),
        re.compile("|".join(data["never"]["after"].split())),
    )


@cache
def surnames() -> frozenset[str]:
    """Give the Chinese surnames."""
    return frozenset(words(f"{LISTS}surnames.txt"))


@cache
def given() -> dict[str, int]:
    """Give the characters of given names with the power of two by which they are likelier there than elsewhere."""
    rows = (line.split() for line in words(f"{LISTS}given.txt"))
    return {character: int(power) for power, characters in rows for character in characters}


def chinese(scene: Scene, at: int) -> Name | None:
    """Read a Chinese name that begins at `at`, with one given character or two, whichever is likelier."""
    text = scene.text
    family = next((n for n in (2, 1) if text[at : at + n] in surnames()), 0)
    if not family:
        return None
    sizes = (family + 1, family + 2)
    names = [Name(Span(at, at + n), _score(scene, at + family, at + n)) for n in sizes if _han(text[at : at + n], n)]
    return max(names, key=lambda name: name.score, default=None)


def _han(name: str, size: int) -> bool:
    return len(name) == size and all("\u4e00" <= c <= "\u9fff" for c in name)


def _score(scene: Scene, start: int, end: int) -> float:
    powers = [given().get(c, STRANGE) for c in scene.text[start:end]]
    edge = EDGE if end in scene.edges else -EDGE
    follow = FOLLOW if contexts().follow.match(scene.text, end) else 0
    # The second given character is worth something only where it is likelier than what follows a name.
    return sum(powers) + edge + follow - (2 if len(powers) == 1 else 1)


def foreign(scene: Scene, at: int) -> Span | None:
    """Read a foreign name that begins at `at`: characters of sound up to the end of a word."""
    dotted = DOTTED.match(scene.text, at)
    if dotted:
        return trimmed(scene, Span(*dotted.span()))
    end = at
    while end < len(scene.text) and end - at < MAX_FOREIGN and scene.text[end] in contexts().sound:
        end += 1
    while end > at + 1 and not _ends(scene, end):
        end -= 1
    return Span(at, end) if end - at >= 2 else None


def _ends(scene: Scene, at: int) -> bool:
    return at in scene.edges or contexts().follow.match(scene.text, at) is not None


def trimmed(scene: Scene, span: Span) -> Span:
    """Cut off both ends of a name with dots what is not it: its first and last parts are of characters of sound."""
    text, sound = scene.text, contexts().dotted
    dots = [i for i in range(*span) if text[i] in DOTS]
    start = dots[0]
    while start > span.start and (text[start - 1] in sound or text[start - 1] == " ") and start not in scene.ends:
        start -= 1
    end = dots[-1] + 1
    while (
        end < span.end
        and text[end] in sound
        and not (end - dots[0] > 2 and end in scene.edges and _follows(scene, end))
    ):
        end += 1
    return Span(start, end)


def _follows(scene: Scene, at: int) -> bool:
    return contexts().follow.match(scene.text, at) is not None


def leftmost(scene: Scene, start: int) -> int:
    """Go left over characters of sound that no listed word ends with (里亚布|科夫)."""
    first = start
    while first > 0 and start - first < 5 and scene.text[first - 1] in contexts().sound and first not in scene.ends:
        first -= 1
    return first

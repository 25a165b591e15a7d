"""Countries by one character, where the words around say that it is one."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from extractor.model import Label, Mention, Span
from extractor.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractor.mentions.entities.scene import Scene


class Patterns(NamedTuple):
    """The patterns of countries.toml: several countries at once, and those that give one."""

    regions: str
    several: re.Pattern[str]
    single: tuple[re.Pattern[str], ...]


@cache
def patterns() -> Patterns:
    """Load countries.toml."""
    data = table("mentions/entities/countries.toml")
    regions, one = data["characters"]["regions"], data["characters"]["countries"]
    any_ = one + regions
    side, placed, made = data["side"], data["placed"], data["made"]
    return Patterns(
        regions,
        re.compile(f"(?<![{one}])[{any_}]{{2,3}}(?=(?:新时代|新型)?(?:{_either(data['several']['after'])}))"),
        (
            re.compile(f"(?<![{side['not_before']}])[{any_}]方(?![{side['not_after']}])"),
            re.compile(
                f"(?<=[{placed['before']}])[{placed['characters']}](?={placed['marks']}|{_either(placed['after'])})"
            ),
            re.compile(f"(?:(?<=[【。，：；、“ \n>])|^)[{one}](?={_either(data['says']['after'])})"),
            re.compile(f"[{made['characters']}](?=制[^{made['not_after']}])"),
        ),
    )


def _either(words: str) -> str:
    return "|".join(words.split())


def countries(scene: Scene) -> Iterator[Mention]:
    """Find countries (and regions: 中非) by one character, and with 方."""
    text = scene.text
    for found in patterns().several.finditer(text):
        if found.start() in scene.edges:
            yield from (_mention(text, at, at + 1) for at in range(*found.span()))
    for pattern in patterns().single:
        yield from (_mention(text, *found.span()) for found in pattern.finditer(text))


def _mention(text: str, start: int, end: int) -> Mention:
    label = Label.LOC if text[start] in patterns().regions else Label.GPE
    return Mention(Span(start, end), label, "entities.countries", 0.9)

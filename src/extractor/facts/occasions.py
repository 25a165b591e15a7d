"""Statements -> the occasion on which they were made, where the sentence says that there was one: 会上, 与会嘉宾."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractor.model import Claim, Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from extractor.facts.lines import Line

BY = "frames.statement.occasion"
SURE = 0.9  # right in 5 of 6 sentences of the training articles and 4 of 4 of dev
# Whoever speaks so speaks at the event that the text is about. What has words of its own (发布会上) is another.
CUE = re.compile(
    r"与会|(?:^|[，。：；\s在])(?:会|会议|论坛|大会|年会|峰会|仪式|活动|座谈会|茶话会|研讨会|对话会)上"
    r"|(?:致辞|致词|发言|演讲)(?:中|时|说|称|表示|指出)"
)


def occasions(page: Sequence[Line], claims: Iterable[Claim]) -> Iterator[Claim]:
    """Propose for statements without one the last event before, where the sentence names none itself."""
    for claim in claims:
        line = page[claim.sentence]
        if claim.type == "statement" and line.event and "E" not in line.shape and CUE.search(line.text):
            speakers = tuple(role for role in claim.roles if role.name == "speaker")
            yield Claim(
                type="statement",
                by=BY,
                sentence=claim.sentence,
                anchor=claim.anchor,
                trigger=claim.trigger,
                confidence=SURE,
                roles=(*speakers, Role("occasion", line.event, SURE)),
            )

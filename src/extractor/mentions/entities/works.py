"""Titled works: what stands in 《》, told apart as law or work by its last words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractor.mentions.entities.lexicon import lengths_of, occurrences
from extractor.model import Label, Mention, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

TITLE = re.compile(r"《(?:[^《》\n]|《[^《》\n]{1,60}》){1,120}》")
# The name alone of a storm in quotation marks.
TYPHOON = re.compile(r"(?:台风|飓风)[“\"]([^”\"\n]{1,6})[”\"]")
LAW = re.compile(
    r"(?:法|条例|规定|公约|条约|宪章|办法|规则|通则|总则|准则|细则|规程|规范|宪法|法典|法案|标准|裁量基准|要求|"
    r"协定|修正案|司法解释)$"
)
PRESS = re.compile(r"(?:[^预通海简板快公情](?:时|日|晚|邮|早|周|商|卫|先驱|观点)?报|报纸|周刊|通讯社|新闻网)$")
AMENDMENT = re.compile(r"^.*修改.*(?:法|条例|规定|办法).?的决定$")
YEAR = re.compile(r"^(?:19|20)\d\d年?(?:度)?")
STATUTE = re.compile(r"(?:条例|法|法典|宪法|公约)$")
QUOTES = frozenset("“‘\"'")  # what is quoted may be named after the work, a project or a series
SHORTEST = 4  # characters of a title that is known again without its marks
# A bracket at the end (edition, draft) says nothing about the kind.
TAIL = re.compile(r"(?:[（(][^（）()]{1,30}[)）]|[〈〉》])+$")


def works(text: str) -> Iterator[Mention]:
    """Find works and laws in 《》; a newspaper in 《》 is a body, and without them.

    >>> [(str(m.label), m.span) for m in works("《湿地保护条例》和《湿地之歌》")]
    [('LAW', Span(start=0, end=8)), ('WORK_OF_ART', Span(start=9, end=15))]
    """
    for found in TYPHOON.finditer(text):
        yield Mention(Span(*found.span(1)), Label.EVENT, "entities.works")
    for found in TITLE.finditer(text):
        title = found[0][1:-1].strip()
        if PRESS.search(title):
            start = found.start() + found[0].index(title)
            yield Mention(Span(start, start + len(title)), Label.ORG, "entities.works")
        else:
            yield Mention(Span(*found.span()), kind(title), "entities.works")


def retold(text: str, found: Iterable[Mention]) -> Iterator[Mention]:
    """Find works that stand in 《》 again without their marks, with or without their year; of laws what none else is.

    >>> text = "《2025湿地观察报告》发布，湿地观察报告共有三章。"
    >>> [m.span for m in retold(text, works(text))]  # the first lies in its marks, which are worth more
    [Span(start=1, end=11), Span(start=15, end=21)]
    """
    titled = ((text[m.span.start + 1 : m.span.end - 1], m.label) for m in found if text[m.span.start] == "《")
    bare = ((TAIL.sub("", title), label) for title, label in titled)
    titles = ((title, label) for title, label in bare if label != Label.LAW or STATUTE.search(title))
    names = {name: label for title, label in titles for name in (title, YEAR.sub("", title)) if len(name) >= SHORTEST}
    for span in occurrences(text, lengths_of(names), names):
        if text[span.start - 1 : span.start] not in QUOTES:
            yield Mention(span, names[text[span.start : span.end]], "entities.works again")


def kind(title: str) -> Label:
    """Tell a law from another work by its title.

    >>> kind("数据安全管理办法（试行）"), kind("关于数据安全的意见")
    (<Label.LAW: 'LAW'>, <Label.WORK_OF_ART: 'WORK_OF_ART'>)
    """
    law = LAW.search(TAIL.sub("", title)) or AMENDMENT.match(title)
    return Label.LAW if law else Label.WORK_OF_ART

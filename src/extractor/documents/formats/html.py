"""HTML: a tolerant reading of tags that keeps the place of every character.

A tag soup parser of our own, since lxml's tree gives no offsets. One pass, no backtracking: hostile pages stay linear.
"""

from __future__ import annotations

import itertools
import re
from array import array
from html import unescape
from typing import TYPE_CHECKING

import msgspec

from extractor.documents.dates import day
from extractor.documents.page import Page, Part

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_RAW = _names("script style textarea noscript iframe xmp noframes noembed title")
_VOID = _names("area base br col embed hr img input link meta param source track wbr")
_SILENT = _names("script style template title head svg textarea noscript iframe")
_DROPPED = _SILENT | _names(
    "math object select button canvas audio video nav header footer aside menu form dialog xmp noframes noembed"
)
_BLOCKS = _names(
    "address article blockquote body br caption center dd details div dl dt figcaption figure h1 h2 h3 h4 h5 h6 hr html"
    " li main ol option p pre section summary table tbody td tfoot th thead tr ul"
)
_CLOSE_THEMSELVES = _names("p li td tr dt dd option a h1")
_FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|menu|footer|foot|sidebar|aside|share|sharebar|comments?|recommend|related|relate|copyright|"
    r"breadcrumbs?|crumbs?|advert|ads?|toolbar|pagination|pager|hot-?news|rank|editor-?note|qrcode|login|topbar|toptools)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
_ATTRIBUTE = re.compile(
    r"""([a-zA-Z_:][\w:.-]{0,40})\s{0,5}=\s{0,5}(?:"([^"]{0,2000})"|'([^']{0,2000})'|([^\s"'>]{1,300}))"""
)
_NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9:-]{0,30}")
_ENTITY = re.compile(r"&(?:#[0-9]{1,8}|#[xX][0-9a-fA-F]{1,7}|[a-zA-Z][a-zA-Z0-9]{1,31});?")
_DATED = re.compile(
    r"pub(?:lish(?:ed)?)?[-_:.]?(?:date|time|at|_time)|release[-_]?date|published_time|create_at|^date$|dc\.date",
    re.IGNORECASE,
)
_MADE = re.compile(r'"(?:datePublished|pubDate|publishDate|publish_time)"\s{0,3}:\s{0,3}"([^"]{4,40})"')
_LINE_DATE = re.compile(
    r"^\s*(?:发布时间|时间|日期)?[:：\s]*((?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}).{0,40}$"
)
_SITE = re.compile(r"\s*(?:[_|｜]|\s[-–—]\s|--).*$", re.DOTALL)
_MARKUP = re.compile("<(?:[!?]|/?[a-zA-Z])")
_LONGEST_TAG = 4000
_FEW = 400  # characters that are no article
_EDGE = -2
_TAG_MARK = re.compile("[>\"']")
_BREAKS = re.compile("[\r\n\x0b\x0c\x85\u2028\u2029]")


class Run(msgspec.Struct, frozen=True):
    """A stretch of characters outside tags, with its place, and whether it stands in a link or a headline."""

    start: int
    text: str
    end: int = -1  # of an entity, which is covered whole; -2 at the edge of a block
    linked: bool = False
    heading: bool = False
    inside: bool = False


class Tag(msgspec.Struct, frozen=True):
    """A tag as it stands: its name, whether it closes, its attributes as written."""

    name: str
    closes: bool
    attributes: str


def open_(text: str, name: str) -> Page:  # noqa: ARG001 - one signature for all formats
    """Open a page: blocks become lines, furniture goes, `h1` or `title` is the headline.

    >>> page = open_("<title>论坛_新华网</title><p>A&amp;B<script>x</script>在北京。</p><p>完", "a.html")
    >>> page.title, page.parts[-1].text.split()
    ('论坛', ['A&B在北京。', '完'])
    """
    tokens = list(_tokens(text))
    lines = [line for line in _lines(_shown(tokens)) if not _is_links(line)]
    named = _title(tokens, text)
    at = _headline(lines, _said(named))
    parts = [_part(lines[at], heading=True)] if at >= 0 else [_part(named, heading=True)] if named else []
    parts.append(_part([run for line in lines[at + 1 :] for run in (*line, Run(_end(line[-1]), "\n", _EDGE))]))
    title = parts[0].text.strip() if len(parts) > 1 else None
    return Page(parts=tuple(parts), title=title, published=_published(tokens, text) or _line_date(lines))


def _shown(tokens: list[Run | Tag]) -> list[Run]:
    """Choose what of a page is its article: what `article` or `main` holds, what is no furniture, or all."""
    strict = list(_Reading(strict=True).runs(tokens))
    size = _size(strict)
    # a page whose furniture rules eat nearly all of it was not built as they think
    if size < _FEW and size * 5 < _size(loose := list(_Reading(strict=False).runs(tokens))):
        return loose
    main = [run for run in strict if run.inside or run.heading or run.end == _EDGE]
    return main if _size(main) > 100 and _size(main) * 3 > size else strict


def _headline(lines: list[list[Run]], title: str) -> int:
    """Find the headline's line: an `h1` that the title repeats, the longest `h1`, a line that is the title; or -1."""
    headings = [i for i, line in enumerate(lines) if line[0].heading]
    told = [i for i in headings if title and _said(lines[i]) and (_said(lines[i]) in title or title in _said(lines[i]))]
    same = [i for i, line in enumerate(lines[:20]) if title and _said(line) == title]
    return max(told or same or headings, key=lambda i: (len(_said(lines[i])), -i), default=-1)


def _said(line: list[Run] | None) -> str:
    return "".join("".join(run.text for run in line or ()).split())


def _end(run: Run) -> int:
    return run.end if run.end >= 0 else run.start + len(run.text)


def _size(runs: list[Run]) -> int:
    return sum(len(run.text) for run in runs if not run.text.isspace())


def _tokens(text: str) -> Iterator[Run | Tag]:
    """Cut a page into text and tags; what is never closed reads as text or goes to the end."""
    at, size = 0, len(text)
    while at < size:
        markup = _MARKUP.search(text, at)
        opened = markup.start() if markup else size
        if opened > at:
            yield from _characters(text, at, opened)
        if opened == size:
            return
        at = opened
        head = _NAME.match(text, at + 2 if text.startswith("</", at) else at + 1)
        if text.startswith("<!--", at):
            at = _after(text, "-->", at + 4)
        elif text.startswith(("<!", "<?"), at):
            at = _after(text, ">", at)
        elif head:
            end = _tag_end(text, head.end())
            name = head[0].lower()
            yield Tag(name, text[at + 1] == "/", text[head.end() : end])
            at = end + 1
            if name in _RAW and text[opened + 1] != "/":
                close = _closing(text, name, at)
                if close > at:
                    yield Run(at, text[at:close])
                at = close


def _closing(text: str, name: str, at: int) -> int:
    found = re.compile(f"</{name}", re.IGNORECASE).search(text, at)
    return found.start() if found else len(text)


def _after(text: str, mark: str, at: int) -> int:
    found = text.find(mark, at)
    return len(text) if found < 0 else found + len(mark)


def _tag_end(text: str, at: int) -> int:
    """Find the `>` that ends a tag; one inside a quoted value does not."""
    limit = min(len(text), at + _LONGEST_TAG)
    place = at
    while found := _TAG_MARK.search(text, place, limit):
        if found[0] == ">":
            return found.start()
        close = text.find(found[0], found.end(), limit)
        place = close + 1 if close >= 0 else found.end()
    end = text.find(">", at)
    return len(text) if end < 0 else end


def _characters(text: str, start: int, end: int) -> Iterator[Run]:
    """Cut plain text at its entities."""
    at = start
    for entity in _ENTITY.finditer(text, start, end):
        meant = unescape(entity[0])
        if meant == entity[0]:
            continue
        if entity.start() > at:
            yield Run(at, text[at : entity.start()])
        yield Run(entity.start(), meant, entity.end())
        at = entity.end()
    if end > at:
        yield Run(at, text[at:end])


class _Reading:
    """Where a pass over the tokens stands: what is open, from which depth text is dropped."""

    def __init__(self, *, strict: bool) -> None:
        """Take whether furniture goes by its element and class, or scripts and styles only."""
        self.strict = strict
        self.open: list[str] = []
        self.count: dict[str, int] = {}
        self.dropped = -1

    def runs(self, tokens: list[Run | Tag]) -> Iterator[Run]:
        """Give the runs that are shown, a line break for each block's edge."""
        marks: tuple[bool, bool, bool] | None = None
        for token in tokens:
            if isinstance(token, Tag):
                if token.name in _BLOCKS and not (token.name == "br" and self._is("h1")):
                    yield Run(-1, "\n", _EDGE)
                self._turn(token)
                marks = None
            elif self.dropped < 0:
                marks = marks or (self._is("a"), self._is("h1"), self._is("article") or self._is("main"))
                yield Run(token.start, token.text, token.end, *marks) if any(marks) else token

    def _is(self, name: str) -> bool:
        return self.count.get(name, 0) > 0

    def _turn(self, tag: Tag) -> None:
        if tag.closes:
            if self._is(tag.name):
                self._close(tag.name)
        elif tag.name not in _VOID and not tag.attributes.endswith("/"):
            if tag.name in _CLOSE_THEMSELVES and self.open[-1:] == [tag.name]:
                self._close(tag.name)
            self.open.append(tag.name)
            self.count[tag.name] = self.count.get(tag.name, 0) + 1
            if self.dropped < 0 and self._drops(tag):
                self.dropped = len(self.open)

    def _close(self, name: str) -> None:
        while self.open:
            last = self.open.pop()
            self.count[last] -= 1
            if len(self.open) < self.dropped:
                self.dropped = -1
            if last == name:
                return

    def _drops(self, tag: Tag) -> bool:
        if not self.strict:
            return tag.name in _SILENT
        if tag.name in _DROPPED:
            return True
        if tag.name in {"body", "html", "article", "main"}:
            return False
        named = _attributes(tag.attributes) if "class" in tag.attributes or "id" in tag.attributes else {}
        return any(_FURNITURE.search(named.get(key, "")) for key in ("class", "id"))


def _attributes(written: str) -> dict[str, str]:
    return {m[1].lower(): m[2] or m[3] or m[4] or "" for m in _ATTRIBUTE.finditer(written[:_LONGEST_TAG])}


def _lines(runs: list[Run]) -> Iterator[list[Run]]:
    line: list[Run] = []
    for run in runs:
        if run.end != _EDGE:
            line.append(run)
        elif line:
            yield line
            line = []
    if line:
        yield line


def _is_links(line: list[Run]) -> bool:
    """Tell a line of nothing but links, or of nothing."""
    shown = sum(len(run.text.strip()) for run in line)
    linked = sum(len(run.text.strip()) for run in line if run.linked)
    return shown == 0 or (linked * 10 > shown * 7 and shown < 60 and not line[0].heading)


def _part(runs: list[Run], *, heading: bool = False) -> Part:
    starts, ends = array("I"), array("I")
    for run in runs:
        size = len(run.text)
        if run.end == -1:
            starts.extend(range(run.start, run.start + size))
            ends.extend(range(run.start + 1, run.start + size + 1))
        else:
            starts.extend([run.start] * size)
            ends.extend([max(run.end, run.start)] * size)
    text = "".join(run.text if run.end == _EDGE else _BREAKS.sub(" ", run.text) for run in runs)
    return Part(text=text, starts=starts, ends=ends, hard=True, heading=heading)


def _title(tokens: list[Run | Tag], text: str) -> list[Run] | None:
    """Give the runs of `<title>` without the name of the site."""
    for tag, run in itertools.pairwise(tokens):
        if isinstance(tag, Tag) and tag.name == "title" and not tag.closes and isinstance(run, Run):
            shown = _SITE.sub("", run.text, count=1)
            return list(_characters(text, run.start, run.start + len(shown)))
    return None


def _published(tokens: list[Run | Tag], text: str) -> date | None:
    for token in tokens:
        if isinstance(token, Tag) and token.name in {"meta", "time"}:
            said = _attributes(token.attributes)
            key = said.get("property") or said.get("name") or said.get("itemprop") or ""
            stated = said.get("content") or said.get("datetime", "")
            if (_DATED.search(key) or "datetime" in said) and (found := day(stated)):
                return found
    made = _MADE.search(text)
    return day(made[1]) if made else None


def _line_date(lines: list[list[Run]]) -> date | None:
    """Read the line under the headline that says when and where it appeared."""
    shown = ("".join(run.text for run in line[:40]) for line in lines[:12])
    return next((found for line in shown if (m := _LINE_DATE.match(line[:120])) and (found := day(m[1]))), None)

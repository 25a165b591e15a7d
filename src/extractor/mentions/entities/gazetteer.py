"""A user's own names: tables of name, label, entity id and aliases; what they hold wins over rules and reader.

Names are found from left to right, the longest at each place. A single character must be a word of its own, two must
begin or end with a word (其中|信息 holds no 中信); Latin words and numbers are not cut. Of two rows with one name the
first has it, and a name goes before an alias.
"""

from __future__ import annotations

import codecs
import re
from bisect import bisect_left
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from extractor.errors import TableError
from extractor.mentions.entities.lexicon import Lengths, places
from extractor.model import NAMED, Known, Label, Mention, Span
from extractor.tables import words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from extractor.model import Document, Tokens

BY = "gazetteer"
COLUMNS = ("name", "label", "entity id", "aliases")
LABELS = tuple(sorted(NAMED))
# A table is read by one expression, since half a million rows are not many; what it skips is looked at row by row.
ROW = re.compile(
    rf"^[^\t\n#][^\t\n]*\t(?:{'|'.join(LABELS)})(?:\t(?!e\d+$|e\d+\t)[^\t\n]*(?:\t[^\t\n]*\t*)?)?$", re.MULTILINE
)
HEAD = re.compile(r"name\tlabel\b[^\n]*", re.IGNORECASE)
# What reading narrows in a text is narrowed in a name.
WIDE = re.compile("[０-９Ａ-Ｚａ-ｚ]")
BLANKS = re.compile(r"[ \xa0\u3000]{2,}|[\xa0\u3000]")


class Gazetteer(NamedTuple):
    """The row of each name; the lengths, longest first, of those that begin with two characters; the shortest names."""

    rows: dict[str, str]
    lengths: Lengths
    single: frozenset[str]


def forced(document: Document, tokens: Tokens, files: tuple[str, ...]) -> Iterator[Mention]:
    """Find the names of a user's tables in a text. Raises TableError for a table that does not hold what it should."""
    if not files:
        return
    known = gazetteer(files)
    for span in (*_long(document.text, tokens, known), *_single(document.text, tokens, known)):
        name, label, *more = known.rows[document.text[span.start : span.end]].split("\t")
        yield Mention(span, Label(label), BY, known=Known(name, *more[:1]))


def _long(text: str, tokens: Tokens, known: Gazetteer) -> Iterator[Span]:
    end = 0
    for at, sizes in places(text, known.lengths):
        for size in sizes if at >= end else ():
            if text[at : at + size] in known.rows and _apart(text, at, at + size, tokens.cuts):
                end = at + size
                yield Span(at, end)
                break


def _single(text: str, tokens: Tokens, known: Gazetteer) -> Iterator[Span]:
    for found in re.finditer(f"[{re.escape(''.join(sorted(known.single)))}]", text) if known.single else ():
        if _edge(found.start(), tokens.cuts) and _edge(found.end(), tokens.cuts):
            yield Span(*found.span())


def _apart(text: str, start: int, end: int, cuts: Sequence[int]) -> bool:
    """Tell that a name is not cut out of other words."""
    if end - start == 2 and not (_edge(start, cuts) or _edge(end, cuts)):
        return False
    before, after = text[max(0, start - 1) : start + 1], text[end - 1 : end + 1]
    return not any(len(pair) == 2 and pair.isascii() and pair.isalnum() for pair in (before, after))


def _edge(at: int, cuts: Sequence[int]) -> bool:
    place = bisect_left(cuts, at)
    return place < len(cuts) and cuts[place] == at


@cache
def gazetteer(files: tuple[str, ...]) -> Gazetteer:
    """Load tables in UTF-8 or GB18030: name, label, and, if wanted, entity id and aliases (`a|b`), with tabs between.

    A first row `name label …`, empty rows and rows that begin with `#` are passed over. Raises TableError with the row
    and the column of what does not hold.
    """
    rows = [row for file in reversed(files) for row in reversed(_rows(file))]
    # Later ones first, so that the first of two has the name in the end. Rows stay text: records would be slow to make.
    names = {alias: row for row in rows if row.count("\t") > 2 for alias in reversed(_aliases(row)) if alias}
    names |= zip([row[: row.index("\t")] for row in rows], rows, strict=True)
    for name, simple in _simplified(names):
        names.setdefault(simple, names[name])
    return Gazetteer(names, _lengths(names), frozenset(name for name in names if len(name) == 1))


def _aliases(row: str) -> list[str]:
    return row.split("\t")[3].split("|")


def _rows(file: str) -> list[str]:
    text = _tidy(_text(file))
    head = HEAD.match(text)
    rows: list[str] = ROW.findall(text, head.end() if head else 0)
    if len(rows) < text.count("\n") + (not text.endswith("\n")) - bool(head):
        _check(file, text, head=bool(head))
    return rows


def _check(file: str, text: str, *, head: bool) -> None:
    """Find the first row that is neither an entry, nor empty, nor a comment, and raise what is wrong with it."""
    for number, line in enumerate(text.split("\n"), 1):
        if line and not line.startswith("#") and not (head and number == 1) and not ROW.fullmatch(line):
            raise _error(file, number, line.split("\t"))


def _error(file: str, number: int, cells: list[str]) -> TableError:
    column, expected = _fault(cells)
    found = cells[column - 1] if column <= len(cells) else ""
    name = f" ({COLUMNS[column - 1]})" if column <= len(COLUMNS) else ""
    return TableError(file, f"line {number}, column {column}{name}", repr(found[:60]) if found else "nothing", expected)


def _fault(cells: list[str]) -> tuple[int, str]:
    """Give the column that is wrong, from 1, and what it should hold."""
    if not cells[0]:
        return 1, "a name"
    if len(cells) < 2 or cells[1] not in LABELS:
        return 2, f"a label after a tab: {', '.join(LABELS)}"
    if len(cells) > 4:
        return 5, "no more than name, label, entity id and aliases"
    return 3, "an id that is not e and a number, as those of a file's entities are"


def _tidy(text: str) -> str:
    """Write names as they stand in a text that was read: narrow letters and figures, one space for several."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = WIDE.sub(lambda found: chr(ord(found[0]) - 0xFEE0), text)
    if "  " in text or "\xa0" in text or "\u3000" in text:
        text = BLANKS.sub(" ", text)
    text = text.strip(" ")
    for mark in "\t|\n":
        text = text.replace(f" {mark}", mark).replace(f"{mark} ", mark)
    return text


def _simplified(names: Collection[str]) -> list[tuple[str, str]]:
    """Give the names in traditional characters with their simplified form, as which rooms see a traditional text."""
    table = {ord(pair[0]): pair[1] for pair in words("documents/traditional.txt")}
    sign = re.compile(f"[{''.join(map(chr, table))}]")
    return [(name, name.translate(table)) for name in names if sign.search(name)]


def _lengths(names: Collection[str]) -> Lengths:
    """Give what `lengths_of` gives, in half its time: names by their heads, lengths as bits."""
    masks: dict[str, int] = {}
    for name in names:
        head = name[:2]
        masks[head] = masks.get(head, 0) | 1 << len(name)
    sizes = {mask: tuple(n for n in range(mask.bit_length() - 1, 1, -1) if mask >> n & 1) for mask in {*masks.values()}}
    return {head: sizes[mask] for head, mask in masks.items() if len(head) == 2}


def _text(file: str) -> str:
    try:
        raw = Path(file).read_bytes().removeprefix(codecs.BOM_UTF8)
    except OSError as error:
        raise TableError(file, "", error.strerror or "no file", "a readable table of names") from error
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return _gb18030(raw, file)


def _gb18030(raw: bytes, file: str) -> str:
    try:
        return raw.decode("gb18030")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise TableError(file, f"line {line}", f"byte {raw[error.start]:#04x}", "UTF-8 or GB18030") from error

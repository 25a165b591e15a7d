"""CoNLL columns: a character and its tag a line, sentences apart by an empty one.

The layout of the CoNLL-2003 shared task, cut into characters as the Chinese sets are (MSRA, Weibo, resume); BIO, or
BIOES. White space has no line of its own, so the text stands beside as NAME.txt. What is read may have BMES or BILOU
tags too, words for characters, further columns between, and several documents a file, each behind -DOCSTART-.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from extractor.errors import InputError
from extractor.exchange.folder import stem
from extractor.exchange.losses import crossing
from extractor.exchange.page import Draft, Marked, Note, Page, Quote
from extractor.exchange.settle import ENDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractor.exchange.folder import Folder

TAG = re.compile(r"([BIOESMLU])(?:[-_](\S+))?")
START = "-DOCSTART-"
FIRST, ALONE, LAST = frozenset("BSU"), frozenset("SU"), frozenset("ESLU")


def _write(pages: list[Page], ends: bool) -> Iterator[tuple[str, bytes]]:
    """Write tags and text of each page."""
    for page in pages:
        yield f"{page.name}.conll", "".join(_lines(page, ends)).encode()
        yield f"{page.name}.txt", page.text.encode()


write_bio = partial(_write, ends=False)
write_bioes = partial(_write, ends=True)


def read(folder: Folder) -> Iterator[Draft]:
    """Read every document. Raises InputError with the line that has no tag, or one that is none."""
    for name in folder.names(".conll", ".bio", ".bioes", ".bmes", ".iob"):
        sheets = [Sheet((folder.path(name), stem(name)), 0)]
        for number, line in enumerate(folder.text(name).split("\n"), 1):
            if line.startswith(START):
                sheets.append(Sheet((folder.path(name), stem(name)), number))
            else:
                sheets[-1].line(line.rstrip("\r"), number)
        filled = [sheet for sheet in sheets if sheet.text] or sheets[:1]
        alone = len(filled) == 1
        for i, sheet in enumerate(filled, 1):
            yield sheet.draft("" if alone else f"-{i}", folder.beside(name) if alone else None)


def _lines(page: Page, ends: bool) -> Iterator[str]:
    left = set(crossing(page))
    tags: dict[int, str] = {}
    for mention in page.gold["mentions"]:
        if mention["id"] not in left:
            tags |= _tags(page.text, mention["span"], (mention["type"], ends))
    for i, char in enumerate(page.text):
        if not char.isspace():
            yield f"{char} {tags.get(i, 'O')}\n"
        if char in ENDS and not tags.get(i + 1, "O").startswith(("I", "E")) and not _inside(tags, page.text, i):
            yield "\n"


def _inside(tags: dict[int, str], text: str, at: int) -> bool:
    """Tell whether a mention goes on behind some white space."""
    following = next((i for i in range(at + 1, len(text)) if not text[i].isspace()), None)
    return following is not None and tags.get(following, "O").startswith(("I", "E"))


def _tags(text: str, span: list[int], kind: tuple[str, bool]) -> dict[int, str]:
    label, ends = kind
    places = [i for i in range(*span) if not text[i].isspace()]
    if not places:
        return {}
    tags = dict.fromkeys(places, f"I-{label}") | {places[0]: f"B-{label}"}
    if ends:
        tags[places[-1]] = f"{'S' if len(places) == 1 else 'E'}-{label}"
    return tags


class Sheet:
    """One document while its lines are read."""

    def __init__(self, name: tuple[str, str], start: int) -> None:
        """Take the file's path, the document's name, and the line before its first."""
        (self.file, self.name), self.start = name, start
        self.text = ""
        self.found: list[tuple[int, int, str]] = []
        self.notes: list[Note] = []
        self.open: tuple[int, str] | None = None

    def line(self, line: str, number: int) -> None:
        """Read a line: a token with its tag, or the end of a sentence."""
        columns = line.split()
        if not columns:
            self._end()
            self.text += "\n" if self.text and not self.text.endswith("\n") else ""
            return
        match = TAG.fullmatch(columns[-1]) if len(columns) > 1 else None
        if match is None or (match[1] != "O") != (match[2] is not None):
            raise InputError(self.file, f"line {number}", repr(line[:60]), "a token and a tag such as B-ORG or O")
        self._token(columns[0], (match[1], match[2] or ""), f"line {number}")

    def draft(self, suffix: str, beside: str | None) -> Draft:
        """Give what was read."""
        self._end()
        marked = [Marked(key=f"{label} {a}", label=label, at=Quote((a, b))) for a, b, label in self.found]
        return Draft(
            name=f"{self.name}{suffix}",
            file=self.file,
            place=f"line {self.start}" if self.start else "",
            text=self.text,
            beside=beside,
            marked=tuple(marked),
            notes=tuple(Note("repair", f"{self.name}{suffix}", n.place, n.item, n.what) for n in self.notes),
        )

    def _token(self, token: str, tag: tuple[str, str], place: str) -> None:
        if self.text and len(token) > 1 and _is_latin(self.text[-1]) and _is_latin(token[0]):
            self.text += " "
        letter, label = tag
        goes_on = self.open is not None and self.open[1] == label and letter not in FIRST
        if letter == "O" or not goes_on:
            self._end()
        if letter != "O" and not goes_on:
            self.open = len(self.text), label
            if letter not in FIRST:
                self.notes.append(Note("repair", "", place, f"{letter}-{label}", "no mention is open: it begins one"))
        self.text += token
        if letter in LAST:
            self._end()

    def _end(self) -> None:
        if self.open is not None:
            self.found.append((self.open[0], len(self.text.rstrip("\n")), self.open[1]))
        self.open = None


def _is_latin(char: str) -> bool:
    """Tell whether words of such letters stand apart."""
    return char.isascii() and char.isalnum()

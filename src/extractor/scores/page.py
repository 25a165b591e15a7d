"""Cards and scores -> one page that needs nothing else: no request, no library, article text inert."""

from __future__ import annotations

import base64
import hashlib
import html
import unicodedata
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import msgspec

from extractor.scores.cards import Card
from extractor.scores.errors import Kind
from extractor.scores.measure import MAIN, Figure, figures
from extractor.scores.report import HEAD, NONE, Sheet, sheets
from extractor.scores.score import Score
from extractor.tables import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SHADES = 9
SPACES = frozenset("\n\r\t\u2028\u2029")
RATES = ("norms", "entities B3", "named source")


class File(msgspec.Struct, frozen=True, kw_only=True):
    """What the page shows of one file: its name, whose text it is, its cards, and the command that explains it.

    `explain` is a command line without the id of a fact.
    """

    name: str
    source: str
    cards: tuple[Card, ...]
    explain: str


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """All that the page shows."""

    title: str
    scores: tuple[Score, ...]
    confusion: dict[tuple[str, str], int]
    files: tuple[File, ...]


def page(report: Report) -> str:
    """Write the page; the same report gives the same bytes."""
    style, script = _asset("page.css"), _asset("page.js")
    kinds = Counter((card.of, kind) for file in report.files for card in file.cards for kind in card.kinds)
    parts = {
        "csp": f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'",
        "style": style,
        "script": script,
        "title": _text(report.title),
        "summary": _text(_summary(report)),
        "tiles": "".join(map(_tile, _headline(report.scores))),
        "kinds": _kinds(kinds),
        "matrix": _matrix(report.confusion),
        "sheets": "".join(map(_sheet, sheets(report.scores))),
        "data": _json(_data(report)),
    }
    return _fill(_asset("page.html"), parts)


def shown(text: str) -> str:
    r"""Make visible what would hide or steer: control, bidirectional and other invisible characters; breaks are spaces.

    >>> shown("a\u202eb\nc")
    'a‹U+202E›b c'
    """
    if text.isprintable():
        return text
    return "".join(_char(char) for char in text)


def _char(char: str) -> str:
    if char in SPACES:
        return " "
    return char if char.isprintable() or unicodedata.category(char) == "Zs" else f"‹U+{ord(char):04X}›"


def _text(text: str) -> str:
    return html.escape(shown(text))


def _json(value: Any) -> str:
    """Write data so that nothing in it can end the element that holds it."""
    return msgspec.json.encode(value).decode().replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _data(report: Report) -> dict[str, Any]:
    return {
        "files": [[shown(file.name), shown(file.source), shown(file.explain)] for file in report.files],
        "cards": [_plain(n, card) for n, file in enumerate(report.files) for card in file.cards],
    }


def _plain(file: int, card: Card) -> list[Any]:
    """Give a card as the script reads it; see the names at its top."""
    names = [shown(name or "") for name in card.ids]
    rows = [[shown(row.what), shown(row.gold), shown(row.found), int(row.wrong)] for row in card.rows]
    context = [[shown(text), side] for text, side in card.context]
    kinds = [kind.value for kind in card.kinds]
    return [file, card.of, kinds, shown(card.gold), shown(card.found), names, list(card.span), context, rows]


def _summary(report: Report) -> str:
    wrong = sum(len(file.cards) for file in report.files)
    return f"{_number(len(report.files), 'file')}, {_number(wrong, 'item')} with errors"


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'s' * (count != 1)}"


def _headline(scores: Sequence[Score]) -> list[Figure]:
    rows = {row.name: row for row in figures(scores)}
    return [rows[name] for name in (*(parts.name for parts in MAIN), *RATES)]


def _tile(row: Figure) -> str:
    if not row.gold and not row.found:
        return f'<div class="tile"><dt>{_text(row.name)}</dt><dd>{NONE}</dd></div>'
    span = f"95 %: {row.interval[0]:.3f}–{row.interval[1]:.3f}" if row.interval else ""
    shares = f"P {row.precision:.3f} · R {row.recall:.3f}"
    return (
        f'<div class="tile"><dt>{_text(row.name)}</dt><dd>{row.f1:.3f}</dd>'
        f"<dd><small>{shares}</small></dd><dd><small>{span}</small></dd></div>"
    )


def _kinds(counts: Counter[tuple[str, Kind]]) -> str:
    """List the kinds with bars; each is a link that filters."""
    return "".join(_kind_list(of, {kind: counts[of, kind] for kind in Kind if counts[of, kind]})
                   for of in ("mention", "fact"))  # fmt: skip


def _kind_list(of: str, counts: dict[Kind, int]) -> str:
    most = max(counts.values(), default=1)
    ordered = sorted(counts.items(), key=lambda pair: -pair[1])
    rows = "".join(
        f'<li><a href="#of={of}&amp;kind={kind.value.replace(" ", "+")}"><span>{kind.value}</span><b>{count:,}</b>'
        f'<meter min="0" max="{most}" value="{count}"></meter></a></li>'
        for kind, count in ordered
    )
    return f'<div><h3>of {of}s</h3><ul class="kinds">{rows or "<li>none</li>"}</ul></div>'


def _matrix(confusion: dict[tuple[str, str], int]) -> str:
    """Set gold's labels against those found; the last row and column are what a side lacks."""
    labels = sorted({label for pair in confusion for label in pair if label})
    if not labels:
        return "<p>No mentions.</p>"
    head = "".join(f'<th scope="col"><span>{_text(label)}</span></th>' for label in (*labels, "missed"))
    rows = "".join(_matrix_row(ours, [*labels, ""], confusion) for ours in (*labels, ""))
    return (
        '<table class="matrix"><caption>rows: gold, columns: found</caption>'
        f'<thead><tr><td></td>{head}</tr></thead><tbody>{rows}</tbody></table>'
    )  # fmt: skip


def _matrix_row(ours: str, labels: Iterable[str], confusion: dict[tuple[str, str], int]) -> str:
    row = [(theirs, confusion.get((ours, theirs), 0)) for theirs in labels]
    whole = sum(count for _, count in row) or 1
    cells = "".join(_cell((ours, theirs), count, count / whole) for theirs, count in row)
    return f'<tr><th scope="row">{_text(ours or "spurious")}</th>{cells}</tr>'


def _cell(pair: tuple[str, str], count: int, share: float) -> str:
    if not count:
        return "<td></td>"
    shade = max(1, round(share * SHADES))
    if pair[0] == pair[1]:
        return f'<td class="right s{shade}">{count:,}</td>'
    link = f"#of=mention&amp;gold={quote(shown(pair[0] or NONE))}&amp;found={quote(shown(pair[1] or NONE))}"
    words = f"gold {_text(pair[0] or 'nothing')}, found {_text(pair[1] or 'nothing')}"
    return f'<td class="s{shade}"><a href="{link}" title="{words}">{count:,}</a></td>'


def _sheet(sheet: Sheet) -> str:
    if not sheet.rows:
        return ""
    head = "".join(f'<th scope="col">{_text(name)}</th>' for name in sheet.head)
    rows = "".join(
        f'<tr><th scope="row">{_text(row[0])}</th>{"".join(f"<td>{_text(cell)}</td>" for cell in row[1:])}</tr>'
        for row in sheet.rows
    )
    first = " open" if sheet.head == HEAD and sheet.rows[0][0] == MAIN[0].name else ""
    return (
        f'<details{first}><summary>{_text(sheet.title)}</summary><div class="wide" tabindex="0"><table>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div></details>"
    )  # fmt: skip


def _fill(template: str, parts: dict[str, str]) -> str:
    """Put each part where its name stands in double braces; what a part holds is never looked at again."""
    pieces = template.split("{{")
    filled = (parts[name] + rest for name, _, rest in (piece.partition("}}") for piece in pieces[1:]))
    return pieces[0] + "".join(filled)


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


@cache
def _asset(name: str) -> str:
    return (ROOT / "scores" / name).read_text("utf-8")

"""Values as the cells of a CSV file write them."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from extractor.outputs.formats.columns import Kind

Writer = Callable[[Iterable[Iterable[Any]]], None]
EXACT = 1e15  # whole figures below it are written without a point
FORMULA = tuple("=+-@\t\r'＝＋－＠")
LINE = "\r\n"  # RFC 4180; with it the writer also quotes a lone carriage return


@contextmanager
def sheet(path: Path, head: list[str]) -> Iterator[Writer]:
    """Begin a CSV file with the names of its columns, and give what writes its rows."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator=LINE)
        rows.writerow(head)
        yield rows.writerows


def cell(kind: Kind, value: Any) -> Any:
    """Write figures short, truth in small letters, days as they are, nothing for null.

    >>> cell("number", 61991000000.0), cell("number", 0.333333), cell("truth", True), cell("text", None)
    ('61991000000', '0.333333', 'true', '')
    """
    if value is None:
        return ""
    if kind == "number":
        return short(value)
    return str(value).lower() if kind == "truth" else value


def short(value: float) -> str:
    """Write a figure without a point where it is whole.

    >>> short(3e8), short(5.2), short(1e22)
    ('300000000', '5.2', '1e+22')
    """
    return str(int(value)) if abs(value) < EXACT and value == int(value) else repr(value)


def harmless(text: str) -> str:
    """Put ' before a text that a spreadsheet would run as a formula, and before one that begins with '.

    So a leading ' can be taken off again without loss.

    >>> harmless("=HYPERLINK(1)"), harmless("北京"), harmless("-5%")
    ("'=HYPERLINK(1)", '北京', "'-5%")
    """
    return f"'{text}" if text.startswith(FORMULA) else text

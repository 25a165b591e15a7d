"""extractor query: SQL over a DuckDB file, which may read nothing else and change nothing."""

from __future__ import annotations

import csv
import sys
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from rich.cells import cell_len

from extractor.cli.clean import clean
from extractor.errors import InputError
from extractor.outputs.formats.cells import harmless, short
from extractor.outputs.formats.extra import extra
from extractor.outputs.ids import numbered

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

SHOWN = 1000  # rows of a table in the terminal
PIECE = 1000
SETTINGS = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "python_enable_replacements": "false",
    "lock_configuration": "true",
}
Row = tuple[Any, ...]


def command(options: Namespace) -> int:
    """Print what a query gives. Raises InputError with DuckDB's message."""
    duckdb = extra("duckdb")
    base = _open(duckdb, options.file)
    try:
        found = base.execute(options.sql)
        head = _head(found)
        _print(options, head, _rows(found))
    except (duckdb.InterruptException, RuntimeError):  # the second is how DuckDB takes Ctrl-C
        raise KeyboardInterrupt from None
    except duckdb.Error as error:
        raise InputError(
            options.file, "query", _message(error), "SQL over its tables; SHOW TABLES lists them"
        ) from error
    finally:
        base.close()
    return 0


def _open(duckdb: Any, file: str) -> Any:
    if not Path(file).is_file():
        raise InputError(file, "", "no file", "a DuckDB file; extractor tables OUT --to duckdb writes one")
    try:
        return duckdb.connect(file, read_only=True, config=SETTINGS)
    except duckdb.Error as error:
        raise InputError(file, "", _message(error), "a DuckDB file") from error


def _message(error: Exception) -> str:
    """Give what DuckDB says in one line, without the query."""
    return clean(" ".join(str(error).partition("\n\nLINE ")[0].split()))


def _head(found: Any) -> list[str]:
    seen: dict[str, int] = {}
    return [numbered(column[0], seen) for column in found.description or ()]


def _rows(found: Any) -> Iterator[Row]:
    while some := found.fetchmany(PIECE):
        yield from some


def _print(options: Namespace, head: list[str], rows: Iterator[Row]) -> None:
    if options.csv:
        _csv(head, rows)
    elif options.json:
        _json(head, rows)
    elif head:
        _table(head, rows)


def _csv(head: list[str], rows: Iterator[Row]) -> None:
    """Write CSV as `extractor tables` does, formulas made harmless."""
    sheet = csv.writer(sys.stdout, lineterminator="\n")
    sheet.writerow(map(harmless, head))
    sheet.writerows([harmless(value) if isinstance(value, str) else _text(value) for value in row] for row in rows)


def _json(head: list[str], rows: Iterator[Row]) -> None:
    encoder = msgspec.json.Encoder(decimal_format="number", enc_hook=str)
    for row in rows:
        sys.stdout.write(encoder.encode(dict(zip(head, row, strict=True))).decode() + "\n")


def _table(head: list[str], rows: Iterator[Row]) -> None:
    some = list(islice(rows, SHOWN))
    cells = [[_cell(value) for value in row] for row in some]
    right = [all(map(_is_figure, column)) for column in zip(*some, strict=True)] or [False] * len(head)
    if sys.stdout.isatty():
        _rich(head, cells, right)
    else:
        sys.stdout.writelines(f"{line}\n" for line in _lines([list(map(_cell, head)), *cells], right))
    if next(rows, None):
        sys.stderr.write(f"the first {SHOWN:,} rows; --csv or --json gives all\n")


def _lines(cells: list[list[str]], right: list[bool]) -> Iterator[str]:
    """Set a table in plain text; Chinese characters are two columns wide."""
    widths = [max(map(cell_len, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        yield "  ".join(map(_padded, row, widths, right)).rstrip()


def _padded(cell: str, width: int, right: bool) -> str:
    space = " " * (width - cell_len(cell))
    return space + cell if right else cell + space


def _rich(head: list[str], cells: list[list[str]], right: list[bool]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table()
    for name, is_right in zip(head, right, strict=True):
        table.add_column(Text(_cell(name)), justify="right" if is_right else "left", overflow="fold")
    for row in cells:
        table.add_row(*map(Text, row))
    Console().print(table)


def _is_figure(value: Any) -> bool:
    return value is None or (isinstance(value, int | float | Decimal) and not isinstance(value, bool))


def _cell(value: Any) -> str:
    return clean(_text(value)).replace("\n", "\\n")


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return short(value) if isinstance(value, float) else str(value)

"""Arguments -> Settings, dates, sources: what several commands share."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from extractor.errors import InputError
from extractor.model import Settings

if TYPE_CHECKING:
    from argparse import Namespace

    from extractor.model import Source


def settings(options: Namespace) -> Settings:
    """Make the settings that the arguments ask for; what they leave open is the project file's to say.

    The project file is that of `--project`, else extractor.toml in the working folder, if it is there. Raises
    InputError for a file that is not there, TableError for one that does not hold what it should.
    """
    from extractor.project import FILE, check, load

    asked = {name: getattr(options, name, None) for name in Settings.__struct_fields__}
    chosen = {name: tuple(v) if isinstance(v, list) else v for name, v in asked.items() if v not in (None, [])}
    for name in (*chosen.get("dictionaries", ()), *chosen.get("gazetteers", ()), *filter(None, [chosen.get("frames")])):
        if not Path(name).exists():
            raise InputError(name, "", "nothing there", "a file (--dict, --gazetteer) or a folder (--frames)")
    file = options.project or (FILE if Path(FILE).is_file() else None)
    return check(msgspec.structs.replace(load(file) if file else Settings(), **chosen))


def dates(file: str | None) -> dict[str, date]:
    """Read days of publication from a table with the columns `id` and `published`, separated by tabs.

    Raises InputError with the line that is not so.
    """
    if file is None:
        return {}
    try:
        lines = Path(file).read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(file, "", str(error), "a table in UTF-8") from error
    head = lines[0].split("\t") if lines else []
    if not {"id", "published"} <= set(head):
        raise InputError(file, "line 1", repr("\t".join(head)), "the columns id and published, separated by a tab")
    rows = ((n, dict(zip(head, line.split("\t"), strict=False))) for n, line in enumerate(lines[1:], 2) if line.strip())
    return {row["id"]: _day(file, n, row) for n, row in rows if row.get("published")}


def source(options: Namespace) -> Source:
    """Read the one file that a command shows, with its date. Raises InputError where it cannot be read."""
    from extractor.batch.content import content
    from extractor.batch.job import Item, Job
    from extractor.batch.names import assign
    from extractor.batch.work import to_source

    path = Path(options.file)
    job = Job(inputs=(), out="", published=options.date, dates=dates(options.dates))
    item = assign([Item(name=path.name, path=str(path))], job)[0]
    return to_source(item, content(item))


def _day(file: str, line: int, row: dict[str, str]) -> date:
    try:
        return date.fromisoformat(row["published"].strip())
    except ValueError as error:
        raise InputError(file, f"line {line}", repr(row["published"]), "a date like 2026-03-27") from error

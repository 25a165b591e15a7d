"""extractor import: files of another tool -> gold files with their texts."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from extractor.cli.clean import clean, number
from extractor.cli.export import counts, opened, save, table
from extractor.errors import InputError
from extractor.exchange import read

if TYPE_CHECKING:
    from argparse import Namespace

    from extractor.exchange import Import, Note, Text

NOTES = "import.tsv"
SUFFIXES = "", ".txt", ".text", ".html", ".htm", ".jsonl"
SHOWN = 20  # notes that go to the terminal


class Library(msgspec.Struct, frozen=True):
    """The folder of texts that the user named, or none."""

    root: str | None

    def __call__(self, name: str) -> tuple[str, Text] | None:
        """Find a source by its name, or by its name without the suffix."""
        if self.root is None:
            return None
        places = [Path(self.root) / f"{name}{suffix}" for suffix in SUFFIXES]
        found = next((place for place in places if place.is_file()), None)
        return (found.name, opened(found)) if found else None


def command(options: Namespace) -> int:
    """Write gold and texts into one folder, and what was mended or lost into import.tsv."""
    if options.texts is not None and not Path(options.texts).is_dir():
        raise InputError(options.texts, "", "no folder", "--texts DIR with the texts")
    out = Path(options.out)
    some = list(read(Path(options.path), options.format, Library(options.texts)))
    files: dict[str, bytes] = {}
    for one in some:
        _add(files, one, out)
    notes = [note for one in some for note in one.notes]
    (out / NOTES).unlink(missing_ok=True)
    save(out, {**files, **({NOTES: table(notes)} if notes else {})})
    return _say(options, some, notes)


def _add(files: dict[str, bytes], one: Import, out: Path) -> None:
    """Put a gold file and its text among those to write. Raises InputError where another text has its place."""
    source = str(Path(one.name).parent / one.gold["source"])
    there = files.get(source)
    if there is None and (out / source).is_file():
        there = (out / source).read_bytes()
    if there is not None and there != one.raw:
        raise InputError(str(out / source), "", "another text of that name", "an output folder of its own")
    files[source] = one.raw
    files[f"{one.name}.json"] = json.dumps(one.gold, ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace")


def _say(options: Namespace, some: list[Import], notes: list[Note]) -> int:
    for note in notes[:SHOWN]:
        where = ", ".join(part for part in (note.document, note.place, note.item) if part)
        sys.stderr.write(f"{note.kind}: {clean(f'{where}: {note.what}')}\n")
    if len(notes) > SHOWN:
        sys.stderr.write(f"… and {len(notes) - SHOWN:,} more in {clean(str(Path(options.out, NOTES)))}\n")
    kinds = [sum(note.kind == kind for note in notes) for kind in ("repair", "loss")]
    lost = number(kinds[1], "loss") if kinds[1] == 1 else f"{kinds[1]:,} losses"
    found = counts([one.gold for one in some])
    sys.stdout.write(f"{clean(options.out)}: {found}; {number(kinds[0], 'repair')}, {lost}\n")
    return 0

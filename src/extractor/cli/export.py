"""extractor export: gold, or results of a run -> files of another tool."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractor.cli.clean import clean, number
from extractor.cli.goldfiles import NOT_GOLD, load, text
from extractor.errors import GoldError, InputError
from extractor.exchange import Text, checked, page, write

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable, Iterator

    from extractor.exchange import Note, Page

Gold = dict[str, Any]
LOSSES, FACTS = "losses.tsv", "facts.jsonl"  # the second is the run's own list of facts, which has no mentions


def command(options: Namespace) -> int:
    """Write the files; what the format has no room for is listed in losses.tsv and kept in sidecar/."""
    pages = list(_pages(Path(options.gold), options.texts))
    written = write(pages, options.format)
    out = Path(options.out)
    (out / LOSSES).unlink(missing_ok=True)
    save(out, written.files)
    if written.losses:
        save(out, {LOSSES: table(written.losses)})
    sys.stdout.write(f"{clean(str(out))}: {counts([one.gold for one in pages])}\n")
    if written.losses:
        kinds = amounts(note.what for note in written.losses)
        sys.stdout.write(
            f"{options.format} has no room for {number(len(written.losses), 'thing')} ({kinds}); all are kept in "
            f"{clean(str(out / 'sidecar'))}, leave it there for extractor import; {LOSSES} lists them\n"
        )
    return 0


def opened(path: Path) -> Text:
    """Read and decode a source, unpacked. Raises InputError where it cannot be read."""
    from extractor.batch.content import content
    from extractor.batch.job import Item
    from extractor.documents.decode import decode

    raw = content(Item(name=path.name, path=str(path)))
    decoded = decode(raw, path.name, known=True)
    return Text(raw, decoded.text, decoded.encoding)


def save(out: Path, files: dict[str, bytes]) -> None:
    """Write files into a folder. Raises InputError where that cannot be done."""
    for name, content in files.items():
        path = out / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        except OSError as error:
            raise InputError(str(path), "", error.strerror or str(error), "a place to write to") from error


def table(notes: Iterable[Note]) -> bytes:
    """Write notes as a table with tabs."""
    rows = [(note.document, note.place, note.item, note.what) for note in notes]
    lines = ("\t".join(clean(cell).replace("\t", " ").replace("\n", " ") for cell in row) for row in rows)
    return "".join(f"{line}\n" for line in ("document\tplace\titem\twhat", *lines)).encode()


def counts(golds: list[Gold]) -> str:
    """Say how much there is."""
    found = [sum(len(gold[kind]) for gold in golds) for kind in ("mentions", "facts")]
    return f"{number(len(golds), 'document')}, {number(found[0], 'mention')}, {number(found[1], 'fact')}"


def amounts(whats: Iterable[str]) -> str:
    """Count what is lost by its kind, the most frequent first.

    >>> amounts(["norm", "the fact (meet)", "the fact (sign)"])
    '2 fact, 1 norm'
    """
    count: dict[str, int] = {}
    for what in whats:
        kind = what.removeprefix("the ").removeprefix("a ").partition(" ")[0]
        count[kind] = count.get(kind, 0) + 1
    return ", ".join(f"{n:,} {kind}" for kind, n in sorted(count.items(), key=lambda row: (-row[1], row[0])))


def _pages(root: Path, texts: str | None) -> Iterator[Page]:
    files = sorted(root.rglob("*")) if root.is_dir() else [root]
    found = False
    for file in files:
        for name, gold in _golds(file):
            found = True
            inside = file.relative_to(root).parent / name if root.is_dir() else Path(name)
            source = opened(_text(file, gold, texts))
            length = None if "record" in gold else len(source.text)
            yield page(inside.as_posix(), checked(gold, str(file), length), source)
    if not found:
        raise InputError(str(root), "", "no gold file", "a folder with gold files in JSON, or the results of a run")


def _text(file: Path, gold: Gold, texts: str | None) -> Path:
    """Find the text, first where the user says: beside a result of a JSONL file may stand one of the same name."""
    named = Path(texts or "", gold.get("source") or f"{file.stem}.txt")
    return named if texts and named.is_file() else text(file, gold, texts)


def _golds(file: Path) -> Iterator[tuple[str, Gold]]:
    """Give the gold of a file with the names it gets; results of a JSONL file have a line a record."""
    hidden = any(part.startswith(".") and part not in {".", ".."} for part in file.parts)
    if file.suffix == ".json" and file.name not in NOT_GOLD and not hidden:
        yield file.stem, load(file)
    elif file.suffix == ".jsonl" and file.name != FACTS and not hidden:
        for count, line in enumerate(file.read_text("utf-8").split("\n"), 1):
            if line.strip():
                gold = _line(file, count, line)
                yield f"{file.stem}.{gold.get('record', count)}", gold


def _line(file: Path, count: int, line: str) -> Gold:
    try:
        gold = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise GoldError(str(file), f"line {count}", str(error), "JSON in the gold format") from error
    if not isinstance(gold, dict) or not all(isinstance(gold.get(key), list) for key in ("mentions", "facts")):
        raise GoldError(str(file), f"line {count}", "no lists of mentions and facts", "the gold format")
    return gold

"""extractor errors: a page with every error in its context."""

from __future__ import annotations

import shlex
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from extractor.cli.clean import clean, number
from extractor.cli.goldfiles import named, original, source, text
from extractor.cli.score import compared
from extractor.documents import read
from extractor.errors import InputError
from extractor.model import Settings
from extractor.scores import Score, score
from extractor.scores.cards import Sides, cards
from extractor.scores.errors import confusion
from extractor.scores.page import File, Report, page

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

Gold = dict[str, Any]
FLAGS = {"model": "--model", "tokens": "--tokens", "frames": "--frames", "min_confidence": "--min-confidence"}
FILES = {"dictionaries": "--dict", "gazetteers": "--gazetteer"}


class Seen(msgspec.Struct, frozen=True):
    """What the page needs of one file."""

    score: Score
    confusion: Counter[tuple[str, str]]
    file: File


def command(options: Namespace) -> int:
    """Write the page. Raises InputError where a text is missing or the page cannot be written."""
    seen = [_see(options, *one) for one in compared(options)]
    whole = Counter[tuple[str, str]]()
    for one in seen:
        whole.update(one.confusion)
    report = Report(
        title=f"Errors of {options.found or 'the pipeline'} against {options.gold}",
        scores=tuple(one.score for one in seen),
        confusion=dict(whole),
        files=tuple(one.file for one in seen),
    )
    _write(Path(options.out), page(report))
    wrong = sum(len(one.file.cards) for one in seen)
    sys.stdout.write(f"{clean(options.out)}: {number(wrong, 'item')} with errors in {number(len(seen), 'file')}\n")
    return 0


def _see(options: Namespace, file: Path, gold: Gold, found: Gold) -> Seen:
    path = text(file, gold, options.texts)
    document = read(original(path, gold))
    if gold.get("sha256") not in {None, document.sha256}:
        sys.stderr.write(
            f"{clean(str(path))}: not the text that {clean(str(file))} annotates; see extractor validate\n"
        )
    with named(file):
        some = tuple(cards(Sides(gold, found, document)))
        counts, matrix = score(gold, found, source(file)), confusion(gold, found)
    return Seen(counts, matrix, File(name=file.name, source=source(file), cards=some, explain=_explain(path, found)))


def _explain(path: Path, found: Gold) -> str:
    """Give the command that shows how a result came, with the settings and the date that it came with."""
    return shlex.join(["extractor", "explain", str(path), *_flags(found)])


def _flags(found: Gold) -> Iterator[str]:
    given = (found.get("head") or {}).get("settings") or {}
    usual = msgspec.to_builtins(Settings())
    for name, flag in FLAGS.items():
        if name in given and given[name] != usual[name]:
            yield from (flag, str(given[name]))
    for name, flag in FILES.items():
        for file in given.get(name) or ():
            yield from (flag, str(file))
    if found.get("published"):
        yield from ("--date", str(found["published"]))


def _write(place: Path, content: str) -> None:
    try:
        place.write_bytes(content.encode())
    except OSError as error:
        raise InputError(str(place), "", error.strerror or "no way to write", "a place for the page") from error

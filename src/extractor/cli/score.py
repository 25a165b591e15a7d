"""extractor score: results, or the pipeline, against gold."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from extractor.cli.goldfiles import gold_files, load, pairs, text
from extractor.cli.options import settings
from extractor.cli.tables import show
from extractor.errors import GoldError, InputError
from extractor.model import Settings
from extractor.scores import figures, score
from extractor.scores.floors import Floors, fallen, gold_hash, measured, raised, save
from extractor.scores.floors import load as load_floors
from extractor.scores.report import sheets

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from extractor.scores import Score

Gold = dict[str, Any]


class Task(msgspec.Struct, frozen=True):
    """A text to extract from, and the date that gold gives it."""

    text: str
    published: str | None


class Pipeline(msgspec.Struct, frozen=True):
    """The pipeline as a function of a text with its date, giving the gold format."""

    settings: Settings

    def __call__(self, task: Task) -> Gold:
        """Extract from one text."""
        from extractor.library import Extractor
        from extractor.outputs import to_gold

        extractor = Extractor(self.settings)
        return to_gold(extractor(Path(task.text), published=task.published))


def command(options: Namespace) -> int:
    """Score; exit status 1 where a pinned score has fallen."""
    named = pairs(options.gold, options.found) if options.found else _extracted(options)
    scores = [_score(name, gold, found) for name, gold, found in named]
    show(sheets(scores))
    if options.json:
        Path(options.json).write_bytes(msgspec.json.format(msgspec.json.encode(_plain(scores))) + b"\n")
    return _floors(options, scores) if options.floors else 0


def _extracted(options: Namespace) -> Iterator[tuple[str, Gold, Gold]]:
    files = gold_files(options.gold)
    golds = [load(file) for file in files]
    tasks = [
        Task(str(text(file, gold, options.texts)), gold.get("published"))
        for file, gold in zip(files, golds, strict=True)
    ]
    results = _run(Pipeline(settings(options)), tasks, options.workers)
    yield from ((file.name, gold, found) for file, gold, found in zip(files, golds, results, strict=True))


def _run(pipeline: Pipeline, tasks: list[Task], workers: int) -> Iterator[Gold]:
    from extractor.batch.crew import in_order

    if workers > 1:
        yield from in_order(pipeline, tasks, workers)
    else:
        yield from map(pipeline, tasks)


def _score(name: str, gold: Gold, found: Gold) -> Score:
    try:
        return score(gold, found)
    except (KeyError, TypeError, IndexError) as error:
        raise GoldError(
            name, "", f"{type(error).__name__} {error}", "the gold format; see extractor validate"
        ) from error


def _plain(scores: list[Score]) -> dict[str, dict[str, float | None]]:
    rows = figures(scores)
    return {row.name: {"p": row.precision, "r": row.recall, "f1": row.f1, "gold": row.gold} for row in rows}


def _floors(options: Namespace, scores: list[Score]) -> int:
    file, found = Path(options.floors), measured(scores)
    fresh = Floors(gold_hash(gold_files(options.gold)), options.model, dict(sorted(found.items())))
    known = load_floors(file)
    if known is None or options.lower:
        save(file, fresh)
        return _say(f"{file}: {len(found)} scores pinned\n")
    if (known.gold, known.model) != (fresh.gold, fresh.model):
        raise InputError(str(file), "", "floors of another gold or model", "the same, or --lower to pin anew")
    below = fallen(known, found)
    if below:
        sys.stdout.writelines(f"below its floor: {name} {now:.4f} < {low:.4f}\n" for name, low, now in below)
        return 1
    save(file, raised(known, found))
    return _say(f"{file}: no score below its floor\n")


def _say(text: str) -> int:
    sys.stdout.write(text)
    return 0

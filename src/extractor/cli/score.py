"""extractor score: results, or the pipeline, against gold."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from extractor.cli.goldfiles import gold_files, lines, load, named, pairs, source, text
from extractor.cli.options import settings
from extractor.cli.tables import show
from extractor.errors import InputError
from extractor.model import Document, Settings
from extractor.scores import figures, labels, score
from extractor.scores.floors import Floors, fallen, gold_hash, measured, raised, save
from extractor.scores.floors import load as load_floors
from extractor.scores.measure import KINDS, MAIN, groups, mean, measure
from extractor.scores.report import sheets, words_sheet
from extractor.scores.segmentation import segmentation_scores
from extractor.tokens import segment

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from extractor.scores import Figure, Score

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
    if options.words:
        return _words(options)
    scores = [scored(file, gold, found) for file, gold, found in compared(options)]
    show(sheets(scores))
    if options.json:
        Path(options.json).write_bytes(msgspec.json.format(msgspec.json.encode(_plain(scores))) + b"\n")
    return _floors(options, scores) if options.floors else 0


def compared(options: Namespace) -> Iterator[tuple[Path, Gold, Gold]]:
    """Give each gold file with its content and the result: the one in PRED, else what the pipeline makes of it."""
    return pairs(options.gold, options.found) if options.found else _extracted(options)


def _words(options: Namespace) -> int:
    """Score words, cut by spaces, a sentence a line: those of PRED, else ours."""
    gold = lines(options.gold)
    found = lines(options.found) if options.found else list(map(_Cutter(settings(options)), map("".join, gold)))
    show([words_sheet(segmentation_scores(options.gold, gold, found))])
    return 0


class _Cutter(msgspec.Struct, frozen=True):
    """The words of a text as the pipeline cuts them."""

    settings: Settings

    def __call__(self, text: str) -> list[str]:
        """Cut one sentence."""
        size = range(len(text) + 1)
        document = Document(name="", text=text, starts=size[:-1], ends=size[1:], sha256="")
        return [text[a:b] for a, b in segment(document, self.settings).spans()]


def _extracted(options: Namespace) -> Iterator[tuple[Path, Gold, Gold]]:
    files = gold_files(options.gold)
    golds = [load(file) for file in files]
    tasks = [
        Task(str(text(file, gold, options.texts)), gold.get("published"))
        for file, gold in zip(files, golds, strict=True)
    ]
    results = _run(Pipeline(settings(options)), tasks, options.workers)
    yield from zip(files, golds, results, strict=True)


def _run(pipeline: Pipeline, tasks: list[Task], workers: int) -> Iterator[Gold]:
    from extractor.batch.crew import in_order

    if workers > 1:
        yield from in_order(pipeline, tasks, workers)
    else:
        yield from map(pipeline, tasks)


def scored(file: Path, gold: Gold, found: Gold) -> Score:
    """Score one file. Raises GoldError, naming it, for annotations that contradict themselves."""
    with named(file):
        return score(gold, found, source(file))


def _plain(scores: list[Score]) -> dict[str, dict[str, Any]]:
    """Give every figure under its name, those of labels, types, lengths and sources under `measure, part`."""
    rows = {row.name: row for row in figures(scores)}
    rows |= {f"{what}, {row.name}": row for what in KINDS for row in labels(scores, what)}
    for by in ("length", "source"):
        for name, some in groups(scores, by).items():
            rows |= {f"{row.name}, {by} {name}": row for row in measure(some, MAIN) if name}
    return {name: _numbers(row) for name, row in rows.items()} | {
        f"{what}, macro": {"p": m.precision, "r": m.recall, "f1": m.f1, "interval": m.interval}
        for what in KINDS
        for m in [mean(scores, what)]
    }


def _numbers(row: Figure) -> dict[str, Any]:
    shares = {"p": row.precision, "r": row.recall, "f1": row.f1}
    return {**shares, "gold": row.gold, "found": row.found, "interval": row.interval}


def _floors(options: Namespace, scores: list[Score]) -> int:
    file, found = Path(options.floors), measured(scores)
    fresh = Floors(gold_hash(gold_files(options.gold)), settings(options).model, dict(sorted(found.items())))
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

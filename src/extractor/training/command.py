"""The command line of training: ``extractor train reader``, ``labels``, ``student`` and ``facts``."""

from __future__ import annotations

import argparse
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractor.errors import ExtraMissing, InputError
from extractor.model import Settings
from extractor.reader import store
from extractor.scores.report import lines, sheets
from extractor.training.corpus import PUBLIC
from extractor.training.readings import FOLDS

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from extractor.scores.report import Sheet
    from extractor.training.facts import Lesson

TORCH = frozenset({"torch", "onnx"})


def command(arguments: Sequence[str]) -> int:
    """Train or measure what the arguments name, and give the exit status.

    Raises InputError for files that do not hold what they should, ExtraMissing where training lacks torch.
    """
    options = _parser().parse_args(arguments)
    return int(options.run(options))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="extractor train", description="Train the learned parts, or measure them.")
    commands = parser.add_subparsers(metavar="WHAT", required=True)
    _reader_options(commands.add_parser("reader", help="the reader: names, phrases, triggers, claims"))
    _labels_options(commands.add_parser("labels", help="what the reader that ships says of raw news, for a student"))
    _student_options(commands.add_parser("student", help="the fast reader, from labels"))
    _facts_options(commands.add_parser("facts", help="the scorer of facts, on claims about articles not seen"))
    return parser


def _reader_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("data", nargs="?", type=Path, metavar="DATA", help="folder with train/ (gold), dev/ and data/")
    parser.add_argument("-o", "--out", type=Path, metavar="FOLDER", help="where checkpoint and weights go")
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--steps", type=int, default=5000, metavar="N", help="batches to learn from (%(default)s)")
    length.add_argument("--seconds", type=float, default=0.0, metavar="S", help="learn for so long instead")
    parser.add_argument("--seed", type=int, default=1, metavar="K")
    parser.add_argument("--hold", type=int, choices=range(FOLDS), metavar="FOLD", help="hold out every fifth article")
    parser.add_argument("--export", action="store_true", help="only write the weights of FOLDER's checkpoint")
    parser.add_argument("--evaluate", type=Path, metavar="FILE", help="score weights on JSON lines: text, entities")
    parser.add_argument("--scheme", choices=sorted(PUBLIC), help="whose labels FILE has")
    parser.add_argument("--weights", type=Path, metavar="DIR", help="weights to score (FOLDER's, else those that ship)")
    parser.set_defaults(run=_reader)


def _labels_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("data", type=Path, metavar="DATA", help="folder with data/raw and train/, which is left out")
    parser.add_argument("-o", "--out", type=Path, required=True, metavar="FOLDER", help="where the labels go")
    parser.add_argument("--characters", type=int, default=10_000_000, metavar="N", help="to read (%(default)s)")
    parser.set_defaults(run=_labels)


def _student_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("labels", type=Path, metavar="LABELS", help="what train labels wrote")
    parser.add_argument("-o", "--out", type=Path, required=True, metavar="FOLDER", help="where the weights go")
    parser.add_argument("--seconds", type=float, default=3600.0, metavar="S", help="learn for so long (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, metavar="K")
    parser.add_argument("--data", type=Path, metavar="DATA", help="learn from train/ and data/ner, too")
    parser.add_argument("--start", type=Path, metavar="FILE", help="go on from the student.pt of another folder")
    parser.set_defaults(run=_student)


def _facts_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("data", type=Path, metavar="DATA", help="folder with train/ (gold)")
    parser.add_argument(
        "--readings", type=Path, nargs="+", metavar="FILE", help="of train reader --hold, a file a fold"
    )
    fast = "learn also from what the fast reader, which has not seen them, says of all articles"
    parser.add_argument("--fast", action="store_true", help=fast)
    parser.add_argument("-o", "--out", type=Path, required=True, metavar="FILE", help="where the weights go (TOML)")
    parser.add_argument("--own", type=Path, metavar="DIR", help="gold of your own beside DATA's: learn from both")
    parser.add_argument("--penalty", type=float, default=8.0, metavar="P", help="on large weights (%(default)s)")
    parser.set_defaults(run=_facts)


def _reader(options: Namespace) -> int:
    if options.evaluate and not options.scheme:
        raise InputError("arguments", "--evaluate", "no scheme", f"--scheme {'|'.join(sorted(PUBLIC))}")
    if options.out:
        _train(options)
    elif not options.evaluate:
        raise InputError("arguments", "", "nothing to do", "DATA -o FOLDER, or --evaluate FILE --scheme NAME")
    if options.evaluate:
        _evaluate(options)
    return 0


def _train(options: Namespace) -> None:
    if not options.data:
        raise InputError("arguments", "", "no DATA", "the folder that holds train/ and data/")
    course, fit = _torch("course"), _torch("fit")
    plan = fit.Plan(steps=options.steps, seconds=options.seconds, seed=options.seed)
    task = course.Course(data=options.data, folder=options.out, plan=plan, hold=options.hold)
    if not options.export:
        course.teach(task)
    manifest = course.ship(task)
    for where, figures in manifest.made["scores"].items():
        print(f"{where}: " + ", ".join(f"{name} {value:.4f}" for name, value in figures.items()))
    print(f"wrote {options.out}", flush=True)


def _evaluate(options: Namespace) -> None:
    from extractor.training.evaluate import evaluate, sheet

    result = evaluate(options.evaluate, options.scheme, options.weights or options.out or store.FOLDER)
    _show([sheet(f"{options.evaluate.name} by {options.scheme}", result)])


def _labels(options: Namespace) -> int:
    from extractor.training import labels

    texts = labels.apart(labels.sample(options.data / "data/raw", options.characters), options.data / "train")
    print(f"{len(texts):,} texts, {sum(map(len, texts)):,} characters", flush=True)
    for path in labels.write(texts, options.out):
        print(f"wrote {path}", flush=True)
    return 0


def _student(options: Namespace) -> int:
    tutor = _torch("tutor")
    plan = tutor.Plan(seconds=options.seconds, seed=options.seed)
    tutor.ship(
        tutor.Course(labels=options.labels, folder=options.out, plan=plan, data=options.data, start=options.start)
    )
    print(f"wrote {options.out}", flush=True)
    return 0


def _facts(options: Namespace) -> int:
    from extractor.training import articles, facts, readings

    known = None if options.readings is None else readings.load(options.readings)
    if known is None:
        print("no --readings: the reader that ships may know these articles, and its claims be surer than on others")
    some = list(articles.lessons(options.data / "train", known))
    if options.fast:
        some += articles.lessons(options.data / "train", settings=Settings(model="fast"))
    print(f"{len(some)} articles", flush=True)
    own = list(articles.lessons(options.own)) if options.own else []
    if own:
        _gain(some, own, options.penalty)
    else:
        _show(sheets(articles.folded(some, facts.shipped(), options.penalty)))
    found = facts.fitted([facts.cases(one) for one in (*some, *own)], facts.shipped(), options.penalty)
    options.out.write_text(facts.written(found), "utf-8")
    print(f"wrote {options.out}")
    return 0


def _gain(some: Sequence[Lesson], own: Sequence[Lesson], penalty: float) -> None:
    """Say what learning from both gains on articles of one's own that were held out, and what it costs on DATA's."""
    from extractor.scores import figures
    from extractor.training import articles, facts

    known = facts.shipped()
    alone = facts.fitted([facts.cases(one) for one in some], known, penalty)
    pairs = (
        ("own", [articles.scored(one, alone) for one in own], articles.folded(own, known, penalty, some)),
        ("DATA", articles.folded(some, known, penalty), articles.folded(some, known, penalty, own)),
    )
    for name, before, after in pairs:
        rows = [{row.name: row.f1 for row in figures(scores)} for scores in (before, after)]
        for row in ("facts strict", "arguments"):
            was, now = (100 * some[row] for some in rows)
            said = f"{name} ({len(before)} articles, held out), {row}: {was:.1f} -> {now:.1f} ({now - was:+.1f})"
            print(said, flush=True)


def _show(some: Sequence[Sheet]) -> None:
    print("\n\n".join("\n".join(lines(sheet)) for sheet in some), flush=True)


def _torch(name: str) -> Any:
    """Import a module that needs the extra."""
    try:
        return import_module(f"extractor.training.{name}")
    except ModuleNotFoundError as error:
        if error.name and error.name.partition(".")[0] in TORCH:
            raise ExtraMissing("train", "", f"no module {error.name}", "pip install 'extractor-zh[train]'") from error
        raise

"""The arguments of every command."""

from __future__ import annotations

import argparse
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING, Any, get_type_hints

from extractor import __version__
from extractor.model import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Commands = Any  # argparse keeps the type of its subparsers to itself


def parse(argv: Sequence[str] | None = None) -> argparse.Namespace:
    """Parse the arguments; `command` is the function to call with them."""
    parser = argparse.ArgumentParser(prog="extractor", description="Raw Chinese news in, structured facts out.")
    parser.add_argument("--version", action="version", version=f"extractor {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for add in (_run, _show, _explain, _score, _compare, _agree, _validate, _train):
        add(commands)
    return parser.parse_args(argv)


def _run(commands: Commands) -> None:
    status = "exit status: 0 all done, 1 some file failed and all others are done, 2 nothing could be done, 130 Ctrl-C"
    what = "extract from files, folders, archives or standard input"
    parser = commands.add_parser("run", help=what, description=what, epilog=status)
    parser.add_argument("inputs", nargs="*", metavar="DIR|FILE|-", help="what to read; - is JSONL on standard input")
    parser.add_argument("-o", "--out", metavar="OUT", help="folder for the results (else JSONL on standard output)")
    parser.add_argument("--files-from", metavar="LIST", help="a file with one input a line; - is standard input")
    _settings(parser)
    _dates(parser)
    parser.add_argument("--workers", type=_count, default=1, metavar="N", help="processes (1)")
    parser.add_argument("--timeout", type=_seconds, metavar="SECONDS", help="most time for one file")
    parser.add_argument("--force", action="store_true", help="do again what is done")
    parser.add_argument("--retry-failed", action="store_true", help="do only what failed")
    parser.add_argument("--status", action="store_true", help="say what OUT holds, and run nothing")
    parser.add_argument("--report", metavar="FILE", help="write the sum of the run as JSON")
    parser.set_defaults(command=_lazy("run"))


def _show(commands: Commands) -> None:
    parser = commands.add_parser("show", help="show articles, mentions and facts in the terminal")
    parser.add_argument("file", metavar="FILE")
    _settings(parser)
    _dates(parser)
    parser.set_defaults(command=_lazy("show"))


def _explain(commands: Commands) -> None:
    parser = commands.add_parser("explain", help="say by which rule or model each thing came, and what was rejected")
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("--fact", metavar="ID", help="only this fact, by its id in OUT/FILE.json or facts.jsonl")
    _settings(parser)
    _dates(parser)
    parser.set_defaults(command=_lazy("explain"))


def _score(commands: Commands) -> None:
    parser = commands.add_parser("score", help="measure results, or the pipeline, against gold annotations")
    parser.add_argument("gold", metavar="GOLD_DIR")
    parser.add_argument("found", nargs="?", metavar="PRED_DIR", help="results; without it the pipeline runs")
    parser.add_argument("--texts", metavar="DIR", help="where the raw texts lie, if not beside the gold or in corpus/")
    parser.add_argument("--floors", metavar="FILE", help="compare with pinned scores, and raise them")
    parser.add_argument("--lower", action="store_true", help="let pinned scores fall (say so in the CHANGELOG)")
    parser.add_argument("--workers", type=_count, default=1, metavar="N", help="processes (1)")
    parser.add_argument("--json", metavar="FILE", help="write every measure as JSON")
    _settings(parser)
    parser.set_defaults(command=_lazy("score"))


def _compare(commands: Commands) -> None:
    parser = commands.add_parser("compare", help="compare two runs against gold: better, worse, by chance or not")
    parser.add_argument("a", metavar="A")
    parser.add_argument("b", metavar="B")
    parser.add_argument("gold", metavar="GOLD")
    parser.set_defaults(command=_lazy("compare"))


def _agree(commands: Commands) -> None:
    parser = commands.add_parser("agree", help="measure how far two annotators agree")
    parser.add_argument("a", metavar="A")
    parser.add_argument("b", metavar="B")
    parser.set_defaults(command=_lazy("agree"))


def _validate(commands: Commands) -> None:
    parser = commands.add_parser("validate", help="check gold files against their texts and the guidelines")
    parser.add_argument("gold", metavar="GOLD_DIR")
    parser.add_argument("--texts", metavar="DIR", help="where the raw texts lie, if not beside the gold or in corpus/")
    parser.set_defaults(command=_lazy("validate"))


def _train(commands: Commands) -> None:
    parser = commands.add_parser("train", help="train the learned reader (needs the [train] extra)")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="see extractor train --help")
    parser.set_defaults(command=_lazy("train"))


def _settings(parser: argparse.ArgumentParser) -> None:
    choices = get_type_hints(Settings)
    default = Settings()
    parser.add_argument("--model", choices=choices["model"].__args__, default=default.model)
    parser.add_argument("--tokens", choices=choices["tokens"].__args__, default=default.tokens)
    parser.add_argument("--dict", dest="dictionaries", action="append", default=[], metavar="FILE", help="jieba format")
    parser.add_argument("--frames", metavar="DIR", help="wordings of your own")
    parser.add_argument("--min-confidence", type=float, default=default.min_confidence, metavar="X")


def _dates(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--date", type=_date, metavar="YYYY-MM-DD", help="day of publication of every file")
    parser.add_argument("--dates", metavar="INDEX.tsv", help="days of publication: columns id (file stem), published")


def _lazy(name: str) -> Callable[[argparse.Namespace], int]:
    """Import a command only when it is called."""

    def call(options: argparse.Namespace) -> int:
        return int(import_module(f"extractor.cli.{name}").command(options))

    return call


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date like 2026-03-27") from None


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1")
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not seconds > 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds above 0")
    return seconds

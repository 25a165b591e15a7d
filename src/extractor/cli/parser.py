"""The arguments of every command."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING, Any, get_type_hints

from extractor import __version__
from extractor.model import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

FORMATS = (
    "brat", "doccano", "doccano-relations", "label-studio", "conll", "conll-bioes", "spacy", "cluener", "uie",
    "web-annotation",
)  # fmt: skip
Commands = Any  # argparse keeps the type of its subparsers to itself
TABLES = ("parquet", "duckdb", "csv", "ntriples", "neo4j")


def parse(argv: Sequence[str] | None = None) -> argparse.Namespace:
    """Parse the arguments; `command` is the function to call with them."""
    parser = argparse.ArgumentParser(prog="extractor", description="Raw Chinese news in, structured facts out.")
    parser.add_argument("--version", action="version", version=f"extractor {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for add in (
        _run,
        _show,
        _explain,
        _score,
        _errors,
        _compare,
        _agree,
        _validate,
        _train,
        _serve,
        _tables,
        _consolidate,
        _diff,
        _query,
        _check_frames,
        _annotate,
        _export,
        _import,
        _report,
    ):
        add(commands)
    given = list(sys.argv[1:] if argv is None else argv)
    if given[:1] == ["train"]:  # it has a parser of its own; this one would keep --help to itself
        given.insert(1, "--")
    return parser.parse_args(given)


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
    layout = "one file a source (files), or files of 64 MB with many (shards); as in an earlier run, else files"
    parser.add_argument("--layout", choices=("files", "shards"), help=layout)
    parser.add_argument("--engine", choices=("local", "ray"), default="local", help="where (local); ray needs [ray]")
    parser.add_argument("--address", metavar="HOST:PORT", help="a Ray cluster (else one is started on this machine)")
    parser.add_argument("--timeout", type=_seconds, metavar="SECONDS", help="most time for one file")
    parser.add_argument("--force", action="store_true", help="do again what is done")
    parser.add_argument("--retry-failed", action="store_true", help="do only what failed")
    parser.add_argument("--status", action="store_true", help="say what OUT holds, and run nothing")
    parser.add_argument("--to", action="append", choices=TABLES, help="tables of the results, too (extractor tables)")
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
    words = "GOLD and PRED are texts cut into words by spaces, a sentence a line; without PRED our own cuts count"
    parser.add_argument("--words", action="store_true", help=words)
    _settings(parser)
    parser.set_defaults(command=_lazy("score"))


def _errors(commands: Commands) -> None:
    what = "write a page with every error in its context, gold and found side by side"
    parser = commands.add_parser("errors", help=what, description=what)
    parser.add_argument("gold", metavar="GOLD")
    parser.add_argument("found", nargs="?", metavar="PRED", help="results; without it the pipeline runs")
    parser.add_argument("-o", "--out", metavar="FILE.html", default="errors.html", help="the page (errors.html)")
    parser.add_argument("--texts", metavar="DIR", help="where the raw texts lie, if not beside the gold or in corpus/")
    parser.add_argument("--workers", type=_count, default=1, metavar="N", help="processes (1)")
    _settings(parser)
    parser.set_defaults(command=_lazy("errors"))


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


def _serve(commands: Commands) -> None:
    what = "answer over HTTP (needs the [web] extra)"
    hint = "a host that other machines reach needs a token: --token-file, or EXTRACTOR_TOKEN in the environment"
    parser = commands.add_parser("serve", help=what, description=what, epilog=hint)
    parser.add_argument("run", nargs="?", metavar="OUT", help="folder of a run to look at, with a box for texts")
    parser.add_argument("--open", action="store_true", help="show OUT in a browser")
    parser.add_argument("--gold", metavar="DIR", help="gold files to compare OUT with, in place")
    parser.add_argument("--host", default="127.0.0.1", metavar="ADDRESS", help="where to listen (127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, metavar="N", help="0 takes any free one (8000)")
    parser.add_argument("--token-file", metavar="FILE", help="a file with the token that clients must send")
    _settings(parser)
    parser.add_argument("--workers", type=_count, default=1, metavar="N", help="processes (1)")
    parser.add_argument("--queue", type=_count, default=32, metavar="N", help="requests that may wait (32)")
    parser.add_argument("--timeout", type=_seconds, default=60.0, metavar="SECONDS", help="most time a request (60)")
    parser.add_argument("--max-body", type=_seconds, default=2.0, metavar="MB", help="largest body (2)")
    parser.set_defaults(command=_lazy("serve"))


def _train(commands: Commands) -> None:
    parser = commands.add_parser("train", help="train the learned reader (needs the [train] extra)")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="see extractor train --help")
    parser.set_defaults(command=_lazy("train"))


def _tables(commands: Commands) -> None:
    what = "write the results of a run as tables: Parquet, DuckDB, CSV, N-Triples, or CSV for Neo4j"
    parser = commands.add_parser("tables", help=what, description=what)
    parser.add_argument("run", metavar="OUT", help="folder of a run")
    parser.add_argument("--to", action="append", required=True, choices=TABLES, help="may be given several times")
    parser.add_argument("-o", "--out", metavar="FOLDER|FILE", help="where to (else in OUT); needs a single --to")
    parser.set_defaults(command=_lazy("tabulation"))


def _consolidate(commands: Commands) -> None:
    what = "join a run's results over articles: entities, merged facts, conflicts, timelines, reprints"
    parser = commands.add_parser("consolidate", help=what, description=what)
    parser.add_argument("run", metavar="OUT", help="folder of a run")
    where = "where to, one file where its name ends in .jsonl (OUT/consolidated)"
    parser.add_argument("-o", "--out", metavar="FILE.jsonl|FOLDER", help=where)
    alone = "count each article for itself, reading no source again (needs no extra)"
    parser.add_argument("--no-reprints", action="store_true", help=alone)
    parser.set_defaults(command=_lazy("consolidate"))


def _diff(commands: Commands) -> None:
    what = "say what two runs say differently, source by source and in sum"
    parser = commands.add_parser("diff", help=what, description=what, epilog="exit status: 0 equal, 1 different")
    parser.add_argument("a", metavar="RUN_A")
    parser.add_argument("b", metavar="RUN_B")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    parser.set_defaults(command=_lazy("diff"))


def _query(commands: Commands) -> None:
    what = "ask a DuckDB file of extractor tables in SQL; it is read only, and no other file can be read"
    parser = commands.add_parser("query", help=what, description=what)
    parser.add_argument("file", metavar="FILE.duckdb")
    parser.add_argument("sql", metavar="SQL")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--csv", action="store_true", help="CSV instead of a table")
    form.add_argument("--json", action="store_true", help="a JSON object a line")
    parser.set_defaults(command=_lazy("query"))


def _check_frames(commands: Commands) -> None:
    what = "check a folder of wordings of your own: its schema, its rows, and what their examples give"
    parser = commands.add_parser("check-frames", help=what, description=what)
    parser.add_argument("frames", metavar="DIR")
    parser.set_defaults(command=_lazy("frames"))


def _annotate(commands: Commands) -> None:
    what = "write what the pipeline finds as tasks of an annotation tool, to be corrected there"
    parser = commands.add_parser("annotate", help=what, description=what)
    parser.add_argument("inputs", nargs="+", metavar="DIR|FILE", help="what to read")
    parser.add_argument("--to", choices=["label-studio"], default="label-studio", help="the tool (%(default)s)")
    parser.add_argument("-o", "--out", required=True, metavar="FILE", help="the tasks; FILE.xml configures the project")
    _settings(parser)
    _dates(parser)
    parser.set_defaults(command=_lazy("annotate"))


def _export(commands: Commands) -> None:
    what = "turn gold files, or results of a run, into files of another tool"
    parser = commands.add_parser("export", help=what, description=what)
    parser.add_argument("gold", metavar="GOLD_DIR|OUT")
    parser.add_argument("-o", "--out", required=True, metavar="FOLDER", help="where the tool's files go")
    parser.add_argument("--format", choices=FORMATS, required=True)
    parser.add_argument("--texts", metavar="DIR", help="where the raw texts lie, if not beside the gold or in corpus/")
    parser.set_defaults(command=_lazy("export"))


def _import(commands: Commands) -> None:
    what = "turn files of another tool into gold files with their texts"
    parser = commands.add_parser("import", help=what, description=what)
    parser.add_argument("path", metavar="FOLDER|FILE")
    parser.add_argument("-o", "--out", required=True, metavar="GOLD_DIR", help="where gold and texts go")
    parser.add_argument("--format", choices=FORMATS, required=True)
    parser.add_argument("--texts", metavar="DIR", help="where the raw texts lie, if the tool's files do not hold them")
    parser.set_defaults(command=_lazy("import_"))


def _report(commands: Commands) -> None:
    what = "write pages to look at what a run found, and why: a folder that opens from disk"
    parser = commands.add_parser("report", help=what, description=what)
    parser.add_argument("run", metavar="OUT", help="folder of a run")
    parser.add_argument("-o", "--out", required=True, metavar="SITE", help="a new folder, or that of an earlier report")
    parser.add_argument("--gold", metavar="DIR", help="gold files to compare with, in place")
    quick = "leave out what was rejected beside each fact, for which every article is read again"
    parser.add_argument("--no-rivals", action="store_true", help=quick)
    parser.set_defaults(command=_lazy("report"))


def _settings(parser: argparse.ArgumentParser) -> None:
    choices = get_type_hints(Settings)
    file = "a file that names all of these (extractor.toml, if it is in the working folder); an option goes before it"
    parser.add_argument("--project", metavar="FILE", help=file)
    parser.add_argument("--model", choices=choices["model"].__args__)
    again = "with --model fast: the reader reads again what fast has doubts about, from X wrong tags a character"
    parser.add_argument("--cascade", type=float, metavar="X", help=again)
    parser.add_argument("--tokens", choices=choices["tokens"].__args__)
    model = "folder or name of the model (hanlp, spacy)"
    parser.add_argument("--tokens-model", metavar="MODEL", help=f"{model} that cuts words")
    parser.add_argument("--entities", choices=choices["entities"].__args__, help="who else sees names (own: nobody)")
    parser.add_argument("--entities-model", metavar="MODEL", help=f"{model} that sees names")
    parser.add_argument("--dict", dest="dictionaries", action="append", metavar="FILE", help="words, in jieba's format")
    names = "names that are surely there: a table of name, label, entity id, aliases"
    parser.add_argument("--gazetteer", dest="gazetteers", action="append", metavar="FILE", help=names)
    parser.add_argument("--frames", metavar="DIR", help="wordings and types of facts of your own")
    parser.add_argument("--min-confidence", type=float, metavar="X", help="leave out facts below X (0)")
    device = "where the reader reads (cpu); cuda needs [gpu] and an NVIDIA device"
    parser.add_argument("--device", choices=choices["device"].__args__, help=device)


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

"""extractor run: files, folders or a stream -> results."""

from __future__ import annotations

import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from extractor.batch import Job, Report, run, status
from extractor.cli import INTERRUPTED
from extractor.cli.clean import clean, number
from extractor.cli.options import dates, settings
from extractor.cli.progress import progress
from extractor.cli.stream import NAME, spool, stream
from extractor.errors import InputError

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable

    from extractor.batch.job import Counts
    from extractor.batch.runner import Watch

    Engine = Callable[[Job, Watch], Report]


def command(options: Namespace) -> int:
    """Run; exit status 1 where a file failed."""
    if options.status:
        return _say(status(_out(options)), "skipped", fresh=False)
    _check(options)
    job = _job(options)
    if not options.out:
        return stream(job)
    engine = partial(on_ray, address=options.address) if options.engine == "ray" else run
    report = _piped(job, engine) if job.inputs == ("-",) else _run(job, engine)
    if options.report:
        Path(options.report).write_bytes(msgspec.json.format(msgspec.json.encode(report)) + b"\n")
    done = _say(report, "left alone" if job.retry_failed else "skipped", fresh=True)
    if options.to:
        _tables(options)
    return done


def _check(options: Namespace) -> None:
    """Tell before the work what would fail after it."""
    needs = {"--engine ray": options.engine == "ray", "--to": options.to, "--retry-failed": options.retry_failed}
    for option, given in needs.items():
        if given and not options.out:
            raise InputError("run", "", f"{option} without an output folder", "-o OUT")
    if options.to:
        from extractor.outputs.formats import ready

        ready(options.to)


def _job(options: Namespace) -> Job:
    return Job(
        inputs=tuple(_inputs(options)),
        out=options.out or "",
        settings=settings(options),
        layout=options.layout,
        workers=options.workers,
        timeout=options.timeout,
        force=options.force,
        retry_failed=options.retry_failed,
        published=options.date,
        dates=dates(options.dates),
    )


def _tables(options: Namespace) -> None:
    """Write the results as tables, too."""
    from extractor.cli.tabulation import places, save

    save(options.out, places(options.out, list(dict.fromkeys(options.to))))


def on_ray(job: Job, watch: Watch, address: str | None) -> Report:
    """Run on a Ray cluster; only this needs the extra."""
    from extractor.batch import ray

    return ray.run(job, watch, address)


def _run(job: Job, engine: Engine) -> Report:
    with progress() as watch:
        return engine(job, watch)


def _piped(job: Job, engine: Engine) -> Report:
    """Run on a copy of standard input, since what is done must be found again."""
    with tempfile.TemporaryDirectory() as folder:
        file = str(Path(folder, NAME))
        spool(file)
        return _run(msgspec.structs.replace(job, inputs=(file,)), engine)


def _inputs(options: Namespace) -> list[str]:
    named = list(options.inputs)
    if options.files_from:
        named += [line for line in _list(options.files_from).splitlines() if line.strip()]
    if not named:
        raise InputError("run", "", "no input", "a folder, a file, or - for JSONL on standard input")
    if options.out and Path(options.out).is_file():
        raise InputError(options.out, "", "a file", "a folder for the results")
    if "-" in named and len(named) > 1:
        raise InputError("run", "", "- beside other inputs", "standard input alone")
    return named


def _list(file: str) -> str:
    try:
        return sys.stdin.buffer.read().decode("utf-8") if file == "-" else Path(file).read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(file, "", str(error), "a list of files in UTF-8") from error


def _out(options: Namespace) -> str:
    if not options.out:
        raise InputError("run --status", "", "no output folder", "-o OUT")
    return str(options.out)


def _say(report: Report, others: str, *, fresh: bool) -> int:
    lines = [f"failed: {clean(reason(fault.reason, name))} [{fault.stage}]" for name, fault in report.failures]
    sys.stderr.writelines(f"{line}\n" for line in lines)
    counts = f"{report.done:,} done, {report.failed:,} failed, {report.skipped:,} {others}"
    sys.stdout.write(f"{report.out}: {amounts(report.total)}\n{number(report.read, 'file')}: {counts}")
    if fresh:
        speed = report.fresh.characters / report.seconds
        pace = f"; {report.fresh.characters:,} characters in {report.seconds:.1f} s, {speed:,.0f} a second"
        sys.stdout.write(pace if report.fresh.characters else "; nothing new")
    sys.stdout.write("\n")
    if report.stopped:
        sys.stdout.write(f"stopped with {number(report.left, 'file')} left; the same command goes on from here\n")
        return INTERRUPTED
    return 1 if report.failed else 0


def reason(text: str, name: str) -> str:
    """Name the file in front of a reason that does not."""
    return text if text.startswith(name) else f"{name}: {text}"


def amounts(counts: Counts) -> str:
    """Say how much was found.

    >>> from extractor.batch.job import Counts
    >>> amounts(Counts(1, 4, 233, 107, 3000))
    '4 articles, 233 mentions, 107 facts'
    """
    rows = ((counts.articles, "article"), (counts.mentions, "mention"), (counts.facts, "fact"))
    return ", ".join(number(n, noun) for n, noun in rows)

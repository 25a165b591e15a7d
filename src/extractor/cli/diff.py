"""extractor diff: what two runs say differently."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from extractor.batch import results
from extractor.batch.manifest import NAME
from extractor.cli.clean import clean, number
from extractor.cli.goldfiles import gold_files, load
from extractor.errors import InputError
from extractor.merging import Sum, differences
from extractor.outputs import to_line

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable, Iterator

    from extractor.merging import Difference

MADE = ("extractor", "rules", "weights", "settings")
SIGNS = {"added": "+", "removed": "-", "changed": "~"}


def command(options: Namespace) -> int:
    """Print what two runs say differently; exit status 0 where they are equal, 1 where not."""
    total = Sum()
    found = differences(_results(options.a), _results(options.b), total)
    if options.json:
        _json(found, total)
    else:
        _text(found, total)
    return int(total.equal < total.sources)


def _results(run: str) -> Iterable[dict[str, Any]]:
    """Read a run's folder, or result files without a manifest, in the order of source names."""
    if Path(run, NAME).is_file():
        return results.records(run)
    if not Path(run).exists():
        raise InputError(run, "", "nothing there", "the output folder of a run")
    loaded = [{"source": file.name, "sha256": None, **load(file)} for file in gold_files(run)]
    return sorted(loaded, key=lambda result: (str(result["source"]), result.get("record") or 0))


def _text(found: Iterator[list[Difference]], total: Sum) -> None:
    for some in found:
        if some:
            sys.stdout.write(f"{clean(_place(some[0]))}\n")
            sys.stdout.writelines(f"  {line}\n" for one in some for line in _lines(one))
    sys.stdout.write(
        f"{number(total.sources, 'source')}: {total.equal:,} equal, {total.sources - total.equal:,} different\n"
    )
    sys.stdout.writelines(f"{line}\n" for line in _heads(total))
    for what in ("source", "mention", "fact"):
        counts = [f"{total.counts.get(f'{what} {change}', 0):,} {change}" for change in SIGNS]
        if any(key.startswith(what) for key in total.counts):
            sys.stdout.write(f"{what}s: {', '.join(counts)}\n")


def _heads(total: Sum) -> Iterator[str]:
    """Say what made the two runs, where it is not the same."""
    heads = [head or {} for head in total.heads]
    for name in dict.fromkeys(key for head in heads for key in head if key in MADE):
        one, other = (head.get(name) for head in heads)
        if one != other:
            yield clean(f"{name}: {_shown(one)} -> {_shown(other)}")


def _json(found: Iterator[list[Difference]], total: Sum) -> None:
    """Write one JSON object, a difference a line, as they are found."""
    sys.stdout.write('{"differences":[')
    mark = "\n"
    for one in (one for some in found for one in some):
        sys.stdout.write(mark + to_line(msgspec.to_builtins(one)).decode().rstrip("\n"))
        mark = ",\n"
    sums = {**msgspec.to_builtins(total), "counts": dict(sorted(total.counts.items()))}
    sys.stdout.write(f'\n],"sum":{to_line(sums).decode().rstrip()}}}\n')


def _place(one: Difference) -> str:
    return one.source if one.record is None else f"{one.source}, record {one.record}"


def _lines(one: Difference) -> Iterator[str]:
    where = f" {one.span[0]}-{one.span[1]}" if one.span else ""
    field = f" of {one.field}" if one.field else ""
    what = one.type if one.what != "source" else f"source {one.change}"
    yield clean(f"{SIGNS[one.change]} {what}{where}{field} {one.text}".replace("\n", " ")).rstrip()
    for name, (before, after) in one.fields.items():
        yield clean(f"    {name}: {_shown(before)} -> {_shown(after)}".replace("\n", " "))


def _shown(value: Any) -> str:
    """Show a value as a reader would: fillers by their words, norms by their parts."""
    if isinstance(value, tuple) and all(isinstance(part, int) for part in value):
        return "-".join(map(str, value))
    if isinstance(value, list | tuple):
        return "、".join(map(_shown, value))
    if isinstance(value, dict):
        if "text" in value:
            norm = f" ({_shown(value['norm'])})" if "norm" in value else ""
            return f"{value['text']}{norm}"
        return " ".join(f"{key} {part}" for key, part in value.items())
    return "nothing" if value is None else str(value)

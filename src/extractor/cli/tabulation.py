"""extractor tables: the results of a run as Parquet, DuckDB, CSV, N-Triples or for Neo4j."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.batch.results import facts, records
from extractor.cli.clean import number
from extractor.errors import InputError
from extractor.outputs.formats import FORMATS, told, write

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Mapping


def command(options: Namespace) -> int:
    """Write the results of a run in each format, where -o says or into the run's folder."""
    formats = list(dict.fromkeys(options.to))
    if options.out and len(formats) > 1:
        raise InputError(
            "tables", "", f"-o with {len(formats)} formats", "one --to, or no -o to write into the run's folder"
        )
    save(options.run, {formats[0]: Path(options.out)} if options.out else places(options.run, formats))
    return 0


def places(run: str, formats: list[str]) -> dict[str, Path]:
    """Give each format its place in a run's folder.

    >>> places("facts", ["duckdb"])["duckdb"].as_posix()
    'facts/facts.duckdb'
    """
    return {name: Path(run, FORMATS[name].place) for name in formats}


def save(run: str, targets: Mapping[str, Path]) -> None:
    """Write the results of a run to some places, and say what stands there."""
    counts = write(told(records(run), facts(run)), targets)
    nouns = ("article", "mention", "fact", "filler")
    said = ", ".join(map(number, counts.values(), nouns))
    sys.stdout.writelines(f"{place}: {said}\n" for place in targets.values())

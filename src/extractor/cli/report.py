"""extractor report: a run's results as a folder of pages that opens from disk."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from extractor.cli.clean import clean, number
from extractor.cli.goldfiles import gold_files, load
from extractor.explorer.frame import Site
from extractor.explorer.gold import Golds
from extractor.explorer.index import build
from extractor.explorer.shelf import Shelf
from extractor.explorer.site import check, write
from extractor.explorer.sources import Sources

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator


def command(options: Namespace) -> int:
    """Write the pages. Raises InputError for a folder that is no run's, or a place that holds other things."""
    check(Path(options.out))  # before a long run is read
    with shelf(options.run, options.gold, rivals=not options.no_rivals) as found:
        pages = write(found, Path(options.out))
        counts = (
            number(found.index.counts["docs"], "source"),
            number(found.index.counts["facts"], "fact"),
            number(pages, "page"),
        )
    sys.stdout.write(f"{clean(str(Path(options.out, 'index.html')))}: {', '.join(counts)}\n")
    return 0


@contextmanager
def shelf(run: str, gold: str | None, *, live: bool = False, rivals: bool = False) -> Iterator[Shelf]:
    """Index a run for as long as it is looked at. Raises InputError for a folder that is no run's."""
    with TemporaryDirectory(prefix="extractor-") as folder:
        index = build(run, Path(folder, "index.sqlite"))
        try:
            yield Shelf(
                index=index,
                again=(lambda result: Sources(run).again(result)) if live else Sources(run).again,
                site=Site(title=name(run), live=live),
                golds=golds(gold),
                rivals=rivals,
                linked=index.linked(),
            )
        finally:
            index.close()


def name(run: str) -> str:
    """Call a run by its folder.

    >>> name("out/facts/")
    'facts'
    """
    return Path(run).resolve().name or "run"


def golds(folder: str | None) -> Golds | None:
    """Load the gold files of a folder. Raises GoldError for one that is none."""
    return Golds((file, load(file)) for file in gold_files(folder)) if folder else None

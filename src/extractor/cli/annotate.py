"""extractor annotate: texts -> tasks of an annotation tool that show what the pipeline found, to be corrected there."""

from __future__ import annotations

import sys
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from extractor.cli.clean import clean, number
from extractor.cli.export import counts, save
from extractor.cli.options import dates, settings
from extractor.cli.run import reason
from extractor.errors import ExtractorError, InputError
from extractor.exchange import Text, page, write
from extractor.model import Source

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from extractor.batch.job import Item
    from extractor.exchange import Page
    from extractor.model import Settings

CONFIG = ".xml"


def command(options: Namespace) -> int:
    """Write tasks and the labelling configuration beside them; exit status 1 where a file failed."""
    out = Path(options.out)
    if out.is_dir() or out.suffix == CONFIG:
        raise InputError(options.out, "", "a folder" if out.is_dir() else "a name in .xml", "a file such as tasks.json")
    pages, failed = _pages(options)
    if not pages:
        raise InputError(", ".join(options.inputs), "", f"{number(failed, 'file')} and no text", "texts to annotate")
    tasks, config = write(pages, options.to).files.values()
    save(out.parent, {out.name: tasks, out.with_suffix(CONFIG).name: config})
    sys.stdout.write(f"{clean(str(out))}: {counts([one.gold for one in pages])}, to be corrected\n")
    sys.stdout.write(f"{clean(str(out.with_suffix(CONFIG)))}: the labelling configuration; set it up first\n")
    return 1 if failed else 0


def _pages(options: Namespace) -> tuple[list[Page], int]:
    from extractor.batch.job import Job
    from extractor.batch.names import assign
    from extractor.batch.sources import items

    job = Job(inputs=tuple(options.inputs), out="", published=options.date, dates=dates(options.dates))
    pages, failed, chosen = [], 0, settings(options)
    for item in assign(items(job.inputs, ""), job):
        try:
            pages += [_page(name, source, chosen) for name, source in _sources(item)]
        except ExtractorError as error:
            failed += 1
            sys.stderr.write(f"failed: {clean(reason(str(error), item.name))}\n")
    return pages, failed


def _sources(item: Item) -> Iterator[tuple[str, Source]]:
    """Give the texts of an item as plain ones: of HTML and JSONL what a reader sees, since tools show text only."""
    from extractor.batch.content import content
    from extractor.batch.work import to_source
    from extractor.documents import read, split

    name = str(PurePosixPath(item.output).with_suffix(""))
    for source in split(to_source(item, content(item))):
        document = read(source)
        own = name if source.record is None else f"{name}.{source.record}"
        file = PurePosixPath(item.name)
        if document.format == "plain" and not item.member and file.suffix.lower() != ".gz":
            yield own, Source(raw=source.raw, name=file.name, published=item.published, dated_by=item.dated_by)
        else:
            last = f"{PurePosixPath(own).name}.txt"
            day, by = document.published, document.dated_by
            yield own, Source(raw=document.text.encode(), name=last, format="plain", published=day, dated_by=by)


def _page(name: str, source: Source, chosen: Settings) -> Page:
    from extractor.documents.decode import decode
    from extractor.outputs import to_gold
    from extractor.pipeline import run

    decoded = decode(source.raw, source.name)
    return page(name, to_gold(run(source, chosen)), Text(source.raw, decoded.text, decoded.encoding))

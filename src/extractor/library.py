"""The library face: text, bytes or a path in, an Extraction out."""

from __future__ import annotations

import logging
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from extractor.errors import InputError
from extractor.model import Extraction, Settings, Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

logging.getLogger("extractor").addHandler(logging.NullHandler())


class Extractor(msgspec.Struct, frozen=True):
    """The pipeline with its settings; holds no state, so one may serve many threads and be pickled.

    >>> extractor = Extractor(Settings(model="rules"))
    >>> extractor("本报讯 3月26日，论坛在北京举行。", published="2026-03-27").articles[0].kind
    'news'
    """

    settings: Settings = Settings()

    def __call__(self, what: str | bytes | Path, *, published: date | str | None = None) -> Extraction:
        """Extract from a text, the bytes of a file, or a file; `published` is a date or `YYYY-MM-DD`.

        Raises InputError for a file that cannot be read, or that holds many records (see `extract_many`).
        """
        from extractor.pipeline import run

        return run(_source(what, _date(published)), self.settings)

    def many(self, items: Iterable[str | bytes | Path], *, workers: int = 1) -> Iterator[Extraction]:
        """Extract from each item, results in the order of the items; a JSONL file gives one Extraction a record.

        With several `workers` (processes) few results are held at a time; call it from a script's main part.
        """
        if workers <= 1:
            for item in items:
                yield from self._records(item)
            return
        from extractor.batch.crew import in_order

        for some in in_order(_Listed(self), items, workers):
            yield from some

    def _records(self, item: str | bytes | Path) -> Iterator[Extraction]:
        from extractor.documents import split
        from extractor.pipeline import run

        return (run(source, self.settings) for source in split(_source(item, None)))


class _Listed(msgspec.Struct, frozen=True):
    """The extractions of one item, as a list that can go from process to process."""

    extractor: Extractor

    def __call__(self, item: str | bytes | Path) -> list[Extraction]:
        """Extract from all records of an item."""
        return list(self.extractor._records(item))  # noqa: SLF001 - the same class in another process


def extract(
    what: str | bytes | Path, *, settings: Settings | None = None, published: date | str | None = None
) -> Extraction:
    """Extract mentions, entities and facts from a text, bytes or a path.

    >>> found = extract("华为在深圳成立。", settings=Settings(model="rules"), published="2026-03-27")
    >>> found.document.published.isoformat()
    '2026-03-27'
    """
    return Extractor(settings or Settings())(what, published=published)


def extract_many(
    items: Iterable[str | bytes | Path], *, settings: Settings | None = None, workers: int = 1
) -> Iterator[Extraction]:
    """Extract from many texts or files, in order, holding few at a time.

    >>> found = extract_many(["北京", "上海"], settings=Settings(model="rules"))
    >>> [one.document.text for one in found]
    ['北京', '上海']
    """
    return Extractor(settings or Settings()).many(items, workers=workers)


def _source(what: str | bytes | Path, published: date | None) -> Source:
    dated_by = "caller" if published else None
    if isinstance(what, Path):
        return _file(what, published)
    raw = what.encode("utf-8", "surrogatepass") if isinstance(what, str) else what
    return Source(raw=raw, format="plain" if isinstance(what, str) else None, published=published, dated_by=dated_by)


def _file(path: Path, published: date | None) -> Source:
    """Read a file, unpacked where it ends in .gz."""
    from extractor.batch.job import Item
    from extractor.batch.sources import content
    from extractor.batch.work import to_source

    item = Item(name=path.name, path=str(path), published=published, dated_by="caller" if published else None)
    return to_source(item, content(item))


def _date(published: date | str | None) -> date | None:
    if not isinstance(published, str):
        return published
    try:
        return date.fromisoformat(published)
    except ValueError as error:
        raise InputError("published", "", repr(published), "a date like 2026-03-27") from error

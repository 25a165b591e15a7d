"""The library face: text, bytes or a path in, an Extraction out."""

from __future__ import annotations

import logging
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from extractor import model
from extractor.errors import ExtraMissing, InputError
from extractor.model import Settings, Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

logging.getLogger("extractor").addHandler(logging.NullHandler())

MENTION = ("start", "end", "text", "label", "value", "unit", "entity", "entity_id", "by", "confidence")
FACT = ("id", "type", "trigger", "modality", "negated", "attribution", "confidence", "by", "start", "end", "evidence")


class Frames(NamedTuple):
    """The tables of `Extraction.to_pandas`: a row for each mention, and one for each fact."""

    mentions: Any
    facts: Any


class Extraction(model.Extraction, frozen=True):
    """All that was found in one document, with the forms in which other programs take it."""

    def to_dict(self) -> dict[str, Any]:
        """Give what the file of this document would hold (see schema/extraction.schema.json), offsets in the raw file.

        >>> extract("北京", settings=Settings(model="rules")).to_dict()["mentions"][0]["text"]
        '北京'
        """
        from extractor.outputs import to_gold

        return to_gold(self)

    def to_pandas(self) -> Frames:
        """Give the mentions and the facts as DataFrames, offsets in the raw file.

        A role is a column, `role_person`; several fillers have `、` between.
        Raises ExtraMissing without pandas.
        """
        try:
            pandas = import_module("pandas")
        except ImportError as error:
            raise ExtraMissing("to_pandas", "", "no pandas", "pip install pandas") from error
        from extractor.outputs import to_rows

        gold = self.to_dict()
        names = {entity["id"]: entity["name"] for entity in gold["entities"]}
        mentions = [_mention_row(row, names) for row in gold["mentions"]]
        facts = [_fact_row(row) for row in to_rows(self)]
        return Frames(pandas.DataFrame(mentions, columns=MENTION), pandas.DataFrame(facts, columns=_columns(facts)))

    def to_spacy(self, nlp: Any = None) -> Any:
        """Give a spaCy Doc with what the pipeline component `extractor` sets (see docs/how-to/spacy.md).

        Its text is `document.text`, and so is what its spans count in; fact ids are those of every other output. It
        has our words as tokens, or those that the tokenizer of a pipeline `nlp` cuts.
        Raises ExtraMissing without spaCy.
        """
        return import_module("extractor.spacy").to_doc(self, nlp)

    def _repr_html_(self) -> str:
        """Show a notebook the text with its mentions in colours, and the facts in a table."""
        from extractor.notebook import page

        return page(self)


class Extractor(msgspec.Struct, frozen=True):
    """The pipeline with its settings; holds no state, so one may serve many threads and be pickled.

    >>> extractor = Extractor(Settings(model="rules"))
    >>> extractor("本报讯 3月26日，论坛在北京举行。", published="2026-03-27").articles[0].kind
    'news'
    """

    settings: Settings = Settings()

    @classmethod
    def from_project(cls, file: str | Path) -> Extractor:
        """Make one with the settings of a project file (extractor.toml), and read the tables that it names.

        Raises TableError naming the file and place of what does not hold.
        """
        from extractor.project import check, load

        return cls(check(load(file)))

    def __call__(self, what: str | bytes | Path, *, published: date | str | None = None) -> Extraction:
        """Extract from a text, the bytes of a file, or a file; `published` is a date or `YYYY-MM-DD`.

        Raises InputError for a file that cannot be read, or that holds many records (see `extract_many`).
        """
        return self._run(_source(what, _date(published)))

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

        return map(self._run, split(_source(item, None)))

    def _run(self, source: Source) -> Extraction:
        from extractor.pipeline import run

        found = run(source, self.settings)
        return Extraction(found.document, found.mentions, found.entities, found.facts, found.settings)


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
    from extractor.batch.content import content
    from extractor.batch.job import Item
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


def _mention_row(row: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    norm = row.get("norm") or {}
    entity = row.get("entity")
    own = {"label": row["type"], "start": row["span"][0], "end": row["span"][1]}
    linked = {"entity": names.get(entity or ""), "entity_id": entity}
    return {**row, **own, **linked, "value": norm.get("value"), "unit": norm.get("unit")}


def _fact_row(row: dict[str, Any]) -> dict[str, Any]:
    roles = {f"role_{role}": "、".join(filler["text"] for filler in fillers) for role, fillers in row["roles"].items()}
    said_by = row["attribution"]["text"] if row["attribution"] else None
    return {**row, "start": row["span"][0], "end": row["span"][1], "attribution": said_by, **roles}


def _columns(facts: list[dict[str, Any]]) -> list[str]:
    roles = sorted({name for fact in facts for name in fact if name.startswith("role_")})
    return [*FACT[:2], *roles, *FACT[2:]]

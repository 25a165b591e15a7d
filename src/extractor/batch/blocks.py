"""Results in Parquet files, some to a block: what the workers of a cluster write."""

from __future__ import annotations

import hashlib
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from extractor.errors import ExtraMissing, InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractor.batch.job import Place

FOLDER = "blocks"


class Head(msgspec.Struct, frozen=True):
    """What a row of a block says of its article beside the result itself."""

    source: str
    sha256: str
    record: int | None = None
    published: str | None = None

    @property
    def id(self) -> str:
        """Name the article by where it stands and what it says."""
        return hashlib.sha256(repr((self.source, self.record, self.sha256)).encode()).hexdigest()[:16]


def write(out: str, name: str, results: Sequence[bytes]) -> None:
    """Write results as one block; a block that is there is complete.

    Columns: `id`, `source`, `record`, `published`, `sha256`, and `result`, which is JSON in the gold format.
    """
    arrow, parquet = extra("pyarrow"), extra("pyarrow.parquet")
    heads = [msgspec.json.decode(result, type=Head) for result in results]
    columns = {
        "id": arrow.array([head.id for head in heads], arrow.string()),
        "source": arrow.array([head.source for head in heads], arrow.string()),
        "record": arrow.array([head.record for head in heads], arrow.int64()),
        "published": arrow.array([head.published for head in heads], arrow.string()),
        "sha256": arrow.array([head.sha256 for head in heads], arrow.string()),
        "result": arrow.array(results, arrow.large_binary()).cast(arrow.large_string()),
    }
    target = Path(out, name)
    target.parent.mkdir(exist_ok=True)
    draft = target.with_suffix(f".parquet-{unique()}")
    parquet.write_table(arrow.table(columns), draft, compression="zstd")
    draft.replace(target)


def rows(path: Path, place: Place) -> Iterator[bytes]:
    """Give the results of a stretch of a block. Raises InputError for a block that is gone or broken."""
    arrow, parquet = extra("pyarrow"), extra("pyarrow.parquet")
    try:
        column = parquet.read_table(path, columns=["result"])["result"]
    except (OSError, arrow.ArrowException) as error:
        raise InputError(str(path), "", str(error), "a block; run again to have it made") from error
    yield from (text.encode() for text in column.slice(place.start, place.size).to_pylist())


def unique() -> str:
    """Name a draft so that two workers on any machines never share one."""
    import uuid

    return uuid.uuid4().hex


def extra(name: str) -> Any:
    """Import a module of the [ray] extra. Raises ExtraMissing with the command that installs it."""
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        raise ExtraMissing("[ray]", "", f"no module {error.name}", "pip install 'extractor-zh[ray]'") from error

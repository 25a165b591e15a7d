"""Order -> Answer: what a worker does with one request."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from extractor.errors import ExtractorError
from extractor.model import Settings, Source
from extractor.outputs import to_gold, to_line, to_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractor.model import Extraction

UNKNOWN = "the service failed at this text"


class Order(msgspec.Struct, frozen=True):
    """What a request wants: `many` answers with a list of results, `rows` with self-contained facts only."""

    sources: tuple[Source, ...]
    many: bool = False
    rows: bool = False


class Answer(msgspec.Struct, frozen=True):
    """The response's status and JSON, how much was read and found, and what failed: kinds and places, never text."""

    status: int
    body: bytes
    characters: int = 0
    facts: int = 0
    faults: tuple[str, ...] = ()


class Failure(msgspec.Struct, frozen=True):
    """A source that gave nothing; `fault` is what the log may know where the blame is ours."""

    name: str
    message: str
    record: int | None = None
    fault: str | None = None


class Work(msgspec.Struct, frozen=True):
    """The task of every worker of a service: call it with an order."""

    settings: Settings

    def __call__(self, order: Order) -> Answer:
        """Extract from all sources of an order; whatever goes wrong is in the answer.

        >>> work = Work(Settings(model="rules"))
        >>> answer = work(Order((Source(raw="华为成立。".encode(), format="plain"),)))
        >>> answer.status, answer.characters, answer.body[:11]
        (200, 5, b'{"schema":1')
        """
        found = [result for source in order.sources for result in _results(source, self.settings)]
        status, body = _many(found, order) if order.many else _one(found[0], order)
        done = [result for result in found if not isinstance(result, Failure)]
        return Answer(
            status,
            to_line(body),
            sum(len(extraction.document.text) for extraction in done),
            sum(len(extraction.facts) for extraction in done),
            tuple(result.fault for result in found if isinstance(result, Failure) and result.fault),
        )


def _results(source: Source, settings: Settings) -> Iterator[Extraction | Failure]:
    from extractor.documents import split
    from extractor.pipeline import run

    record = source
    try:
        for record in split(source):
            yield run(record, settings)
    except ExtractorError as error:
        yield Failure(source.name, str(error), record.record)
    except Exception as error:  # noqa: BLE001 - one bad text must not take the others with it, nor the service
        yield Failure(source.name, UNKNOWN, record.record, _place(error))


def _place(error: Exception) -> str:
    """Say what failed and where; the message may quote the text, so it stays here."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}"


def _one(found: Extraction | Failure, order: Order) -> tuple[int, dict[str, Any]]:
    if isinstance(found, Failure):
        return 500 if found.fault else 422, {"detail": found.message}
    return 200, {"facts": to_rows(found)} if order.rows else to_gold(found)


def _many(found: list[Extraction | Failure], order: Order) -> tuple[int, dict[str, Any]]:
    return 200, {"results": [_result(one, order) for one in found]}


def _result(found: Extraction | Failure, order: Order) -> dict[str, Any]:
    if isinstance(found, Failure):
        record = {} if found.record is None else {"record": found.record}
        return {"source": found.name, **record, "error": found.message}
    if not order.rows:
        return to_gold(found)
    document = found.document
    record = {} if document.record is None else {"record": document.record}
    return {"source": document.name, **record, "facts": to_rows(found)}

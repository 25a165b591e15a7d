"""A source to a document: decode, open, lay out, divide, cut, date."""

from __future__ import annotations

import codecs
import hashlib
from array import array
from bisect import bisect_right
from typing import TYPE_CHECKING

import msgspec

from extractor.documents import dates
from extractor.documents.articles import divide
from extractor.documents.decode import Decoded, decode
from extractor.documents.formats import FORMATS, sniff
from extractor.documents.layout import Laid, lay
from extractor.documents.sentences import cuts
from extractor.documents.traditional import is_traditional, lay_simplified
from extractor.model import Article, Document, Field, Notice, Sentence, Source, Span

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from extractor.documents.page import Page, Part

_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def split(source: Source) -> Iterator[Source]:
    r"""Give the records of a source: itself, or each line of a JSONL file, numbered from 1.

    >>> [(s.record, s.raw) for s in split(Source(raw=b'{"text": "a"}\n\n{"text": "b"}\n', name="a.jsonl"))]
    [(1, b'{"text": "a"}'), (3, b'{"text": "b"}')]
    """
    if source.record is not None or not _is_jsonl(source):
        yield source
        return
    raw = decode(source.raw, source.name).text.encode() if source.raw.startswith(_WIDE) else source.raw
    for number, line in enumerate(raw.removeprefix(codecs.BOM_UTF8).split(b"\n"), 1):
        if line.strip():
            yield msgspec.structs.replace(source, raw=line.rstrip(b"\r"), format="jsonl", record=number)


def _is_jsonl(source: Source) -> bool:
    if source.format:
        return source.format == "jsonl"
    if source.name.lower().endswith((".jsonl", ".ndjson")):
        return True
    return source.raw.lstrip()[:1] == b"{" and sniff(source, decode(source.raw, source.name).text) == "jsonl"


def read(source: Source) -> Document:
    r"""Read one source into clean text with the way back.

    Raises InputError for what is no text, and for JSONL with more than one record (see `split`).

    >>> document = read(Source(raw="论坛３月26日\n举行。".encode("gb18030")))
    >>> document.text, document.encoding, document.origin(Span(6, 8))
    ('论坛3月26日\n举行。', 'gb18030', Span(start=6, end=8))
    """
    decoded = decode(source.raw, source.name, known=source.format is not None)
    format_ = sniff(source, decoded.text)
    page = FORMATS[format_](decoded.text, _place(source))
    traditional = is_traditional(page)
    laid, written, fields = _joined(page, traditional=traditional)
    articles = divide(laid, titled=any(part.heading for part in page.parts[:1]))
    published, dated_by = _published(source, page, laid, articles)
    return Document(
        name=source.name,
        text=written,
        simple=laid.text if traditional else None,
        starts=laid.starts,
        ends=laid.ends,
        sha256=hashlib.sha256(source.raw).hexdigest(),
        format=format_,
        encoding=decoded.encoding,
        record=source.record,
        fields=fields,
        articles=articles,
        sentences=tuple(_sentences(laid.text, articles)),
        published=published,
        dated_by=dated_by,
        notices=tuple(_notices(decoded, laid, published)),
    )


def _place(source: Source) -> str:
    return source.name if source.record is None else f"{source.name}, line {source.record}"


def _joined(page: Page, *, traditional: bool) -> tuple[Laid, str, tuple[Field, ...]]:
    """Lay out the parts of a page, one break between two; give them in simplified characters, and as written."""
    texts: list[str] = []
    written: list[str] = []
    starts, ends = array("I"), array("I")
    fields, size = [], 0
    for part in page.parts:
        laid, original = lay_simplified(part) if traditional else _as_is(part)
        if not laid.text:
            continue
        if size:
            texts.append("\n")
            written.append("\n")
            starts.append(ends[-1])
            ends.append(ends[-1])
            size += 1
        texts.append(laid.text)
        written.append(original)
        starts.extend(laid.starts)
        ends.extend(laid.ends)
        fields += [Field(part.name, Span(size, size + len(laid.text)))] if part.name else []
        size += len(laid.text)
    return Laid("".join(texts), starts, ends), "".join(written), tuple(fields)


def _as_is(part: Part) -> tuple[Laid, str]:
    laid = lay(part)
    return laid, laid.text


def _sentences(text: str, articles: tuple[Article, ...]) -> Iterator[Sentence]:
    """Cut every paragraph; one outside all articles goes with the article after it, or the last."""
    closes = [article.span.end for article in articles]
    at = 0
    for number, paragraph in enumerate(text.split("\n")):
        article = min(bisect_right(closes, at), len(closes) - 1)
        for start, end in cuts(text, at, at + len(paragraph)):
            yield Sentence(Span(start, end), article, number)
        at += len(paragraph) + 1


def _published(source: Source, page: Page, laid: Laid, articles: tuple[Article, ...]) -> tuple[date | None, str | None]:
    """Date a source: what the caller says, its metadata, its name, a dateline with a year; else not at all."""
    if source.published:
        return source.published, source.dated_by or "date"
    if page.published:
        return page.published, "metadata"
    if named := dates.day(source.name.rsplit("/", 1)[-1]):
        return named, "file name"
    lines = (laid.text[slice(*article.dateline)] for article in articles if article.dateline)
    told = next((found for line in lines if (found := dates.day(line))), None)
    return told, "dateline" if told else None


def _notices(decoded: Decoded, laid: Laid, published: date | None) -> Iterator[Notice]:
    yield from decoded.notices
    if not laid.text:
        yield Notice("empty", "there is no text")
    elif published is None:
        yield Notice("undated", "no date of publication: days and months without a year take none")

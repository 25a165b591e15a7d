"""Every text in tests/texts reads as the .toml beside it says."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from extractor.documents import read, split
from extractor.model import Source, Span

TEXTS = Path(__file__).parents[1] / "texts"
FILES = sorted(path for path in TEXTS.iterdir() if path.suffix != ".toml")


def reading(source: Source) -> dict[str, Any]:
    """What a reading comes to, without what is absent."""
    document = read(source)

    def said(span: Span | None) -> str:
        return document.text[slice(*span)] if span else ""

    articles = [
        {
            "kind": article.kind,
            "span": list(document.origin(article.span)),
            "headline": said(article.headline),
            "byline": said(article.byline),
            "dateline": said(article.dateline),
            "sentences": sum(sentence.article == i for sentence in document.sentences),
        }
        for i, article in enumerate(document.articles)
    ]
    return {
        "record": document.record or 0,
        "format": document.format,
        "encoding": document.encoding,
        "published": document.published.isoformat() if document.published else "",
        "dated_by": document.dated_by or "",
        "notices": [notice.kind for notice in document.notices],
        "fields": [[field.name, *field.span] for field in document.fields],
        "sentences": [said(sentence.span) for sentence in document.sentences],
        "articles": articles,
    }


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_reads_as_expected(file: Path) -> None:
    expected = tomllib.loads(file.with_name(f"{file.name}.toml").read_text("utf-8"))["reading"]
    found = [reading(source) for source in split(Source(raw=file.read_bytes(), name=file.name))]
    assert found == expected


def test_there_are_a_dozen_texts_and_each_kind_of_bytes_is_among_them() -> None:
    raw = {file.name: file.read_bytes() for file in FILES}
    assert len(raw) >= 12
    assert b"\r\n" in raw["crlf.txt"]
    assert raw["2026-03-27-bom.txt"].startswith(b"\xef\xbb\xbf")
    with pytest.raises(UnicodeDecodeError):
        raw["gbk.txt"].decode("utf-8")

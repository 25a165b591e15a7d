"""What holds of every reading."""

import os
import re
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.documents import read, split
from extractor.errors import InputError
from extractor.model import Document, Source, Span

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("EXTRACTOR_DATA", ROOT.parent / "shared"))
SIGNS = (
    "中国北京论坛本报讯记者张伟（）【】“”《》，。：！？…、 \n\r\t\u3000１２ａ％，年月日电12abAI►/摄图为"
    "<p>&;\u200b\ufeff\0"
)
NEWSY = st.text(st.sampled_from(SIGNS), max_size=120)
FOLD = str.maketrans({chr(c): chr(c - 0xFEE0) for c in range(0xFF01, 0xFF5F)})
GONE = re.compile("[\x00-\x20\x7f-\xa0\u200b-\u200d\u2060\ufeff\xad\u3000]|\\s")


def bare(text: str) -> str:
    return GONE.sub("", text).translate(FOLD)


def check(document: Document) -> None:
    text = document.text
    assert len(document.starts) == len(document.ends) == len(text)
    assert all(a <= b for a, b in zip(document.starts, document.ends, strict=True))
    covered = "".join(text[slice(*s.span)] for s in document.sentences)
    assert "".join(covered.split()) == "".join(text.split())
    spans = [s.span for s in document.sentences]
    assert spans == sorted(spans)
    assert all("\n" not in text[slice(*span)] and span.start < span.end for span in spans)
    assert all(0 <= s.article < len(document.articles) for s in document.sentences)
    for article in document.articles:
        inner = [s for s in (article.headline, article.byline, article.dateline) if s]
        assert all(article.span.covers(s) and s.start < s.end for s in inner)
    assert all(a.span.end <= b.span.start for a, b in zip(document.articles, document.articles[1:], strict=False))


def check_plain(document: Document, raw: str) -> None:
    check(document)
    starts = list(document.starts)
    assert starts == sorted(starts)
    for i, sign in enumerate(document.text):
        origin = document.origin(Span(i, i + 1))
        assert bare(raw[slice(*origin)]) == bare(sign)
    whole = document.origin(Span(0, len(document.text)))
    assert bare(raw[slice(*whole)]) == bare(document.text)


@settings(max_examples=300, deadline=None)
@given(NEWSY | st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_every_character_of_any_text_leads_back(raw: str) -> None:
    document = read(Source(raw=raw.encode(), format="plain"))
    if not raw.encode().startswith(b"\xef\xbb\xbf") and document.encoding == "utf-8":
        check_plain(document, raw)


@settings(max_examples=200, deadline=None)
@given(NEWSY | st.text(st.sampled_from("<>/!-=\"'&;#ap divh1script中。 \n"), max_size=80))
def test_any_page_is_read(raw: str) -> None:
    document = read(Source(raw=raw.encode(), format="html"))
    check(document)
    for i, sign in enumerate(document.text):
        start, end = document.origin(Span(i, i + 1))
        assert bare(raw.removeprefix("\ufeff")[start:end]) == bare(sign) or "&" in raw or sign in " \n"


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=80), st.sampled_from([None, "plain", "html", "jsonl"]))
def test_any_bytes_are_read_or_refused(raw: bytes, form: str | None) -> None:
    with suppress(InputError):
        for source in split(Source(raw=raw, format=form)):  # type: ignore[arg-type]
            check(read(source))


@settings(max_examples=50, deadline=None)
@given(NEWSY, NEWSY)
def test_records_are_read(title: str, text: str) -> None:
    import json

    check(read(Source(raw=json.dumps({"title": title, "text": text}).encode(), format="jsonl")))


@pytest.mark.parametrize(
    ("name", "text", "published", "by"),
    [
        ("news-2026-03-27.txt", "文。", date(2026, 3, 27), "file name"),
        ("20260327_a.txt", "文。", date(2026, 3, 27), "file name"),
        ("a.txt", "临河网2026年3月27日讯 文。", date(2026, 3, 27), "dateline"),
        ("a.txt", "本报临河3月27日电 2025年的事。", None, None),
        ("20261327.txt", "2026年3月27日，论坛举行。", None, None),
    ],
)
def test_dates(name: str, text: str, published: date | None, by: str | None) -> None:
    document = read(Source(raw=text.encode(), name=name))
    assert (document.published, document.dated_by) == (published, by)
    assert ("undated" in {n.kind for n in document.notices}) == (published is None)


def test_the_caller_knows_best() -> None:
    source = Source(raw="文。".encode(), name="2026-01-01.txt", published=date(2026, 3, 27), dated_by="index")
    assert (read(source).published, read(source).dated_by) == (date(2026, 3, 27), "index")


def test_same_bytes_same_document() -> None:
    source = Source(raw=(ROOT / "corpus" / "zgc-forum-2026.txt").read_bytes())
    assert read(source) == read(source)


def test_the_seed_page_reads_as_its_gold() -> None:
    import json

    gold = json.loads((ROOT / "gold" / "zgc-forum-2026.json").read_text("utf-8"))
    document = read(Source(raw=(ROOT / "corpus" / "zgc-forum-2026.txt").read_bytes(), name="zgc-forum-2026.txt"))
    found = [
        {
            "kind": a.kind,
            "span": list(document.origin(a.span)),
            "headline": a.headline and list(document.origin(a.headline)),
        }
        for a in document.articles
    ]
    assert found == [{key: a[key] for key in ("kind", "span", "headline")} for a in gold["articles"]]
    spans = {m["id"]: Span(*m["span"]) for m in gold["mentions"]}
    for article, told in zip(document.articles, gold["articles"], strict=True):
        assert article.byline
        assert all(document.origin(article.byline).covers(spans[name]) for name in told["byline"])
    check_plain(document, (ROOT / "corpus" / "zgc-forum-2026.txt").read_bytes().decode())
    assert "比以往任何时候" in document.text
    assert "基于子午工程,由我国" in document.text


@pytest.mark.skipif(not (DATA / "train").is_dir(), reason="the gold sets are not here")
def test_characters_line_up_with_the_gold_texts() -> None:
    for path in sorted((DATA / "train").glob("*.txt"))[:120]:
        raw = path.read_bytes().decode()
        document = read(Source(raw=path.read_bytes(), name=path.name))
        assert bare(document.text) == bare(raw)

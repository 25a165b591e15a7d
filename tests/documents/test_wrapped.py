"""The script of the reading bar moves gold along, and what it wraps is read back."""

from extractor.documents import read
from extractor.model import Source, Span
from tests import wrapped

TEXT = (
    "青石水库开工\n"
    "本报临河8月3日电 （记者严修）青石水库今天开工，总投资3亿元，建设期两年，由县水务局负责。\n"
    "次年完工。\n"
)


def pairs() -> list[wrapped.Pair]:
    start = TEXT.index("严修")
    writer = {"id": "m1", "type": "PERSON", "span": [start, start + 2], "text": "严修", "norm": {"value": "x"}}
    gold = {
        "published": "2026-08-04",
        "articles": [{"id": "a1", "kind": "news", "span": [0, len(TEXT) - 1], "headline": [0, 6], "byline": ["m1"]}],
        "mentions": [writer],
        "facts": [{"id": "f1", "type": "byline", "span": [7, 30], "args": {"person": ["m1"]}, "source": None}],
    }
    return [wrapped.Pair(f"{i}", TEXT, gold) for i in range(8)]


def test_gold_moves_along() -> None:
    pages = wrapped.wrapped(pairs())
    mentions = [(page, m) for page in pages for m in page.gold["mentions"]]
    assert len(mentions) == 8
    assert len(pages) < 8
    for page, mention in mentions:
        assert "".join(page.text[slice(*mention["span"])].split()) == "严修"
        assert mention["norm"] == {"value": "x"}
    assert all(f["args"]["person"][0].endswith(".m1") for page in pages for f in page.gold["facts"])


def test_what_is_wrapped_is_read_back() -> None:
    for page in wrapped.wrapped(pairs()):
        document = read(Source(raw=page.text.encode("gb18030")))
        found = [document.origin(article.span) for article in document.articles]
        assert found == [Span(*article["span"]) for article in page.gold["articles"]]
        assert document.text == "\n".join(["".join(TEXT.strip().replace(" ", ""))] * len(found))


def test_a_perfect_reading_counts_as_one() -> None:
    pages = wrapped.wrapped(pairs())
    report = wrapped.report(wrapped.reading([(page, wrapped.opened(page, "utf-8")) for page in pages], verbose=False))
    assert report == "boundary F1 1.000  headline F1 1.000  byline F1 1.000"

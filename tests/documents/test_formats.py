import json
from datetime import date

import pytest

from extractor.documents import read, split
from extractor.errors import InputError
from extractor.model import Document, Source, Span


def html(text: str, name: str = "a.html") -> Document:
    return read(Source(raw=text.encode(), name=name))


def test_an_entity_is_covered_whole() -> None:
    document = html("<p>A&amp;B&#20013;国</p>")
    assert document.text == "A&B中国"
    assert document.origin(Span(0, 3)) == Span(3, 10)
    assert document.origin(Span(3, 5)) == Span(10, 19)


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<p>一<b>二</b>三。<p>四。", "一二三。\n四。"),
        ("<div>一。<br>二。<div>三。</div>四。</div>", "一。\n二。\n三。\n四。"),
        ("<p>一<!-- 注 > -->二<script>if(a<b){}</script><style>p{}</style>三。</p>", "一二三。"),
        ('<p title="a>b">一。</p><a href=x>链接文字</a>', "一。"),
        ("<p>1 < 2，3 > 2。</p>", "1 < 2，3 > 2。"),
        ("<p>一。</p><nav>首页</nav><div class='footer'>版权</div><p>二。</p>", "一。\n二。"),
        ("<p>一。<script>没有关上", "一。"),
        ("<P>一。</P></div></div><P>二。</P>", "一。\n二。"),
        ("<p>未完的标签<b", "未完的标签"),
        ("<ul><li>一项。<li>二项。</ul>", "一项。\n二项。"),
        ("<p>断\n行在页面里是空白。</p>", "断行在页面里是空白。"),
    ],
)
def test_markup_goes(page: str, text: str) -> None:
    assert html(page).text == text


def test_headline_from_title_or_heading() -> None:
    plain = html("<title>水库开工_临河网</title><p>正文在此。</p>")
    assert plain.text == "水库开工\n正文在此。"
    assert plain.origin(plain.articles[0].headline or Span(0, 0)) == Span(7, 11)
    heading = html("<title>水库开工 - 临河网</title><h1>水库开工</h1><p>正文在此。</p>")
    assert heading.text == "水库开工\n正文在此。"


@pytest.mark.parametrize(
    "head",
    [
        '<meta name="pubdate" content="2026-03-27 08:00">',
        '<meta content="2026-03-27T08:00:00Z" property="article:published_time">',
        '<script type="application/ld+json">{"datePublished": "2026-03-27"}</script>',
        '<time datetime="2026-03-27">3月27日</time>',
        "<p>2026年03月27日 08:00 来源：临河网</p>",
    ],
)
def test_the_page_says_when(head: str) -> None:
    document = html(f"{head}<p>正文在此。</p>")
    assert (document.published, document.dated_by) == (date(2026, 3, 27), "metadata")


@pytest.mark.parametrize("piece", ["<div>", "<p ", "<", "&", "<!--", '<a "', "</p>", "\0", "<b>x</b>", "<svg><p>"])
def test_hostile_pages_are_read(piece: str) -> None:
    read(Source(raw=(piece * 3000 + "<p>文").encode(), format="html"))


def test_what_furniture_rules_would_eat_whole_is_read_all_the_same() -> None:
    assert html("<div id='menu'><p>整篇文章都在这个容器里，标签起错了名字。</p></div>").text.startswith("整篇")


def test_a_page_in_gbk_with_sections_is_one_article() -> None:
    page = (
        '<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"><title>青石水库开工</title>'
        "</head><body><div id=content><h2>青石水库开工</h2><p>青石水库今天开工，总投资3亿元。</p>"
        "<h3>工程概况与建设工期</h3><p>建设期两年，由县水务局负责。</p></div></body></html>"
    )
    document = read(Source(raw=page.encode("gb18030"), name="a.htm"))
    assert (document.encoding, len(document.articles)) == ("gb18030", 1)
    assert document.text.split("\n")[:2] == ["青石水库开工", "青石水库今天开工，总投资3亿元。"]


def test_sniffing() -> None:
    assert html("<!DOCTYPE html><p>文。", name="a.txt").format == "html"
    assert read(Source(raw="<北京>的一天。".encode(), name="a.txt")).format == "plain"
    assert next(iter(split(Source(raw='{"text": "文。"}'.encode(), name="stdin")))).format == "jsonl"
    assert read(Source(raw=b'{"a": 1}', name="x")).format == "plain"


def test_fields_have_offsets_of_their_own() -> None:
    raw = json.dumps({"title": "开工\u200b了", "text": "　首句。"}).encode()
    document = read(Source(raw=raw, name="a.jsonl", record=4))
    assert document.text == "开工了\n首句。"
    assert [field.name for field in document.fields] == ["title", "text"]
    assert document.origin(Span(2, 3)) == Span(3, 4)
    assert (document.field(Span(4, 6)), document.origin(Span(4, 6))) == ("text", Span(1, 3))


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        (b'{"text": "a"}\n{"text": "b"}', "2 lines"),
        (b'{"title": "a"}', "with title"),
        (b"[1]", "list"),
        (b"{", "no JSON"),
        (b'{"text": 3}', "with text"),
    ],
)
def test_bad_records_are_named(raw: bytes, word: str) -> None:
    with pytest.raises(InputError, match=word) as caught:
        read(Source(raw=raw, name="a.jsonl", record=7, format="jsonl"))
    assert "a.jsonl, line 7" in str(caught.value)


def test_records_of_wide_encodings_are_split() -> None:
    lines = '{"text": "甲。"}\n{"text": "乙。"}\n'
    for encoding in ("utf-16", "utf-8-sig", "gb18030"):
        sources = list(split(Source(raw=lines.encode(encoding), name="a.jsonl")))
        assert [(s.record, read(s).text) for s in sources] == [(1, "甲。"), (2, "乙。")]

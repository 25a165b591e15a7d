import pytest

from extractor.documents import read
from extractor.documents.decode import decode
from extractor.errors import InputError
from extractor.model import Source, Span

NEWS = "临河省统计局8月3日公布，上半年全省粮食总产量同比增长2.6%，为近年来最好水平。记者了解到，各地正在组织秋收。"
OLD = "灣區青年樂團啟程赴歐，將在維也納等五個城市演出。團長說，這是樂團第三次赴歐，大家都做了充分準備。"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le"]
)
def test_bytes_decide(encoding: str) -> None:
    assert decode(NEWS.encode(encoding)).text == NEWS


@pytest.mark.parametrize("encoding", ["big5", "gb18030", "utf-16-be"])
def test_traditional_characters_stay_as_they_are(encoding: str) -> None:
    found = decode(OLD.encode(encoding))
    assert found.text == OLD
    assert found.notices == ()


def test_a_declared_charset_is_only_a_hint() -> None:
    page = f'<meta charset="utf-8"><p>{NEWS}</p>'
    assert decode(page.encode("gb18030")).encoding == "gb18030"
    assert decode(f'<meta charset="gb2312"><p>{NEWS}</p>'.encode()).encoding == "utf-8"


def test_a_mark_is_not_counted() -> None:
    document = read(Source(raw="\ufeff北京举行论坛。".encode()))
    assert document.origin(Span(0, 2)) == Span(0, 2)


def test_a_broken_byte_is_replaced_and_told() -> None:
    raw = NEWS.encode()
    found = decode(raw[:31] + raw[32:])
    assert found.encoding == "utf-8"
    assert [notice.kind for notice in found.notices] == ["undecodable"]
    assert found.text.endswith(NEWS[12:])


def test_a_cut_last_character_does_not_change_the_encoding() -> None:
    assert decode(NEWS.encode("gb18030")[:-1]).encoding == "gb18030"


def test_lone_surrogates_read_one_to_one() -> None:
    found = decode("甲\ud800乙".encode("utf-8", "surrogatepass"))
    assert found.text == "甲\ufffd乙"
    assert found.notices


def test_zero_bytes_in_text_are_left_out() -> None:
    assert read(Source(raw=f"\0{NEWS}\0".encode())).text == NEWS


def test_other_alphabets_are_judged() -> None:
    text = "Президент сообщил, что переговоры пройдут в столице в следующем месяце, передает агентство."
    assert decode(text.encode("cp1251")).text == text


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "pdftotext"),
        (b"PK\x03\x04\x14\x00word/document.xml", "pandoc"),
        (b"PK\x03\x04\x14\x00a.txt", "zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00\x00", "soffice"),
        (b"{\\rtf1\\ansi", "pandoc"),
        (b"\x89PNG\r\n\x1a\n", "tesseract"),
        (bytes(range(32)) * 40, "binary"),
    ],
)
def test_what_is_no_text_is_refused_with_the_tool_that_helps(raw: bytes, word: str) -> None:
    with pytest.raises(InputError, match=word) as caught:
        read(Source(raw=raw, name="新闻.dat"))
    assert str(caught.value).startswith("新闻.dat: found ")


@pytest.mark.parametrize("raw", [b"", b"\xef\xbb\xbf", b" \r\n\t", "\u3000\n".encode("gb18030")])
def test_nothing_reads_as_nothing(raw: bytes) -> None:
    document = read(Source(raw=raw))
    assert (document.text, document.articles, document.sentences) == ("", (), ())
    assert [notice.kind for notice in document.notices] == ["empty"]

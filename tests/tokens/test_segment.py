"""Words cover the text, whatever stands in it, and user dictionaries are read or refused by line."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.errors import TableError
from extractor.model import Document, Settings
from extractor.tokens import segment


def document(text):
    return Document(name="text", text=text, starts=range(len(text)), ends=range(1, len(text) + 1), sha256="")


def cut(text, **settings):
    return [text[a:b] for a, b in segment(document(text), Settings(**settings)).spans()]


@settings(deadline=None)  # the first call loads the dictionary
@given(st.text(st.sampled_from("北京市 会\n议3.5%-A\r\u3000“”😀ab\ud800"), max_size=40))
def test_words_cover_the_text(text):
    tokens = segment(document(text), Settings())
    assert list(tokens.cuts) == sorted(set(tokens.cuts))
    assert tokens.cuts[0] == 0
    assert tokens.cuts[-1] == len(text)
    assert len(tokens.tags) == len(tokens.cuts) - 1


@settings(deadline=None)  # the first call loads the dictionary
@given(st.text(st.sampled_from("北京 市\nA1"), max_size=30))
def test_a_line_break_is_a_word_of_its_own(text):
    assert all("\n" not in word or word == "\n" for word in cut(text))


@pytest.mark.parametrize("engine", ["rjieba", "jieba"])
def test_words_and_tags(engine):
    tokens = segment(document("北京举行会议。"), Settings(tokens=engine))
    assert list(tokens.cuts) == [0, 2, 4, 6, 7]
    assert tokens.tags == ("ns", "v", "n", "x")


# The two have one dictionary and one algorithm; the Rust port keeps Latin words and numbers together at `-` and `.`.
@pytest.mark.parametrize(
    ("text", "rust", "python"),
    [
        ("T-34坦克", ["T-34", "坦克"], ["T", "-", "34", "坦克"]),
        ("GPT-4.5发布", ["GPT-4.5", "发布"], ["GPT", "-", "4.5", "发布"]),
        ("北京大学生前来应聘", ["北京", "大学生", "前来", "应聘"], ["北京", "大学生", "前来", "应聘"]),
    ],
)
def test_where_the_engines_differ(text, rust, python):
    assert cut(text) == rust
    assert cut(text, tokens="jieba") == python


WORDS = "湖光电子厂 10 nt\n\n星云计划\n云上台地 n\n"


@pytest.mark.parametrize("engine", ["rjieba", "jieba"])
@pytest.mark.parametrize(
    "raw",
    [
        WORDS.encode(),
        WORDS.encode("utf-8-sig"),
        WORDS.replace("\n", "\r\n").encode(),
        WORDS.encode("gbk"),
        WORDS.replace("\n", "\r\n").encode("gb18030"),
    ],
    ids=["utf-8", "bom", "crlf", "gbk", "gb18030 crlf"],
)
def test_user_dictionaries(tmp_path, engine, raw):
    path = tmp_path / "words.txt"
    path.write_bytes(raw)
    text = "湖光电子厂加入星云计划"
    assert cut(text) != ["湖光电子厂", "加入", "星云计划"]
    tokens = segment(document(text), Settings(tokens=engine, dictionaries=(str(path),)))
    assert [text[a:b] for a, b in tokens.spans()] == ["湖光电子厂", "加入", "星云计划"]
    assert tokens.tags[0] == "nt"


@pytest.mark.parametrize("bad", ["湖光 多 n", "湖光 10 名词", "湖光 10 n 多"])
def test_a_bad_line_is_named(tmp_path, bad):
    path = tmp_path / "words.txt"
    path.write_text(f"星云\n{bad}\n", "utf-8")
    with pytest.raises(TableError) as error:
        cut("湖光", dictionaries=(str(path),))
    assert str(path) in str(error.value)
    assert "line 2" in str(error.value)


def test_a_line_that_no_encoding_reads_is_named(tmp_path):
    path = tmp_path / "words.txt"
    path.write_bytes("星云\n".encode("gbk") + b"\xff\xff\n")
    with pytest.raises(TableError, match="line 2"):
        cut("湖光", dictionaries=(str(path),))


def test_a_dictionary_that_is_absent(tmp_path):
    with pytest.raises(TableError, match=r"absent\.txt"):
        cut("湖光", dictionaries=(str(tmp_path / "absent.txt"),))

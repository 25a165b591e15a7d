"""A user's own names: they win, they are not cut out of other words, and a bad table is named by row and column."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.documents import read
from extractor.errors import TableError
from extractor.links import link
from extractor.mentions import find
from extractor.mentions.entities.gazetteer import gazetteer
from extractor.model import Candidate, Known, Label, Reading, Settings, Source, Span
from extractor.tokens import segment

NOTHING = Reading()


@pytest.fixture
def table(tmp_path):
    """Write tables of names, each with its own name, since they are read once."""

    def write(text, name="names.tsv"):
        file = tmp_path / name
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(file)

    return write


def found(text, *files, reading=NOTHING):
    """Find the mentions of a text as the pipeline does."""
    document, chosen = read(Source(raw=text.encode())).plain(), Settings(model="rules", gazetteers=files)
    return document, find(document, segment(document, chosen), reading, chosen)


def names(text, *files):
    """Give what the tables found, with labels and ids."""
    document, mentions = found(text, *files)
    own = (m for m in mentions if m.by == "gazetteer")
    return [(document.quote(m.span), m.label.value, m.known.id) for m in own]


def test_a_name_is_found_with_its_label_and_id(table):
    file = table("name\tlabel\tid\taliases\n云犀科技\tORG\tQ1\t云犀|Yunxi Ltd\n星河\tPRODUCT\n")
    text = "云犀昨日发布星河，Yunxi Ltd称满意。"
    assert names(text, file) == [("云犀", "ORG", "Q1"), ("星河", "PRODUCT", ""), ("YunxiLtd", "ORG", "Q1")]


@pytest.mark.parametrize("head", ["", "Name\tLabel\n", "\n# mine\n"])
def test_the_header_is_left_to_the_user(table, head):
    assert names("云犀成立。", table(f"{head}云犀\tORG\n")) == [("云犀", "ORG", "")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_and_ends_of_lines(table, encoding, end):
    file = table(f"云犀\tORG\tQ1{end}星河\tPRODUCT{end}".encode(encoding), f"{encoding}{len(end)}{ord(end[0])}.tsv")
    assert [name for name, *_ in names("云犀发布星河。", file)] == ["云犀", "星河"]


def test_names_are_written_as_reading_writes_a_text(table):
    file = table("\u3000Ａ１ 集团\tORG\tQ1\t Big  Data Co | \n")
    assert names("A1 集团成立，Big Data Co说。", file)[-1] == ("BigDataCo", "ORG", "Q1")
    assert "A1 集团" in gazetteer((file,)).rows


def test_the_longest_wins_then_the_first_row_then_a_name_before_an_alias(table):
    file = table(
        "云犀\tORG\tshort\n云犀科技\tORG\tlong\n星河\tPRODUCT\tfirst\n星河\tORG\tsecond\n甲\tORG\tx\t月湖\n月湖\tLOC\ty\n"
    )
    assert names("云犀科技与星河在月湖。", file) == [
        ("云犀科技", "ORG", "long"),
        ("星河", "PRODUCT", "first"),
        ("月湖", "LOC", "y"),
    ]


def test_the_first_of_two_tables_has_a_name(table):
    one, two = table("云犀\tORG\t1\n", "one.tsv"), table("云犀\tPERSON\t2\n星河\tPRODUCT\n", "two.tsv")
    assert names("云犀发布星河。", one, two) == [("云犀", "ORG", "1"), ("星河", "PRODUCT", "")]


def test_a_forced_name_wins_over_rules_works_and_reader_and_masks_figures(table):
    file = table("北京三百\tORG\tQ1\n湿地保护\tEVENT\tQ2\n")
    text = "北京三百人到场，《湿地保护条例》发布。"
    reading = Reading((Candidate(Span(0, 2), Label.GPE, 1.0), Candidate(Span(2, 5), Label.CARDINAL, 1.0)))
    document, mentions = found(text, file, reading=reading)
    assert [(document.quote(m.span), m.by) for m in mentions] == [("北京三百", "gazetteer"), ("湿地保护", "gazetteer")]
    assert all(m.confidence == 1.0 for m in mentions)


@pytest.mark.parametrize(
    ("name", "text", "count"),
    [
        ("中信", "其中信息显示，中信宣布。", 1),  # two characters begin or end with a word
        ("要", "要点如下：张要来了，重要。", 0),  # a single one is a word of its own
        ("桂", "桂、粤两地合作。", 1),
        ("AI", "AI与MAIN、OpenAI、AI2、A.I.不同。", 1),  # Latin words are not cut
        ("360", "360公司发布3600台，共360。", 2),
        ("C", "C与CC、C罩。", 2),
    ],
)
def test_names_are_not_cut_out_of_words(table, name, text, count):
    assert len(names(text, table(f"{name}\tORG\n"))) == count


def test_traditional_names_and_texts_meet(table):
    file = table("雲犀國際\tORG\tQ1\n灵鹫宫\tFAC\tQ2\n")
    assert [identity for *_, identity in names("云犀国际到访灵鹫宫。", file)] == ["Q1", "Q2"]
    assert [identity for *_, identity in names("雲犀國際到訪靈鷲宮，與該館簽約。", file)] == ["Q1", "Q2"]


def entities(text, file):
    """Link what a table finds."""
    document, mentions = found(text, file)
    return document, link(document, mentions, NOTHING)


def test_aliases_are_one_entity_with_the_users_id_and_name(table):
    file = table("云犀科技有限公司\tORG\tQ1\t云犀|犀牛\n雲犀\tORG\tQ1\n")
    document, linked = entities("云犀昨日宣布，犀牛更名。该公司说。", file)
    assert [(e.id, e.name, e.by) for e in linked] == [("Q1", "云犀科技有限公司", "gazetteer")]
    assert [document.quote(s) for s in (*linked[0].mentions, *linked[0].references)] == ["云犀", "犀牛", "该公司"]


def test_what_rules_tie_to_an_entry_joins_it_and_two_entries_never_join(table):
    file = table("云犀\tORG\tQ1\n云犀科技集团\tORG\tQ2\n")
    _, linked = entities("云犀与云犀科技集团签约。", file)
    assert [e.id for e in linked] == ["Q1", "Q2"]
    one = table("蚂蚁集团\tORG\tQ3\n", "one.tsv")
    _, linked = entities("蚂蚁集团即蚂蚁科技集团股份有限公司。", one)
    assert [(e.id, e.name, len(e.mentions)) for e in linked] == [("Q3", "蚂蚁集团", 2)]


def test_an_entry_without_an_id_has_a_number_of_ours(table):
    _, linked = entities("云犀成立，云犀网上线。", table("云犀\tORG\t\t云犀网\n"))
    assert [(e.id, e.name) for e in linked] == [("e1", "云犀")]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("云犀\tORG\n星河\tTHING\n", "line 2, column 2 (label): found 'THING', expected a label after a tab"),
        ("name\tlabel\n云犀\n", "line 2, column 2 (label): found nothing"),
        ("# x\n\n\tORG\n", "line 3, column 1 (name): found nothing, expected a name"),
        ("云犀\tORG\tQ1\ta\tb\n", "line 1, column 5: found 'b', expected no more than"),
        ("云犀\tORG\te12\n", "line 1, column 3 (entity id): found 'e12', expected an id that is not"),
        ("云犀\tMONEY\n", "line 1, column 2 (label): found 'MONEY'"),
        ("云犀 ORG\n", "line 1, column 2 (label): found nothing"),
    ],
)
def test_a_bad_row_is_named(table, rows, said):
    file = table(rows)
    with pytest.raises(TableError) as error:
        gazetteer((file,))
    assert f"names.tsv, {said}" in str(error.value)


def test_a_bad_file_is_named(table, tmp_path):
    with pytest.raises(TableError, match=r"absent\.tsv"):
        gazetteer((str(tmp_path / "absent.tsv"),))
    with pytest.raises(TableError, match="line 2: found byte 0xff"):
        gazetteer((table(b"a\tORG\n\xff\xff\tORG\n", "bytes.tsv"),))


def test_the_record_of_a_name_travels_with_its_mention(table):
    _, mentions = found("云犀成立。", table("云犀科技\tORG\tQ1\t云犀\n"))
    assert mentions[0].known == Known("云犀科技", "Q1")


@settings(deadline=None, max_examples=50)
@given(text=st.text("云犀中信AI3 \n，", max_size=30))
def test_any_text_gives_sorted_mentions_that_do_not_cross(text, tmp_path_factory):
    file = tmp_path_factory.getbasetemp() / "any.tsv"
    if not file.exists():
        file.write_text("云犀\tORG\n犀中\tPERSON\n信\tORG\nAI\tORG\n云犀中信\tORG\n3\tORG\n", "utf-8")
    document, mentions = found(text, str(file))
    places = [m.span for m in mentions if m.label is not Label.PHRASE]
    assert all(a.end <= b.start for a, b in pairwise(places))
    longest = {Span(*m.span()) for m in re.finditer("云犀中信", document.text)}
    assert longest <= set(places)

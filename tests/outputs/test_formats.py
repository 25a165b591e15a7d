"""The same rows in every format: whole, escaped, the same bytes each time, all or nothing."""

from __future__ import annotations

import csv
import re
import sys
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.errors import ExtraMissing, InputError
from extractor.outputs.formats import FORMATS, batches, frames, relations, told, write
from extractor.outputs.formats.cells import harmless
from extractor.outputs.formats.columns import TABLES, Table, columns
from extractor.outputs.formats.duckdb import SETTINGS
from extractor.outputs.formats.ntriples import iri, literal
from tests.outputs.made import SOUND, fact, lines, mention, record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RECORDS = [record("a.txt"), record("b.jsonl", record=1, head={}), record("b.jsonl", record=2), record("c", facts=[])]
LINES = [line for one in RECORDS for line in lines(one)]
EXTRA = {"parquet": "pyarrow", "duckdb": "duckdb"}
Rows = dict[Table, list[tuple[Any, ...]]]

# https://www.w3.org/TR/n-triples/#n-triples-grammar, the terms that are used here
UCHAR = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
IRIREF = rf'<(?:[^\x00-\x20<>"{{}}|^`\\]|{UCHAR})*>'
LITERAL = rf'"(?:[^\x22\x5C\x0A\x0D]|\\[tbnrf"\'\\]|{UCHAR})*"(?:\^\^{IRIREF})?'
TRIPLE = re.compile(rf"{IRIREF} {IRIREF} (?:{IRIREF}|{LITERAL}) \.")


def needed(name: str) -> None:
    if name in EXTRA:
        pytest.importorskip(EXTRA[name])


def written(name: str, folder: Path) -> Path:
    place = folder / FORMATS[name].place
    write(told(RECORDS, LINES), {name: place})
    return place


def expected() -> Rows:
    some = [relations(one) for one in told(RECORDS, LINES)]
    return {table: [row for one in some for row in getattr(one, table)] for table in TABLES}


def contents(place: Path) -> dict[str, bytes]:
    files = [place] if place.is_file() else sorted(place.iterdir())
    return {file.name: file.read_bytes() for file in files}


def test_parquet_holds_the_rows(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    place = written("parquet", tmp_path)
    assert {table: rows_of(parquet.read_table(place / f"{table}.parquet")) for table in TABLES} == expected()


def test_frames_hold_the_rows() -> None:
    pytest.importorskip("pyarrow")
    assert {table: rows_of(found) for table, found in frames(told(RECORDS, LINES)).items()} == expected()
    assert [found.num_rows for found in frames([]).values()] == [0, 0, 0, 0]


def rows_of(arrow: Any) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in arrow.to_pylist()]


def test_duckdb_holds_the_rows_and_says_what_they_are(tmp_path: Path) -> None:
    base = opened(written("duckdb", tmp_path))
    assert {table: base.execute(f"FROM {table}").fetchall() for table in TABLES} == expected()
    said = base.execute("SELECT comment FROM duckdb_columns() WHERE table_name = 'fact_args' ORDER BY column_index")
    assert [row[0] for row in said.fetchall()] == [column.says for column in columns("fact_args")]


def test_csv_holds_the_rows(tmp_path: Path) -> None:
    place = written("csv", tmp_path)
    for table, rows in expected().items():
        head, *found = parsed(place / f"{table}.csv")
        assert head == [column.name for column in columns(table)]
        assert [[cell.removeprefix("'") for cell in row] for row in found] == [list(map(plain, row)) for row in rows]


def plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) and value == int(value) < 1e6 else str(value).removesuffix(".0")


def parsed(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8", newline="") as lines_:
        return list(csv.reader(lines_, strict=True))


def test_no_text_of_a_csv_file_is_a_formula(tmp_path: Path) -> None:
    for row in parsed(written("csv", tmp_path) / "mentions.csv")[1:]:
        texts = [cell for cell, column in zip(row, columns("mentions"), strict=True) if column.kind == "text"]
        assert not [cell for cell in texts if cell.startswith(tuple("=+-@\t\r＝＋－＠"))]
    assert {row[16] for row in parsed(tmp_path / "csv/mentions.csv")} >= {"-5"}  # a figure stays one


@given(st.text(max_size=5))
def test_what_is_made_harmless_can_be_made_whole(text: str) -> None:
    cell = harmless(text)
    assert cell.removeprefix("'") == text
    assert not cell.startswith(tuple("=+-@\t\r"))


def test_each_line_of_n_triples_is_one_triple(tmp_path: Path) -> None:
    text = written("ntriples", tmp_path).read_bytes().decode("utf-8")
    triples = text.split("\n")
    assert triples.pop() == ""
    assert not [triple for triple in triples if not TRIPLE.fullmatch(triple)]
    assert len(set(triples)) == len(triples)
    nodes = {triple.split(" ")[0] for triple in triples}
    ends = re.findall(r"> (<urn:extractor:\w+/[^>]*>) \.$", text, re.MULTILINE)
    assert ends
    assert set(ends) <= nodes


def test_n_triples_say_what_the_tables_say(tmp_path: Path) -> None:
    text = written("ntriples", tmp_path).read_text("utf-8")
    rows = expected()
    name = iri("Fact", rows["facts"][0][0])
    filler = next(row for row in rows["fact_args"] if row[0] == rows["facts"][0][0] and row[1] == "amount")
    assert f"{name} <urn:extractor:role/amount> {iri('Mention', filler[3])} .\n" in text
    assert f"{iri('Mention', filler[3])} <urn:extractor:value> " in text
    assert '"300000000.0"^^<http://www.w3.org/2001/XMLSchema#double> .\n' in text
    assert '<urn:extractor:date_start> "2026-03-25"^^<http://www.w3.org/2001/XMLSchema#date> .\n' in text
    assert '<urn:extractor:negated> "true"^^<http://www.w3.org/2001/XMLSchema#boolean> .\n' in text


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=9))
def test_literals_and_names_keep_to_the_grammar(text: str) -> None:
    quoted = literal(text)
    assert TRIPLE.fullmatch(f"<a> {iri('role', text)} {quoted} .")
    assert unescaped(quoted[1:-1]) == text


def unescaped(text: str) -> str:
    short = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "\\": "\\"}
    return re.sub(r"\\(?:u(.{4})|(.))", lambda hit: chr(int(hit[1], 16)) if hit[1] else short[hit[2]], text)


def test_neo4j_files_can_be_imported(tmp_path: Path) -> None:
    files = {file.stem: parsed(file) for file in written("neo4j", tmp_path).iterdir()}
    nodes, seen = {}, set()
    for head, *rows in files.values():
        assert {len(row) for row in rows} == {len(head)}
        assert len({name.partition(":")[0] for name in head if name[0] != ":"}) == sum(name[0] != ":" for name in head)
        if kind := re.search(r":ID\((\w+)\)", head[0]):
            nodes[kind[1]] = [row[0] for row in rows]
            assert {row[-1] for row in rows} == {kind[1]}
    for head, *rows in files.values():
        for at, name in enumerate(head):
            if kind := re.fullmatch(r":(?:START|END)_ID\((\w+)\)", name):
                seen.add(kind[1])
                assert {row[at] for row in rows} <= set(nodes[kind[1]])
    assert seen == set(nodes) == {"Article", "Mention", "Entity", "Fact"}
    assert all(len(set(ids)) == len(ids) for ids in nodes.values())
    assert not [cell for rows in files.values() for row in rows for cell in row if re.search("[\r\n]", cell)]
    assert ["PERSON" in row for row in files["fact_args"]].count(True) == 0
    assert {row[-1] for row in files["fact_args"][1:]} >= {"AGENT", "TARGET", "SPEAKER"}


@pytest.mark.parametrize("name", ["parquet", "csv", "ntriples", "neo4j"])
def test_the_same_results_give_the_same_bytes(name: str, tmp_path: Path) -> None:
    needed(name)
    first, second = (contents(written(name, tmp_path / part)) for part in "ab")
    assert first == second
    assert all(first.values())


@pytest.mark.parametrize("name", FORMATS)
def test_what_fails_leaves_what_stood_there(name: str, tmp_path: Path) -> None:
    needed(name)
    place = written(name, tmp_path)
    before = contents(place)

    def broken() -> Iterator[dict[str, Any]]:
        yield record("new.txt")
        raise InputError("c.txt", "", "nothing", "a result")

    with pytest.raises(InputError, match=r"c\.txt"):
        write(broken(), {name: place})
    assert contents(place) == before
    assert not [file for file in tmp_path.rglob("*") if "draft" in file.name]


@pytest.mark.parametrize("name", FORMATS)
def test_what_a_killed_run_left_is_no_hindrance(name: str, tmp_path: Path) -> None:
    needed(name)
    place = written(name, tmp_path)
    for file in [place] if place.is_file() else list(place.iterdir()):
        for suffix in ("draft", "draft.wal") if name == "duckdb" else ("draft",):
            file.with_name(f".{file.name}.{suffix}").write_bytes(b"half")
    before = rows_in(name, place)
    written(name, tmp_path)
    assert rows_in(name, place) == before
    assert not [file for file in tmp_path.rglob("*") if "draft" in file.name]


def rows_in(name: str, place: Path) -> Any:
    if name == "duckdb":
        return [opened(place).execute(f"FROM {table}").fetchall() for table in TABLES]
    return {file: raw for file, raw in contents(place).items() if "draft" not in file}


@pytest.mark.parametrize("name", FORMATS)
def test_a_place_that_cannot_be_written_is_named(name: str, tmp_path: Path) -> None:
    needed(name)
    (tmp_path / "file").write_text("x", "utf-8")
    with pytest.raises(InputError, match="file"):
        write(RECORDS, {name: tmp_path / "file" / "inside"})
    assert (tmp_path / "file").read_text("utf-8") == "x"


@pytest.mark.parametrize("name", ["parquet", "duckdb"])
def test_a_missing_extra_is_named_before_any_work(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, EXTRA[name], None)
    with pytest.raises(ExtraMissing, match=r"pip install 'extractor-zh\[parquet\]'"):
        write(iter(()), {"csv": tmp_path / "csv", name: tmp_path / name})
    assert not list(tmp_path.iterdir())


def test_batches_change_nothing_but_row_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    pytest.importorskip("duckdb")
    monkeypatch.setattr(batches, "ROWS", 12)
    both = {name: tmp_path / FORMATS[name].place for name in EXTRA}
    counts = write(told(RECORDS, LINES), both)
    assert counts == {table: len(rows) for table, rows in expected().items()}
    files = {table: parquet.ParquetFile(both["parquet"] / f"{table}.parquet") for table in TABLES}
    assert [file.num_row_groups for file in files.values()] == [1, 2, 1, 2]
    assert {table: rows_of(file.read()) for table, file in files.items()} == expected()
    assert {table: opened(both["duckdb"]).execute(f"FROM {table}").fetchall() for table in TABLES} == expected()


def test_views_answer_what_they_are_for(tmp_path: Path) -> None:
    base = opened(written("duckdb", tmp_path))
    by_entity = base.execute(
        "SELECT role, type FROM facts_by_entity WHERE entity = '河湾集团有限公司' AND source = 'a.txt'"
    )
    assert sorted(by_entity.fetchall()) == [("agent", "invest"), ("subject", "quantity")]
    figures = base.execute(
        """SELECT day, date_end, subject, value, low, attribution
        FROM figures_over_time WHERE source = 'a.txt' ORDER BY ALL"""
    ).fetchall()
    published, group = date(2026, 3, 27), "河湾集团有限公司"
    assert figures == [
        (date(2026, 3, 25), date(2026, 3, 29), SOUND, 3e8, None, None),
        (published, None, group, 0.333333, None, "李四"),
        (published, None, group, None, -5.0, "李四"),
    ]
    said = base.execute(
        "SELECT speaker, type, modality, negated, headline FROM who_said_what WHERE source = 'a.txt' ORDER BY ALL"
    ).fetchall()
    assert said == [
        ("李四", "quantity", "actual", False, "河湾集团投资"),
        ("李四", "statement", "actual", False, "河湾集团投资"),
        ("李四", "statement", "plan", True, "河湾集团投资"),
    ]
    stated = base.execute("SELECT roles FROM stated WHERE source = 'a.txt' AND type = 'invest'").fetchone()
    assert stated == (f"agent={group}; amount=约3亿元; target={SOUND}; time=3月25-29日",)
    assert base.execute("SELECT (SELECT count(*) FROM stated) = (SELECT count(*) FROM facts)").fetchone() == (True,)


def opened(file: Path) -> Any:
    return pytest.importorskip("duckdb").connect(str(file), read_only=True, config=SETTINGS)


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_gives_empty_tables(name: str, tmp_path: Path) -> None:
    needed(name)
    place = tmp_path / FORMATS[name].place
    assert set(write([], {name: place}).values()) == {0}
    assert place.exists()


@pytest.mark.soak
def test_memory_does_not_grow_with_the_run(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    pytest.importorskip("pyarrow")
    mentions = [mention(i, "GPE", f"河湾{i}", entity=f"e{i}") for i in range(500)]
    facts = [fact(i, "locate", {"entity": [f"m{i}"], "place": [f"m{i + 1}"]}) for i in range(200)]

    def peak(count: int) -> int:
        some = (record(f"{i:05}.txt", mentions=mentions, facts=facts, articles=[], entities=[]) for i in range(count))
        write(some, {name: tmp_path / FORMATS[name].place for name in FORMATS if name != "duckdb"})
        return int(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)

    first = peak(150)  # 75,000 mentions, more than two batches; DuckDB has a limit of its own
    assert peak(600) <= 1.1 * first

"""extractor tables and extractor query, as a user meets them."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from extractor.cli import INTERRUPTED, main, query
from extractor.cli.query import SHOWN
from extractor.outputs.formats import told, write
from tests.outputs import worked
from tests.outputs.made import HOSTILE, SOUND, lines, record

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "schema/tables.md", ROOT / "README.md"]
NEWS = "本报北京3月26日电 （记者李四）第三届河湾论坛26日在北京举行，签约34个项目。"
duckdb = pytest.importorskip("duckdb")
pytest.importorskip("pyarrow")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("base") / "facts.duckdb"
    write(told([record()], lines(record())), {"duckdb": file})
    return str(file)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("run")
    (place / "a.txt").write_text(NEWS, "utf-8")
    assert main(["run", str(place / "a.txt"), "-o", str(place / "out"), "--model", "rules"]) == 0
    return place / "out"


def test_tables_go_into_the_run_s_folder(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tables", str(run), "--to", "duckdb", "--to", "csv"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert [line.split(": ")[0] for line in said] == [str(run / "facts.duckdb"), str(run / "csv")]
    assert said[0].split(": ")[1].startswith("1 article, ")
    facts = [json.loads(line) for line in (run / "facts.jsonl").read_text("utf-8").splitlines()]
    assert main(["query", str(run / "facts.duckdb"), "SELECT fact_id, evidence FROM facts", "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert rows == [{"fact_id": fact["id"], "evidence": fact["evidence"]} for fact in facts] != []


def test_tables_go_where_the_user_says(run: Path, tmp_path: Path) -> None:
    assert main(["tables", str(run), "--to", "ntriples", "-o", str(tmp_path / "x/y.nt")]) == 0
    assert (tmp_path / "x/y.nt").read_bytes().startswith(b"<urn:extractor:Article/")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["tables", "{run}", "--to", "csv", "--to", "neo4j", "-o", "x"], "-o with 2 formats"),
        (["tables", "{none}", "--to", "csv"], "found no manifest"),
        (["query", "{none}/none.duckdb", "SELECT 1"], "found no file"),
        (["query", "{none}", "SELECT 1"], "found no file"),
        (["query", "{run}/facts.jsonl", "SELECT 1"], "expected a DuckDB file"),
        (["query", "{base}", "SELECT * FROM factz"], 'Table with name factz does not exist! Did you mean "facts"?'),
        (["query", "{base}", "SELEC 1"], "Parser Error: syntax error"),
        (["query", "{base}", "DELETE FROM facts"], "read-only"),
        (["query", "{base}", "COPY facts TO '{none}/x.csv'"], "disabled by configuration"),
        (["query", "{base}", "EXPORT DATABASE '{none}/x'"], "disabled by configuration"),
        (["query", "{base}", "ATTACH '{none}/x.duckdb'"], "disabled by configuration"),
        (["query", "{base}", "SELECT * FROM read_text('{run}/facts.jsonl')"], "disabled by configuration"),
        (["query", "{base}", "SELECT * FROM '{run}/facts.jsonl'"], "disabled by configuration"),
        (["query", "{base}", "SELECT * FROM glob('{run}/*')"], "disabled by configuration"),
        (["query", "{base}", "SET enable_external_access = true"], "locked"),
        (["query", "{base}", "INSTALL httpfs"], "disabled by configuration"),
        (["query", "{base}", "LOAD '{none}/x.duckdb_extension'"], "extensions is disabled"),
        (["query", "{base}", "SELECT * FROM options"], "Table with name options does not exist"),
        (["query", "{base}", "SELECT text::INT FROM mentions WHERE label = 'PERCENT'"], "Could not convert string"),
    ],
)
def test_what_cannot_be_done_is_exit_status_2(
    arguments: list[str], says: str, run: Path, base: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([part.format(run=run, base=base, none=tmp_path) for part in arguments]) == 2
    said = capsys.readouterr()
    assert says in said.err
    assert said.err.startswith("extractor: ")
    assert said.err.count("\n") == 1
    assert not said.out
    assert not list(tmp_path.iterdir())


def test_a_query_changes_no_byte(base: str) -> None:
    before = Path(base).read_bytes()
    assert main(["query", base, "CREATE TEMP TABLE t AS SELECT 1; SELECT count(*) FROM facts"]) == 0
    assert Path(base).read_bytes() == before
    assert [file.name for file in Path(base).parent.iterdir()] == ["facts.duckdb"]


def test_an_answer_is_an_aligned_table(base: str, capsys: pytest.CaptureFixture[str]) -> None:
    texts = "('约3亿元', '李四', '3月25-29日')"
    sql = f"SELECT text, value, byline, date_start FROM mentions WHERE text IN {texts} ORDER BY ALL"  # noqa: S608
    assert main(["query", base, sql]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "text            value  byline  date_start",
        "3月25-29日             false   2026-03-25",
        "李四                   true",
        "约3亿元     300000000  false",
    ]


def test_an_answer_without_rows_has_a_head(base: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["query", base, "SELECT fact_id, type FROM facts WHERE false"]) == 0
    assert capsys.readouterr().out == "fact_id  type\n"


def test_the_text_of_others_cannot_steer_the_terminal(base: str, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (
        ["SELECT text, evidence FROM mentions, facts"],
        ["SELECT text::INT FROM mentions WHERE value IS NULL"],
    ):
        main(["query", base, *arguments])
        said = capsys.readouterr()
        assert said.out.replace("\n", "").isprintable()
        assert said.err.replace("\n", "").isprintable()


def test_a_terminal_shows_a_frame(
    base: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    assert main(["query", base, "SELECT entity AS \"[bold]x\", value FROM mentions WHERE entity = '李四'"]) == 0
    said = capsys.readouterr().out
    assert "[bold]x" in said
    assert "┃" in said
    assert "李四" in said


def test_csv_and_json_are_whole(base: str, capsys: pytest.CaptureFixture[str]) -> None:
    sql = """SELECT text, value, date_start, negated, 1.50::DECIMAL(9,2) AS price
        FROM mentions, facts WHERE text = '李四' ORDER BY ALL"""
    assert main(["query", base, sql, "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert rows[0] == {"text": "李四", "value": None, "date_start": None, "negated": False, "price": 1.5}
    assert main(["query", base, "SELECT entity, value, byline, 'a' AS entity FROM mentions", "--csv"]) == 0
    head, *found = csv.reader(io.StringIO(capsys.readouterr().out))
    assert head == ["entity", "value", "byline", "entity-2"]
    assert found[1] == [f"'{SOUND}", "", "false", "a"]
    assert found[2] == ["", "300000000", "false", "a"]
    assert main(["query", base, "SELECT DISTINCT entity FROM mentions WHERE entity LIKE '=%'", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"entity": SOUND}
    assert SOUND != HOSTILE


def test_a_long_answer_is_cut_in_the_table_alone(base: str, capsys: pytest.CaptureFixture[str]) -> None:
    sql = f"FROM range({SHOWN + 1})"
    assert main(["query", base, sql]) == 0
    said = capsys.readouterr()
    assert said.out.count("\n") == SHOWN + 1
    assert "the first 1,000 rows; --csv or --json gives all" in said.err
    assert main(["query", base, sql, "--csv"]) == 0
    assert capsys.readouterr().out.count("\n") == SHOWN + 2


def test_values_of_any_type_can_be_shown(base: str, capsys: pytest.CaptureFixture[str]) -> None:
    sql = (
        "SELECT [1, 2] AS l, {'a': DATE '2026-03-26'} AS s, INTERVAL 1 DAY AS i, '\\x00a'::BLOB AS b, "
        "'nan'::DOUBLE AS n, "
        "TIMESTAMP '2026-03-26 09:30:00' AS t, 1e38::HUGEINT AS h, uuid() AS u, true AS y"
    )
    for form in ([], ["--csv"], ["--json"]):
        assert main(["query", base, sql, *form]) == 0
        assert capsys.readouterr().out.count("\n") == (1 if form == ["--json"] else 2)


def test_ctrl_c_ends_a_query(base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: str) -> None:
        raise RuntimeError("Query interrupted")  # as DuckDB does when the signal comes

    monkeypatch.setattr(query, "_open", lambda *_: SimpleNamespace(execute=interrupted, close=lambda: None))
    assert main(["query", base, "SELECT 1"]) == INTERRUPTED


def test_duckdb_missing_is_named(
    base: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    assert main(["query", base, "SELECT 1"]) == 2
    assert "pip install 'extractor-zh[parquet]'" in capsys.readouterr().err


def test_the_worked_questions_have_these_answers(tmp_path: Path) -> None:
    file = worked.make(tmp_path)
    pairs = [pair for page in PAGES for pair in worked.questions(page.read_text("utf-8"))]
    assert len({sql for sql, _ in pairs}) >= 5
    for sql, answer in pairs:
        assert worked.answer(file, sql) == answer, (
            "python -m tests.outputs.worked README.md schema/tables.md mends them"
        )


def test_a_run_writes_tables_too(tmp_path, capsys):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("张伟当选市科协主席。", "utf-8")
    out = tmp_path / "out"
    assert main(["run", str(tmp_path / "in"), "-o", str(out), "--model", "rules", "--to", "csv"]) == 0
    assert f"{out / 'csv'}: 1 article" in capsys.readouterr().out
    assert list(out.rglob("facts.csv"))
    assert main(["run", str(tmp_path / "in"), "--to", "csv"]) == 2

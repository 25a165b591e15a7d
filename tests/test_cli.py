"""The command line, command by command: what it says, what it writes, its exit status."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from extractor.cli import main
from extractor.cli.clean import clean
from extractor.cli.progress import progress

ROOT = Path(__file__).parents[1]
SEED = ROOT / "corpus/zgc-forum-2026.txt"
NEWS = "本报北京3月26日电 （记者李四）第三届河湾论坛26日在北京举行，签约34个项目。"
RULES = ("--model", "rules")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "in"
    place.mkdir()
    (place / "a.txt").write_text(NEWS, "utf-8")
    (place / "b.html").write_text(f"<h1>河湾论坛举行</h1><p>{NEWS}</p>", "utf-8")
    return place


def feed(monkeypatch: pytest.MonkeyPatch, raw: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(raw)))


def test_run_says_where_how_many_and_how_fast(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    assert main(["run", str(folder), "-o", str(out), *RULES, "--report", str(tmp_path / "report.json")]) == 0
    said = capsys.readouterr().out
    assert said.startswith(f"{out}: 2 articles, ")
    assert "2 files: 2 done, 0 failed, 0 skipped; " in said
    assert " a second" in said
    report = json.loads((tmp_path / "report.json").read_bytes())
    assert (report["read"], report["done"]) == (2, 2)
    assert main(["run", str(folder), "-o", str(out), *RULES]) == 0
    assert "0 done, 0 failed, 2 skipped; nothing new" in capsys.readouterr().out
    assert main(["run", "-o", str(out), "--status"]) == 0
    assert "2 files: 2 done, 0 failed" in capsys.readouterr().out


def test_a_failed_file_is_exit_status_1(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "c.pdf").write_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    assert main(["run", str(folder), "-o", str(tmp_path / "out"), *RULES]) == 1
    said = capsys.readouterr()
    assert "2 done, 1 failed" in said.out
    assert said.err.startswith("failed: c.pdf")
    assert "PDF" in said.err


BAD = {
    "nowhere": (["run", "nowhere", "-o", "out"], "nowhere: found nothing there"),
    "no input": (["run", "-o", "out"], "found no input"),
    "empty": (["run", ".", "-o", "out"], "found no file to read"),
    "mixed": (["run", "-", "x", "-o", "out"], "standard input alone"),
    "dictionary": (["run", ".", "-o", "out", "--dict", "none.txt"], "none.txt: found nothing there"),
    "dates": (["run", ".", "-o", "out", "--dates", "none.tsv"], "none.tsv"),
    "no gold": (["score", "."], "found no gold file"),
    "no results": (["score", ".", "none"], "none: found nothing there"),
    "no gold here": (["validate", "none"], "found no gold file"),
    "show": (["show", "none.txt"], "none.txt: found No such file"),
    "status": (["run", "--status", "-o", "."], "found no manifest"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_exit_status_2(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    arguments, said = BAD[name]
    assert main(arguments) == 2
    error = capsys.readouterr().err
    assert error.startswith("extractor: ")
    assert said in error
    assert error.count("\n") == 1


USAGE = (["run", "x", "--date", "26-3-1"], ["run", "x", "--workers", "0"], ["run", "x", "--timeout", "-1"], ["fly"], [])


@pytest.mark.parametrize("arguments", USAGE, ids=str)
def test_usage_is_exit_status_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2


def test_dates_from_a_table(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "index.tsv"
    table.write_text("id\tpublished\tsource\na\t2026-03-27\tx\nb\t\ty\n", "utf-8")
    assert main(["run", str(folder), "-o", str(tmp_path / "out"), *RULES, "--dates", str(table)]) == 0
    found = json.loads((tmp_path / "out/a.json").read_bytes())
    assert (found["published"], found["head"]["dated_by"]) == ("2026-03-27", "--dates")
    table.write_text("id\tpublished\na\tyesterday\n", "utf-8")
    assert main(["run", str(folder), "-o", str(tmp_path / "out"), *RULES, "--dates", str(table)]) == 2
    assert "line 2: found 'yesterday'" in capsys.readouterr().err


def test_jsonl_through_a_pipe(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    record = json.dumps({"title": "河湾论坛举行", "text": NEWS, "date": "2026-03-27"}).encode()
    feed(monkeypatch, record + b"\n{bad\n\n" + record + b"\n")
    assert main(["run", "-", *RULES]) == 1
    said = capfdbinary.readouterr()
    rows = [json.loads(line) for line in said.out.splitlines()]
    assert [row["record"] for row in rows] == [1, 4]
    assert rows[0]["published"] == "2026-03-27"
    assert said.err.startswith(b"failed: record 2: ")


def test_jsonl_into_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    feed(monkeypatch, json.dumps({"text": NEWS}).encode())
    assert main(["run", "-", "-o", str(tmp_path / "out"), *RULES]) == 0
    assert json.loads((tmp_path / "out/stdin.jsonl").read_bytes())["record"] == 1
    feed(monkeypatch, b"")
    assert main(["run", "-", "-o", str(tmp_path / "out"), *RULES]) == 2


def test_a_list_on_standard_input(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    feed(monkeypatch, f"{folder / 'a.txt'}\n\n{folder / 'b.*'}\n".encode())
    assert main(["run", "--files-from", "-", "-o", str(tmp_path / "out"), *RULES]) == 0
    assert (tmp_path / "out/a.json").exists()
    assert (tmp_path / "out/b.json").exists()


def test_without_a_folder_results_go_to_standard_output(
    folder: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    (folder / "bad.txt").write_bytes(b"\x00\x01\x02" * 50)
    assert main(["run", str(folder), *RULES]) == 1
    said = capfdbinary.readouterr()
    assert [json.loads(line)["source"] for line in said.out.splitlines()] == ["a.txt", "b.html"]
    assert b"bad.txt" in said.err


def test_show_and_explain(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", str(SEED), *RULES, "--date", "2026-03-27"]) == 0
    said = capsys.readouterr().out
    assert "zgc-forum-2026.txt, plain, utf-8, 2026-03-27 (--date)" in said
    assert "共绘全球科技交流合作新图景" in said
    assert main(["explain", str(SEED), *RULES]) == 0
    whole = capsys.readouterr().out
    assert "by " in whole
    name = whole.split()[1]
    assert main(["explain", str(SEED), *RULES, "--fact", name]) == 0
    one = capsys.readouterr().out
    assert len(one) < len(whole)
    assert whole.startswith(one.splitlines()[0])
    assert main(["explain", str(SEED), *RULES, "--fact", "f9999"]) == 2


def test_hostile_text_does_not_steer_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.txt"
    file.write_text("[bold]李四[/bold]在北京说。\x1b[2J\u202e坏\x07 [link=http://x]点[/link] :smile:", "utf-8")
    assert main(["show", str(file), *RULES]) == 0
    said = capsys.readouterr().out
    assert not {"\x1b", "\u202e", "\x07"} & set(said)
    assert "[bold]李四[/bold]" in said
    assert ":smile:" in said
    assert "[link=http://x]" in said


def test_clean_keeps_what_can_be_read() -> None:
    text = "中文 English １２３　全角空格\n𠮷é（）“”"
    assert clean(text) == text
    assert clean("a\u200bb\u2066c\r\x9b\ud800") == "a\\u200bb\\u2066c\\r\\x9b\\ud800"


def test_score_runs_the_pipeline_on_the_texts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", str(ROOT / "gold"), "--texts", str(ROOT / "corpus"), *RULES]) == 0
    piped = capsys.readouterr().out
    assert piped.startswith("1 file\n")
    assert main(["run", str(ROOT / "corpus"), "-o", str(tmp_path / "out"), *RULES]) == 0
    capsys.readouterr()
    assert main(["score", str(ROOT / "gold"), str(tmp_path / "out"), "--json", str(tmp_path / "s.json")]) == 0
    assert capsys.readouterr().out == piped
    assert json.loads((tmp_path / "s.json").read_bytes())["mentions"]["gold"] == 135


def test_floors(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    floors = str(tmp_path / "floors.json")
    command = ["score", str(ROOT / "gold"), "--floors", floors]
    perfect, empty = str(ROOT / "gold"), tmp_path / "empty"
    empty.mkdir()
    assert main([*command[:2], perfect, *command[2:]]) == 0
    assert "scores pinned" in capsys.readouterr().out
    assert main([*command[:2], str(empty), *command[2:]]) == 1
    assert "below its floor: mentions 0.0000 < 1.0000" in capsys.readouterr().out
    assert main([*command[:2], str(empty), *command[2:], "--model", "rules"]) == 2
    assert main([*command[:2], str(empty), *command[2:], "--lower"]) == 0
    assert json.loads(Path(floors).read_bytes())["floors"]["mentions"] == 0
    assert main([*command[:2], perfect, *command[2:]]) == 0
    assert json.loads(Path(floors).read_bytes())["floors"]["mentions"] == 1


def test_compare_agree_validate(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold, worse = ROOT / "gold/zgc-forum-2026.json", tmp_path / "changed.json"
    content = json.loads(gold.read_bytes())
    content["mentions"][0]["type"] = "ORG"
    content["facts"] = content["facts"][1:]
    worse.write_text(json.dumps(content), "utf-8")
    assert main(["compare", str(worse), str(gold), str(gold)]) == 0
    said = capsys.readouterr().out
    assert "better zgc-forum-2026.json 19-21 PERSON found: 张伟" in said
    assert "better zgc-forum-2026.json 19-21 no longer ORG made up: 张伟" in said
    assert "worse " not in said
    assert main(["agree", str(gold), str(gold)]) == 0
    assert re.search(r"labels of characters +1\.000 +1\.000", capsys.readouterr().out)
    assert main(["validate", str(ROOT / "gold"), "--texts", str(ROOT / "corpus")]) == 0
    assert "1 file, 0 defects" in capsys.readouterr().out
    content["facts"][0]["source"] = "m9999"
    worse.write_text(json.dumps(content), "utf-8")
    assert main(["validate", str(worse), "--texts", str(ROOT / "corpus")]) == 1
    assert "'m9999'" in capsys.readouterr().out


def test_results_in_another_format_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "zgc-forum-2026.json").write_text('{"mentions": [{"id": 1}], "facts": []}', "utf-8")
    assert main(["score", str(ROOT / "gold"), str(tmp_path)]) == 2
    assert "zgc-forum-2026.json: found KeyError" in capsys.readouterr().err
    (tmp_path / "zgc-forum-2026.json").write_text("[1", "utf-8")
    assert main(["score", str(ROOT / "gold"), str(tmp_path)]) == 2


def test_progress_without_a_terminal_is_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    from extractor.batch import Outcome
    from extractor.batch.job import Item

    with progress() as watch:
        watch(Outcome(item=Item(name="a", path="a"), status="done"), 2)
    assert capsys.readouterr().err == ""


def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    command = [sys.executable, "-m", "extractor", "score", str(ROOT / "gold"), str(ROOT / "gold")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    assert (process.stderr.read(), process.wait(60)) == (b"", 0)

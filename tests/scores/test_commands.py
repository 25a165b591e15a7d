"""The commands that measure, as a reader of their output sees them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from extractor.cli import main

ROOT = Path(__file__).parents[2]
GOLD = ROOT / "gold/zgc-forum-2026.json"
RULES = ("--model", "rules")


@pytest.fixture
def folders(tmp_path: Path) -> tuple[str, str]:
    """Make gold of two files from two sources, and results in which one mention is wrong and one file is absent."""
    content = json.loads(GOLD.read_bytes())
    for folder in ("gold", "found"):
        (tmp_path / folder).mkdir()
    for name in ("a", "b"):
        (tmp_path / f"gold/{name}.json").write_text(json.dumps(content), "utf-8")
    (tmp_path / "gold/index.tsv").write_text(
        "id\tpublished\tsource\na\t2026-03-27\t某报\nb\t2026-03-28\t某\x1b台\n", "utf-8"
    )
    content["mentions"][0]["type"] = "ORG"
    (tmp_path / "found/a.json").write_text(json.dumps(content), "utf-8")
    return str(tmp_path / "gold"), str(tmp_path / "found")


def test_score_by_source_and_by_length_and_as_json(
    folders: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["score", *folders, "--json", str(tmp_path / "s.json")]) == 0
    said = capsys.readouterr()
    assert said.err == "no result for 1 of 2 files, b.json: counted as empty\n"
    assert "F1 by source" in said.out
    assert "mentions by length, in characters" in said.out
    assert "某\\x1b台" in said.out
    assert "\x1b" not in said.out
    rows = json.loads((tmp_path / "s.json").read_bytes())
    assert rows["mentions"]["interval"] == [0, rows["mentions, source 某报"]["f1"]]
    assert rows["mentions, PERSON"]["gold"] == 2 * rows["mentions, PERSON"]["found"] + 2
    assert rows["mentions, macro"]["p"] < 1
    assert rows["mentions, source 某\x1b台"]["f1"] == 0


def test_score_of_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold, found = tmp_path / "gold.txt", tmp_path / "found.txt"
    gold.write_text("北京 欢迎 你\n\n论坛 开幕\n", "utf-8")
    found.write_text("北京 欢迎你\n论坛 开幕\n", "utf-8")
    assert main(["score", str(gold), str(found), "--words"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].split() == [
        "words",
        "0.750",
        "0.600",
        "0.667",
        "0.400–1.000",
        "5",
        "4",
    ]
    assert main(["score", str(gold), "--words"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].split()[:3] == ["words", "1.000", "1.000"]
    found.write_text("北京 欢迎 我\n", "utf-8")
    assert main(["score", str(gold), str(found), "--words"]) == 2
    assert "gold.txt, sentence 1: found '北京欢迎我', expected '北京欢迎你'" in capsys.readouterr().err
    assert main(["score", str(tmp_path / "none.txt"), "--words"]) == 2


def test_errors_writes_a_page_for_results(
    folders: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "report.html"
    command = ["errors", *folders, "-o", str(out), "--texts", str(ROOT / "corpus")]
    assert main(command) == 0
    said = capsys.readouterr().out
    assert said.startswith(f"{out}: ")
    assert said.endswith(" items with errors in 2 files\n")
    first = out.read_bytes()
    assert b'"label"' in first
    assert main(command) == 0
    assert out.read_bytes() == first


def test_errors_runs_the_pipeline_and_gives_commands_that_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, news = tmp_path / "report.html", "本报讯（记者李安）3月26日，河湾论坛在江口举行。"
    (tmp_path / "a.txt").write_text(news, "utf-8")
    gold = {"source": "a.txt", "published": "2026-03-27", "articles": [], "mentions": [], "facts": []}
    (tmp_path / "a.json").write_text(json.dumps(gold), "utf-8")
    assert main(["errors", str(tmp_path / "a.json"), "-o", str(out), *RULES]) == 0
    command = f"extractor explain {tmp_path / 'a.txt'} --model rules --date 2026-03-27"
    assert command in out.read_text("utf-8")
    capsys.readouterr()
    assert main([*command.split()[1:], "--fact", "f1"]) == 0
    assert capsys.readouterr().out.startswith("f1 ")


def test_errors_without_a_text_or_a_place_is_refused(
    folders: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gold, found = folders
    content = json.loads((Path(gold) / "a.json").read_bytes())
    (Path(gold) / "a.json").write_text(json.dumps({**content, "source": "away.txt"}), "utf-8")
    assert main(["errors", gold, found, "-o", str(tmp_path / "r.html")]) == 2
    assert "no text 'away.txt'" in capsys.readouterr().err
    (Path(gold) / "away.txt").write_bytes((ROOT / "corpus/zgc-forum-2026.txt").read_bytes())
    (Path(gold) / "zgc-forum-2026.txt").write_bytes((ROOT / "corpus/zgc-forum-2026.txt").read_bytes())
    assert main(["errors", gold, found, "-o", str(tmp_path / "no/r.html")]) == 2
    assert "r.html" in capsys.readouterr().err
    content["facts"][0]["args"] = {"person": ["m9999"]}
    (Path(gold) / "a.json").write_text(json.dumps(content), "utf-8")
    assert main(["errors", gold, found, "-o", str(tmp_path / "r.html")]) == 2
    assert "a.json: found KeyError" in capsys.readouterr().err


def test_another_text_is_told(folders: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold, found = folders
    (Path(gold) / "zgc-forum-2026.txt").write_text("另一篇。", "utf-8")
    result = json.loads((Path(found) / "a.json").read_bytes())
    (Path(found) / "a.json").write_text(json.dumps({**result, "sha256": "0" * 64}), "utf-8")
    assert main(["errors", f"{gold}/a.json", found, "-o", str(tmp_path / "r.html")]) == 0
    said = capsys.readouterr().err
    assert f"{found}/a.json: the result of another text than {gold}/a.json annotates" in said
    assert f"{gold}/zgc-forum-2026.txt: not the text that {gold}/a.json annotates" in said


def test_agree_goes_beyond_chance_for_labels_facts_and_marks(
    folders: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["agree", folders[0], folders[0]]) == 0
    said = capsys.readouterr().out
    for name in ("labels of characters", "labels of shared spans", "types of facts by evidence", "negation of shared"):
        assert name in said


def test_validate_tells_file_id_and_place(folders: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    gold = Path(folders[0]) / "a.json"
    content = json.loads(gold.read_bytes())
    first = content["mentions"][0]
    first["text"] = "别的"
    gold.write_text(json.dumps(content), "utf-8")
    assert main(["validate", folders[0], "--texts", str(ROOT / "corpus")]) == 1
    said = capsys.readouterr().out
    assert f"a.json, {first['id']} at {first['span'][0]}-{first['span'][1]}: found '" in said
    assert said.endswith("2 files, 1 defect\n")


def test_compare_names_labels_items_and_their_numbers(
    folders: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    gold, found = folders
    assert main(["compare", f"{gold}/a.json", f"{found}/a.json", f"{gold}/a.json"]) == 0
    said = capsys.readouterr().out
    assert "F1 of mentions by label, where it differs" in said
    assert "by type, where it differs" not in said
    assert "worse  a.json 19-21 no longer PERSON found: 张伟\n" in said
    assert "worse  a.json 19-21 ORG made up: 张伟\n" in said
    assert said.endswith("\n0 items better, 2 worse\n")

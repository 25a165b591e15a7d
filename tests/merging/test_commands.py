"""extractor consolidate and extractor diff, from texts to files, as a user calls them."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from extractor.cli import main

LONG = (
    "远山科技董事长王伟26日在会上介绍，公司的深水机器人已经在12个港口试用，今年计划再增加30台。"
    "来自40多个国家和地区的600余位嘉宾参加了三天的活动，主办方还为青年人新设了一个分论坛。"
)
HELD = "第三届河湾经济论坛3月26日在河湾市举行，签约项目总金额达619.91亿元。"
ABOUT = "第三届河湾经济论坛在河湾市举行，签约项目总金额约620亿元。"
TEXTS = {
    "a.txt": f"第三届河湾经济论坛签约\n\n{HELD}{LONG}",
    "b.txt": f"河湾论坛签约六百多亿\n\n{HELD}{LONG}（责编：李四）",
    "c.txt": f"一场论坛，一份清单\n\n{ABOUT}工业和信息化部副部长王伟出席。",
    "d.txt": "总金额应为580亿元\n\n有参会者说，第三届河湾经济论坛签约项目总金额为580亿元。工信部副部长王伟没有回应。",
}


def run(folder: Path, texts: dict[str, str], *more: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    out = folder.with_name(f"{folder.name}-out")
    assert main(["run", str(folder), "-o", str(out), "--model", "rules", "--date", "2026-03-27", *more]) == 0
    return out


def read(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_bytes().splitlines()]


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run(tmp_path_factory.mktemp("news") / "in", TEXTS)


def test_a_folder_of_five_files(out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = tmp_path / "whole"
    assert main(["consolidate", str(out), "-o", str(place)]) == 0
    said = capsys.readouterr()
    assert said.out.startswith(f"{place}: 4 articles of 4 sources\nentities: ")
    assert "reprints: 1 of 1 story\n" in said.out
    assert said.err == ""
    assert sorted(file.name for file in place.iterdir()) == [
        "conflicts.jsonl", "entities.jsonl", "facts.jsonl", "reprints.jsonl", "timelines.jsonl",
    ]  # fmt: skip
    total = next(g for g in read(place / "conflicts.jsonl") if "580亿元" in str(g["sides"]))
    assert (total["status"], [side["figures"] for side in total["sides"]]) == (
        "conflict",
        [["619.91亿元", "约620亿元"], ["580亿元"]],
    )
    assert [(side["articles"], side["independent"]) for side in total["sides"]] == [(3, 2), (1, 1)]
    people = [e for e in read(place / "entities.jsonl") if e["name"] == "王伟"]
    assert [[m["source"] for m in person["in"]] for person in people] == [["a.txt", "b.txt"], ["c.txt", "d.txt"]]
    assert [a["source"] for a in read(place / "reprints.jsonl")[0]["articles"]] == ["a.txt", "b.txt"]
    line = [e for e in read(place / "timelines.jsonl") if e["name"] == "第三届河湾经济论坛"]
    assert {e["dated_by"] for e in line} == {"event time", "publication"}


def test_one_file_and_the_same_bytes_again(out: Path, tmp_path: Path) -> None:
    files = [tmp_path / "one.jsonl", tmp_path / "two.jsonl"]
    assert [main(["consolidate", str(out), "-o", str(file)]) for file in files] == [0, 0]
    assert files[0].read_bytes() == files[1].read_bytes()
    assert {row["table"] for row in read(files[0])} == {"entities", "facts", "conflicts", "timelines", "reprints"}


def test_into_the_run_itself_and_not_in_the_way_of_the_next(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What came from a file that has vanished, or was corrected, is withdrawn by the next run."""
    folder = tmp_path / "in"
    out = run(folder, TEXTS)
    assert main(["consolidate", str(out)]) == 0
    whole = out / "consolidated"
    assert any("580亿元" in json.dumps(row, ensure_ascii=False) for row in read(whole / "facts.jsonl"))
    (folder / "d.txt").unlink()
    run(folder, {"c.txt": TEXTS["c.txt"].replace("620亿元", "630亿元")})
    assert main(["consolidate", str(out)]) == 0
    for name in ("entities", "facts", "conflicts", "timelines", "reprints"):
        text = (whole / f"{name}.jsonl").read_text("utf-8")
        assert "d.txt" not in text
        assert "约620亿元" not in text
    assert "约630亿元" in (whole / "conflicts.jsonl").read_text("utf-8")
    assert "3 articles of 3 sources" in capsys.readouterr().out


def test_a_source_that_is_gone_or_changed_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "in"
    out = run(folder, {name: TEXTS[name] for name in ("a.txt", "b.txt", "c.txt")})
    (folder / "b.txt").unlink()
    (folder / "c.txt").write_text("别的", "utf-8")
    capsys.readouterr()
    assert main(["consolidate", str(out)]) == 0
    said = capsys.readouterr()
    assert said.err.splitlines() == [
        "without its text: b.txt: it is gone; its sentences were compared",
        "without its text: c.txt: it has changed since the run; its sentences were compared",
    ]
    assert "reprints: 1 of 1 story" in said.out
    assert main(["consolidate", str(out), "--no-reprints"]) == 0
    assert "reprints: none" in capsys.readouterr().out


def test_archives_and_records_are_read_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    lines = [
        json.dumps({"title": text.partition("\n")[0], "text": text.partition("\n\n")[2]}, ensure_ascii=False)
        for text in TEXTS.values()
    ]
    (folder / "some.jsonl").write_text("\n".join(["", *lines]), "utf-8")
    with zipfile.ZipFile(folder / "新闻.zip", "w") as archive:
        archive.writestr("里/甲.txt", TEXTS["a.txt"].encode("gb18030"))
    out = run(folder, {})
    assert main(["consolidate", str(out)]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    (story,) = read(out / "consolidated/reprints.jsonl")
    assert [(a["source"], a.get("record")) for a in story["articles"]] == [
        ("some.jsonl", 2), ("some.jsonl", 3), ("新闻.zip!/里/甲.txt", None),
    ]  # fmt: skip


@pytest.mark.parametrize("command", [["consolidate", "nowhere"], ["diff", "nowhere", "nowhere"]])
def test_what_is_no_run_is_an_error(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(command) == 2
    assert capsys.readouterr().err.startswith("extractor: nowhere: found ")


def test_a_place_that_cannot_be_written_is_an_error(
    out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    assert main(["consolidate", str(out), "-o", str(tmp_path / "file"), "--no-reprints"]) == 2
    assert "expected a folder, or a file, to write to" in capsys.readouterr().err


def test_diff_of_equal_runs(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", str(out), str(out)]) == 0
    assert capsys.readouterr().out == "4 sources: 4 equal, 0 different\n"


def test_diff_in_words_and_json(out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts = {**TEXTS, "d.txt": TEXTS["d.txt"].replace("580", "590"), "e\x1b[31m.txt": "河湾市。"}
    other = run(tmp_path / "in", {name: text for name, text in texts.items() if name != "a.txt"})
    capsys.readouterr()
    assert main(["diff", str(out), str(other)]) == 1
    said = capsys.readouterr().out
    assert "- source removed" in said
    assert "580亿元 (value 58000000000 unit CNY) -> 590亿元 (value 59000000000 unit CNY)" in said
    assert "e\\x1b[31m.txt\n" in said
    assert "5 sources: 2 equal, 3 different\nsources: 1 added, 1 removed, 1 changed\n" in said
    assert main(["diff", str(out), str(other), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["sum"]["sources"], found["sum"]["equal"]) == (5, 2)
    assert {d["source"] for d in found["differences"]} == {"a.txt", "d.txt", "e\x1b[31m.txt"}


def test_diff_of_settings_is_told(out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = run(tmp_path / "in", TEXTS, "--min-confidence", "0.9")
    capsys.readouterr()
    assert main(["diff", str(out), str(other)]) == 1
    said = capsys.readouterr().out
    assert "settings: model rules" in said
    assert "min_confidence 0.0" in said


def test_nothing_is_left_of_a_write_that_fails(out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    assert main(["consolidate", str(out), "-o", str(tmp_path / "x"), "--no-reprints"]) == 2
    assert list((tmp_path / "x").iterdir()) == []


def test_results_of_the_run_are_never_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in/consolidated").mkdir(parents=True)
    (tmp_path / "in/consolidated/facts.jsonl").write_text('{"text": "河湾市。"}', "utf-8")
    out = run(tmp_path / "in", {})
    before = (out / "consolidated/facts.jsonl").read_bytes()
    assert main(["consolidate", str(out), "--no-reprints"]) == 2
    assert "consolidated/facts.jsonl: found a source whose result has this place" in capsys.readouterr().err
    assert (out / "consolidated/facts.jsonl").read_bytes() == before

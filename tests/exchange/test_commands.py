"""extractor export, import, annotate, as one calls them."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from extractor.cli import main
from extractor.cli.parser import FORMATS as NAMED
from extractor.exchange import FORMATS
from extractor.scores import validate
from extractor.training import corpus
from tests.exchange.made import small

TEXT = "本报讯（记者𠮷田）3月26日，华为公司在深圳发布新产品。\r\n华为发言人李明表示，公司将投资30亿元。\r\n"
DEV = Path(os.environ.get("EXTRACTOR_DATA", Path(__file__).parents[3] / "shared"), "dev")


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    page, folder = small(), tmp_path / "gold"
    folder.mkdir()
    (folder / "a.txt").write_bytes(page.source.raw)
    (folder / "a.json").write_text(json.dumps(page.gold), "utf-8")
    return folder


def test_the_command_line_knows_every_format() -> None:
    assert tuple(FORMATS) == NAMED


@pytest.mark.parametrize("kind", [kind for kind in FORMATS if kind != "spacy"])
def test_export_and_import(kind: str, gold: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", str(gold), "-o", str(tmp_path / "out"), "--format", kind]) == 0
    assert "1 document, 10 mentions, 3 facts" in capsys.readouterr().out
    assert main(["import", str(tmp_path / "out"), "-o", str(tmp_path / "back"), "--format", kind]) == 0
    assert "1 document, 10 mentions, 3 facts; 0 repairs, 0 losses" in capsys.readouterr().out
    assert json.loads((tmp_path / "back/a.json").read_text("utf-8")) == json.loads((gold / "a.json").read_text("utf-8"))
    assert (tmp_path / "back/a.txt").read_bytes() == (gold / "a.txt").read_bytes()
    assert validate(tmp_path / "back/a.json", (gold / "a.txt").read_bytes()) == []


def test_losses_are_counted_and_listed(gold: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["export", str(gold), "-o", str(tmp_path / "out"), "--format", "conll"])
    assert "(6 entity, 3 fact, 2 norm, 1 articles, 1 mention, 1 published)" in capsys.readouterr().out
    lines = (tmp_path / "out/losses.tsv").read_text("utf-8").splitlines()
    assert lines[0] == "document\tplace\titem\twhat"
    assert "a\t\tm10\ta mention that crosses another" in lines
    assert len(lines) == 1 + 14


def test_repairs_are_counted_and_listed(gold: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["export", str(gold), "-o", str(tmp_path / "out"), "--format", "brat"])
    file = tmp_path / "out/a.ann"
    file.write_bytes(file.read_bytes().replace(b"T8\tGPE 36 38", b"T8\tGPE 37 39"))
    capsys.readouterr()
    assert main(["import", str(tmp_path / "out"), "-o", str(tmp_path / "back"), "--format", "brat"]) == 0
    said = capsys.readouterr()
    assert "1 repair, 0 losses" in said.out
    assert said.err == "repair: a, T8: 北京 is at 36–38, not 37–39\n"
    assert "北京 is at 36–38" in (tmp_path / "back/import.tsv").read_text("utf-8")


def test_gold_of_another_text_is_refused(gold: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (gold / "a.txt").write_text("别的", "utf-8")
    assert main(["export", str(gold), "-o", str(tmp_path / "out"), "--format", "brat"]) == 2
    assert "expected one within the text's 2 characters" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_another_text_is_not_overwritten(gold: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["export", str(gold), "-o", str(tmp_path / "out"), "--format", "brat"])
    (tmp_path / "back").mkdir()
    (tmp_path / "back/a.txt").write_text("别的", "utf-8")
    assert main(["import", str(tmp_path / "out"), "-o", str(tmp_path / "back"), "--format", "brat"]) == 2
    assert "another text of that name" in capsys.readouterr().err
    assert (tmp_path / "back/a.txt").read_text("utf-8") == "别的"


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.txt").write_bytes(TEXT.encode())
    (folder / "b.html").write_text(
        "<html><body><h1>论坛举行</h1><p>3月26日，论坛在北京举行。</p></body></html>", "utf-8"
    )
    (folder / "sub/c.jsonl").write_text('{"text": "华为在深圳成立。"}\n{"text": "王毅会见李强。"}\n', "utf-8")
    (folder / "d.txt").write_bytes("论坛在北京举行。".encode("gb18030"))
    return folder


def annotated(folder: Path, out: Path) -> list[dict[str, Any]]:
    assert main(["annotate", str(folder), "-o", str(out), "--model", "rules", "--date", "2026-03-27"]) == 0
    return json.loads(out.read_text("utf-8"))  # type: ignore[no-any-return]


def test_annotate_correct_import_train(texts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tasks = annotated(texts, tmp_path / "tasks.json")
    assert [task["data"]["extractor"]["name"] for task in tasks] == ["a", "b", "d", "sub/c.1", "sub/c.2"]
    assert "<Labels" in (tmp_path / "tasks.xml").read_text("utf-8")
    for i, task in enumerate(tasks):
        task["id"] = i
        task["annotations"] = [{"result": task.pop("predictions")[0]["result"]}]
    name = next(one for one in tasks[0]["annotations"][0]["result"] if one.get("value", {}).get("text") == "李明")
    assert name["value"]["labels"] == ["PERSON"]
    (tmp_path / "project.json").write_text(json.dumps(tasks), "utf-8")
    train = tmp_path / "data/train"
    assert main(["import", str(tmp_path / "project.json"), "-o", str(train), "--format", "label-studio"]) == 0
    assert "5 documents" in capsys.readouterr().out
    assert main(["validate", str(train)]) == 0
    assert (train / "d.txt").read_bytes() == (texts / "d.txt").read_bytes()
    for gold in train.glob("*.json"):
        assert (train / json.loads(gold.read_text("utf-8"))["source"]).is_file()


def test_what_was_imported_can_be_learned_from(texts: Path, tmp_path: Path) -> None:
    annotated(texts, tmp_path / "tasks.json")
    main(["import", str(tmp_path / "tasks.json"), "-o", str(tmp_path / "train"), "--format", "label-studio"])
    samples = list(corpus.gold(tmp_path / "train"))
    assert [sample.name for sample in samples] == ["a.txt", "b.txt", "d.txt"]
    assert any(sample.facts for sample in samples)


def test_annotate_goes_on_after_a_bad_file(texts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (texts / "bad.txt").write_bytes(b"%PDF-1.4 x")
    assert main(["annotate", str(texts), "-o", str(tmp_path / "t.json"), "--model", "rules"]) == 1
    said = capsys.readouterr()
    assert said.err.startswith("failed: bad.txt: found a PDF")
    assert "5 documents" in said.out


def test_results_of_a_run_go_the_same_way(texts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "run"
    assert main(["run", str(texts), "-o", str(out), "--model", "rules"]) == 0
    for kind in ("brat", "label-studio"):
        folder, back = tmp_path / kind, tmp_path / f"{kind}-back"
        assert main(["export", str(out), "-o", str(folder), "--format", kind, "--texts", str(texts)]) == 0
        again = ["import", str(folder), "-o", str(back), "--format", kind, "--texts", str(texts)]
        assert main(again) == 0
        assert "5 documents" in capsys.readouterr().out
        for name in ("a", "b", "d"):
            assert json.loads((back / f"{name}.json").read_text("utf-8")) == json.loads(
                (out / f"{name}.json").read_text("utf-8")
            )
        first = json.loads((out / "sub/c.jsonl").read_text("utf-8").splitlines()[0])
        assert json.loads((back / "sub/c.1.json").read_text("utf-8")) == first


@pytest.mark.skipif(not DEV.is_dir(), reason="no shared data")
@pytest.mark.parametrize("kind", ["brat", "doccano-relations", "label-studio", "conll-bioes", "web-annotation"])
def test_annotated_news_comes_back(kind: str, tmp_path: Path) -> None:
    assert main(["export", str(DEV), "-o", str(tmp_path / "out"), "--format", kind]) == 0
    assert main(["import", str(tmp_path / "out"), "-o", str(tmp_path / "back"), "--format", kind]) == 0
    files = sorted(DEV.glob("*.json"))
    assert files
    for file in files:
        assert json.loads((tmp_path / "back" / file.name).read_bytes()) == json.loads(file.read_bytes())
    assert not (tmp_path / "back/import.tsv").exists()

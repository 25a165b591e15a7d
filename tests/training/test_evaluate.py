"""Weights are scored on public sets without torch."""

import json
import subprocess
import sys

import pytest

from extractor.errors import InputError
from extractor.training import evaluate
from extractor.training.evaluate import Count


def write(path, *rows):
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path


def test_counts_by_label(tmp_path, monkeypatch):
    said = {"甲到乙": [(0, 1, "PER"), (2, 3, "ORG")], "丙": [(0, 1, "LOC")], "丁": []}
    monkeypatch.setattr(evaluate, "names", lambda text, _scheme, _folder: iter(said[text]))
    path = write(
        tmp_path / "a.jsonl",
        {"text": "甲到乙", "entities": [[0, 1, "PER"], [2, 3, "LOC"]]},
        {"text": "丙", "entities": [[0, 1, "LOC"]]},
        {"text": "丁", "entities": [[0, 1, "PER"]]},
    )
    result = evaluate.evaluate(path, "msra")
    assert result.labels == {"LOC": Count(1, 1, 2), "ORG": Count(0, 1, 0), "PER": Count(1, 1, 2)}
    assert result.total() == Count(2, 3, 4)
    assert result.characters == 5
    rows = evaluate.sheet("a", result).rows
    assert rows[0] == ("all", "0.6667", "0.5000", "0.5714", "", "4", "3")


def test_names_are_counted_in_the_file_s_characters(tmp_path):
    text = "  新华社记者在 北京 采访了外交部。"
    found = set(evaluate.names(text, "msra"))
    at = text.index("北京")
    assert (at, at + 2, "LOC") in found
    result = evaluate.evaluate(write(tmp_path / "a.jsonl", {"text": text, "entities": [[at, at + 2, "LOC"]]}), "msra")
    assert result.labels["LOC"].hit == 1


def test_an_empty_sentence_has_no_names():
    assert list(evaluate.names("", "uner")) == list(evaluate.names(" \n", "uner")) == []


@pytest.mark.parametrize("content", ["", '{"text": "一"}\n', "[1]\n", "{\n"])
def test_a_file_of_something_else_is_refused(tmp_path, content):
    path = tmp_path / "a.jsonl"
    path.write_text(content, "utf-8")
    with pytest.raises(InputError, match=r"a\.jsonl"):
        evaluate.evaluate(path, "msra")


def test_needs_no_torch():
    code = "import sys, extractor.training.evaluate, extractor.training.articles; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

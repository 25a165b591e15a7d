"""A user's own names, and texts in traditional characters, through the whole pipeline and its outputs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import extractor
from extractor.cli import main
from extractor.documents.traditional import simplified

HERE = Path(__file__).parent
TEXT = "云犀3月26日宣布，召回三千里牌手机。该公司股价下跌3%。"
TABLE = "云犀科技有限公司\tORG\tQ1\t云犀\n三千里\tPRODUCT\tP7\n"
SEED = HERE.parent / "corpus" / "zgc-forum-2026.txt"
CONVERTED = HERE / "documents" / f"{SEED.stem}.traditional.txt"


@pytest.fixture
def names(tmp_path):
    file = tmp_path / "names.tsv"
    file.write_text(TABLE, "utf-8")
    return str(file)


def test_forced_names_are_in_every_output(names):
    settings = extractor.Settings(model="rules", gazetteers=(names,))
    found = extractor.extract(TEXT, settings=settings).to_dict()
    assert [(e["id"], e["name"], e["by"]) for e in found["entities"]] == [
        ("Q1", "云犀科技有限公司", "gazetteer"),
        ("P7", "三千里", "gazetteer"),
    ]
    own = [m for m in found["mentions"] if m["by"] == "gazetteer"]
    assert [(m["text"], m["type"], m["entity"], m["confidence"]) for m in own] == [
        ("云犀", "ORG", "Q1", 1.0),
        ("三千里", "PRODUCT", "P7", 1.0),
    ]
    assert "三千" not in {m["text"] for m in found["mentions"]}


def test_explain_says_so(names, tmp_path, capsys):
    file = tmp_path / "a.txt"
    file.write_text(TEXT, "utf-8")
    assert main(["explain", str(file), "--model", "rules", "--gazetteer", names]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "云犀, ORG, by gazetteer, confidence 1.00, entity 云犀科技有限公司 by gazetteer" in said


def test_a_run_says_which_names_it_knew(names, tmp_path):
    file = tmp_path / "a.txt"
    file.write_text(TEXT, "utf-8")
    command = ["run", str(file), "-o", str(tmp_path / "out"), "--model", "rules", "--gazetteer", names]
    assert main(command) == 0
    head = json.loads((tmp_path / "out" / "a.json").read_text("utf-8"))["head"]
    assert head["settings"]["gazetteers"] == [names]


def shape(found):
    """Give what does not depend on how a text is written: places, types, norms and links."""
    kept = ("span", "type", "norm", "entity")
    mentions = [{key: m[key] for key in kept if key in m} for m in found["mentions"]]
    norms = [{**m, "norm": {k: v for k, v in (m.get("norm") or {}).items() if k != "text"}} for m in mentions]
    return found["articles"], found["entities"], norms, found["facts"]


@pytest.mark.parametrize("model", ["rules", pytest.param("accurate", marks=pytest.mark.soak)])
def test_traditional_text_gives_the_facts_of_simplified_text(model):
    settings = extractor.Settings(model=model)
    text, told = SEED.read_text("utf-8"), CONVERTED.read_text("utf-8")
    one, other = (extractor.extract(said, settings=settings).to_dict() for said in (text, told))
    assert shape(one) == shape(other)
    for mention in other["mentions"]:
        start, end = mention["span"]
        assert mention["text"] == "".join(told[start:end].split())


def test_rows_quote_what_was_written_and_name_things_in_simplified_characters(tmp_path):
    file = tmp_path / "a.txt"
    file.write_bytes("灣區樂團3月26日在臺北舉行音樂會。".encode("big5hkscs"))
    assert main(["run", str(file), "-o", str(tmp_path / "out"), "--model", "rules", "--date", "2026-03-27"]) == 0
    row = json.loads((tmp_path / "out" / "facts.jsonl").read_text("utf-8").splitlines()[0])
    assert (row["type"], row["trigger"]) == ("hold", "舉行")
    place = row["roles"]["place"][0]
    assert (place["text"], place["entity"], place["span"]) == ("臺北", "台北", [10, 12])
    assert row["evidence"] == "灣區樂團3月26日在臺北舉行音樂會。"
    assert row["roles"]["time"][0]["norm"]["value"] == "2026-03-26"


def test_a_gazetteer_finds_traditional_text(names):
    settings = extractor.Settings(model="rules", gazetteers=(names,))
    found = extractor.extract("雲犀宣佈召回三千里牌手機。", settings=settings)
    assert [(e.id, e.name) for e in found.entities] == [("Q1", "云犀科技有限公司"), ("P7", "三千里")]
    assert found.document.quote(found.entities[0].mentions[0]) == "雲犀"
    assert simplified("雲犀") == "云犀"

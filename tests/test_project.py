"""The project file and what it names: read from its folder, checked by line and column, weaker than an option."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

import extractor
from extractor.cli import main
from extractor.errors import TableError
from extractor.facts import relate
from extractor.facts.examples import parse
from extractor.model import Claim, Role, Settings
from extractor.outputs import fingerprint
from extractor.project import check, load
from extractor.tokens import segment

PROJECT = """# ours
model = "rules"
dictionaries = ["own/words.txt"]
gazetteers = [
  "own/names.tsv",
]
frames = "own/facts"
min_confidence = 0.25
"""
SCHEMA = """
[type.recall]
says = "a maker calls goods back"
roles.agent = { core = true, labels = ["ORG"] }
roles.product = { core = true, labels = ["PRODUCT", "PHRASE"] }
"""
FRAME = """
[[row]]
triggers = ["召回"]
roles = { agent = "subject:ORG", product = "object:PRODUCT object~" }
yes = { "{晨光集团|ORG}召回{星河二号|PRODUCT}。" = { agent = "晨光集团", product = "星河二号" } }
no = ["{晨光集团|ORG}召开会议。"]
"""
TEXT = "云犀科技有限公司3月26日召回星河二号。"


@pytest.fixture
def folder(tmp_path):
    """Make a project with all there is, and a text."""
    files = {
        "extractor.toml": PROJECT,
        "own/words.txt": "云犀科技 9 nt\n",
        "own/names.tsv": "云犀科技有限公司\tORG\tQ1\t云犀\n星河二号\tPRODUCT\tP1\n",
        "own/facts/schema.toml": SCHEMA,
        "own/facts/recall.toml": FRAME,
        "a.txt": TEXT,
    }
    for name, text in files.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return tmp_path


def test_paths_start_at_the_folder_of_the_file(folder, monkeypatch):
    found = load(folder / "extractor.toml")
    assert found == Settings(
        model="rules",
        dictionaries=(str(folder / "own/words.txt"),),
        gazetteers=(str(folder / "own/names.tsv"),),
        frames=str(folder / "own/facts"),
        min_confidence=0.25,
    )
    monkeypatch.chdir(folder)
    assert load("extractor.toml").frames == str(Path("own/facts"))
    assert check(load("extractor.toml")).model == "rules"


def test_an_empty_file_asks_for_nothing(tmp_path):
    (tmp_path / "extractor.toml").write_bytes(b"\xef\xbb\xbf# nothing\n")
    assert load(tmp_path / "extractor.toml") == Settings()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("model =", "modl ="), "line 2, column 8: found the key 'modl', expected one of model, cascade, tokens"),
        (('"rules"', '"best"'), "line 2, column 9: found 'best', expected accurate or fast or rules"),
        (("0.25", '"low"'), "line 8, column 18: found 'low', expected `float`"),
        (('["own/words.txt"]', '"own/words.txt"'), "line 3, column 16: found 'own/words.txt', expected `array`"),
        (('["own/words.txt"]', '["own/words.txt", 3]'), "line 3, column 16: found 3, expected `str`"),
        (("names.tsv", "none.tsv"), "line 5, column 3: found nothing at 'own/none.tsv', expected a table of names"),
        (('"own/facts"', '"facts"'), "line 7, column 10: found nothing at 'facts', expected a folder of wordings"),
        (('"rules"', ""), "line 2, column"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(folder, change, said):
    file = folder / "extractor.toml"
    file.write_text(PROJECT.replace(*change), "utf-8")
    with pytest.raises(TableError) as error:
        load(file)
    assert "extractor.toml" in str(error.value)
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("own/words.txt", "云犀 n 3\n", "words.txt, line 1, column 3: found '3', expected nothing after the tag"),
        ("own/words.txt", "云犀 x1\n", "words.txt, line 1, column 2: found 'x1', expected a frequency"),
        ("own/words.txt", "云犀 3 n 多\n", "words.txt, line 1, column 4: found '多'"),
        ("own/names.tsv", "云犀\tFIRM\n", "names.tsv, line 1, column 2 (label): found 'FIRM'"),
        ("own/facts/recall.toml", FRAME.replace("subject:ORG", "sideways:ORG"), "row 1: found"),
        ("own/facts/schema.toml", SCHEMA.replace('"ORG"', '"FIRM"'), "recall.agent: found 'FIRM'"),
        ("own/facts/schema.toml", "[type", "schema.toml: found Expected ']'"),
    ],
)
def test_tables_are_checked_before_the_first_text(folder, capsys, file, text, said):
    (folder / file).write_text(text, "utf-8")
    assert main(["show", str(folder / "a.txt"), "--project", str(folder / "extractor.toml")]) == 2
    assert said in capsys.readouterr().err


def types(said):
    """Give the types of facts that `run` wrote to standard output."""
    return {fact["type"] for line in said.splitlines() for fact in json.loads(line)["facts"]}


def test_the_command_line_finds_it_in_the_working_folder(folder, capsys, monkeypatch):
    monkeypatch.chdir(folder)
    assert main(["run", "a.txt", "--date", "2026-03-27"]) == 0
    assert types(capsys.readouterr().out) == {"recall"}
    monkeypatch.chdir(folder.parent)
    assert main(["run", str(folder / "a.txt"), "--model", "rules"]) == 0
    assert "recall" not in types(capsys.readouterr().out)


def test_an_option_goes_before_it(folder, capsys):
    named = ["--project", str(folder / "extractor.toml")]
    (folder / "extractor.toml").write_text('model = "accurate"\nmin_confidence = 0.5\n', "utf-8")
    assert main(["run", str(folder / "a.txt"), *named, "--model", "rules", "-o", str(folder / "out")]) == 0
    head = json.loads((folder / "out" / "a.json").read_text("utf-8"))["head"]
    assert head["settings"]["model"] == "rules"
    assert head["settings"]["min_confidence"] == 0.5
    assert main(["show", str(folder / "a.txt"), "--model", "rules", "--gazetteer", "none.tsv"]) == 2
    assert "none.tsv: found nothing there" in capsys.readouterr().err


def test_the_library_reads_it(folder):
    extract = extractor.Extractor.from_project(folder / "extractor.toml")
    fact = next(fact for fact in extract(TEXT).facts if fact.type == "recall")
    assert fact.by == "own.recall.1"
    with pytest.raises(TableError, match=r"none\.toml"):
        extractor.Extractor.from_project(folder / "none.toml")


def test_every_file_that_it_names_is_part_of_the_fingerprint(folder):
    settings = load(folder / "extractor.toml")
    seen = {fingerprint(settings)}
    for file in ("own/words.txt", "own/names.tsv", "own/facts/schema.toml", "own/facts/recall.toml"):
        with (folder / file).open("a", encoding="utf-8") as more:
            more.write("\n")
        seen.add(fingerprint(settings))
    assert len(seen) == 5


def test_frames_are_checked_by_a_command(folder, capsys):
    own = str(folder / "own/facts")
    assert main(["check-frames", own]) == 0
    assert capsys.readouterr().out == f"{own}: 1 type, 1 row, 2 examples, 0 wrong\n"
    file = folder / "own/frames"  # a folder may be called as ours is
    (folder / "own/facts").rename(file)
    (file / "recall.toml").write_text(FRAME.replace("召开会议", "召回{星河|PRODUCT}").replace("一", "二"), "utf-8")
    assert main(["check-frames", str(file)]) == 1
    assert "own.recall.1: {晨光集团|ORG}召回{星河|PRODUCT}。 gave" in capsys.readouterr().out
    assert main(["check-frames", str(folder / "none")]) == 2


def test_a_folder_named_from_the_working_folder_is_found(folder, capsys, monkeypatch):
    monkeypatch.chdir(folder / "own")
    assert main(["check-frames", "facts"]) == 0
    capsys.readouterr()
    assert main(["run", "../a.txt", "--model", "rules", "--frames", "facts"]) == 0
    assert "recall" in types(capsys.readouterr().out)


def test_a_type_of_ones_own_keeps_its_confidence_beside_the_reader(folder):
    settings = Settings(frames=str(folder / "own/facts"))
    document, mentions = parse("{晨光集团|ORG}召回{星河二号|PRODUCT}，{李四|PERSON}说。")
    said = Claim(
        type="statement",
        by="reader",
        sentence=0,
        anchor=mentions[2].span,
        confidence=0.9,
        roles=(Role("speaker", mentions[2].span, 0.9),),
    )
    _, facts = relate(document, segment(document, settings), mentions, (), (said,), settings)
    assert ("own.recall.1", 0.7) in {(fact.by, fact.confidence) for fact in facts}
    assert any(fact.by == "reader" for fact in facts)


CHAPTER = "### A fact type in ten lines"


def test_the_readme_adds_a_type_in_ten_lines(tmp_path, capsys, monkeypatch):
    readme = Path(__file__).parents[1].joinpath("README.md").read_text("utf-8")
    if CHAPTER not in readme:
        pytest.skip("no such chapter yet")
    monkeypatch.chdir(tmp_path)
    chapter = readme.partition(CHAPTER)[2].partition("\n### ")[0]
    blocks = re.findall(r"```(toml|console)\n(.*?)```", chapter, re.DOTALL)
    files = dict(re.findall(r"# (\S+)\n(.*)", text, re.DOTALL)[0] for kind, text in blocks if kind == "toml")
    assert sum(len(text.splitlines()) for text in files.values()) == 10
    for name, text in files.items():
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_text(text, "utf-8")
    session = next(text for kind, text in blocks if kind == "console")
    for command, expected in re.findall(r"\$ (.*)\n((?:[^$].*\n)*)", session):
        words = shlex.split(command)
        if words[0] == "echo":
            Path(words[3]).write_text(f"{words[1]}\n", "utf-8")
        else:
            assert main(words[1:]) == 0
            assert capsys.readouterr().out.split() == expected.split()

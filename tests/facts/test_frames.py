"""Frames of a user: they work like ours, and what is wrong with them is said."""

from __future__ import annotations

import pytest

from extractor.errors import TableError
from extractor.facts import relate, row
from extractor.facts.examples import failures, parse
from extractor.facts.frames import frames
from extractor.model import Settings
from extractor.tokens import segment

SCHEMA = """
[type.recall]
says = "goods are called back"
roles.agent = { core = true, labels = ["ORG"] }
roles.product = { core = true, labels = ["PRODUCT", "PHRASE"] }
"""
FRAME = """
[[row]]
triggers = ["召回"]
roles = { product = "object:PRODUCT object~", agent = "subject:ORG" }
yes = { "{晨光集团|ORG}召回{星河二号|PRODUCT}。" = { agent = "晨光集团", product = "星河二号" } }
no = ["{晨光集团|ORG}召开会议。"]
"""


def directory(path, frame=FRAME, schema=SCHEMA, name="recall"):
    (path / "schema.toml").write_text(schema, "utf-8")
    (path / f"{name}.toml").write_text(frame, "utf-8")
    return str(path)


def test_a_users_type_is_found_and_proved(tmp_path):
    own = directory(tmp_path)
    settings = Settings(model="rules", frames=own)
    document, mentions = parse("{晨光集团|ORG}{昨天|DATE}召回三千辆轿车。")
    _, facts = relate(document, segment(document, settings), mentions, (), (), settings)
    found = [f for f in facts if f.type == "recall"]
    assert [document.quote(s) for s in found[0].args["agent"]] == ["晨光集团"]
    assert row(found[0].by, own)["triggers"] == ("召回",)
    assert list(failures(relate, segment, own)) == []


def test_a_false_example_is_told(tmp_path):
    own = directory(tmp_path, FRAME.replace("晨光集团|ORG}召开会议", "晨光集团|ORG}召回{星河|PRODUCT}"))
    assert "expected nothing" in next(failures(relate, segment, own))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("subject:ORG", "sideways:ORG"), "sideways"),
        (("subject:ORG", "subject:FIRM"), "FIRM"),
        (("agent = ", "seller = "), "seller"),
        (('triggers = ["召回"]', 'triggers = "召回"'), "array"),
        (('triggers = ["召回"]', 'wording = "{ORG:agent"'), "a slot that is none"),
        (('triggers = ["召回"]', 'wording = "{ORG:agent}("'), "row 1"),
        (('triggers = ["召回"]', "weight = 3"), "weight"),
        (('triggers = ["召回"]', 'triggers = ["召回"]\nplace = "attic"'), "attic"),
    ],
)
def test_a_wrong_row_is_named(tmp_path, change, said):
    own = directory(tmp_path, FRAME.replace(*change))
    with pytest.raises(TableError) as caught:
        frames(own)
    assert said in str(caught.value)
    assert "recall.toml" in str(caught.value)


def test_frames_of_no_type_and_no_directory_are_named(tmp_path):
    with pytest.raises(TableError, match="recal'"):
        frames(directory(tmp_path, name="recal"))
    with pytest.raises(TableError, match="no directory"):
        frames(str(tmp_path / "absent"))


def test_a_row_without_examples_is_told(tmp_path):
    own = directory(tmp_path, FRAME.replace('no = ["{晨光集团|ORG}召开会议。"]', ""))
    with pytest.raises(TableError, match="no examples"):
        list(failures(relate, segment, own))


def test_rows_are_looked_up():
    assert row("frames.hold.1")["type"] == "hold"
    assert row("reader") is None

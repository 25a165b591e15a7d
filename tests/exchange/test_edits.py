"""What people change in a tool comes back, and the rest stays as it was."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from extractor.exchange import Import, read
from tests.exchange.made import save, small

if TYPE_CHECKING:
    from pathlib import Path

Row = dict[str, Any]


def edited(root: Path, kind: str, file: str, *changes: tuple[str, str]) -> Import:
    """Export the small page, replace words in a file of it, and import."""
    save(root, [small()], kind)
    content = (root / file).read_bytes().decode()
    for old, new in changes:
        assert old in content, (old, content)
        content = content.replace(old, new)
    (root / file).write_bytes(content.encode())
    (found,) = read(root, kind, lambda _: None)
    return found


def by_id(found: Import) -> dict[str, Row]:
    return {row["id"]: row for kind in ("mentions", "facts") for row in found.gold[kind]}


def test_brat_a_mention_taken_out(tmp_path: Path) -> None:
    found = edited(tmp_path, "brat", "a.ann", ("T8\tGPE 36 38\t北京\n", ""), (" target:T8", ""))
    assert "m8" not in by_id(found)
    assert by_id(found)["f3"]["args"] == {"agent": ["m7"], "amount": ["m9"]}
    assert [(note.item, note.what) for note in found.notes if note.item == "m8"] == [
        ("m8", "北京 is gone from the tool's file")
    ]


def test_brat_a_new_fact_with_an_attribute_and_a_relation(tmp_path: Path) -> None:
    more = "T90\thold 35 36\t在\nE90\thold:T90 event:T6 place:T8\nA90\tModality E90 plan\nR90\tlocate Arg1:T4 Arg2:T5\n"
    found = edited(tmp_path, "brat", "a.ann", ("\nE1\t", f"\n{more}E1\t"))
    new = by_id(found)["f90"]
    assert (new["type"], new["args"], new["modality"]) == ("hold", {"event": ["m6"], "place": ["m8"]}, "plan")
    locate = next(fact for fact in found.gold["facts"] if fact["type"] == "locate")
    assert locate["args"] == {"entity": ["m4"], "place": ["m5"]}
    assert "trigger" not in locate
    assert small().text[slice(*locate["span"])].startswith("本报讯")


def test_brat_a_moved_mention_loses_its_norm_only_where_it_is_not_said(tmp_path: Path) -> None:
    found = edited(tmp_path, "brat", "a.ann", ("T3\tDATE 9 14\t3月26日", "T3\tDATE 11 14\t26日"))
    assert by_id(found)["m3"]["text"] == "26日"
    assert [note.what for note in found.notes] == ["26日 was changed, its norm is left out"]


def test_brat_equivalence_joins_entities(tmp_path: Path) -> None:
    found = edited(tmp_path, "brat", "a.ann", ("\nE1\t", "\n*\tEquiv T5 T8\nE1\t"))
    assert by_id(found)["m5"]["entity"] == by_id(found)["m8"]["entity"] == "深圳"


def test_brat_what_has_no_place_here_is_said(tmp_path: Path) -> None:
    more = (
        "T91\tANIMAL 0 2\t本报\nA91\tMood E1 good\n#91\tAnnotatorNotes T1\tsure?\nN91\tReference T1 Wikidata:Q1\t记者\n"
    )
    found = edited(tmp_path, "brat", "a.ann", ("\nE1\t", f"\n{more}E1\t"))
    assert found.gold == small().gold
    assert sorted(note.item for note in found.notes if note.kind == "loss") == ["#91", "A91", "N91", "T91"]


def test_brat_pieces_apart_are_taken_whole(tmp_path: Path) -> None:
    found = edited(tmp_path, "brat", "a.ann", ("T4\tORG 15 19\t华为公司", "T4\tORG 15 16;18 19\t华 司"))
    assert by_id(found)["m4"]["text"] == "华为公司"
    assert [note.kind for note in found.notes] == ["repair"]


def test_brat_utf16_offsets_are_mended_by_the_text(tmp_path: Path) -> None:
    found = edited(tmp_path, "brat", "a.ann", ("T4\tORG 15 19\t", "T4\tORG 16 20\t"))
    assert found.gold == small().gold
    assert [note.what for note in found.notes] == ["华为公司 is at 15–19, not 16–20"]


def test_a_text_with_other_line_breaks(tmp_path: Path) -> None:
    save(tmp_path, [small()], "doccano")
    lines = json.loads((tmp_path / "doccano.jsonl").read_text("utf-8"))
    text = lines["text"].replace("\r\n", "\n")
    lines["text"] = text
    lines["label"] = [
        [text.index("深") + 1, text.index("圳") + 2, "GPE"],
        [text.rindex("华为") + 1, text.rindex("华为") + 3, "ORG"],
    ]
    (tmp_path / "doccano.jsonl").write_text(json.dumps(lines), "utf-8")
    (found,) = read(tmp_path, "doccano", lambda _: None)
    assert [row["id"] for row in found.gold["mentions"]] == ["m5", "m7"]
    assert found.gold["mentions"] == [row for row in small().gold["mentions"] if row["id"] in {"m5", "m7"}]
    assert found.raw == small().source.raw


def test_conll_a_label_changed_and_a_phrase_that_stays(tmp_path: Path) -> None:
    found = edited(tmp_path, "conll", "a.conll", ("北 B-GPE", "北 B-LOC"), ("京 I-GPE", "京 I-LOC"))
    assert by_id(found)["m8"] == {**by_id(found)["m8"], "type": "LOC", "entity": "北京"}
    assert "m10" in by_id(found)  # crosses m6, so that the file has no room for it
    assert by_id(found)["f2"]["args"]["work"] == ["m6", "m10"]


def test_conll_a_fact_without_its_core_filler_is_lost_and_said(tmp_path: Path) -> None:
    found = edited(tmp_path, "conll", "a.conll", ("𠮷 B-PERSON", "𠮷 O"), ("田 I-PERSON", "田 O"))
    assert "f1" not in by_id(found)
    assert found.gold["articles"][0]["byline"] == []
    assert [note.what for note in found.notes if note.kind == "loss"] == ["the byline has lost a core filler"]


@pytest.fixture
def task(tmp_path: Path) -> Row:
    save(tmp_path, [small()], "label-studio")
    (task,) = json.loads((tmp_path / "tasks.json").read_text("utf-8"))
    return task  # type: ignore[no-any-return]


def corrected(root: Path, task: Row, *results: Row) -> Import:
    task["annotations"] = [{"id": 7, "result": list(results), "was_cancelled": False}]
    (root / "tasks.json").write_text(json.dumps([{"id": 1, **task}]), "utf-8")
    (found,) = read(root / "tasks.json", "label-studio", lambda _: None)
    return found


def test_label_studio_corrections_come_back(tmp_path: Path, task: Row) -> None:
    results = task["predictions"][0]["result"]
    for result in results:
        if result.get("id") == "m8":
            result["value"]["labels"] = ["LOC"] if "labels" in result["value"] else []
        if result.get("id") == "f3" and result["from_name"] == "modality":
            result["value"]["choices"] = ["forecast"]
    results = [one for one in results if one.get("id") != "f1" and one.get("from_id") != "f1"]
    start = small().text.index("在北京")
    results.append({"id": "Xy_9", "from_name": "fact", "to_name": "text", "type": "labels",
                    "value": {"start": start, "end": start + 1, "text": "在", "labels": ["locate"]}})  # fmt: skip
    results.append({"from_id": "Xy_9", "to_id": "m7", "type": "relation", "direction": "right", "labels": ["entity"]})
    results.append({"from_id": "m8", "to_id": "Xy_9", "type": "relation", "direction": "left", "labels": ["place"]})
    found = corrected(tmp_path, task, *results)
    rows = by_id(found)
    assert (rows["m8"]["type"], rows["f3"]["modality"], rows["f3"]["negated"]) == ("LOC", "forecast", True)
    assert "f1" not in rows
    assert rows["f4"]["args"] == {"entity": ["m7"], "place": ["m8"]}
    assert small().text[slice(*rows["f4"]["span"])] == "华为将在北京投资30亿元。"
    assert found.gold["articles"] == small().gold["articles"]


def test_label_studio_without_our_controls_keeps_norms_and_entities(tmp_path: Path, task: Row) -> None:
    kept = [one for one in task["predictions"][0]["result"] if one["type"] in {"labels", "relation"}]
    assert corrected(tmp_path, task, *kept).gold == small().gold


@pytest.mark.parametrize("controls", [{"labels", "relation"}, {"labels", "relation", "choices", "textarea"}])
def test_label_studio_with_ids_of_its_own(controls: set[str], tmp_path: Path, task: Row) -> None:
    results = [one for one in task["predictions"][0]["result"] if one["type"] in controls]
    for one in results:
        one.update({key: f"r-{one[key]}" for key in ("id", "from_id", "to_id") if key in one})
    assert corrected(tmp_path, task, *results).gold == small().gold


def test_label_studio_a_norm_and_a_negation_taken_back(tmp_path: Path, task: Row) -> None:
    gone = {("m3", "norm"), ("f3", "negated")}
    results = [one for one in task["predictions"][0]["result"] if (one.get("id"), one.get("from_name")) not in gone]
    rows = by_id(corrected(tmp_path, task, *results))
    assert "norm" not in rows["m3"]
    assert "norm" in rows["m9"]
    assert rows["f3"]["negated"] is False


def test_label_studio_an_old_release_in_16_bit_units(tmp_path: Path, task: Row) -> None:
    results = task["predictions"][0]["result"]
    for one in results:
        if one["type"] == "labels" and one["value"]["start"] > 8:
            one["value"]["start"] += 1
            one["value"]["end"] += 1
    found = corrected(tmp_path, task, *results)
    assert found.gold == small().gold
    assert {note.kind for note in found.notes} == {"repair"}


def test_label_studio_tasks_that_nobody_looked_at_are_named(tmp_path: Path, task: Row) -> None:
    done = {**task, "annotations": [{"result": task["predictions"][0]["result"]}]}
    other = json.loads(json.dumps(task))
    other["data"]["extractor"]["name"] = "b"
    (tmp_path / "tasks.json").write_text(json.dumps([done, other]), "utf-8")
    one, two = read(tmp_path / "tasks.json", "label-studio", lambda _: None)
    assert one.notes == ()
    assert [note.what for note in two.notes] == ["the task is not annotated: its predictions are taken as they are"]


def test_label_studio_cancelled_and_second_annotations(tmp_path: Path, task: Row) -> None:
    results = task["predictions"][0]["result"]
    cancelled, second = {"result": [], "was_cancelled": True}, {"result": []}
    task["annotations"] = [cancelled, second, {"result": results, "ground_truth": True}]
    (tmp_path / "tasks.json").write_text(json.dumps([task]), "utf-8")
    (found,) = read(tmp_path / "tasks.json", "label-studio", lambda _: None)
    assert found.gold == small().gold
    assert [note.item for note in found.notes] == ["2 annotations"]

"""Gold files: every planted defect is named with its id."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from extractor.documents import read
from extractor.errors import GoldError
from extractor.model import Source
from extractor.scores import Text, check, validate
from extractor.scores.norms import TIMEX, faults

ROOT = Path(__file__).parents[2]
SEED, TEXT = ROOT / "gold/zgc-forum-2026.json", ROOT / "corpus/zgc-forum-2026.txt"
Gold = dict[str, Any]


def test_the_seed_is_sound() -> None:
    assert validate(SEED, TEXT.read_bytes()) == []


def first(gold: Gold, label: str) -> Gold:
    return next(m for m in gold["mentions"] if m["type"] == label)


DEFECTS = {
    "sha256": (lambda g: g.update(sha256="0" * 64), "sha256"),
    "text": (lambda g: g["mentions"][3].update(text="别的"), "m4"),
    "end": (lambda g: g["facts"][0].update(span=[0, 10**6]), "f1"),
    "empty span": (lambda g: g["facts"][0].update(span=[5, 5]), "f1"),
    "negative": (lambda g: g["facts"][0].update(span=[-5, 5]), "facts[0].span"),
    "same id": (lambda g: g["mentions"][1].update(id="m1"), "m1"),
    "same span": (lambda g: g["mentions"][1].update(span=g["mentions"][0]["span"]), "m2"),
    "crossing": (lambda g: first(g, "ORG").update(span=[first(g, "PERSON")["span"][0], 60]), "inside or across"),
    "label": (lambda g: g["mentions"][0].update(type="MISC"), "mentions[0].type"),
    "entity on a figure": (lambda g: first(g, "CARDINAL").update(entity="x"), "an entity on a CARDINAL"),
    "norm on a name": (lambda g: g["mentions"][0].update(norm={"value": 1}), "a norm on a PERSON"),
    "time": (lambda g: first(g, "DATE").update(norm={"value": "2026-3-5"}), "TIMEX3"),
    "currency": (lambda g: first(g, "MONEY")["norm"].update(unit="RMB"), "ISO 4217"),
    "type": (lambda g: g["facts"][0].update(type="say"), "found the type 'say'"),
    "role": (lambda g: g["facts"][0]["args"].update(whom=["m1"]), "found the role 'whom'"),
    "core": (lambda g: g["facts"][0]["args"].clear(), ": found no "),
    "filler": (lambda g: g["facts"][0].update(source="m9999"), "found the filler 'm9999'"),
    "twice": (lambda g: g["facts"][0]["args"].update({k: v * 2 for k, v in g["facts"][0]["args"].items()}), "twice"),
    "modality": (lambda g: g["facts"][0].update(modality="maybe"), "facts[0].modality"),
    "byline": (lambda g: g["articles"][0].update(byline=["m9999"]), "found the byline"),
    "headline": (lambda g: g["articles"][0].update(headline=[0, 1]), "found a headline outside"),
    "order": (lambda g: g["articles"].reverse(), "found a start inside the article before"),
    "a fact twice": (lambda g: g["facts"].append({**g["facts"][0], "id": "f999"}), "all that f1 says"),
    "no such day": (lambda g: first(g, "DATE").update(norm={"value": "2026-02-30"}), "a day that 2026-02 has"),
    "backwards": (lambda g: first(g, "MONEY").update(norm={"low": 3, "high": 2, "unit": "CNY"}), "low 3 above high 2"),
    "missing": (lambda g: g.pop("facts"), "missing required field `facts`"),
}


@pytest.mark.parametrize("name", DEFECTS)
def test_a_planted_defect_is_named(name: str) -> None:
    plant, said = DEFECTS[name]
    gold = json.loads(SEED.read_bytes())
    plant(gold)  # type: ignore[no-untyped-call]
    found = check(gold, "seed.json", TEXT.read_bytes())
    assert all(isinstance(defect, GoldError) for defect in found)
    assert any(said in str(defect) for defect in found), list(map(str, found))
    assert all(str(defect).startswith("seed.json, " if defect.place else "seed.json: ") for defect in found)


def test_a_defect_says_where_it_stands() -> None:
    gold = json.loads(SEED.read_bytes())
    gold["facts"][0]["type"] = "say"
    (start, end), name = gold["facts"][0]["span"], gold["facts"][0]["id"]
    said = [str(defect) for defect in check(gold, "seed.json")]
    assert said == [f"seed.json, {name} at {start}-{end}: found the type 'say', expected a type of the schema"]


PAGE = "<html><body><h1>河湾论坛开幕</h1><p>河湾&amp;江口论坛在<b>江</b>口开幕。</p></body></html>"


def annotated(raw: bytes, source: str, *mentions: tuple[str, str, int, int]) -> Gold:
    rows = [{"id": f"m{i}", "type": t, "text": x, "span": [a, b]} for i, (x, t, a, b) in enumerate(mentions)]
    head = {"schema": 1, "source": source, "sha256": hashlib.sha256(raw).hexdigest(), "published": None}
    return {**head, "articles": [], "mentions": rows, "facts": []}


def test_spans_of_a_page_are_held_against_what_reading_made_of_it() -> None:
    raw = PAGE.encode()
    at, far = PAGE.index("河湾&amp;"), PAGE.index("江</b>口")
    gold = annotated(raw, "a.html", ("河湾&江口论坛", "EVENT", at, at + 11), ("江口", "GPE", far, far + 6))
    text = Text(raw, read(Source(raw=raw, name="a.html")))
    assert check(gold, "a.json", text) == []
    gold["mentions"][0]["span"][1] -= 1
    assert [str(defect) for defect in check(gold, "a.json", text)] == [
        f"a.json, m0 at {at}-{at + 10}: found '河湾&江口论', expected '河湾&江口论坛'"
    ]


def test_a_text_in_another_encoding_and_a_record_of_many() -> None:
    raw = "论坛在江口开幕。会议由市政府举办，来自各地的代表出席了会议。".encode("gb18030")
    gold = annotated(raw, "a.txt", ("江口", "GPE", 3, 5))
    assert check(gold, "a.json", Text(raw, read(Source(raw=raw, name="a.txt")))) == []
    gold["mentions"][0]["text"] = "河口"
    assert len(check(gold, "a.json", Text(raw, read(Source(raw=raw, name="a.txt"))))) == 1
    line = json.dumps({"title": "江口论坛", "text": "论坛在江口开幕。"}).encode()
    gold = annotated(line, "a.jsonl", ("江口", "GPE", 0, 2), ("江口", "GPE", 3, 5))
    gold["mentions"][0]["field"], gold["mentions"][1]["field"], gold["record"] = "title", "text", 3
    text = Text(line, read(Source(raw=line, name="a.jsonl", record=3)))
    assert check(gold, "a.json", text) == []
    gold["mentions"][0]["field"] = "text"
    assert [defect.found for defect in check(gold, "a.json", text)] == ["'论坛'"]


@pytest.mark.parametrize("content", ["[", "[]", "3", '{"schema": 2}', '{"schema": 1, "mentions": 5}', "[" * 100_000])
def test_what_is_no_gold_file(content: str, tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text(content, "utf-8")
    assert [defect.file for defect in validate(file)] == [str(file)]


TIMES = """2026-03-26 2026-03 2050 2026-Q1 2026-H1 2026-W12 202X 2026-03-25/2026-03-29 P5Y P3D PT20M PRESENT_REF
PAST_REF FUTURE_REF PXY P1Y 2026-08-18TEV 2026-07-11T09:00 TMO 2025-SU XXXX-05-01 P2Y6M 2021/2025 19XX"""


@pytest.mark.parametrize("value", TIMES.split())
def test_times_of_the_guidelines(value: str) -> None:
    assert TIMEX.fullmatch(value)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "P",
        "今天",
        "2026-3",
        "26-03-01",
        "2026-03-26/",
        "5Y",
        "PT",
        "2026-Q5",
        "2026-13",
        "2026-00-01",
        "2026-01-32",
        "2026-W54",
        "T25",
        "2026-08-18T09:60",
    ],
)
def test_what_is_no_time(value: str) -> None:
    assert not TIMEX.fullmatch(value)


@pytest.mark.parametrize(
    "unit", ["km", "t", "kW.h", "Cel", "m2", "km/h", "m3/s", "[mi_i]/h", "GBy", "亩", "级", "PFLOPS", "hPa"]
)
def test_units_of_measure(unit: str) -> None:
    assert not list(faults("QUANTITY", {"value": 1, "unit": unit}))


@pytest.mark.parametrize(
    ("label", "norm"),
    [
        ("QUANTITY", {"value": 1, "unit": "kph"}),
        ("QUANTITY", {"value": 1}),
        ("MONEY", {"value": 1}),
        ("PERCENT", {"value": 1, "unit": "‰"}),
        ("CARDINAL", {"value": "three"}),
        ("CARDINAL", {"low": 1}),
        ("CARDINAL", {"value": 1, "mod": "ABOUT"}),
        ("DATE", {"value": "2026", "anchor": "NOW"}),
        ("DATE", {"value": "2026-03-29/2026-03-25"}),
        ("DATE", {"value": "2025-02-29"}),
        ("CARDINAL", {"value": float("inf"), "unit": "家"}),
        ("MONEY", {"value": 1, "unit": "CN¥"}),
    ],
)
def test_what_is_no_norm(label: str, norm: Gold) -> None:
    assert list(faults(label, norm))

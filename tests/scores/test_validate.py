"""Gold files: every planted defect is named with its id."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from extractor.errors import GoldError
from extractor.scores import check, validate
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
    "type": (lambda g: g["facts"][0].update(type="say"), "f1: found the type 'say'"),
    "role": (lambda g: g["facts"][0]["args"].update(whom=["m1"]), "f1: found the role 'whom'"),
    "core": (lambda g: g["facts"][0]["args"].clear(), "f1: found no "),
    "filler": (lambda g: g["facts"][0].update(source="m9999"), "f1: found the filler 'm9999'"),
    "twice": (lambda g: g["facts"][0]["args"].update({k: v * 2 for k, v in g["facts"][0]["args"].items()}), "twice"),
    "modality": (lambda g: g["facts"][0].update(modality="maybe"), "facts[0].modality"),
    "byline": (lambda g: g["articles"][0].update(byline=["m9999"]), "a1: found the byline"),
    "headline": (lambda g: g["articles"][0].update(headline=[0, 1]), "a1: found a headline outside"),
    "order": (lambda g: g["articles"].reverse(), "found a start inside the article before"),
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


@pytest.mark.parametrize("value", ["", "P", "今天", "2026-3", "26-03-01", "2026-03-26/", "5Y", "PT", "2026-Q5"])
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
    ],
)
def test_what_is_no_norm(label: str, norm: Gold) -> None:
    assert list(faults(label, norm))

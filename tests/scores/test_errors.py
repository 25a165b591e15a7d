"""Every kind of error: planted, found and named; nothing where nothing is wrong."""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.scores import score
from extractor.scores.errors import Error, Kind, confusion, errors

Gold = dict[str, Any]
SEED = Path(__file__).parents[2] / "gold/zgc-forum-2026.json"
TEXT = "江口市委书记李安昨日向河湾公司拨款3亿元，河湾公司由江口市政府持有。"


def mention(name: str, label: str, text: str, **more: Any) -> Gold:
    start = TEXT.index(text)
    return {"id": name, "type": label, "span": [start, start + len(text)], "text": text, **more}


def fact(name: str, kind: str, args: dict[str, list[str]], **more: Any) -> Gold:
    usual = {"id": name, "type": kind, "span": [0, 20], "args": args, "modality": "actual", "negated": False}
    return {**usual, "source": None, **more}


def gold() -> Gold:
    return {
        "mentions": [
            mention("m1", "ORG", "江口市委"),
            mention("m2", "TITLE", "书记"),
            mention("m3", "PERSON", "李安"),
            mention("m4", "DATE", "昨日", norm={"value": "2026-03-26"}),
            mention("m5", "ORG", "河湾公司", entity="e1"),
            mention("m6", "MONEY", "3亿元", norm={"value": 300000000, "unit": "CNY"}),
            mention("m7", "ORG", "江口市政府"),
        ],
        "facts": [
            fact("f1", "position", {"person": ["m3"], "title": ["m2"], "org": ["m1"]}),
            fact(
                "f2", "invest", {"agent": ["m3"], "target": ["m5"], "amount": ["m6"], "time": ["m4"]}, trigger=[15, 17]
            ),
            fact("f3", "statement", {"speaker": ["m7"]}, span=[21, 34], trigger=[25, 27]),
        ],
    }


def row(found: Gold, name: str) -> Gold:
    return next(one for part in ("mentions", "facts") for one in found[part] if one["id"] == name)


def args(found: Gold, name: str) -> dict[str, list[str]]:
    return row(found, name)["args"]


def drop(found: Gold, part: str, name: str) -> None:
    found[part] = [one for one in found[part] if one["id"] != name]


PLANTED = {
    "boundary": (lambda g: row(g, "m7").update(span=[26, 29], text="市政府"), [("boundary", "江口市政府", "市政府")]),
    "label": (lambda g: row(g, "m7").update(type="GPE"), [("label", "ORG", "GPE")]),
    "both": (
        lambda g: row(g, "m7").update(span=[25, 30], type="GPE", text="由江口市政"),
        [("boundary and label", "江口市政府 (ORG)", "由江口市政 (GPE)")],
    ),
    "missed": (lambda g: drop(g, "mentions", "m7") or drop(g, "facts", "f3"),
               [("missed", "speaker=江口市政府", "–"), ("missed", "江口市政府 (ORG)", "–")]),
    "spurious": (lambda g: g["mentions"].append(mention("m8", "FAC", "持有")), [("spurious", "–", "持有 (FAC)")]),
    "norm": (
        lambda g: row(g, "m6")["norm"].update(unit="USD"),
        [("wrong norm", "300000000 CNY", "300000000 USD")] * 2,  # of the mention, and of the filler
    ),
    "no norm": (lambda g: row(g, "m4").update(norm=None), [("wrong norm", "2026-03-26", "no norm")]),
    "fact missed": (lambda g: drop(g, "facts", "f2"),
                    [("missed", "agent=李安 target=河湾公司 amount=3亿元 time=昨日", "–")]),
    "fact spurious": (lambda g: g["facts"].append(fact("f9", "meet", {"participant": ["m5"]}, span=[21, 34])),
                      [("spurious", "–", "participant=河湾公司")]),
    "type": (lambda g: row(g, "f2").update(type="acquire"), [("wrong type", "invest", "acquire")]),
    "role": (lambda g: args(g, "f1").update(title=[], person=["m3", "m2"]),
             [("wrong role", "title: 书记 (TITLE)", "person: 书记 (TITLE)")]),
    "roles exchanged": (
        lambda g: args(g, "f2").update(agent=["m5"], target=["m3"]),
        [("wrong role", "agent: 李安 (PERSON)", "target: 李安 (PERSON)"),
         ("wrong role", "target: 河湾公司 (ORG)", "agent: 河湾公司 (ORG)")],
    ),
    "filler": (lambda g: args(g, "f2").update(target=["m7"]), [("wrong filler", "河湾公司 (ORG)", "江口市政府 (ORG)")]),
    "the only filler": (lambda g: args(g, "f3").update(speaker=["m5"]),
                        [("wrong filler", "江口市政府 (ORG)", "河湾公司 (ORG)")]),
    "filler missed": (lambda g: args(g, "f2").pop("time"), [("missed filler", "昨日 (DATE)", "–")]),
    "filler spurious": (lambda g: args(g, "f2").update(agent=["m3", "m1"]),
                        [("spurious filler", "–", "江口市委 (ORG)")]),
    "source": (lambda g: row(g, "f2").update(source="m1"), [("wrong source", "–", "江口市委 (ORG)")]),
    "modality": (lambda g: row(g, "f2").update(modality="plan"), [("wrong modality", "actual", "plan")]),
    "negation": (lambda g: row(g, "f2").update(negated=True), [("wrong negation", "not negated", "negated")]),
}  # fmt: skip


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_error_is_found_and_named(name: str) -> None:
    plant, said = PLANTED[name]
    found = gold()
    plant(found)  # type: ignore[no-untyped-call]
    assert sorted((e.kind.value, e.expected, e.got) for e in errors(gold(), found)) == said


def test_every_kind_is_planted() -> None:
    assert {kind for _, said in PLANTED.values() for kind, *_ in said} == {kind.value for kind in Kind}


def test_an_error_says_where_it_is_and_which_items_it_is_about() -> None:
    found = gold()
    row(found, "f2")["id"] = "f7"
    args(found, "f7")["target"] = ["m7"]
    assert errors(gold(), found) == [
        Error(kind=Kind.FILLER, of="fact", name="invest", span=(0, 20), gold="f2", found="f7", role="target",
              expected="河湾公司 (ORG)", got="江口市政府 (ORG)")
    ]  # fmt: skip
    args(found, "f7").update(target=["m3"], agent=["m5"])
    assert [(e.role, e.other) for e in errors(gold(), found)] == [("agent", "target"), ("target", "agent")]


def test_gold_against_itself_has_no_error_and_an_empty_result_only_misses() -> None:
    seed = json.loads(SEED.read_bytes())
    assert errors(seed, seed) == []
    kinds = Counter(e.kind for e in errors(seed, {"mentions": [], "facts": []}))
    named = sum(m["type"] != "PHRASE" for m in seed["mentions"])
    assert kinds == {Kind.MISSED: named + len(seed["facts"])}
    assert {e.kind for e in errors({"mentions": [], "facts": []}, seed)} == {Kind.SPURIOUS}


def test_a_filler_by_another_name_of_its_entity_is_right() -> None:
    truth = gold()
    truth["mentions"].append({**mention("m9", "ORG", "河湾公司"), "span": [21, 25], "entity": "e1"})
    found = json.loads(json.dumps(truth))
    args(found, "f2")["target"] = ["m9"]
    assert errors(truth, found) == []


def test_confusion_counts_right_wrong_missed_and_spurious() -> None:
    found = gold()
    row(found, "m7").update(type="GPE")
    drop(found, "mentions", "m2")
    found["mentions"].append(mention("m8", "FAC", "持有"))
    assert confusion(gold(), found) == {
        ("ORG", "ORG"): 2, ("PERSON", "PERSON"): 1, ("DATE", "DATE"): 1, ("MONEY", "MONEY"): 1,
        ("ORG", "GPE"): 1, ("TITLE", ""): 1, ("", "FAC"): 1,
    }  # fmt: skip


LABELS = ("PERSON", "ORG", "DATE", "MONEY", "PHRASE")
ROLES = {"position": ("person", "title", "org"), "meet": ("participant", "time"), "include": ("whole", "part")}


def annotations(dice: random.Random) -> Gold:
    """Annotations of any shape, each fact with its core roles."""
    mentions = [
        {"id": f"m{i}", "type": dice.choice(LABELS), "span": [a, a + dice.randint(1, 4)], "text": dice.choice("甲乙丙"),
         "norm": dice.choice((None, {"value": 1}, {"value": 2}))}
        for i in range(dice.randint(1, 9)) for a in [dice.randint(0, 20)]
    ]  # fmt: skip
    ids = [m["id"] for m in mentions]
    kinds = dice.choices(sorted(ROLES), k=dice.randint(0, 5))
    return {
        "mentions": mentions,
        "facts": [
            fact(f"f{i}", kind, {r: [dice.choice(ids)] for r in ROLES[kind]}, source=dice.choice([None, *ids]))
            for i, kind in enumerate(kinds)
        ],
    }


@given(st.integers(0, 2**32))
@settings(max_examples=300, deadline=None)
def test_errors_add_up_to_what_the_score_counts(seed: int) -> None:
    dice = random.Random(seed)
    truth, found = annotations(dice), annotations(dice)
    counts, some = score(truth, found), errors(truth, found)
    of = Counter((e.of, e.kind) for e in some)
    unlike = sum(of["mention", kind] for kind in (Kind.BOUNDARY, Kind.LABEL, Kind.BOTH))
    assert counts.get("m_g") - counts.get("m_tp") == unlike + of["mention", Kind.MISSED]
    assert counts.get("m_p") - counts.get("m_tp") == unlike + of["mention", Kind.SPURIOUS]
    assert counts.get("n_all") - counts.get("n_ok") == of["mention", Kind.NORM]
    wrong = {e.gold for e in some if e.of == "fact" and e.gold}
    right = [f["id"] for f in truth["facts"] if f["id"] not in wrong]
    assert len(right) <= counts.get("f_tp")  # a fact without an error is right in the strict sense, and more
    counted = confusion(truth, found)
    assert sum(n for (a, _), n in counted.items() if a) == counts.get("m_g")
    assert sum(n for (_, b), n in counted.items() if b) == counts.get("m_p")


@given(st.integers(0, 2**32))
@settings(max_examples=50, deadline=None)
def test_the_order_of_mentions_does_not_matter(seed: int) -> None:
    dice = random.Random(seed)
    truth, found = annotations(dice), annotations(dice)
    unique = {tuple(m["span"]): m for m in found["mentions"]}
    found = {"mentions": list(unique.values()), "facts": []}
    turned = {**found, "mentions": found["mentions"][::-1]}
    assert errors(truth, found) == errors(truth, turned)

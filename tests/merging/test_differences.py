"""What two runs say differently."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from extractor.merging import Difference, Sum, differences
from tests.merging.made import Article, Row, day, money

FIRM, OTHER = ("ORG", "远山科技"), ("ORG", "青石能源")


def run(*sources: str) -> list[Row]:
    amount = money("12亿元", 1.2e9)
    return [
        Article(s)
        .say("acquire", agent=FIRM, target=OTHER, amount=amount, time=day("2026-03-26"), source=FIRM, confidence=0.8)
        .say("statement", speaker=FIRM).result() for s in sources
    ]  # fmt: skip


def told(one: list[Row], other: list[Row]) -> tuple[list[Difference], Sum]:
    total = Sum()
    return [d for some in differences(one, other, total) for d in some], total


def changed(change: Any) -> list[Difference]:
    """Compare a run with itself after a change."""
    one, other = run("a"), run("a")
    change(other[0])
    return told(one, other)[0]


def test_equal_runs_have_no_difference() -> None:
    found, total = told(run("a", "b"), run("a", "b"))
    assert (found, total.sources, total.equal) == ([], 2, 2)


def test_sources_of_one_run_alone() -> None:
    found, total = told(run("a", "b", "d"), run("b", "c", "d"))
    assert [(d.source, d.what, d.change) for d in found] == [("a", "source", "removed"), ("c", "source", "added")]
    assert (total.sources, total.equal) == (4, 2)


def test_each_mark_of_a_fact() -> None:
    def of(**marks: Any) -> list[tuple[str, Any]]:
        found = changed(lambda result: result["facts"][0].update(marks))
        return [(d.change, d.fields) for d in found]

    assert of(modality="plan") == [("changed", {"modality": ("actual", "plan")})]
    assert of(negated=True) == [("changed", {"negated": (False, True)})]
    assert of(confidence=0.81) == of(confidence=0.79) == []
    assert of(confidence=0.82) == [("changed", {"confidence": (0.8, 0.82)})]
    assert of(by="another") == []
    source = of(source=None)
    assert source[0][1]["source"][0]["text"] == "远山科技"


def test_fillers_and_norms() -> None:
    (fact,) = changed(lambda result: result["facts"][0]["args"].pop("time"))
    assert list(fact.fields) == ["role time"]
    assert (fact.fields["role time"][0][0]["text"], fact.fields["role time"][1]) == ("2026-03-26", None)
    norms = changed(lambda result: result["mentions"][2].update(norm={"value": 1.3e9, "unit": "CNY"}))
    assert [(d.what, list(d.fields)) for d in norms] == [("mention", ["norm"]), ("fact", ["role amount"])]


def test_facts_added_and_removed() -> None:
    assert [(d.change, d.type) for d in changed(lambda result: result["facts"].pop())] == [("removed", "statement")]
    added = changed(lambda result: result["facts"].append({**result["facts"][0], "type": "invest"}))
    assert [(d.change, d.type) for d in added] == [("added", "invest")]
    assert added[0].text == "agent=远山科技 target=青石能源 amount=12亿元 time=2026-03-26"


def test_mentions_added_removed_changed() -> None:
    assert [(d.change, d.text) for d in changed(lambda result: result["mentions"][-1].update(type="GPE"))] == [
        ("changed", "远山科技"), ("changed", "speaker=远山科技"),
    ]  # fmt: skip
    longer = changed(
        lambda result: result["mentions"].append(
            {"id": "m9", "type": "GPE", "span": [90, 92], "text": "河湾", "entity": "e"}
        )
    )
    assert [(d.change, d.span) for d in longer] == [("added", (90, 92))]


def test_other_ids_of_one_thing_are_no_difference() -> None:
    def rename(result: Row) -> None:
        for mention in result["mentions"]:
            mention.update({"entity": mention["entity"] + "x"} if "entity" in mention else {})
        for number, fact in enumerate(result["facts"]):
            fact["id"] = f"f{number + 7}"
        result["facts"].reverse()

    assert changed(rename) == []


def test_another_text_or_date_is_told() -> None:
    (one,) = changed(lambda result: result.update(sha256="0", published="2026-03-28"))
    assert one.fields == {"sha256": (run("a")[0]["sha256"], "0"), "published": ("2026-03-27", "2026-03-28")}


def test_records_of_one_file_are_compared_one_by_one() -> None:
    one = [Article("a.jsonl", record=n).say("statement", speaker=FIRM).result() for n in (2, 10)]
    found, total = told(one, one[1:])
    assert [(d.record, d.change) for d in found] == [(2, "removed")]
    assert total.equal == 1


@given(st.lists(st.sampled_from("abcde"), max_size=5), st.lists(st.sampled_from("abcde"), max_size=5))
def test_swapping_the_runs_swaps_added_and_removed(ones: list[str], others: list[str]) -> None:
    one, other = run(*sorted(set(ones))), run(*sorted(set(others)))
    for result in other:
        result["facts"] = result["facts"][: len(ones)]
    there, back = told(one, copy.deepcopy(other))[0], told(other, one)[0]
    turned = {"added": "removed", "removed": "added", "changed": "changed"}
    assert sorted((d.source, d.what, d.type, turned[d.change]) for d in there) == sorted(
        (d.source, d.what, d.type, d.change) for d in back
    )

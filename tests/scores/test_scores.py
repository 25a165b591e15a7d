"""Each measure on cases whose answer is known."""

from __future__ import annotations

import importlib.util
import itertools
import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.errors import GoldError
from extractor.scores import Score, figures, labels, score
from extractor.scores.agree import alpha, characters, kappa, modalities, negations, sentences
from extractor.scores.agree import labels as agreed_labels
from extractor.scores.calibration import calibration_error, precision_at
from extractor.scores.compare import compare
from extractor.scores.coreference import b_cubed, ceaf
from extractor.scores.floors import Floors, fallen, gold_hash, load, measured, raised, save
from extractor.scores.items import changes
from extractor.scores.measure import KINDS, groups, macro, mean
from extractor.scores.report import lines, sheets
from extractor.scores.score import Judged
from extractor.scores.segmentation import cuts, segmentation, segmentation_scores
from extractor.scores.tags import bio, chunks, tag_counts

Gold = dict[str, Any]
SEED = Path(__file__).parents[2] / "gold/zgc-forum-2026.json"


def mention(name: str, label: str, start: int, end: int, **more: Any) -> Gold:
    return {"id": name, "type": label, "span": [start, end], "text": name, **more}


def file(*mentions: Gold, facts: tuple[Gold, ...] = (), articles: tuple[Gold, ...] = ()) -> Gold:
    return {"mentions": list(mentions), "facts": list(facts), "articles": list(articles)}


def fact(kind: str, args: dict[str, list[str]], **more: Any) -> Gold:
    usual = {"id": "f", "type": kind, "span": [0, 9], "args": args, "modality": "actual", "negated": False}
    return {**usual, **more}


def rows(gold: Gold, found: Gold) -> dict[str, Any]:
    return {row.name: row for row in figures([score(gold, found)])}


PEOPLE = (mention("a", "PERSON", 0, 2, entity="x"), mention("b", "TITLE", 2, 5), mention("c", "ORG", 6, 9))


def test_gold_against_itself_is_perfect() -> None:
    gold = json.loads(SEED.read_bytes())
    for row in figures([score(gold, gold)]):
        assert row.f1 == pytest.approx(1.0 if row.gold else 0.0), row.name
    assert not changes(gold, gold, gold)


def test_each_planted_error_shows_in_its_own_measure() -> None:
    gold = file(*PEOPLE, facts=(fact("position", {"person": ["a"], "title": ["b"], "org": ["c"]}, source="c"),))

    def planted(change: Any) -> dict[str, float]:
        found = json.loads(json.dumps(gold))
        change(found)
        return {name: row.f1 for name, row in rows(gold, found).items()}

    assert planted(lambda g: g["mentions"][0].update(type="ORG"))["mentions strict"] < 1
    assert planted(lambda g: g["mentions"][0].update(type="ORG"))["mentions exact"] == 1
    assert planted(lambda g: g["mentions"][2].update(span=[6, 8]))["mentions type"] == 1
    assert planted(lambda g: g["mentions"][2].update(span=[6, 8]))["mentions partial"] == pytest.approx(5 / 6)
    assert planted(lambda g: g["facts"][0].update(negated=True))["facts strict"] == 0
    assert planted(lambda g: g["facts"][0]["args"].update(org=["b"]))["facts strict"] == 1
    assert planted(lambda g: g["facts"][0]["args"].update(org=["b"]))["arguments"] == pytest.approx(2 / 3)
    assert planted(lambda g: g["facts"][0].update(modality="plan"))["modality"] == 0
    assert planted(lambda g: g["facts"][0].update(source=None))["source"] == 0


def test_fillers_match_by_entity_by_half_and_by_norm() -> None:
    gold = file(
        mention("a", "ORG", 0, 4, entity="x"),
        mention("b", "ORG", 20, 22, entity="x"),
        mention("n", "MONEY", 30, 34, norm={"value": 100, "unit": "CNY"}),
        facts=(fact("invest", {"agent": ["a"], "target": ["b"], "amount": ["n"]}),),
    )

    def hits(agent: Gold, amount: Gold) -> float:
        found = file(agent, mention("b", "ORG", 20, 22), amount)
        found["facts"] = [fact("invest", {"agent": ["a"], "target": ["b"], "amount": ["n"]})]
        return score(gold, found).get("a_tp")

    money = gold["mentions"][2]
    assert hits(mention("a", "ORG", 20, 23), money) == 3
    assert hits(mention("a", "ORG", 2, 4), money) == 3
    assert hits(mention("a", "ORG", 3, 4), money) == 2
    assert hits(gold["mentions"][0], mention("n", "MONEY", 33, 36, norm={"value": 100.00000001, "unit": "CNY"})) == 3
    assert hits(gold["mentions"][0], mention("n", "MONEY", 30, 34, norm={"value": 100, "unit": "USD"})) == 2
    assert hits(gold["mentions"][0], mention("n", "MONEY", 30, 34)) == 3
    assert hits(gold["mentions"][0], mention("n", "MONEY", 30, 35)) == 2


def test_extents_do_not_depend_on_order() -> None:
    gold = file(mention("a", "ORG", 0, 4), mention("b", "GPE", 4, 6), mention("c", "ORG", 8, 10))
    found = [mention("x", "ORG", 0, 6), mention("y", "GPE", 4, 6), mention("z", "PERSON", 8, 10)]
    for some in itertools.permutations(found):
        ours = rows(gold, file(*some))
        assert [ours[f"mentions {s}"].hits for s in ("strict", "exact", "partial", "type")] == [1, 2, 2.5, 2]


def test_articles_headlines_and_bylines() -> None:
    people = (mention("a", "PERSON", 3, 5), mention("b", "PERSON", 23, 25))
    one = {"id": "a1", "kind": "news", "span": [0, 20], "headline": [0, 2], "byline": ["a"]}
    two = {"id": "a2", "kind": "caption", "span": [20, 40], "headline": None, "byline": ["b"]}
    gold = file(*people, articles=(one, two))
    whole = {"id": "a1", "kind": "news", "span": [0, 40], "headline": [0, 2], "byline": ["a"]}
    ours = rows(gold, file(*people, articles=(whole,)))
    assert (ours["article starts"].recall, ours["whole articles"].hits) == (0.5, 0)
    assert (ours["headlines"].f1, ours["bylines"].recall) == (1, 0.5)


def test_b_cubed_and_ceaf() -> None:
    keys = [((i, i + 1), "ORG") for i in range(7)]
    gold = dict(zip(keys, "aaabbcc", strict=True))
    found = dict(zip(keys, "xxyyyyy", strict=True))
    three = b_cubed(gold, found)
    assert three["b_r"] / 7 == pytest.approx((2 * 2 / 3 + 1 / 3 + 2 + 2) / 7)
    assert three["b_p"] / 7 == pytest.approx((2 + 1 / 5 + 4 * 2 / 5) / 7)
    best = ceaf(gold, found)
    assert (best["c_tp"], best["c_g"], best["c_p"]) == (pytest.approx(2 * 2 / 5 + 2 * 2 / 7), 3, 2)


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("wxyz")), min_size=1, max_size=12))
@settings(deadline=None)
def test_ceaf_pairs_in_the_best_way(pairs: list[tuple[str, str]]) -> None:
    keys = [((i, i + 1), "ORG") for i in range(len(pairs))]
    gold, found = (dict(zip(keys, side, strict=True)) for side in zip(*pairs, strict=True))
    ours, theirs = (
        [{k for k in keys if side[k] == name} for name in sorted(set(side.values()))] for side in (gold, found)
    )
    short, long = sorted((ours, theirs), key=len)

    def phi(a: set[Any], b: set[Any]) -> float:
        return 2 * len(a & b) / (len(a) + len(b))

    ways = itertools.permutations(long, len(short))
    assert ceaf(gold, found)["c_tp"] == pytest.approx(max(sum(map(phi, short, way)) for way in ways))


TAGS = ("O", "B-ORG", "I-ORG", "B-GPE", "I-GPE")


@pytest.mark.skipif(importlib.util.find_spec("seqeval") is None, reason="seqeval is not installed")
def test_bio_is_seqevals() -> None:
    from seqeval.metrics.sequence_labeling import f1_score, get_entities
    from seqeval.metrics.sequence_labeling import precision_recall_fscore_support as shares

    for seed in range(1000):
        dice = random.Random(seed)
        sizes = [dice.randint(1, 12) for _ in range(dice.randint(1, 5))]
        gold, found = ([dice.choices(TAGS, k=size) for size in sizes] for _ in range(2))
        assert [chunks(tags) for tags in (*gold, *found)] == [set(get_entities(tags)) for tags in (*gold, *found)]
        counts = tag_counts(gold, found)
        hits, ours, theirs = counts[""]
        by_label = [2 * tp / (g + p) for name, (tp, g, p) in counts.items() if name]
        expected = (hits / max(1, theirs), hits / max(1, ours), 2 * hits / max(1, ours + theirs))
        assert shares(gold, found, average="micro", zero_division=0)[:3] == pytest.approx(expected), seed
        macro_f1 = f1_score(gold, found, average="macro", zero_division=0) if by_label else 0
        assert macro_f1 == pytest.approx(sum(by_label) / max(1, len(by_label))), seed


def test_mentions_as_tags() -> None:
    tags = bio([mention("a", "ORG", 0, 3), mention("b", "GPE", 2, 4), mention("p", "PHRASE", 4, 5)], 5)
    assert tags == ["B-ORG", "I-ORG", "I-ORG", "O", "O"]


SPANS = st.lists(
    st.tuples(st.integers(0, 18), st.integers(1, 4), st.sampled_from(["ORG", "GPE", "PHRASE"])), max_size=9
)


@given(SPANS, SPANS)
@settings(deadline=None)
def test_chunks_of_mentions_are_those_of_their_tags(ours: list[Any], theirs: list[Any]) -> None:
    gold, found = (
        file(*(mention(f"m{i}", label, a, a + n) for i, (a, n, label) in enumerate(s))) for s in (ours, theirs)
    )
    hits, size, others = tag_counts(*([bio(side["mentions"], 22)] for side in (gold, found)))[""]
    row = rows(gold, found)["mentions BIO"]
    assert (row.hits, row.gold, row.found) == (hits, size, others)


def test_an_empty_span_has_no_tag() -> None:
    assert bio([mention("a", "ORG", 1, 1)], 3) == ["O", "O", "O"]


def test_segmentation() -> None:
    gold, found = cuts(["共同", "创造", "美好", "的", "新", "世纪"]), cuts(["共同", "创造", "美", "好", "的", "新世纪"])
    assert segmentation(gold, found) == (3, 6, 6)
    many = segmentation_scores("a", [["北京", "市"]] * 2500, [["北京市"]] * 2500)
    assert (len(many), sum(one.get("w_g") for one in many)) == (834, 5000)
    with pytest.raises(GoldError, match="a, sentence 2: found '南京', expected '北京'"):
        segmentation_scores("a", [["北", "京"], ["北京"]], [["北京"], ["南京"]])
    with pytest.raises(GoldError, match="sentence 2"):
        segmentation_scores("a", [["北京"]], [["北京"], ["市"]])


def test_calibration() -> None:
    sure = [Judged(1.0, correct=True)] * 8 + [Judged(1.0, correct=False)] * 2
    assert calibration_error(sure) == pytest.approx(0.2)
    assert calibration_error([]) == 0
    mixed = [Judged(0.9, correct=True), Judged(0.9, correct=False), Judged(0.5, correct=True)]
    assert precision_at(mixed, 4) == (0.5, 0.9)
    assert precision_at(mixed, 8) == (pytest.approx(2 / 3), 0.5)
    assert precision_at(mixed, 40) is None


def test_confidence_is_judged_by_strict_facts() -> None:
    gold = file(*PEOPLE, facts=(fact("position", {"person": ["a"], "title": ["b"]}),))
    right, wrong = gold["facts"][0], fact("position", {"person": ["a"], "title": ["c"]}, confidence=0.3)
    judged = score(gold, file(*PEOPLE, facts=({**right, "confidence": 0.8}, wrong))).facts
    assert judged == (Judged(0.8, correct=True), Judged(0.3, correct=False))


def test_tuples_and_overlap_as_other_benchmarks_count_them() -> None:
    here = file(mention("北京市", "GPE", 0, 3), mention("总部", "PHRASE", 5, 7))
    there = file(mention("北京", "GPE", 90, 92), mention("总部", "PHRASE", 95, 97))
    here["facts"] = [fact("locate", {"entity": ["总部"], "place": ["北京市"]})]
    there["facts"] = [fact("locate", {"entity": ["总部"], "place": ["北京"]})]
    ours = rows(here, there)
    assert ours["fact tuples, DuIE"].f1 == 0
    assert ours["arguments, DuEE"].f1 == pytest.approx((0.8 + 1) / 2)
    moved = {**here, "mentions": [{**m, "span": [m["span"][0] + 50, m["span"][1] + 50]} for m in here["mentions"]]}
    assert rows(here, moved)["fact tuples, DuIE"].f1 == 1


def test_kappa_and_alpha() -> None:
    pairs = [("a", "a")] * 20 + [("a", "b")] * 5 + [("b", "a")] * 10 + [("b", "b")] * 15
    assert kappa(pairs) == pytest.approx(0.4)
    assert alpha(pairs) == pytest.approx(1 - 99 * 30 / (10000 - 55**2 - 45**2))
    assert kappa([]) == alpha([]) == 1
    assert kappa([("O", "O")] * 4) == 1


def test_agreement_reads_labels_and_modality() -> None:
    args = {"person": ["a"], "title": ["b"]}
    one = file(*PEOPLE, facts=(fact("position", args),))
    two = file(*PEOPLE[:2], facts=(fact("position", args, modality="plan"),))
    assert characters(one, two).count(("ORG", "O")) == 3
    assert modalities(one, two) == [("actual", "plan")]
    assert negations(one, two) == [("False", "False")]
    assert agreed_labels(one, file(mention("z", "GPE", 0, 2), mention("y", "ORG", 2, 6))) == [("PERSON", "GPE")]
    other = file(
        *PEOPLE, facts=(fact("meet", {"participant": ["a"]}), fact("position", args), fact("meet", args, span=[1, 2]))
    )
    assert sentences(one, other) == [("position", "meet position"), ("", "meet")]


def test_compare_tells_chance_from_difference() -> None:
    dice = random.Random(0)
    gold = [file(*(mention(f"m{i}", "ORG", 3 * i, 3 * i + 2) for i in range(20))) for _ in range(30)]

    def system(share: float) -> list[Score]:
        return [score(g, file(*(m for m in g["mentions"] if dice.random() < share))) for g in gold]

    good, bad, alike = system(0.9), system(0.6), system(0.9)
    far, near = compare(bad, good)[0], compare(good, alike)[0]
    assert (far.name, far.p < 0.01, far.interval[0] > 0.1) == ("mentions", True, True)
    assert near.p > 0.05
    assert near.interval[0] < 0 < near.interval[1]


def test_changes_name_what_got_better_and_worse() -> None:
    gold = file(*PEOPLE, facts=(fact("position", {"person": ["a"], "title": ["b"]}),))
    before = file(PEOPLE[0], mention("z", "GPE", 30, 32))
    found = [(c.better, c.what) for c in changes(gold, before, gold)]
    roles = [(True, "argument position person"), (True, "argument position title")]
    found.sort()
    assert found == [(True, "GPE made up"), (True, "ORG found"), (True, "TITLE found"), *roles, (True, "fact position")]
    assert all(not c.better for c in changes(gold, gold, before))


def test_changes_name_norms_and_the_marks_of_facts_that_both_have() -> None:
    money = mention("n", "MONEY", 20, 24, norm={"value": 3, "unit": "CNY"})
    gold = file(*PEOPLE, money, facts=(fact("position", {"person": ["a"], "title": ["b"]}),))
    worse = json.loads(json.dumps(gold))
    worse["mentions"][3]["norm"] = {"value": 4, "unit": "CNY"}
    worse["facts"][0].update(modality="plan", source="c", negated=True)
    found = [(c.better, c.what) for c in changes(gold, gold, worse)]
    marks = ["modality position", "negation position", "source position"]
    assert sorted(found) == [(False, name) for name in ("MONEY norm", "fact position", *marks)]
    assert sorted((c.better, c.what) for c in changes(gold, worse, gold)) == [(True, what) for _, what in sorted(found)]
    made_up = file(*PEOPLE, facts=(fact("position", {"person": ["c"], "title": ["c"]}),))
    assert (False, "fact position made up") in [(c.better, c.what) for c in changes(gold, gold, made_up)]


def test_sums_macro_and_labels() -> None:
    one, two = score(file(*PEOPLE), file(*PEOPLE)), score(file(*PEOPLE), file())
    assert (one + two).get("m_g") == 6
    by = labels([one, two], "mentions")
    assert [(row.name, row.gold) for row in by] == [("ORG", 2), ("PERSON", 2), ("TITLE", 2)]
    assert macro(by) == pytest.approx(2 / 3)
    every = mean([one, two], "mentions")
    assert (every.precision, every.recall, every.f1) == (1, 0.5, pytest.approx(2 / 3))
    assert every.interval == (0, 1)


def test_every_measure_has_its_interval() -> None:
    gold = json.loads(SEED.read_bytes())
    half = {**gold, "mentions": gold["mentions"][::2], "facts": []}
    scores = [score(gold, half), score(gold, gold), score(gold, half)]
    for row in [*figures(scores), *(row for what in KINDS for row in labels(scores, what))]:
        assert row.interval is not None
        assert row.interval[0] <= row.f1 + 1e-9
        assert row.f1 <= row.interval[1] + 1e-9
    assert all(row.interval is None for row in figures(scores[:1]))
    b3 = {row.name: row for row in figures(scores)}["entities B3"]
    assert b3.interval == (1, 1)


def test_lengths_of_mentions_and_of_texts_and_sources() -> None:
    long = mention("d", "ORG", 20, 40)
    ours = score(file(*PEOPLE, long), file(*PEOPLE[:2], long), "某报")
    lengths = [(row.name, row.hits, row.gold) for row in labels([ours], "mentions by length")]
    assert lengths == [("2", 1, 1), ("3", 1, 2), ("13 or more", 1, 1)]
    short = score(file(*PEOPLE), file(*PEOPLE))
    far = score(file(mention("a", "ORG", 1300, 1303)), file(), "某报")
    assert {name: len(some) for name, some in groups([far, ours, short], "length").items()} == {
        "to 300": 2,
        "over 1,200": 1,
    }
    assert {name: len(some) for name, some in groups([far, ours, short], "source").items()} == {"": 1, "某报": 2}
    text = ["\n".join(lines(sheet)) for sheet in sheets([far, ours, short])]
    assert any(part.startswith("F1 by source") and "某报" in part for part in text)
    assert not any("by source" in sheet.title for sheet in sheets([short]))


def test_a_report_in_plain_text() -> None:
    text = [lines(sheet) for sheet in sheets([score(file(*PEOPLE), file(*PEOPLE[:2]))] * 3)]
    assert text[0][0] == "3 files"
    assert text[0][2].split() == ["mentions", "1.000", "0.667", "0.800", "0.800–0.800", "9", "6"]
    assert len({len(line) for line in text[1][1:-1]}) == 1
    nothing = next(row for row in sheets([score(file(), file())])[0].rows if row[0] == "mentions")
    assert nothing == ("mentions", "–", "–", "–", "", "0", "0")


def test_floors_rise_and_do_not_fall(tmp_path: Path) -> None:
    place, gold = tmp_path / "floors.json", tmp_path / "a.json"
    gold.write_text("{}", "utf-8")
    assert load(place) is None
    good, bad = (measured([score(file(*PEOPLE), file(*PEOPLE[:n]))]) for n in (3, 2))
    save(place, Floors(gold_hash([gold]), "rules", bad))
    known = load(place)
    assert known is not None
    assert not fallen(known, bad)
    assert ("mentions", 1.0, 0.8) in fallen(raised(known, good), bad)
    assert raised(raised(known, good), bad) == raised(known, good)
    gold.write_text("{} ", "utf-8")
    assert gold_hash([gold]) != known.gold

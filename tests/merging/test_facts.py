"""One fact of several articles: merged with all its sources, figures side by side, denials, timelines."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from extractor.errors import InputError
from extractor.merging import Consolidation
from extractor.merging.facts import Spec, spec
from extractor.tables import table
from tests.merging.made import Article, Found, count, day, money

FORUM = ("EVENT", "第三届河湾经济论坛")
FIRM, OTHER = ("ORG", "远山科技"), ("ORG", "青石能源")


def sum_(source: str, value: Any, published: str | None = "2026-03-27", **more: Any) -> Article:
    return Article(source, published).say("quantity", subject=FORUM, metric=("PHRASE", "总金额"), value=value, **more)


EXACT, ROUND = money("619.91亿元", 61991000000), money("620亿元", 62000000000)
OVER = money("超过600亿元", 60000000000, mod="MORE_THAN")
ABOUT = money("约600亿元", 60000000000, mod="APPROX")
LESS = money("580亿元", 58000000000)


def test_every_type_has_a_rule_with_roles_that_it_has() -> None:
    types = table("facts/schema.toml")["type"]
    assert set(types) == set(table("merging/facts.toml")["type"])
    for name, type_ in types.items():
        rule = spec(name)
        used = {*rule.same, *rule.free, *rule.single, *rule.about, *filter(None, (rule.each, rule.figure))}
        assert used <= {*type_["roles"], "time"}, name


def test_an_unknown_type_is_the_same_where_its_roles_are() -> None:
    found = Found(*(Article(s).say("rename", thing=FIRM, to=OTHER, time=day("2026-03-26")) for s in "ab"))
    assert [row["articles"] for row in found.of("rename")] == [2]


def test_one_fact_of_two_articles_keeps_both_sources() -> None:
    found = Found(
        Article("a").say("acquire", agent=FIRM, target=OTHER, evidence="远山科技收购青石能源。", confidence=0.7),
        Article("b").say("acquire", agent=FIRM, target=OTHER, source=FIRM, evidence="收购完成。", confidence=0.9),
    )
    (fact,) = found.facts
    assert [(s["source"], s["evidence"]) for s in fact["sources"]] == [
        ("a", "远山科技收购青石能源。"),
        ("b", "收购完成。"),
    ]
    assert fact["sources"][1]["attribution"]["name"] == "远山科技"
    assert (fact["articles"], fact["independent"], fact["confidence"]) == (2, 2, 0.9)
    assert {f["name"] for fillers in fact["roles"].values() for f in fillers} == {"远山科技", "青石能源"}
    assert found.counts["merged"] == 1


@pytest.mark.parametrize(
    ("values", "status", "why"),
    [
        ([EXACT, EXACT], "agree", "one figure"),
        ([EXACT, ROUND], "compatible", "619.91亿元 rounds to 620亿元"),
        ([OVER, EXACT], "compatible", "超过600亿元 allows 619.91亿元"),
        ([ABOUT, EXACT, ROUND], "compatible", "619.91亿元 rounds to 620亿元; 约600亿元 allows 619.91亿元"),
        ([EXACT, LESS], "conflict", "no figure is both 619.91亿元 and 580亿元"),
        ([LESS, OVER], "conflict", "no figure is both 580亿元 and 超过600亿元"),
    ],
)
def test_figures_side_by_side(values: list[Any], status: str, why: str) -> None:
    found = Found(*(sum_(f"{i}.txt", value) for i, value in enumerate(values)))
    (group,) = found.conflicts
    assert (group["kind"], group["status"], group["why"]) == ("figure", status, why)
    assert len(found.facts) == len(group["sides"]) == (2 if status == "conflict" else 1)
    assert sorted(text for side in group["sides"] for text in side["figures"]) == sorted({v[1] for v in values})
    assert {fact["conflict"] for fact in found.facts} == {group["id"]}
    assert group["about"]["subject"][0]["name"] == FORUM[1]


def test_in_a_conflict_those_that_agree_stand_together() -> None:
    found = Found(sum_("a", EXACT), sum_("b", LESS), sum_("c", ROUND))
    (group,) = found.conflicts
    assert [[s["source"] for s in side["sources"]] for side in group["sides"]] == [["a", "c"], ["b"]]
    assert [fact["figures"]["status"] for fact in found.facts] == ["compatible", "agree"]


def test_figures_of_two_months_are_two_things() -> None:
    def output(source: str, time: str, value: Any) -> Article:
        return Article(source).say("quantity", subject=FIRM, metric=("PHRASE", "产量"), value=value, time=day(time))

    found = Found(output("a", "2026-02", EXACT), output("b", "2026-03", LESS), output("c", "2026", ROUND))
    assert (len(found.facts), found.conflicts) == (3, [])
    assert Found(output("a", "2026-02", EXACT), output("b", "2026-02", LESS)).conflicts[0]["status"] == "conflict"


def test_units_bases_and_directions_of_change() -> None:
    def rise(source: str, value: float, trigger: str, before: str) -> Article:
        text = f"{value}%"
        return Article(source).say(
            "quantity", subject=FIRM, metric=("PHRASE", "出口"), value=("PERCENT", text, {"value": value, "unit": "%"}),
            trigger=trigger, evidence=f"出口{before}{trigger}{text}。",
        )  # fmt: skip

    assert Found(rise("a", 5, "增长", "同比"), rise("b", 3, "增长", "环比")).conflicts == []
    assert Found(rise("a", 5, "增长", "同比"), rise("b", 5, "占", "")).conflicts == []
    assert Found(rise("a", 5, "增长", "同比"), rise("b", 5, "下降", "同比")).conflicts[0]["status"] == "conflict"
    assert Found(rise("a", 5, "增长", "同比"), rise("b", 5.2, "上升", "同比")).conflicts[0]["status"] == "compatible"
    dollars = ("MONEY", "85亿美元", {"value": 8500000000, "unit": "USD"})
    assert Found(sum_("a", EXACT), sum_("b", dollars)).conflicts == []


def test_figures_about_nobody_are_not_one() -> None:
    def guests(source: str) -> Article:
        return Article(source).say(
            "quantity", subject=("PHRASE", "嘉宾"), metric=("PHRASE", "国家"), value=count("34个", 34)
        )

    assert len(Found(guests("a"), guests("b")).facts) == 2


def test_a_denial_stands_beside_what_it_denies() -> None:
    found = Found(
        Article("a").say("acquire", agent=FIRM, target=OTHER),
        Article("b").say("acquire", agent=FIRM, target=OTHER, negated=True),
    )
    (group,) = found.conflicts
    assert (group["kind"], group["status"]) == ("denial", "conflict")
    assert [side["negated"] for side in group["sides"]] == [False, True]
    assert len(found.facts) == 2


def test_leaving_a_post_denies_nothing_and_a_plan_is_no_conflict() -> None:
    def post(source: str, **marks: Any) -> Article:
        return Article(source).say("appoint", person=("PERSON", "阿依古丽"), title=("TITLE", "院长"), **marks)

    assert Found(post("a"), post("b", negated=True)).conflicts == []
    assert Found(post("a"), post("b", modality="plan")).conflicts == []


def test_times_tell_facts_apart_and_lie_in_each_other() -> None:
    def meet(source: str, published: str, **time: Any) -> Article:
        return Article(source, published).say(
            "meet", participant=[("PERSON", "阿依古丽"), ("PERSON", "古丽米热")], **time
        )

    apart = Found(meet("a", "2026-03-27", time=day("2026-03-26")), meet("b", "2026-09-02", time=day("2026-09-01")))
    assert len(apart.facts) == 2
    within = Found(meet("a", "2026-03-27", time=day("2026-03-26")), meet("b", "2026-04-02", time=day("2026-03")))
    assert [fact["articles"] for fact in within.facts] == [2]
    near = Found(meet("a", "2026-03-27", time=day("2026-03-26")), meet("b", "2026-03-28"), meet("c", "2026-09-02"))
    assert [fact["articles"] for fact in near.facts] == [2, 1]


def test_what_fits_two_occasions_goes_to_neither() -> None:
    def hold(source: str, **more: Any) -> Article:
        return Article(source).say("hold", event=("EVENT", "河湾集市"), **more)

    found = Found(hold("a", time=day("2026-03-26")), hold("b", time=day("2026-03-12")), hold("c", time=day("2026-03")))
    assert [fact["articles"] for fact in found.facts] == [1, 1, 1]


def test_one_event_at_two_places_or_times_is_a_conflict() -> None:
    def hold(source: str, place: str, time: str, trigger: str) -> Article:
        return Article(source).say("hold", event=FORUM, place=("GPE", place), time=day(time), trigger=trigger)

    places = Found(hold("a", "河湾市", "2026-03-26", "举行"), hold("b", "远山市", "2026-03-26", "举行"))
    assert [(g["kind"], [s["place"] for s in g["sides"]]) for g in places.conflicts] == [
        ("place", [["河湾市"], ["远山市"]])
    ]
    times = Found(hold("a", "河湾市", "2026-03-26", "举行"), hold("b", "河湾市", "2026-03-27", "举行"))
    assert [group["kind"] for group in times.conflicts] == ["time"]
    assert Found(hold("a", "河湾市", "2026-03-26", "开幕"), hold("b", "河湾市", "2026-03-29", "闭幕")).conflicts == []


def test_shared_roles_are_a_fact_for_each() -> None:
    people = [("PERSON", "阿依古丽"), ("PERSON", "古丽米热")]
    found = Found(
        Article("a").say("attend", participant=people, event=FORUM),
        Article("b").say("attend", participant=people[:1], event=FORUM),
    )
    said = {fact["roles"]["participant"][0]["name"]: fact["articles"] for fact in found.facts}
    assert said == {"阿依古丽": 2, "古丽米热": 1}


def test_two_sayings_are_two_statements() -> None:
    found = Found(
        *(
            Article(s).say("statement", speaker=FIRM, evidence=e)
            for s, e in zip("abc", ["“要快”。", "要快。", "要慢。"], strict=True)
        )
    )
    assert [fact["articles"] for fact in found.facts] == [2, 1]


def test_a_timeline_goes_by_event_time_else_by_publication() -> None:
    found = Found(
        Article("a", "2026-03-27").say("acquire", agent=FIRM, target=OTHER, time=day("2026-03-01")),
        Article("b", "2026-02-10").say("statement", speaker=FIRM),
        Article("c", None).say("develop", agent=FIRM, product=("PRODUCT", "远山一号"), time=day("P5Y")),
        Article("d", "2026-04-01").say("release", work=("PRODUCT", "远山一号"), agent=FIRM, time=day("2026-Q1")),
    )
    line = [(e["date"], e["dated_by"], e["type"]) for e in found.timelines if e["name"] == "远山科技"]
    assert line == [
        ("2026-01-01", "event time", "release"), ("2026-02-10", "publication", "statement"),
        ("2026-03-01", "event time", "acquire"), (None, None, "develop"),
    ]  # fmt: skip
    assert next(e["to"] for e in found.timelines if e["type"] == "release") == "2026-03-31"
    assert [e["role"] for e in found.timelines if e["name"] == "青石能源"] == [["target"]]


def test_same_input_same_bytes_and_order_of_nothing_else() -> None:
    def all_() -> bytes:
        found = Found(
            *(sum_(f"{i}", [EXACT, ROUND, LESS, OVER][i % 4]) for i in range(12)),
            texts={str(i): f"第{i % 3}篇河湾论坛" * 9 for i in range(12)},
        )
        return json.dumps([found.entities, found.facts, found.conflicts, found.timelines, found.reprints]).encode()

    assert all_() == all_()


def test_hostile_words_pass_as_they_are() -> None:
    name = "甲\x1b[31m\u202e\x00\ud800乙"
    article = Article("a").say("acquire", agent=("ORG", name), target=("ORG", "=1+1"), evidence=name)
    found = Found(article, Article("b").say("acquire", agent=("ORG", name), target=("ORG", "=1+1"), evidence=name))
    assert [fact["articles"] for fact in found.facts] == [2]


def test_facts_of_no_result_are_an_error() -> None:
    with pytest.raises(InputError, match="facts of b, which has no result"):
        Consolidation([Article("a").result()], sum_("b", EXACT).rows)


def test_many_facts_of_one_key_stay_linear() -> None:
    """Six hundred figures of one firm, each of its own day and all of one key."""
    days = [day(f"{2000 + i // 300}-{1 + i // 25 % 12:02d}-{1 + i % 25:02d}") for i in range(600)]
    found = Found(
        *(
            Article(f"{i:04d}").say(
                "quantity", subject=FIRM, metric=("PHRASE", "股价"), value=money(f"{i}元", i), time=days[i]
            )
            for i in range(600)
        )
    )
    assert len(found.facts) == 600
    assert found.conflicts == []


def test_rules_are_read_strictly() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"same": "person"}, Spec)


def test_one_article_with_two_figures_tells_too_little_to_compare() -> None:
    figures = {"subject": FORUM, "metric": ("PHRASE", "总金额")}
    found = Found(sum_("a", EXACT).say("quantity", **figures, value=LESS), sum_("b", EXACT))
    assert [(group["status"], len(group["sides"])) for group in found.conflicts] == [("agree", 1)]
    voices = Article("a").say("quantity", **figures, value=EXACT, source=FIRM)
    voices.say("quantity", **figures, value=LESS, source=OTHER)
    assert [group["status"] for group in Found(voices).conflicts] == ["conflict"]
    alone = Article("a").say("quantity", **figures, value=EXACT, source=FIRM).say("quantity", **figures, value=LESS)
    assert Found(alone).conflicts == []


def test_a_longer_name_of_a_measure_is_the_shorter_where_a_sharp_figure_shows_it() -> None:
    def total(source: str, metric: str, value: Any) -> Article:
        return Article(source).say("quantity", subject=FORUM, metric=("PHRASE", metric), value=value)

    found = Found(total("a", "签约项目总金额", EXACT), total("b", "总金额", ROUND))
    assert [fact["articles"] for fact in found.facts] == [2]
    assert found.conflicts[0]["why"] == "619.91亿元 rounds to 620亿元; 总金额 and 签约项目总金额 are one measure by it"
    other = Found(total("a", "进出口额", EXACT), total("b", "出口额", LESS))
    assert (len(other.facts), other.conflicts) == (2, [])
    blunt = Found(total("a", "新签项目", count("3个", 3)), total("b", "项目", count("3个", 3)))
    assert len(blunt.facts) == 2

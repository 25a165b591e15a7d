"""One entity over files, by names, aliases, posts and lists; what is not sure stays apart, and says so."""

from __future__ import annotations

import re

import pytest

from extractor.merging.names import Generic, is_generic, kind, normal
from extractor.tables import rows
from tests.merging.made import Article, Found, Row


def sources(entity: Row) -> list[str]:
    return [place["source"] for place in entity["in"]]


def by(entity: Row) -> set[str]:
    return {join["by"] for join in entity["joins"]}


def post(source: str, org: str | None, title: str, name: str = "王伟", published: str | None = "2026-03-27") -> Article:
    article = Article(source, published)
    place = {"org": ("ORG", org)} if org else {}
    return article.say("position", person=("PERSON", name), title=("TITLE", title), **place)


def test_one_name_is_one_thing_and_says_so() -> None:
    found = Found(Article("a").name("ORG", "远山科技"), Article("b").name("ORG", "远山科技"))
    one = found.entity("远山科技")
    assert (sources(one), by(one), one["confidence"]) == (["a", "b"], {"same name"}, 0.9)
    assert one["independent"] == one["articles"] == 2


def test_width_traditional_characters_and_quotation_marks_do_not_part() -> None:
    found = Found(Article("a").name("ORG", "遠山（河灣）公司"), Article("b").name("ORG", "远山(河湾)公司"))
    assert len(found.entities) == 1


@pytest.mark.parametrize(
    ("label", "one", "other", "way"),
    [
        ("ORG", "工信部", "工业和信息化部", "known alias"),
        ("GPE", "北京", "北京市", "place with and without its kind"),
        ("GPE", "广西", "广西壮族自治区", "place with and without its kind"),
        ("ORG", "远山科技", "远山科技集团股份有限公司", "firm with and without its form"),
    ],
)
def test_two_names_of_one_thing_join_by_the_lists(label: str, one: str, other: str, way: str) -> None:
    found = Found(Article("a").name(label, one), Article("b").name(label, other))
    entity = found.entity(one)
    assert (sources(entity), by(entity)) == (["a", "b"], {way})
    assert entity["confidence"] < 1


def test_names_that_one_article_joins_are_joined_in_others() -> None:
    found = Found(
        Article("a").name("ORG", "河研院"), Article("b").same("ORG", "河湾先进材料研究院", "河研院"),
        Article("c").name("ORG", "河湾先进材料研究院"),
    )  # fmt: skip
    entity = found.entity("河研院")
    assert (entity["name"], sources(entity)) == ("河湾先进材料研究院", ["a", "b", "c"])
    assert by(entity) == {"names of one article", "same name"}


def test_an_alias_that_a_text_states_is_surer_than_a_cluster() -> None:
    stated = Article("a").say("alias", entity=("ORG", "河湾先进材料研究院"), name=("ORG", "河研院"))
    entity = Found(stated, Article("b").name("ORG", "河研院")).entity("河研院")
    assert (sources(entity), by(entity), entity["confidence"]) == (["a", "a", "b"], {"alias stated", "same name"}, 0.9)


def test_a_short_name_of_two_things_joins_neither() -> None:
    found = Found(
        Article("a").same("ORG", "河湾先进材料研究院", "研材院"), Article("b").same("ORG", "远山材料研究院", "研材院"),
        Article("c").name("ORG", "研材院"),
    )  # fmt: skip
    alone = next(row for row in found.entities if row["name"] == "研材院")
    assert sources(alone) == ["c"]
    assert {maybe["why"] for maybe in alone["maybe"]} == {"several have this short name"}


def test_an_event_without_its_edition_is_the_edition_of_its_season() -> None:
    whole = Article("a", "2026-03-27").same("EVENT", "第三届河湾经济论坛", "河湾经济论坛")
    near, far = Article("b", "2026-04-02"), Article("b", "2023-04-02")
    for article in (near, far):
        article.name("EVENT", "河湾经济论坛")
    assert sources(Found(whole, near).entity("河湾经济论坛")) == ["a", "b"]
    apart = Found(whole, far).named("河湾经济论坛")
    assert [sources(row) for row in apart] == [["a"], ["b"]]
    assert apart[1]["maybe"][0]["why"] == "an edition of another year"


def test_two_editions_are_two() -> None:
    found = Found(Article("a").name("EVENT", "第三届河湾经济论坛"), Article("b").name("EVENT", "第四届河湾经济论坛"))
    assert len(found.entities) == 2


@pytest.mark.parametrize(
    ("label", "name"), [("ORG", "市政府"), ("EVENT", "开幕式"), ("LAW", "《通知》"), ("FAC", "体育馆")]
)
def test_what_every_town_has_is_not_one_thing(label: str, name: str) -> None:
    assert len(Found(Article("a").name(label, name), Article("b").name(label, name)).entities) == 2


def test_people_of_one_post_are_one() -> None:
    found = Found(post("a", "工业和信息化部", "副部长"), post("b", "工信部", "副部长"))
    entity = found.entity("王伟")
    assert (sources(entity), by(entity), entity["confidence"]) == (["a", "b"], {"same post"}, 0.97)
    assert [(p["title"], p["org"]) for p in entity["posts"]] == [("副部长", "工业和信息化部")]


def test_namesakes_with_two_posts_at_one_time_are_two() -> None:
    found = Found(post("a", "工业和信息化部", "副部长"), post("b", "远山科技", "总经理"), post("c", "工信部", "副部长"))
    assert [sources(row) for row in found.named("王伟")] == [["a", "c"], ["b"]]
    assert [row["maybe"][0]["why"] for row in found.named("王伟")] == ["another post at the same time"] * 2
    years = Found(post("a", "工业和信息化部", "副部长", published="2020-01-01"), post("b", "远山科技", "总经理"))
    assert years.named("王伟")[0]["maybe"][0]["why"] == "another post at another time"


def test_an_article_that_names_both_posts_makes_one_of_two() -> None:
    both = post("b", "远山科技", "总经理").say(
        "position", person=("PERSON", "王伟"), title=("TITLE", "原副总裁"), org=("ORG", "青石能源")
    )
    found = Found(post("a", "青石能源", "副总裁", published="2020-01-01"), both, post("c", "远山科技", "总经理"))
    entity = found.entity("王伟")
    assert sources(entity) == ["a", "b", "c"]
    assert [p["title"] for p in entity["posts"] if p.get("past")] == ["原副总裁"]


def test_a_reporter_is_not_the_official_of_his_name() -> None:
    byline = Article("b").say("byline", person=("PERSON", "王伟"), title=("TITLE", "记者"))
    found = Found(post("a", "工业和信息化部", "副部长"), byline)
    assert [sources(row) for row in found.named("王伟")] == [["a"], ["b"]]
    assert found.named("王伟")[1]["maybe"][0]["why"] == "one writes, the other is written about"


def test_a_bare_name_goes_where_the_article_points() -> None:
    bare = Article("c").name("PERSON", "王伟").name("ORG", "远山科技")
    found = Found(post("a", "工业和信息化部", "副部长"), post("b", "远山科技", "总经理"), bare)
    assert [sources(row) for row in found.named("王伟")] == [["a"], ["b", "c"]]
    assert "organisation in the same article" in by(found.named("王伟")[1])


def test_a_bare_name_of_two_characters_is_not_enough_one_of_four_is() -> None:
    short = Found(Article("a").name("PERSON", "王伟"), Article("b").name("PERSON", "王伟"))
    assert [row["maybe"][0]["why"] for row in short.named("王伟")] == ["two characters alone"] * 2
    long = Found(Article("a").name("PERSON", "阿依古丽"), Article("b").name("PERSON", "阿依古丽"))
    assert by(long.entity("阿依古丽")) == {"long name alone"}


def test_a_telling_title_alone_is_enough_a_plain_one_is_not() -> None:
    telling = Found(post("a", "河湾海关", "副关长"), post("b", None, "副关长"))
    assert by(telling.entity("王伟")) == {"same title"}
    plain = Found(post("a", "河湾海关", "主任"), post("b", None, "主任"))
    assert len(plain.named("王伟")) == 2


def test_surnames_with_a_title_of_courtesy_are_nobody() -> None:
    assert len(Found(Article("a").name("PERSON", "张某"), Article("b").name("PERSON", "张某")).entities) == 2


def test_districts_of_two_cities_are_two() -> None:
    one, other = ("GPE", "南京市"), ("GPE", "福州市")
    found = Found(
        Article("a").beside(one, ("GPE", "鼓楼区")), Article("b").beside(other, ("GPE", "鼓楼区")),
        Article("c").beside(one, ("GPE", "鼓楼区")), Article("d").name("GPE", "福州市").name("GPE", "鼓楼区"),
    )  # fmt: skip
    assert [sources(row) for row in found.named("鼓楼区")] == [["a", "c"], ["b", "d"]]
    assert by(found.named("鼓楼区")[1]) == {"place in the same article"}


def test_ids_hang_on_name_label_and_first_source_alone() -> None:
    first = Found(Article("a").name("ORG", "远山科技"), Article("b").name("ORG", "远山科技"))
    again = Found(Article("a").name("GPE", "河湾市").name("ORG", "远山科技"))
    later = Found(Article("b").name("ORG", "远山科技"))
    assert first.entity("远山科技")["id"] == again.entity("远山科技")["id"] != later.entity("远山科技")["id"]


def test_names_on_shipped_lists_say_which() -> None:
    assert Found(Article("a").name("GPE", "北京市")).entity("北京市")["listed"] == ["divisions:北京市"]


def test_hostile_names_stay_linear() -> None:
    """Five hundred people of one name, each with a post of his own, and as many without one."""
    posts = [post(f"a{i:04d}", f"A{i}研究所", "副所长") for i in range(500)]
    bare = [Article(f"b{i:04d}").name("PERSON", "王伟") for i in range(500)]
    found = Found(*posts, *bare)
    assert len(found.named("王伟")) == 1000
    assert max(len(row["maybe"]) for row in found.entities) <= 20


def test_rows_of_generic_names() -> None:
    for row in rows("merging/generic.toml", Generic):
        for label in row.labels:
            pattern = re.compile(row.pattern)
            assert [t for t in row.yes if not pattern.fullmatch(normal(t, label))] == []
            assert [t for t in row.no if pattern.fullmatch(normal(t, label))] == []
            assert [t for t in row.no if is_generic(normal(t, label), kind(label))] == []


def test_a_slip_of_one_article_does_not_join_two_listed_places() -> None:
    found = Found(
        Article("a").same("GPE", "广州", "中国"), Article("b").name("GPE", "中国"), Article("c").name("GPE", "广州")
    )
    assert sorted(sources(row) for row in found.entities) == [["a", "c"], ["b"]]


def test_a_post_that_one_person_has_joins_whatever_the_body() -> None:
    found = Found(
        post("a", "远山国", "总统", "王达"),
        post("b", "远山国政府", "总统", "王达"),
        post("c", "青石党", "总统", "王达"),
    )
    assert sources(found.entity("王达")) == ["a", "b", "c"]


def test_an_id_of_the_users_own_gazetteer_joins() -> None:
    one, other = Article("a").name("PERSON", "王伟"), Article("b").name("PERSON", "王总")
    for article in (one, other):
        article.mentions[0]["entity"] = "Q1"
        article.known = [{"id": "Q1", "name": "王伟", "type": "PERSON", "by": "gazetteer"}]
    found = Found(one, other)
    assert (len(found.entities), by(found.entities[0])) == (1, {"gazetteer id"})

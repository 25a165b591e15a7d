"""The mapping of FewFC's events to our facts, and what is counted, on sentences of our own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks.fewfc import Case, Event, Row, cases, count, mapped, mapping, paired, said, shared
from extractor.errors import InputError, TableError
from extractor.model import Article, Document, Extraction, Fact, Span
from extractor.training.corpus import kept

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "晨光集团以3亿元收购星河公司51%股权。"
ROLES = {"sub": "agent", "obj": "target", "money": "amount", "date": "time"}


def at(word: str, text: str = TEXT) -> Span:
    return Span(text.index(word), text.index(word) + len(word))


def event(trigger: str = "收购", kind: str = "acquire", **args: str) -> Event:
    return Event(kind, at(trigger), {(role, word): at(word) for role, word in args.items()})


def raw(kind: str, text: str = TEXT, **words: str) -> dict[str, Any]:
    return {
        "type": kind,
        "mentions": [
            {"role": role.replace("_", "-"), "word": word, "span": [*at(word, text)]} for role, word in words.items()
        ],
    }


def table(file: str) -> list[Row]:
    return [row for row in mapping() if row.file == file]


def test_every_row_has_its_reasons_and_the_last_of_an_event_takes_all():
    last = {row.event: row for row in mapping()}
    assert len(last) == 10
    assert not [row.event for row in last.values() if row.triggers]
    assert all(row.why for row in mapping())


@pytest.mark.parametrize(
    ("fact", "role"),
    [("buys", "agent"), ("acquire", "buyer"), ("none: ", "agent"), ("acquire", "none"), ("acquire", "")],
)
def test_a_row_with_a_name_that_the_schema_lacks_is_named(fact: str, role: str, tmp_path: Path):
    file = tmp_path / "rows.toml"
    file.write_text(
        f'[[row]]\nevent = "a"\nfile = "train_base"\nfact = "{fact}"\nwhy = "b"\nroles = {{ sub = "{role}" }}\n',
        "utf-8",
    )
    with pytest.raises(TableError, match="row 1"):
        mapping(file)


def test_an_investment_is_an_acquire_or_nothing_by_its_trigger():
    found = mapped([raw("投资", trigger="收购", sub="晨光集团", obj="星河公司", money="3亿元")], table("train_base"))
    assert found == (event(agent="晨光集团", target="星河公司", amount="3亿元"),)
    text = "晨光基金增持星河公司5万股。"
    assert mapped([raw("投资", text, trigger="增持", sub="晨光基金", obj="星河公司")], table("train_base")) == ()


def test_two_events_at_one_trigger_are_one_and_the_buyer_is_the_agent():
    text = "远山公司向晨光集团转让星河公司51%股权。"
    first = raw("股份股权转让", text, trigger="转让", sub_org="远山公司", obj_org="晨光集团", proportion="51%")
    found = mapped([first, raw("投资", text, trigger="转让", obj="星河公司")], table("train_base"))
    args = {("agent", "晨光集团"): at("晨光集团", text), ("target", "星河公司"): at("星河公司", text)}
    assert found == (Event("acquire", at("转让", text), args),)
    assert not mapped([first], table("train_base"))[0].whole
    assert mapped([raw("签署合同", text, trigger="转让")], table("train_trans"))[
        0
    ].whole  # its core role is not FewFC's


def test_what_no_row_maps_is_named():
    with pytest.raises(InputError, match="上市"):
        mapped([raw("上市", trigger="收购")], table("train_base"))
    with pytest.raises(InputError, match="seller"):
        mapped([raw("投资", trigger="收购", seller="星河公司")], table("train_base"))


def test_fillers_count_word_for_word_and_by_half():
    ours = event(agent="晨光集团", target="星河公司", amount="3亿元")
    theirs = event(agent="晨光集团", target="星河公司51%", amount="3")
    assert shared(ours, theirs) == (1, 2)
    assert shared(ours, event(agent="星河公司", target="晨光集团")) == (0, 0)
    assert shared(ours, Event("acquire", None, {("agent", "晨光集团"): Span(90, 94)})) == (1, 1)


def test_events_pair_by_trigger_then_by_fillers():
    near, far = event(agent="星河公司"), event("股权", agent="晨光集团", target="星河公司")
    assert paired([event(agent="晨光集团", target="星河公司")], [far, near]) == [(0, 1)]
    assert paired([event("51%", target="星河公司")], [event(), far]) == [(0, 1)]
    assert paired([event(), event()], [event()]) == [(0, 0)]
    assert paired([event()], [event(kind="invest")]) == []


def test_counts_by_type_and_together():
    gold = [event(agent="晨光集团", target="星河公司"), event("股权", "sign", party="星河公司")]
    found = [
        event(agent="晨光集团", target="公司", amount="3亿元"),
        event("3亿元"),
        event(kind="invest", agent="晨光集团"),
    ]
    counts = count(gold, found).counts
    assert [counts.get(f"events:acquire:{side}") for side in ("tp", "g", "p")] == [1, 1, 2]
    assert [counts.get(f"arguments:acquire:{side}") for side in ("tp", "g", "p")] == [1, 2, 3]
    assert [counts.get(f"overlap:together:{side}") for side in ("tp", "g", "p")] == [2, 3, 4]
    assert [counts.get(f"events:sign:{side}") for side in ("tp", "g", "p")] == [None, 1, None]


def test_an_event_without_its_core_is_set_aside_with_what_stands_at_its_trigger():
    half = Event("acquire", at("收购"), {("target", "星河公司"): at("星河公司")}, whole=False)
    assert count([half], [event(agent="晨光集团", target="星河公司")]).counts == {}
    assert count([half], [event("股权", target="星河公司")]).get("events:acquire:p") == 1


def test_found_facts_are_taken_in_places_of_the_text_as_given():
    text = f" \n{TEXT}"
    document = Document(
        name="",
        text=TEXT,
        starts=range(2, len(text)),
        ends=range(3, len(text) + 1),
        sha256="",
        articles=(Article("news", Span(0, len(TEXT))),),
    )
    whole = Span(0, len(TEXT))
    fact = Fact(
        type="acquire", span=whole, args={"agent": (at("晨光集团"),), "time": (at("3亿元"),)}, by="", trigger=at("收购")
    )
    other = Fact(type="hold", span=whole, args={"event": (at("股权"),)}, by="")
    case = Case(text, (), frozenset({("acquire", "agent")}))
    found = said(Extraction(document, (), (), (fact, other)), case)
    assert found == [Event("acquire", at("收购", text), {("agent", "晨光集团"): at("晨光集团", text)})]


def test_a_tenth_is_cut_off_by_the_words_and_one_text_is_read_once(tmp_path: Path):
    texts = [f"晨光集团收购星河公司{n}%股权。" for n in range(200)]
    tenth = [text for text in texts if kept(text)]
    assert 10 <= len(tenth) <= 30
    lines = [
        json.dumps({"content": t, "events": [raw("投资", t, trigger="收购", **some)]})
        for some in ({"sub": "晨光集团"}, {"obj": "星河公司"})
        for t in reversed(texts)
    ]
    (tmp_path / "fewfc.train_base.json").write_text("\n".join(lines) + "\n", "utf-8")
    (tmp_path / "fewfc.train_trans.json").write_text(json.dumps({"content": texts[0], "events": []}), "utf-8")
    found = [case for case in cases(tmp_path) if case.events]
    assert [case.text for case in found] == tenth[::-1]
    assert all(case.events[0].whole for case in found)
    assert found[0].counted == {(kind, role) for kind in ("acquire", "invest") for role in ROLES.values()}

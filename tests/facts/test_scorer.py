"""Claims of the reader and of frames become facts: joined, kept to the schema, weighed."""

from __future__ import annotations

import pytest

from extractor.facts import relate
from extractor.facts.examples import parse
from extractor.facts.schema import schema
from extractor.facts.scorer import confidence, fit, merge
from extractor.model import Claim, Entity, Label, Mention, Role, Settings, Span
from extractor.tokens import segment

TEXT = "{市科协|ORG}{昨天|DATE}在{甲市|GPE}举办{科普周|EVENT}。"
ORG, PLACE = Span(0, 3), Span(6, 8)


def run(*claims, mentions=(), entities=(), **settings):
    document, named = parse(TEXT)
    chosen = Settings(model="rules", **settings)
    every = tuple(sorted((*named, *mentions), key=lambda m: m.span))
    phrases, facts = relate(document, segment(document, chosen), every, entities, claims, chosen)
    return phrases, facts


@pytest.fixture
def event():
    _, named = parse(TEXT)
    return next(m.span for m in named if m.label is Label.EVENT)


def claim(event, *roles, kind="hold", sure=0.9, **options):
    filled = tuple(Role(name, span, sure) for name, span in roles)
    return Claim(type=kind, by="reader", sentence=0, anchor=event, confidence=sure, roles=filled, **options)


def test_frames_alone_work():
    _, facts = run()
    assert [f.type for f in facts] == ["hold"]
    assert facts[0].by.startswith("frames.hold")


def test_reader_and_frame_join_and_are_surer_together(event):
    alone = run()[1][0].confidence
    _, facts = run(claim(event, ("event", event)))
    assert [f.by for f in facts] == ["reader"]
    assert facts[0].confidence > max(alone, 0.9)
    assert set(facts[0].args) == {"event"}  # only what weights.toml lends comes from the frame


def test_the_reader_takes_a_subject_from_the_figures():
    document, mentions = parse("{晨光集团|ORG}总资产达{30亿元|MONEY}。")
    metric, value = Span(4, 7), mentions[1].span
    roles = (Role("metric", metric, 0.9), Role("value", value, 0.9))
    told = Claim(type="quantity", by="reader", sentence=0, anchor=value, confidence=0.9, roles=roles)
    settings = Settings(model="rules")
    _, facts = relate(document, segment(document, settings), mentions, (), (told,), settings)
    assert [document.quote(s) for s in facts[0].args["subject"]] == ["晨光集团"]


def test_a_claim_without_its_core_is_dropped(event):
    _, facts = run(claim(event, ("time", Span(3, 5)), kind="attend"))
    assert [f.type for f in facts] == ["hold"]


def test_a_filler_of_a_wrong_label_is_dropped(event):
    sound = fit([claim(event, ("event", event), ("place", event))], schema(), lambda _: Label.EVENT)
    assert {r.name for r in sound[0].roles} == {"event"}


def test_marks_of_the_reader_stand(event):
    _, facts = run(claim(event, ("event", event), modality="plan", negated=True, source=ORG))
    assert (facts[0].modality, facts[0].negated, facts[0].source) == ("plan", True, ORG)


def test_min_confidence_drops():
    assert run(min_confidence=0.99)[1] == ()


def test_a_phrase_of_the_reader_is_used_again(event):
    candidate = Mention(Span(event.start - 2, event.end), Label.PHRASE, "reader")
    phrases, facts = run(claim(event, ("event", candidate.span)), mentions=(candidate,))
    assert candidate in phrases
    assert candidate.span in facts[0].args["event"]


def test_a_back_reference_becomes_its_name():
    document, mentions = parse("{科普周|EVENT}开幕。论坛在{甲市|GPE}举行。")
    at = document.text.index("论坛")
    entity = Entity("e1", "科普周", Label.EVENT, (mentions[0].span,), (Span(at, at + 2),))
    settings = Settings(model="rules")
    _, facts = relate(document, segment(document, settings), mentions, (entity,), (), settings)
    assert [f.args["event"] for f in facts if "place" in f.args] == [(mentions[0].span,)]


def test_the_reader_may_say_two_things_of_one_sort(event):
    one, two = claim(event, ("event", event)), claim(event, ("event", event), ("place", PLACE))
    assert len(merge([one, two], schema())) == 2


def test_confidence_is_a_probability():
    assert 0 < confidence({"reader": -9.0}, "hold") < 0.5 < confidence({"reader": 9.0}, "hold") < 1


def test_the_fullest_name_in_the_sentence_fills():
    document, mentions = parse("{市科学技术协会|ORG}通知，{市科协|ORG}举办{科普周|EVENT}。")
    entity = Entity("e1", "市科学技术协会", Label.ORG, (mentions[0].span, mentions[1].span))
    settings = Settings(model="rules")
    _, facts = relate(document, segment(document, settings), mentions, (entity,), (), settings)
    assert [document.quote(s) for f in facts if f.type == "hold" for s in f.args["organizer"]] == ["市科学技术协会"]

"""Claims of the reader and of frames become facts: joined, kept to the schema, weighed."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from extractor.facts import relate
from extractor.facts.examples import parse
from extractor.facts.features import Features
from extractor.facts.ground import Ground
from extractor.facts.groups import Group, Slot, fit, merge, slots
from extractor.facts.schema import schema
from extractor.facts.scorer import Model, chosen, decide, weights
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
    document, _ = parse(TEXT)
    read = claim(event, ("event", event), ("place", PLACE), sure=0.98)
    framed = msgspec.structs.replace(read, by="frames.hold.1")
    (alone,), (both,) = (decide(c, schema(), Ground(document, ())) for c in ([read], [read, framed]))
    assert both.by == alone.by == "reader"
    assert both.confidence > alone.confidence


def test_where_a_frame_is_exact_the_reader_does_not_count():
    document, named = parse("（{江城日报|ORG}{记者|TITLE}{李华|PERSON}）", byline=True)
    org, title, person = (m.span for m in named)
    read = claim(person, ("person", person), ("org", org), kind="byline", sure=0.99)
    roles = Role("person", person, 1.0), Role("title", title, 1.0)
    framed = msgspec.structs.replace(read, by="frames.byline.1", roles=roles, confidence=0.95)
    (both,) = decide([read, framed], schema(), Ground(document, named))
    assert (both.by, both.roles) == ("frames.byline.1", roles)
    (alone,) = decide([read], schema(), Ground(document, named))
    assert alone.by == "reader"


def figure(value, subject, metric, by, sure):
    roles = Role("value", value, sure), Role("subject", subject, sure), Role("metric", metric, sure)
    return Claim(type="quantity", by=by, sentence=0, anchor=value, confidence=sure, roles=roles)


def test_an_exact_row_settles_what_a_figure_is_about_and_measured_in():
    document, named = parse("市场白菜均价{2元/斤|MONEY}，萝卜{1元/斤|MONEY}，土豆{3元/斤|MONEY}。")
    market, price, radish, potato = Span(0, 2), Span(4, 6), Span(12, 14), Span(20, 22)
    one, other = named[1].span, named[2].span
    claims = [
        figure(one, market, potato, "reader", 0.9),
        figure(one, radish, price, "figures.series", 0.6),
        figure(other, market, price, "reader", 0.9),
        figure(other, potato, price, "figures.series", 0.6),
    ]
    decided = decide(claims, schema(), Ground(document, named))
    told = {c.anchor: {r.name: (r.filler, r.confidence) for r in c.roles} for c in decided}
    assert told[one]["metric"][0] == told[other]["metric"][0] == price
    assert [told[value]["subject"][0] for value in (one, other)] == [radish, potato]
    assert told[one]["subject"][1] >= 0.6


def test_no_fact_is_less_sure_than_the_most_doubtful_were(event, monkeypatch):
    document, _ = parse(TEXT)
    never = msgspec.structs.replace(weights(), strict=Model(0.3, {"reader": -30.0}))
    monkeypatch.setattr("extractor.facts.scorer.weights", lambda: never)
    (fact,) = decide([claim(event, ("event", event))], schema(), Ground(document, ()))
    assert fact.confidence == 0.3


def test_a_model_leans_beside_what_was_fitted():
    known = Features([("reader",)], (), np.zeros((1, 0)))
    assert Model(0.5, {"reader": 1.0}, {"reader": 2.0})(known) == Model(0.5, {"reader": 3.0})(known)


def test_fillers_that_share_half_their_characters_are_one(event):
    wide = Span(event.start - 1, event.end)
    read, framed = claim(event, ("event", event)), claim(event, ("event", wide))
    framed = msgspec.structs.replace(framed, by="frames.hold.1", confidence=0.6)
    assert slots(Group(read, (read, framed))) == [Slot("event", event, 0.9, 0.6)]


def test_a_core_role_may_have_its_likeliest_filler(event):
    weighed = [(Slot("event", event, 0.2), 0.3), (Slot("place", PLACE, 0.2), 0.3)]
    known = msgspec.structs.replace(weights(), last=0.2, filler=Model(0.5, {}))
    assert [slot.role for slot, _ in chosen(weighed, schema().type["hold"], known)] == ["event"]


def test_a_filler_fills_one_role_and_the_next_rival_the_other():
    other = Span(0, 2)
    weighed = [(Slot("agent", ORG), 0.9), (Slot("target", ORG), 0.8), (Slot("target", other), 0.5)]
    known = msgspec.structs.replace(weights(), last=0.2, filler=Model(0.6, {}))
    kept = chosen(weighed, schema().type["acquire"], known)
    assert [(slot.role, slot.filler) for slot, _ in kept] == [("agent", ORG), ("target", other)]


def test_subject_and_metric_of_a_figure_may_be_one():
    weighed = [(Slot("subject", ORG), 0.9), (Slot("metric", ORG), 0.8)]
    kept = chosen(weighed, schema().type["quantity"], weights())
    assert [slot.role for slot, _ in kept] == ["subject", "metric"]


def test_a_trigger_has_one_fact_of_a_type_that_stands_alone(event):
    document, mentions = parse(TEXT)
    word = Span(event.start - 2, event.start)
    one = claim(event, ("event", event), sure=0.99, trigger=word)
    other = claim(event, ("event", Span(event.start, event.end - 1)), ("place", PLACE), sure=0.9, trigger=word)
    assert len(decide([one, other], schema(), Ground(document, mentions))) == 1
    apart = msgspec.structs.replace(other, trigger=Span(event.start - 1, event.start))
    assert len(decide([one, apart], schema(), Ground(document, mentions))) == 2


def test_an_unlikely_claim_of_the_reader_is_dropped(event):
    document, _ = parse(TEXT)
    assert decide([claim(event, ("event", event), sure=0.02)], schema(), Ground(document, ())) == []


def test_a_claim_without_its_core_is_dropped(event):
    _, facts = run(claim(event, ("time", Span(3, 5)), kind="attend"))
    assert [f.type for f in facts] == ["hold"]


def test_a_filler_of_a_wrong_label_is_dropped(event):
    sound = fit([claim(event, ("event", event), ("place", event))], schema(), lambda _: Label.EVENT)
    assert {r.name for r in sound[0].roles} == {"event"}


def test_the_reader_sets_the_marks_that_weights_leave_to_it(event):
    _, facts = run(claim(event, ("event", event), modality="plan", negated=True, source=ORG))
    told = {"modality": facts[0].modality == "plan", "negated": facts[0].negated, "source": facts[0].source == ORG}
    assert told == {mark: mark in weights().told for mark in told}


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


def test_a_sentence_says_one_thing_once(event):
    document, _ = parse(TEXT)
    one, two = claim(event, ("event", event)), claim(event, ("event", event), ("place", PLACE), sure=0.95)
    assert len(decide([one, two], schema(), Ground(document, ()))) == 1


def test_confidence_is_a_probability():
    low, high = Model(0.5, {"x": 1.0})(Features([(), ()], ("x",), np.array([[-99.0], [99.0]])))
    assert 0 < low < 0.5 < high < 1


def test_features_without_a_weight_count_nothing():
    model = Model(0.5, {"x": 1.0, "reader": 2.0})
    more = Features([("reader", "z")], ("y", "x"), np.array([[9.0, 1.0]]))
    assert model(more) == model(Features([("reader",)], ("x",), np.array([[1.0]])))


def test_a_row_weighs_the_same_whatever_stands_beside():
    values = np.random.default_rng(0).normal(size=(50, 17))
    names = tuple(map(str, range(17)))
    model = Model(0.5, {name: 0.1 * n for n, name in enumerate(names)})
    alone = [model(Features([()], names, row[None]))[0] for row in values]
    assert model(Features([()] * 50, names, values)) == alone


def test_the_fullest_name_in_the_sentence_fills():
    document, mentions = parse("{市科学技术协会|ORG}通知，{市科协|ORG}举办{科普周|EVENT}。")
    entity = Entity("e1", "市科学技术协会", Label.ORG, (mentions[0].span, mentions[1].span))
    settings = Settings(model="rules")
    _, facts = relate(document, segment(document, settings), mentions, (entity,), (), settings)
    assert [document.quote(s) for f in facts if f.type == "hold" for s in f.args["organizer"]] == ["市科学技术协会"]


def occasion(text):
    document, named = parse(text)
    settings = Settings(model="rules")
    _, facts = relate(document, segment(document, settings), named, (), (), settings)
    told = [f for f in facts if f.type == "statement"]
    return [[document.quote(span) for span in f.args.get("occasion", ())] for f in told]


@pytest.mark.parametrize(
    ("text", "occasions"),
    [
        ("{湖光论坛|EVENT}{昨天|DATE}举行。与会嘉宾{李华|PERSON}表示，水位下降。", [["湖光论坛"]]),
        ("{湖光论坛|EVENT}{昨天|DATE}举行。{李华|PERSON}在会上指出，水位下降。", [["湖光论坛"]]),
        ("{湖光论坛|EVENT}{昨天|DATE}举行。{李华|PERSON}在新闻发布会上指出，水位下降。", [[]]),
        ("{湖光论坛|EVENT}{昨天|DATE}举行。{李华|PERSON}指出，水位下降。", [[]]),
        ("与会嘉宾{李华|PERSON}表示，水位下降。", [[]]),
    ],
)
def test_who_speaks_at_a_meeting_speaks_at_the_one_that_the_text_is_about(text, occasions):
    assert occasion(text) == occasions

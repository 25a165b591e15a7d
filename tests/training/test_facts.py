"""The scorer of facts is fitted on readings, and what is written is what the scorer reads."""

import random
import tomllib
from math import exp

import msgspec
import pytest

from extractor.documents import read
from extractor.errors import InputError
from extractor.facts import scorer
from extractor.model import Candidate, Claim, Label, Mention, Reading, Role, Source, Span
from extractor.training import articles, facts, readings
from tests.training.made import TEXTS, write


def document(text):
    return read(Source(raw=text.encode(), name="a.txt"))


def test_a_logistic_finds_the_weights_that_made_its_rows():
    draw, rows = random.Random(1), []
    for _ in range(4000):
        x = draw.uniform(-2, 2)
        rows.append(({"x": x, "one": 1.0}, float(draw.random() < 1 / (1 + exp(1.0 - 1.5 * x)))))
    weight = facts.logistic(rows, 0.01)
    assert weight["x"] == pytest.approx(1.5, abs=0.15)
    assert weight["one"] == pytest.approx(-1.0, abs=0.15)


def test_a_penalty_holds_weights_that_nothing_else_would():
    rows = [({"x": 1.0}, 1.0)] * 10
    assert 0 < facts.logistic(rows, 5.0)["x"] < facts.logistic(rows, 0.5)["x"] < 10


def test_no_rows_give_no_weights():
    assert facts.logistic([], 1.0) == {}


def test_readings_come_back_from_their_file(tmp_path):
    roles = (Role("event", Span(2, 4), 0.75),)
    place = {"sentence": 0, "anchor": Span(0, 2), "trigger": Span(0, 2), "source": Span(4, 5)}
    claim = Claim(type="hold", by="reader", confidence=0.5, roles=roles, modality="plan", negated=True, **place)
    reading = Reading((Candidate(Span(2, 4), Label.EVENT, 0.5),), (Span(0, 2),))
    readings.save(tmp_path / "a.json", {"a.txt": readings.held(reading, [claim])})
    back = readings.load([tmp_path / "a.json"])["a.txt"]
    assert back.reading() == reading
    mentions = [Mention(Span(2, 4), Label.EVENT, "x"), Mention(Span(4, 5), Label.ORG, "x")]
    assert readings.claims(back, document("举行论坛甲。"), mentions) == (claim,)


def test_a_file_of_something_else_is_refused(tmp_path):
    (tmp_path / "a.json").write_text('{"a.txt": {"candidates": [[1, 2, "CITY", 1.0]]}}', "utf-8")
    with pytest.raises(InputError, match="CITY"):
        readings.load([tmp_path / "a.json"])


def said(**changes):
    whole = {"type": "hold", "sentence": None, "anchor": Span(7, 9), "confidence": 0.9, "roles": (),
             "modality": "actual", "negated": False, "source": None}  # fmt: skip
    return readings.Said(**{**whole, **changes})


def test_claims_are_brought_to_the_mentions():
    text = document("天晴。白桥论坛举行。")
    rows = readings.Held(
        claims=(
            said(roles=(("event", Span(5, 7), 0.9), ("place", Span(0, 1), 0.9))),
            said(confidence=0.2),
        )
    )
    [claim] = readings.claims(rows, text, [Mention(Span(3, 7), Label.EVENT, "x")])
    assert claim.sentence == 1
    assert claim.trigger is None
    assert claim.roles == (Role("event", Span(3, 7), 0.9),)


def test_weights_are_read_as_written():
    known = scorer.weights()
    assert msgspec.convert(tomllib.loads(facts.written(known)), scorer.Weights) == known


@pytest.fixture(scope="module")
def lessons(tmp_path_factory):
    folder = write(tmp_path_factory.mktemp("data") / "train", TEXTS * 3)
    return list(articles.lessons(folder))


def test_lessons_come_from_the_articles_that_were_read(lessons, tmp_path):
    held = {one.document.name: readings.held(Reading(), one.claims) for one in lessons[:2]}
    some = list(articles.lessons(write(tmp_path / "train", TEXTS * 3), held))
    assert [one.document.name for one in some] == ["0.txt", "1.txt"]
    assert len(lessons) == 6


def test_folds_score_every_article_and_leave_the_weights_alone(lessons):
    before = scorer.weights()
    scores = articles.folded(lessons, before, 1.0)
    assert scorer.weights() is before
    assert len(scores) == len(lessons)
    assert sum(one.get("f_g") for one in scores) == sum(len(one.gold["facts"]) for one in lessons)


def test_given_weights_decide(lessons):
    never = msgspec.structs.replace(scorer.weights(), fact=scorer.Model(2.0, {}))
    some = [one for one in lessons if any(not c.by.startswith("frames") for c in one.claims)]
    assert some
    assert all(not facts.extraction(one, never).facts for one in some)


def test_too_few_articles_are_said(lessons):
    with pytest.raises(InputError, match="5 or more"):
        articles.folded(lessons[:4], scorer.weights(), 1.0)

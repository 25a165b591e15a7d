"""Verbs of a model of others, read by our frames."""

from __future__ import annotations

from extractor.backends import hanlp
from extractor.backends.parse import Parse, Predicate
from extractor.facts.lines import lines
from extractor.facts.predicates import predicates
from extractor.model import Document, Label, Mention, Sentence, Settings, Span, Tokens

TEXT = "白桥学社的社长李四3月2日在青溪发布《江河谣》。"
HANLP = Settings(model="rules", entities="hanlp")


def at(word):
    start = TEXT.index(word)
    return Span(start, start + len(word))


def claims(monkeypatch, arguments, settings=HANLP, verb="发布"):
    parse = Parse(predicates=(Predicate(at(verb), tuple((kind, at(word)) for kind, word in arguments)),))
    monkeypatch.setattr(hanlp, "parse", lambda _text, _model: parse)
    size = len(TEXT)
    whole = Sentence(Span(0, size), 0, 0)
    document = Document(name="", text=TEXT, starts=range(size), ends=range(1, size + 1), sha256="", sentences=(whole,))
    labels = {"白桥学社": Label.ORG, "社长": Label.TITLE, "李四": Label.PERSON, "3月2日": Label.DATE, "青溪": Label.GPE}
    labels["《江河谣》"] = Label.WORK_OF_ART
    mentions = sorted((Mention(at(word), label, "x") for word, label in labels.items()), key=lambda m: m.span)
    cuts = (0, *sorted({edge for m in mentions for edge in m.span} | set(at(verb))), size)
    cuts = tuple(dict.fromkeys(cuts))
    page = tuple(lines(document, Tokens(cuts, ("n",) * (len(cuts) - 1)), mentions))
    return list(predicates(document, page, settings))


def roles(claim):
    return {role.name: TEXT[slice(*role.filler)] for role in claim.roles}


def test_arguments_are_fillers(monkeypatch):
    arguments = [("subject", "白桥学社的社长李四"), ("object", "《江河谣》"), ("time", "3月2日"), ("place", "在青溪")]
    found = claims(monkeypatch, arguments)
    assert {claim.type for claim in found} == {"release"}
    assert roles(found[0]) == {"agent": "李四", "work": "《江河谣》", "time": "3月2日"}
    assert found[0].by.startswith("hanlp.release.")
    assert (found[0].trigger, found[0].confidence < 1) == (at("发布"), True)


def test_what_is_no_argument_is_no_filler(monkeypatch):
    assert all("agent" not in roles(claim) for claim in claims(monkeypatch, [("object", "《江河谣》")]))
    assert claims(monkeypatch, []) == []


def test_a_verb_that_calls_no_frame_says_nothing(monkeypatch):
    assert claims(monkeypatch, [("subject", "李四")], verb="江河") == []


def test_only_hanlp_knows_verbs(monkeypatch):
    arguments = [("subject", "李四"), ("object", "《江河谣》")]
    assert claims(monkeypatch, arguments, Settings(model="rules")) == []
    assert claims(monkeypatch, arguments, Settings(model="rules", entities="spacy")) == []
    assert claims(monkeypatch, arguments, Settings(model="rules", tokens="hanlp"))

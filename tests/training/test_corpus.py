"""Annotations and public sets become places of the view, exactly."""

import json

import pytest

from extractor.documents import read
from extractor.errors import GoldError, InputError
from extractor.model import Source
from extractor.reader.scheme import LABELS, news
from extractor.training import corpus
from tests.training.made import TEXTS, annotation


def sample(text):
    return corpus.annotated(read(Source(raw=text.encode(), name="a.txt")), annotation(text, "a.txt"))


def shown(found, start, end):
    return "".join(found.document.text[at] for at in found.view.at[start:end].tolist())


@pytest.mark.parametrize("text", [*TEXTS, TEXTS[0].replace("研究院", "研\n\n究院"), "\u3000\u3000" + TEXTS[1]])
def test_spans_stand_on_their_text(text):
    gold = annotation(text, "a.txt")
    found = sample(text)
    stretches = [(shown(found, a, b), str(LABELS[label])) for a, b, label in found.spans if label < len(LABELS)]
    assert stretches == [(m["text"], m["type"]) for m in gold["mentions"]]
    triggers = {shown(found, a, b) for a, b, _ in found.layers["triggers"]}
    assert triggers == {"".join(text[slice(*f["trigger"])].split()) for f in gold["facts"] if f["trigger"]}


def test_facts_point_at_their_spans():
    found = sample(TEXTS[1])
    scheme = news()
    told = {
        (scheme.types[fact.type], shown(found, *found.spans[fact.anchor][:2])): {
            scheme.relations[relation][1]: shown(found, *found.spans[number][:2]) for number, relation in fact.roles
        }
        for fact in found.facts
    }
    assert told == {
        ("position", "校长"): {"person": "林渡", "org": "青溪大学"},
        ("statement", "表示"): {"speaker": "林渡", "time": "5日"},
        ("release", "发布"): {"agent": "青溪大学", "work": "《江河报告》", "place": "上海"},
    }


def test_later_mentions_of_an_entity_point_at_earlier_ones():
    found = sample(TEXTS[1])
    pairs = {(shown(found, *found.spans[later][:2]), later > earlier) for later, earlier in found.same}
    assert pairs == {("青溪大学", True)}


def test_a_span_without_characters_is_an_error_of_gold():
    text = "白桥公司  成立。"
    gold = {**annotation(text, "a.txt"), "facts": []}
    gold["mentions"] = [{"id": "m1", "type": "ORG", "span": [4, 6], "text": ""}]
    with pytest.raises(GoldError, match=r"\[4, 6\]"):
        corpus.annotated(read(Source(raw=text.encode(), name="a.txt")), gold)


def test_sentences_leave_white_space_out():
    found = corpus.sentence("msra", "林渡 到 上海。", {"msra": [(0, 2, "PER"), (5, 7, "LOC"), (2, 3, "ORG")]})
    assert [(shown(found, a, b), label) for a, b, label in found.layers["msra"]] == [("林渡", "PER"), ("上海", "LOC")]


def test_lines_name_the_one_that_is_not_json(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "一"}\n\n{"text": \n', "utf-8")
    with pytest.raises(InputError, match="line 3"):
        list(corpus.lines(path))


def test_events_keep_what_their_scheme_knows(tmp_path):
    event = {
        "type": "投资",
        "mentions": [
            {"role": "trigger", "span": [4, 6]},
            {"role": "sub", "span": [0, 4]},
            {"role": "unheard", "span": [6, 8]},
        ],
    }
    row = {"content": "青溪大学投资三亿。", "events": [event, {**event, "type": "远足"}]}
    (tmp_path / "fewfc.a.json").write_text(json.dumps(row, ensure_ascii=False), "utf-8")
    [found] = corpus.finance(tmp_path)
    [fact] = found.facts
    assert shown(found, *found.spans[fact.anchor][:2]) == "投资"
    assert [shown(found, *found.spans[number][:2]) for number, _ in fact.roles] == ["青溪大学"]

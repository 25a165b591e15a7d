"""The spaCy component: our facts in its documents, whatever cut them into tokens, and wherever they go from there."""

from __future__ import annotations

import importlib.metadata
import json
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

spacy = pytest.importorskip("spacy", reason="needs the [spacy] extra")

from spacy import displacy  # noqa: E402 - after what may be absent
from spacy.tokens import Doc  # noqa: E402 - as above

import extractor  # noqa: E402 - as above
import extractor.spacy  # noqa: E402 - as above
from extractor.outputs import to_gold, to_line, to_rows  # noqa: E402 - as above

ROOT = Path(__file__).parents[2]
SEED = (ROOT / "corpus/zgc-forum-2026.txt").read_text("utf-8")
OWN = {"nlp": {"tokenizer": {"@tokenizers": "extractor.Tokenizer"}}}
NEWS = "本报北京3月26日电（记者李四）第三届河湾论坛26日在北京举行，签约34个项目，总金额达619.91亿元。"
POINTS = """[spacy_factories]
extractor = extractor.spacy:component
[spacy_tokenizers]
extractor.Tokenizer = extractor.spacy:tokenizer
"""
TEXTS = [
    "",
    " ",
    "\n",
    NEWS,
    f"\ufeff{NEWS}",
    NEWS.replace("，", "，\r\n"),
    NEWS.replace("河湾", "河\n\n湾"),
    f"  {NEWS}\t \u3000{NEWS} ",
    "🚀" + NEWS.replace("34", "３４"),
    "他在北京大学生活动中心说，资产为99999999999999999999999元。",
]


def pipeline(config=None, **settings):
    nlp = spacy.blank("zh", config=config or {})
    nlp.add_pipe("extractor", config={"model": "rules", **settings})
    return nlp


def facts(text, **more):
    return json.loads(to_line(to_rows(extractor.extract(text, settings=extractor.Settings(model="rules"), **more))))


@pytest.fixture(scope="module")
def own():
    return pipeline(OWN)


@pytest.mark.parametrize("text", [*TEXTS, SEED], ids=range(len(TEXTS) + 1))
def test_with_our_tokenizer_everything_aligns(own, text):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        doc = own(text)
    assert doc.text == text
    assert doc._.misaligned == 0
    shift = int(text.startswith("\ufeff"))
    gold = to_gold(extractor.extract(text, settings=extractor.Settings(model="rules")))
    for span, mention in zip(doc.spans["mentions"], gold["mentions"], strict=True):
        assert [span.start_char - shift, span.end_char - shift] == mention["span"]
        assert span.label_ == mention["type"]
        assert span.id_ == mention.get("entity", "")
    assert [e.text for e in doc.ents] == [s.text for s in doc.spans["mentions"] if s.label_ != "PHRASE"]
    assert [s.id_ for s in doc.spans["facts"]] == [fact["id"] for fact in gold["facts"]]


@pytest.mark.parametrize("config", [{}, OWN], ids=["characters", "ours"])
@pytest.mark.parametrize("text", [NEWS, SEED], ids=["news", "seed"])
def test_facts_are_those_of_our_own_api(config, text):
    nlp = pipeline(config)
    doc = nlp.make_doc(text)
    doc._.published = "2026-03-27"
    doc = nlp(doc)
    assert doc._.facts == facts(text, published="2026-03-27")
    assert doc._.facts
    assert [span.label_ for span in doc.spans["facts"]] == [fact["type"] for fact in doc._.facts]


def test_groups_and_norms(own):
    doc = own(NEWS)
    assert [(s.text, s.label_, s._.norm["value"]) for s in doc.spans["quantities"]] == [
        ("34个", "CARDINAL", 34),
        ("619.91亿元", "MONEY", 61991000000),
    ]
    assert {s.label_ for s in doc.spans["times"]} == {"DATE"}
    named = {e["id"]: e["name"] for e in doc._.entities}
    assert {named[s.id_][:2] for s in doc.ents if s.text == "北京"} == {"北京"}


def test_tokens_keep_their_parts_of_speech_when_cut(own):
    plain = own.make_doc(SEED)
    doc = own(SEED)
    assert len(doc) > len(plain)
    assert all(token.tag_ for token in doc)
    assert not doc.has_annotation("DEP")
    assert {t.tag_ for t in doc} == {t.tag_ for t in plain}


def by_fours(nlp):
    return lambda text: Doc(nlp.vocab, [text[i : i + 4] for i in range(0, len(text), 4)], [False] * -(-len(text) // 4))


def test_what_does_not_align_stays_whole_and_is_counted():
    nlp = pipeline()
    nlp.tokenizer = by_fours(nlp)
    gold = to_gold(extractor.extract(NEWS, settings=extractor.Settings(model="rules")))["mentions"]
    whole = [m for m in gold if m["span"][0] % 4 == 0 and m["span"][1] % 4 == 0 and m["type"] != "PHRASE"]
    with pytest.warns(extractor.spacy.Misaligned, match=r"^\d+ of \d+ mentions begin or end inside a token"):
        doc = nlp(NEWS)
    assert doc._.misaligned == sum(any(at % 4 for at in m["span"]) for m in gold) > 0
    assert [e.text for e in doc.ents] == [m["text"] for m in whole]
    assert len(doc.spans["mentions"]) == len(gold)
    for span, mention in zip(doc.spans["mentions"], gold, strict=True):
        assert mention["text"] in span.text
    assert doc._.facts == facts(NEWS)


@pytest.mark.parametrize("config", [{}, OWN], ids=["characters", "ours"])
def test_processes(config):
    nlp = pipeline(config)
    alone = list(nlp.pipe(TEXTS))
    apart = list(nlp.pipe(TEXTS, n_process=2, batch_size=3))
    for a, b in zip(alone, apart, strict=True):
        assert (a.text, a._.facts, a._.entities) == (b.text, b._.facts, b._.entities)
        assert [(e.text, e.label_, e._.norm) for e in a.ents] == [(e.text, e.label_, e._.norm) for e in b.ents]
        assert {k: [(s.start, s.end, s.label_, s.id_) for s in g] for k, g in a.spans.items()} == {
            k: [(s.start, s.end, s.label_, s.id_) for s in g] for k, g in b.spans.items()
        }


def test_disk_and_configuration(tmp_path):
    words = tmp_path / "words.txt"
    words.write_text("湖光电子厂 10 nt\n", "utf-8")
    nlp = pipeline(
        {"nlp": {"tokenizer": {"@tokenizers": "extractor.Tokenizer", "dictionaries": [str(words)]}}},
        dictionaries=[str(words)],
        min_confidence=0.3,
    )
    nlp.to_disk(tmp_path / "nlp")
    again = spacy.load(tmp_path / "nlp")
    by_config = spacy.blank("zh").from_config(nlp.config)
    by_bytes = spacy.blank("zh", config=nlp.config).from_bytes(nlp.to_bytes())
    for other in (again, by_config, by_bytes):
        assert other.config["components"]["extractor"]["min_confidence"] == 0.3
        assert other.get_pipe("extractor").extractor == nlp.get_pipe("extractor").extractor
        assert [t.text for t in other("湖光电子厂说")] == ["湖光电子厂", "说"]
        assert other(NEWS)._.facts == nlp(NEWS)._.facts


def test_documents_keep_all_of_it_in_bytes():
    nlp = pipeline(OWN)
    doc = nlp(TEXTS[-1])
    again = Doc(nlp.vocab).from_bytes(doc.to_bytes())
    assert again._.facts == doc._.facts
    assert [s._.norm for s in again.spans["quantities"]] == [s._.norm for s in doc.spans["quantities"]]
    assert any(isinstance(s._.norm["value"], float) for s in doc.spans["quantities"])


@pytest.mark.parametrize("bad", [{"model": "best"}, {"min_confidence": "much"}, {"tokens": "pkuseg"}])
def test_a_setting_that_is_none_is_named(bad):
    with pytest.raises(extractor.InputError, match=next(iter(bad))):
        spacy.blank("zh").add_pipe("extractor", config=bad)


def test_the_settings_are_those_of_the_library():
    nlp = pipeline()
    written = nlp.config["components"]["extractor"]
    assert set(written) - {"factory"} == set(extractor.Settings.__struct_fields__)


def test_displacy_shows_it_and_nothing_hostile(own):
    doc = own(f"{NEWS}<script>alert(1)</script>《<img src=x onerror=alert(1)>》发布。")
    for page in (
        displacy.render(doc, style="ent", page=True),
        displacy.render(doc, style="span", options={"spans_key": "mentions"}),
    ):
        assert "北京" in page
        assert "GPE" in page
        assert "<script>" not in page
        assert "<img" not in page


def test_our_attributes_do_not_end_in_one_another(own):
    first, second = own.make_doc(NEWS), own.make_doc(NEWS)
    first._.facts.append(1)
    assert second._.facts == []


def test_entry_points_name_what_is_there():
    points = [
        p for group in ("spacy_factories", "spacy_tokenizers") for p in importlib.metadata.entry_points(group=group)
    ]
    ours = {point.name: point.load() for point in points if point.value.startswith("extractor.")}
    if not ours:
        pytest.skip("the package was installed before it had entry points")
    assert ours == {"extractor": extractor.spacy.component, "extractor.Tokenizer": extractor.spacy.tokenizer}


@pytest.mark.parametrize("own", [True, False])
def test_installed_it_is_found_by_name(tmp_path, own):
    info = tmp_path / "made_up-0.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: made-up\nVersion: 0.0\n", "utf-8")
    (info / "entry_points.txt").write_text(POINTS, "utf-8")
    config = OWN if own else {}
    rules = {"model": "rules"}
    code = f"import spacy; nlp = spacy.blank('zh', config={config!r}); nlp.add_pipe('extractor', config={rules!r})"
    lines = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r}); {code}; print(nlp('北京欢迎你').ents, len(nlp('北京')))"
    )
    said = subprocess.run([sys.executable, "-c", lines], check=True, capture_output=True, text=True, encoding="utf-8")
    assert said.stdout == f"(北京,) {1 if own else 2}\n"


def test_without_spacy_the_extra_is_named():
    code = "import sys; sys.modules['spacy'] = None\ntry: import extractor.spacy\nexcept Exception as e: print(repr(e))"
    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, encoding="utf-8")
    assert "ExtraMissing" in said.stdout
    assert "pip install 'extractor-zh[spacy]'" in said.stdout

"""Files as other tools write them, without a sidecar: each by its own convention."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from extractor.errors import ExtraMissing, InputError
from extractor.exchange import Import, Text, read
from tests.exchange.made import save, small

if TYPE_CHECKING:
    from pathlib import Path


def imported(root: Path, kind: str, **files: str) -> list[Import]:
    for name, content in files.items():
        (root / name.replace("__", ".")).write_bytes(content.encode())
    return list(read(root, kind, lambda _: None))


def seen(one: Import) -> list[tuple[str, str]]:
    return [(row["type"], row["text"]) for row in one.gold["mentions"]]


def said(one: Import) -> list[tuple[str, str]]:
    return [(note.kind, note.what) for note in one.notes]


def test_cluener_ends_are_inclusive_and_labels_are_its_own(tmp_path: Path) -> None:
    line = {"text": "甲公司的王五说", "label": {"company": {"甲公司": [[0, 2]]}, "name": {"王五": [[4, 5]]}}}
    (one,) = imported(tmp_path, "cluener", dev__json=json.dumps(line, ensure_ascii=False))
    assert seen(one) == [("ORG", "甲公司"), ("PERSON", "王五")]
    assert said(one) == [("repair", "the label company is read as ORG"), ("repair", "the label name is read as PERSON")]
    assert (one.name, one.gold["source"], one.raw.decode()) == ("dev-1", "dev-1.txt", line["text"])


def test_doccano_counts_16_bit_units(tmp_path: Path) -> None:
    one, two = imported(
        tmp_path, "doccano",
        a__jsonl='{"id": 3, "text": "𠮷田在华为", "label": [[0, 3, "PER"], [4, 6, "ORG"]]}\n'
        '{"id": 4, "text": "𠮷田在华为", "entities": [{"id": 9, "label": "ORG", "start_offset": 4, "end_offset": 6},'
        ' {"id": 8, "label": "PERSON", "start_offset": 0, "end_offset": 3}],'
        ' "relations": [{"id": 1, "from_id": 8, "to_id": 9, "type": "works at"}], "Comments": []}\n',
    )  # fmt: skip
    assert seen(one) == [("PERSON", "𠮷田"), ("ORG", "华为")]
    assert seen(two) == [("ORG", "华为"), ("PERSON", "𠮷田")]
    assert said(two) == [("loss", "the relation works at to 9")]


def test_doccano_a_place_outside_is_lost_and_said(tmp_path: Path) -> None:
    (one,) = imported(tmp_path, "doccano", a__jsonl='{"text": "华为", "label": [[0, 2, "ORG"], [5, 9, "ORG"]]}')
    assert seen(one) == [("ORG", "华为")]
    assert said(one) == [("loss", "nothing at 5–9")]


CONLL = {
    "BIO": "华 B-ORG\n为 I-ORG\n在 O\n深 B-GPE\n圳 I-GPE\n",
    "BIOES": "华 B-ORG\n为 E-ORG\n在 O\n深 B-GPE\n圳 E-GPE\n",
    "BMES with underscores": "华\tB_ORG\r\n为\tE_ORG\r\n在\tO\r\n深\tB_GPE\r\n圳\tE_GPE\r\n",
    "four columns": "华 NN x B-ORG\n为 NN x I-ORG\n在 P x O\n深 NR x B-GPE\n圳 NR x I-GPE\n",
    "IOB1": "华 I-ORG\n为 I-ORG\n在 O\n深 I-GPE\n圳 I-GPE\n",
    "words": "华为 S-ORG\n在 O\n深圳 S-GPE\n",
}


@pytest.mark.parametrize("name", CONLL)
def test_conll_in_all_its_tags(name: str, tmp_path: Path) -> None:
    (one,) = imported(tmp_path, "conll", a__bio=CONLL[name])
    assert seen(one) == [("ORG", "华为"), ("GPE", "深圳")]
    assert [note.kind for note in one.notes] == (["repair", "repair"] if name == "IOB1" else [])


def test_conll_documents_sentences_and_words(tmp_path: Path) -> None:
    text = "-DOCSTART- O\n\n华 B-ORG\n为 I-ORG\n\n北 B-GPE\n京 I-GPE\n\n-DOCSTART- O\n\nNew B-GPE\nYork I-GPE\n"
    one, two = imported(tmp_path, "conll", a__conll=text)
    assert (one.raw.decode(), two.raw.decode()) == ("华为\n北京\n", "New York\n")
    assert [one.name, two.name] == ["a-1", "a-2"]
    assert seen(two) == [("GPE", "NewYork")]


def test_conll_with_its_text_beside(tmp_path: Path) -> None:
    (one,) = imported(tmp_path, "conll", a__conll=CONLL["BIO"], a__txt="华 为\r\n在深\u3000圳")
    assert [row["span"] for row in one.gold["mentions"]] == [[0, 3], [6, 9]]


BROKEN = {
    "conll": ("a.conll", "华 B-ORG\n为\n", "a.conll, line 2: found '为', expected a token and a tag"),
    "conll-bioes": ("a.conll", "华 X-ORG\n", "a.conll, line 1: found '华 X-ORG'"),
    "brat": (
        "a.ann",
        "T1\tORG 0 2\t华为\nT2\tORG x\t为\n",
        "a.ann, line 2: found 'ORG x', expected a type, start and end",
    ),
    "doccano": ("a.jsonl", '{"text": "a"}\n{"text": 1}\n', "a.jsonl, line 2, $.text: found Expected `str`, got `int`"),
    "cluener": ("a.json", '{"text": "a", "label": {"x": {"a": [[0]]}}}', "a.json, line 1, $.label[...][...][0]"),
    "uie": ("a.txt", '{"content": "a"}', "a.txt, line 1: found Object missing required field `prompt`"),
    "label-studio": (
        "a.json",
        '[{"data": {"words": "a"}}]',
        "a.json, task 1, data: found the keys words, expected text",
    ),
    "web-annotation": ("a.jsonld", '{"items": [{"target": 3}]}', "a.jsonld, $.items[0].target: found"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_what_is_not_of_the_format_is_named_with_its_place(kind: str, tmp_path: Path) -> None:
    name, content, message = BROKEN[kind]
    with pytest.raises(InputError) as error:
        imported(tmp_path, kind, **{name.replace(".", "__"): content})
    assert message in str(error.value)


def test_a_name_that_leads_out_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"expected a path inside the folder"):
        imported(tmp_path, "doccano", a__jsonl='{"text": "华为", "label": [], "source": "../../etc/passwd"}')


@pytest.mark.parametrize("source", ["../../a.txt", "/etc/passwd"])
def test_a_source_that_leads_out_is_refused(source: str, tmp_path: Path) -> None:
    save(tmp_path, [small()], "brat")
    file = tmp_path / "sidecar/a.json"
    file.write_bytes(file.read_bytes().replace(b'"source":"a.txt"', f'"source":"{source}"'.encode()))
    with pytest.raises(InputError, match=r"expected a path inside the folder"):
        list(read(tmp_path, "brat", pytest.fail))


def test_brat_without_a_text_asks_for_it(tmp_path: Path) -> None:
    (tmp_path / "a.ann").write_text("T1\tORG 0 2\t华为\n", "utf-8")
    with pytest.raises(InputError, match="expected --texts DIR with its text"):
        list(read(tmp_path, "brat", lambda _: None))
    found = Text("在华为".encode(), "在华为")
    (one,) = read(tmp_path, "brat", lambda name: (f"{name}.txt", found))
    assert (one.gold["mentions"][0]["span"], one.gold["source"]) == ([1, 3], "a.txt")
    assert said(one) == [("repair", "华为 is at 1–3, not 0–2")]


def test_uie_prompts_are_labels_and_answers_places(tmp_path: Path) -> None:
    lines = [
        {"content": "𠮷田在华为", "result_list": [{"text": "𠮷田", "start": 0, "end": 2}], "prompt": "人物"},
        {"content": "𠮷田在华为", "result_list": [{"text": "华为", "start": 3, "end": 5}], "prompt": "组织机构"},
        {"content": "𠮷田在华为", "result_list": [{"text": "华为", "start": 3, "end": 5}], "prompt": "𠮷田的公司"},
        {"content": "另一篇", "result_list": [], "prompt": "人物"},
    ]
    one, two = imported(tmp_path, "uie", a__txt="\n".join(json.dumps(line) for line in lines))
    assert seen(one) == [("PERSON", "𠮷田"), ("ORG", "华为")]
    assert said(one) == [("loss", "a prompt that names no label")]
    assert seen(two) == []


def test_web_annotation_by_quote_alone_and_by_place_alone(tmp_path: Path) -> None:
    def item(name: str, *selectors: dict[str, Any]) -> dict[str, Any]:
        body = {"type": "TextualBody", "purpose": "tagging", "value": "ORG"}
        return {"id": f"http://x/{name}", "type": "Annotation", "body": body, "target": {"selector": list(selectors)}}

    quote = {"type": "TextQuoteSelector", "exact": "华为", "prefix": "𠮷"}
    place = {"type": "TextPositionSelector", "start": 1, "end": 3}
    sheet = {"@context": "x", "type": "AnnotationPage", "items": [item("1", quote), item("2", place), item("3")]}
    (one,) = imported(tmp_path, "web-annotation", a__jsonld=json.dumps(sheet), a__txt="𠮷华为")
    assert [row["span"] for row in one.gold["mentions"]] == [[1, 3]]
    assert [note.kind for note in one.notes] == ["loss", "repair", "repair"]


def test_spacy_absent_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "spacy", None)
    (tmp_path / "a.spacy").write_bytes(b"")
    with pytest.raises(ExtraMissing, match=r"pip install 'extractor-zh\[spacy\]'"):
        list(read(tmp_path, "spacy", lambda _: None))


def test_spacy_of_others(tmp_path: Path) -> None:
    spacy = pytest.importorskip("spacy")
    from spacy.tokens import DocBin

    doc = spacy.blank("zh")("甲公司在深圳")
    doc.ents = [doc.char_span(0, 3, label="ORG"), doc.char_span(4, 6, label="GPE")]
    DocBin(docs=[doc]).to_disk(tmp_path / "a.spacy")
    (one,) = read(tmp_path, "spacy", lambda _: None)
    assert seen(one) == [("ORG", "甲公司"), ("GPE", "深圳")]
    assert one.raw.decode() == "甲公司在深圳"

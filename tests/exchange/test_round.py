"""Export, then import: with the sidecar nothing changes; without it, only what the export listed as lost."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from extractor.exchange import FORMATS, Import, Note, Page, Text, checked, page, read, write
from tests.exchange.made import Gold, pages, save, small

SPACY = importlib.util.find_spec("spacy") is not None
FEW = 6  # of each: the long test is for the rest
KINDS = [kind for kind in FORMATS if kind != "spacy"]
LOSSY = [kind for kind in KINDS if not FORMATS[kind].embeds]
ALL = [*KINDS, pytest.param("spacy", marks=pytest.mark.skipif(not SPACY, reason="needs the [spacy] extra"))]


def back(some: list[Page], kind: str, *, alone: bool = False) -> list[Import]:
    with tempfile.TemporaryDirectory() as name:
        save(Path(name), some, kind)
        if alone:
            shutil.rmtree(Path(name, "sidecar"), ignore_errors=True)
        return sorted(read(Path(name), kind, lambda _: None), key=lambda one: one.name)


@pytest.mark.parametrize("kind", ALL)
def test_nothing_changes(kind: str) -> None:
    some = [small("a"), small("b/c")]
    for one, was in zip(back(some, kind), some, strict=True):
        assert (one.name, one.gold, one.raw, one.notes) == (was.name, was.gold, was.source.raw, ())
        assert list(one.gold) == list(was.gold)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=FEW, deadline=None)
@given(one=pages())
def test_nothing_changes_in_any_text(kind: str, one: Page) -> None:
    unchanged(kind, one)


@pytest.mark.parametrize("kind", LOSSY)
@settings(max_examples=FEW, deadline=None)
@given(one=pages())
def test_the_losses_are_what_a_format_loses(kind: str, one: Page) -> None:
    complete(kind, one)


@pytest.mark.soak
@pytest.mark.parametrize("kind", ALL)
@settings(max_examples=400, deadline=None)
@given(one=pages())
def test_long(kind: str, one: Page) -> None:
    unchanged(kind, one)
    if kind in LOSSY:
        complete(kind, one)


def unchanged(kind: str, one: Page) -> None:
    (found,) = back([one], kind)
    assert (found.gold, found.raw, found.notes) == (one.gold, one.source.raw, ())


def complete(kind: str, one: Page) -> None:
    """See that what comes back without the sidecar lacks what was listed, and nothing else."""
    lost = write([one], kind).losses
    (found,) = back([one], kind, alone=True)
    spans = not any(note.what == "span" for note in lost)
    with_ids = "id" in FORMATS[kind].carries
    wanted = without(one.gold, lost)
    assert rows(found.gold, spans=spans, ids=with_ids) == rows(wanted, spans=spans, ids=with_ids)


@pytest.mark.parametrize(
    ("encoding", "mark"), [("gb18030", b""), ("utf-16-le", b"\xff\xfe"), ("utf-8", b"\xef\xbb\xbf")]
)
def test_other_encodings_come_back(encoding: str, mark: bytes) -> None:
    raw = mark + small().text.encode(encoding)
    other = of_bytes(raw, Text(raw, small().text, encoding))
    (found,) = back([other], "brat")
    assert (found.gold, found.raw) == (other.gold, raw)


def test_bytes_that_no_encoding_gives_come_back() -> None:
    raw = small().source.raw + b"\xff"
    other = of_bytes(raw, Text(raw, small().text + "\ufffd"))
    (found,) = back([other], "conll")
    assert (found.gold, found.raw) == (other.gold, raw)


def of_bytes(raw: bytes, text: Text) -> Page:
    return page("a", {**small().gold, "sha256": hashlib.sha256(raw).hexdigest()}, text)


def record() -> tuple[Gold, Text]:
    lines = '{"text": "第一行"}\n{"title": "华为𠮷建厂", "text": "华为\\n在深圳。"}\n'
    gold: Gold = {
        "schema": 1, "source": "c.jsonl", "record": 2, "sha256": "0" * 64, "published": None,
        "articles": [
            {"id": "a1", "kind": "news", "span": [0, 7], "field": "text", "headline": [0, 5], "headline_field": "title",
             "byline": []},
        ],
        "mentions": [
            {"id": "m1", "type": "ORG", "span": [0, 2], "field": "title", "text": "华为", "entity": "e1"},
            {"id": "m2", "type": "ORG", "span": [0, 2], "field": "text", "text": "华为", "entity": "e1"},
            {"id": "m3", "type": "GPE", "span": [4, 6], "field": "text", "text": "深圳", "entity": "e2"},
        ],
        "facts": [
            {"id": "f1", "type": "locate", "span": [0, 7], "field": "text", "trigger": [3, 4], "modality": "actual",
             "args": {"entity": ["m2"], "place": ["m3"]}, "negated": False, "source": None},
        ],
    }  # fmt: skip
    return gold, Text(lines.encode(), lines)


@pytest.mark.parametrize("kind", ["brat", "label-studio", "doccano", "conll"])
def test_a_record_goes_as_one_text_and_comes_back(kind: str, tmp_path: Path) -> None:
    gold, source = record()
    one = page("c.2", gold, source)
    assert one.text == "华为𠮷建厂\n华为\n在深圳。"
    save(tmp_path, [one], kind)
    (found,) = read(tmp_path, kind, lambda name: (name, source) if name == "c.jsonl" else None)
    assert (found.gold, found.raw, found.notes) == (gold, source.raw, ())


def test_a_record_whose_file_is_gone_is_a_text_of_its_own(tmp_path: Path) -> None:
    gold, source = record()
    save(tmp_path, [page("c.2", gold, source)], "brat")
    (found,) = read(tmp_path, "brat", lambda _: None)
    assert found.gold["source"] == "c.2.txt"
    assert found.raw.decode() == "华为𠮷建厂\n华为\n在深圳。"
    assert checked(found.gold, "c", len(found.raw.decode())) is found.gold
    assert [note.kind for note in found.notes] == ["repair"]
    assert found.gold["articles"][0]["span"] == [0, 13]


def without(gold: Gold, lost: tuple[Note, ...]) -> Gold:
    """Take out of a gold file what an export says it loses."""
    out = json.loads(json.dumps(gold))
    by = {row["id"]: row for kind in ("mentions", "facts") for row in out[kind]}
    gone = set()
    for note in lost:
        if note.item == "":
            out[note.what] = [] if isinstance(out[note.what], list) else None
        elif note.what.startswith(("a mention", "the fact")):
            gone.add(note.item)
        else:
            by[note.item].pop(note.what)
    for kind in ("mentions", "facts"):
        out[kind] = [row for row in out[kind] if row["id"] not in gone]
    return out


def rows(gold: Gold, *, spans: bool, ids: bool) -> list[Any]:
    """Give what a gold file says as rows in order, mentions by place and label where ids are not the point."""
    names = {row["id"]: row["id"] if ids else f"{row['span']} {row['type']}" for row in gold["mentions"]}
    out: list[Any] = [gold["articles"], gold.get("published")]
    mentions = [
        {**{k: v for k, v in row.items() if k != "id" and not (k == "norm" and v is None)}, "name": names[row["id"]]}
        for row in gold["mentions"]
    ]
    facts = []
    for row in gold["facts"]:
        args = {role: sorted({names[i] for i in some}) for role, some in row["args"].items() if some}
        fact = {
            "type": row["type"], "args": args, "modality": row.get("modality", "actual"), "trigger": row.get("trigger"),
            "negated": row.get("negated", False), "source": names.get(str(row.get("source"))),
            **({"span": row["span"]} if spans and "span" in row else {}), **({"id": row["id"]} if ids else {}),
        }  # fmt: skip
        facts.append(fact)
    return [*out, *(sorted(json.dumps(row, sort_keys=True) for row in some) for some in (mentions, facts))]

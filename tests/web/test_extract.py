"""What the service takes and gives: texts, files, batches; schemas and counts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("fastapi", reason="needs the [web] extra")
pytest.importorskip("httpx2", reason="needs httpx2")

import jsonschema

import extractor
from extractor.outputs import to_gold, to_line, to_rows
from tests.web.desk import NEWS, RULES, client

ROOT = Path(__file__).parents[2]
EXTRACTION = json.loads((ROOT / "schema/extraction.schema.json").read_bytes())


def ours(text, **more):
    return extractor.extract(text, settings=RULES, **more)


def plain(value):
    return json.loads(to_line(value))


@pytest.fixture(scope="module")
def ask():
    with client() as asked:
        yield asked


def test_a_text_gives_what_the_library_gives(ask):
    said = ask.post("/extract", json={"text": NEWS, "published": "2026-03-27"})
    assert said.status_code == 200
    assert said.json() == plain(to_gold(ours(NEWS, published="2026-03-27")))
    assert said.json()["facts"]
    jsonschema.validate(said.json(), EXTRACTION)


def test_the_raw_body_is_a_text_too(ask):
    expected = plain(to_gold(ours(NEWS, published="2026-03-27")))
    kinds = {"content-type": "text/plain; charset=utf-8"}
    said = ask.post("/extract?published=2026-03-27", content=NEWS.encode(), headers=kinds)
    assert said.json() == expected


def test_a_page_is_read_as_html(ask):
    page = f"<html><h1>河湾论坛开幕</h1><p>{NEWS}</p></html>"
    for said in (
        ask.post("/extract", content=page.encode(), headers={"content-type": "text/html"}),
        ask.post("/extract", json={"text": page, "format": "html"}),
    ):
        assert said.json()["head"]["format"] == "html"
        start, end = said.json()["mentions"][-1]["span"]
        assert page[start:end] == said.json()["mentions"][-1]["text"]


def test_a_batch_keeps_its_order_and_its_good_texts(ask):
    items = [{"text": "北京", "name": "a.txt"}, {"text": "\0\1\2" * 50}, {"text": NEWS, "published": "2026-03-27"}]
    said = ask.post("/extract?published=2025-01-01", json={"items": items})
    assert said.status_code == 200
    found = said.json()["results"]
    assert [one["source"] for one in found] == ["a.txt", "text", "text"]
    assert [one.get("published") for one in found] in (
        ["2025-01-01", "2025-01-01", "2026-03-27"],
        ["2025-01-01", None, "2026-03-27"],
    )
    assert ask.post("/extract", json={"items": []}).json() == {"results": []}


def test_files(ask):
    records = json.dumps({"text": "北京"}) + "\nnot json\n" + json.dumps({"text": "上海"}) + "\n"
    files = [
        ("file", ("../../x/2026-03-27 a.txt", NEWS.encode("gb18030"))),
        ("file", ("b.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + b"\0" * 200)),
        ("file", ("c.jsonl", records.encode())),
    ]
    found = ask.post("/extract", files=files).json()["results"]
    assert found[0]["source"] == "2026-03-27 a.txt"
    assert (found[0]["published"], found[0]["head"]["encoding"]) == ("2026-03-27", "gb18030")
    assert found[0]["facts"] == plain(to_gold(ours(NEWS, published="2026-03-27")))["facts"]
    assert found[1].keys() == {"source", "error"}
    assert "b.pdf" in found[1]["error"]
    assert [one.get("record") for one in found[2:]][:1] == [1]
    assert any("error" in one for one in found[2:])


def test_facts_alone(ask):
    rows = plain(to_rows(ours(NEWS, published="2026-03-27")))
    body = {"text": NEWS, "published": "2026-03-27"}
    assert ask.post("/extract?output=facts", json=body).json() == {"facts": rows}
    many = ask.post("/extract?output=facts", json={"items": [body]}).json()
    assert many == {"results": [{"source": "text", "facts": rows}]}


@pytest.mark.parametrize(
    ("status", "request_"),
    [
        (415, {"content": b"x"}),
        (415, {"content": b"x", "headers": {"content-type": "application/pdf"}}),
        (422, {"json": {}}),
        (422, {"json": []}),
        (422, {"json": {"text": 5}}),
        (422, {"json": {"text": "a", "items": []}}),
        (422, {"json": {"text": "a", "surprise": 1}}),
        (422, {"json": {"text": "a", "published": "27.3.2026"}}),
        (422, {"json": {"text": "a", "published": "2026-02-30"}}),
        (422, {"json": {"items": [{"text": "a"}, {"text": None}]}}),
        (422, {"content": b"{", "headers": {"content-type": "application/json"}}),
        (422, {"content": b'{"text": "\xff"}', "headers": {"content-type": "application/json"}}),
        (422, {"content": b"[" * 100_000, "headers": {"content-type": "application/json"}}),
        (422, {"content": b'{"text":' + b"[" * 100_000, "headers": {"content-type": "application/json"}}),
        (422, {"json": {"text": "a"}, "params": {"published": "20260327"}}),
        (422, {"json": {"text": "a"}, "params": {"output": "xml"}}),
        (422, {"json": {"text": "a"}, "params": {"text": "b"}}),
        (422, {"json": {"text": "a"}, "params": [("name", "b"), ("name", "c")]}),
        (422, {"data": {"published": "2026-03-27"}, "files": {"other": ("a.txt", b"x")}}),
        (422, {"data": {"published": "soon"}, "files": {"file": ("a.txt", b"x")}}),
        (422, {"data": {"file": "no file"}, "files": {"published": ("a.txt", b"x")}}),
        (400, {"content": b"x", "headers": {"content-type": "multipart/form-data"}}),
    ],
)
def test_what_is_refused_is_said(ask, status, request_):
    said = ask.post("/extract", **request_)
    assert (said.status_code, list(said.json())) == (status, ["detail"])
    assert isinstance(said.json()["detail"], str)
    assert len(said.json()["detail"]) < 400


def test_schema(ask):
    found = ask.get("/schema").json()
    assert found["extraction"] == EXTRACTION
    assert found["types"]["invest"]["roles"]["agent"]["core"] is True


def test_health_and_counts():
    with client(workers=2) as ask:
        state = ask.get("/health").json()
        assert (state["status"], state["workers"], state["running"], state["waiting"]) == ("ok", 2, 0, 0)
        ask.post("/extract", json={"text": NEWS})
        ask.get("/nowhere/at/all")
        page = ask.get("/metrics").text
    assert 'extractor_requests_total{path="/extract",status="200"} 1.0' in page
    assert 'extractor_requests_total{path="other",status="404"} 1.0' in page
    assert f"extractor_characters_total {len(NEWS):.1f}" in page
    assert "extractor_jobs_running 0.0" in page
    assert NEWS[:6] not in page


def test_the_document_of_the_service_keeps_its_own_schemas(ask):
    page = ask.get("/openapi.json").json()
    schemas = page["components"]["schemas"]
    resolved = {"$defs": schemas, "$ref": "#/$defs/text"}
    content = page["paths"]["/extract"]["post"]["requestBody"]["content"]["application/json"]
    for example in content["examples"].values():
        assert ask.post("/extract", json=example["value"]).status_code == 200
    whole = json.loads(json.dumps(resolved).replace("#/components/schemas/", "#/$defs/"))
    jsonschema.validate(content["examples"]["text"]["value"], whole)
    answer = ask.post("/extract", json=content["examples"]["text"]["value"]).json()
    jsonschema.validate(answer, {**whole, "$ref": "#/$defs/extraction"})


def test_no_page_of_others_is_loaded(ask):
    assert [ask.get(path).status_code for path in ("/docs", "/redoc", "/extract", "/extract/")] == [404, 404, 405, 404]

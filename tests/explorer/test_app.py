"""The explorer on a server, asked in memory: the same views, export, what was rejected, the box, and who may ask."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("fastapi", reason="no [web] extra here")

from extractor.cli import main
from extractor.explorer.app import application
from tests.explorer.test_site import Seen
from tests.web.desk import Inline

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.testclient import TestClient

    from extractor.explorer.shelf import Shelf


@pytest.fixture(scope="module")
def client(live: Shelf) -> Iterator[TestClient]:
    from starlette.testclient import TestClient

    from extractor.web.app import application as service
    from extractor.web.service import Service
    from tests.web.desk import RULES

    app = service(Service(settings=RULES, max_body=20_000), Inline(), lambda ask: application(live, ask))
    with TestClient(app, base_url="http://localhost:8000", raise_server_exceptions=False) as asked:
        yield asked


def test_every_page_is_there_and_says_what_may_run(client: TestClient, live: Shelf) -> None:
    pages = ["/", "/index.html", "/facts.html", "/paste.html"]
    pages += [f"/a/{doc.id}.html" for doc in live.index.docs()] + [f"/e/{number}.html" for number in live.linked]
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200, page
        assert "script-src 'self'" in answer.headers["content-security-policy"]
        assert not [tag for tag, attrs in Seen(answer.text).tags if tag == "script" and "src" not in attrs]
    for page in ("/a/999.html", "/e/999.html", "/facts.exe", "/why/999/f1", "/assets/no.js"):
        assert client.get(page).status_code == 404, page
    assert client.get("/assets/explorer.js").headers["content-type"].startswith("text/javascript")
    assert client.get("/health").json()["status"] == "ok"


def test_a_search_finds_entities_sources_and_leads_to_facts(client: TestClient) -> None:
    text = client.get("/", params={"q": "河湾"}).text
    for words in ("河湾集团</bdi>", "河湾集团发布白皮书</bdi>", "facts.html?q=%E6%B2%B3%E6%B9%BE"):
        assert words in text
    assert "Nothing fits" in client.get("/", params={"q": "<b>没有"}).text


def test_the_table_is_what_was_asked_for(client: TestClient) -> None:
    page = Seen(client.get("/facts.html", params={"type": "quantity", "q": "营业"}).text)
    rows = [tag for tag, _ in page.tags if tag == "tr"]
    assert len(rows) - 1 >= 3
    assert "白皮书》" not in page.text.partition("Confidence")[2].partition("营业")[0]
    odd = client.get("/facts.html", params={"q": '"><script>', "sort": "x", "start": "-1", "least": "nan"})
    assert odd.status_code == 200
    assert "<script>" not in odd.text


def test_exports_are_the_lines_of_the_run(client: TestClient, out: Path) -> None:
    assert client.get("/facts.jsonl").content == (out / "facts.jsonl").read_bytes()
    rows = list(csv.DictReader(io.StringIO(client.get("/facts.csv", params={"type": "quantity"}).content.decode())))
    lines = [json.loads(line) for line in (out / "facts.jsonl").read_text("utf-8").splitlines()]
    figures = [line for line in lines if line["type"] == "quantity"]
    assert [row["id"] for row in rows] == [line["id"] for line in figures]
    assert [float(row["confidence"]) for row in rows] == [line["confidence"] for line in figures]
    assert "value=30亿元" in rows[0]["roles"]


def test_parquet_has_the_same_rows(client: TestClient, out: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="no [parquet] extra here")
    table = parquet.read_table(io.BytesIO(client.get("/facts.parquet").content))
    lines = [json.loads(line) for line in (out / "facts.jsonl").read_text("utf-8").splitlines()]
    assert table["id"].to_pylist() == [line["id"] for line in lines]
    assert table["negated"].to_pylist() == [line["negated"] for line in lines]


def test_what_is_gone_cannot_be_asked_about(client: TestClient, live: Shelf) -> None:
    doc = next(doc for doc in live.index.docs() if doc.source == "gone.txt")
    assert client.get(f"/why/{doc.id}/f1").status_code == 404
    here = next(doc for doc in live.index.docs() if doc.source == "2026-01-10-a.txt")
    assert client.get(f"/why/{here.id}/f1").json() == {"rivals": [], "moved": False}
    assert "Look for rejected rivals" not in client.get(f"/a/{doc.id}.html").text


def test_a_pasted_text_gives_facts_at_once_and_stays_inert(client: TestClient) -> None:
    text = "河湾集团3月26日在江口市举行河湾论坛。<script>alert(1)</script>\u202e"
    page = client.post("/paste.html", data={"text": text, "date": "2026-03-27"})
    assert page.status_code == 200
    assert "2026-03-26" in page.text
    assert "河湾论坛" in page.text
    assert "<script>alert" not in page.text
    assert "\u202e" not in page.text
    assert "stays on this machine" in page.text
    assert "There is no text" in client.post("/paste.html", data={"text": " \n", "date": "x"}).text
    assert client.post("/paste.html", data={"text": "长" * 9000}).status_code == 413


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example:8000", "", "127.0.0.1.evil.example"])
def test_a_page_of_the_web_cannot_read_it_by_a_name_of_its_own(client: TestClient, host: str) -> None:
    assert client.get("/index.html", headers={"host": host}).status_code == 403


def test_a_form_of_another_page_is_refused(client: TestClient) -> None:
    data = {"text": "河湾集团3月26日成立。"}
    assert client.post("/paste.html", data=data, headers={"origin": "http://evil.example"}).status_code == 403
    assert client.post("/paste.html", data=data, headers={"origin": "null"}).status_code == 403
    assert client.post("/paste.html", data=data, headers={"origin": "http://localhost:8000"}).status_code == 200


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:9", "[::1]", "[::1]:8000"])
def test_every_name_of_this_machine_will_do(client: TestClient, host: str) -> None:
    assert client.get("/paste.html", headers={"host": host}).status_code == 200


def test_a_token_and_pages_do_not_go_together(
    out: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("EXTRACTOR_TOKEN", "open-sesame-7")
    assert main(["serve", str(out), "--port", "0"]) == 2
    assert "a browser sends no token" in capsys.readouterr().err

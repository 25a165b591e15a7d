"""Who is let in, with how much, and what the service gives away of itself and of the texts."""

from __future__ import annotations

import asyncio
import logging

import pytest

pytest.importorskip("fastapi", reason="needs the [web] extra")
pytest.importorskip("httpx2", reason="needs httpx2")

from extractor.batch.job import Lost
from extractor.model import Settings, Source
from extractor.web.app import application
from extractor.web.orders import Order, Work
from extractor.web.pool import Late
from extractor.web.service import Service
from tests.web.desk import NEWS, TOKEN, Inline, client

SECRET = "不可外传的原文"  # noqa: S105 - a text that must not leave


class Broken(Inline):
    """Fail at every order, with its text in the message."""

    def __init__(self, result):
        super().__init__()
        self.result = result

    async def do(self, _order, _seconds):
        if isinstance(self.result, BaseException):
            raise self.result
        return self.result


def test_a_token_is_asked_for():
    with client(token=TOKEN) as ask:
        for header in ({}, {"authorization": "Bearer wrong"}, {"authorization": f"Basic {TOKEN}"},
                       {"authorization": f"Bearer {TOKEN}x"}, {"authorization": "Bearer"},
                       {"authorization": b"Bearer \xff\xfe"}):  # fmt: skip
            said = ask.post("/extract", json={"text": NEWS}, headers=header)
            assert said.status_code == 401
            assert said.headers["www-authenticate"] == "Bearer"
        assert [ask.get(p).status_code for p in ("/schema", "/metrics", "/openapi.json", "/x")] == [401] * 4
        assert ask.get("/health").status_code == 200
        good = {"authorization": f"bearer {TOKEN}"}
        assert ask.post("/extract", json={"text": NEWS}, headers=good).status_code == 200
        assert ask.get("/openapi.json", headers=good).json()["components"]["securitySchemes"]


def test_a_body_is_bounded_with_and_without_its_length():
    with client(max_body=1000) as ask:
        kinds = {"content-type": "text/plain"}
        assert ask.post("/extract", content=b"x" * 1000, headers=kinds).status_code == 200
        for content in (b"x" * 1001, iter([b"x" * 600, b"x" * 600])):
            said = ask.post("/extract", content=content, headers=kinds)
            assert (said.status_code, said.json()["detail"]) == (413, "the body is larger than 1,000 bytes")
        files = {"file": ("a.txt", b"x" * 2000)}
        assert ask.post("/extract", files=files).status_code == 413


def test_a_queue_is_bounded():
    said = []
    pool = Inline()
    with client(pool, workers=1, queue=0) as ask:
        pool.do = lambda _order, _seconds: _while_inside(ask, said)  # a second request while the first is inside
        first = ask.post("/extract", json={"text": NEWS})
        after = ask.get("/metrics").text
    assert first.status_code == 504
    assert said[0].status_code == 503
    assert int(said[0].headers["retry-after"]) >= 1
    assert 'extractor_requests_total{path="/extract",status="503"} 1.0' in after
    assert "extractor_jobs_waiting 0.0" in after


async def _while_inside(ask, said):
    said.append(await asyncio.to_thread(ask.post, "/extract", json={"text": NEWS}))
    raise Late


def test_a_body_that_does_not_come_is_given_up():
    said = []

    async def receive():
        return await asyncio.sleep(60)

    async def send(message):
        said.append(message)

    headers = [(b"content-type", b"text/plain"), (b"content-length", b"9")]
    scope = {"type": "http", "method": "POST", "path": "/extract", "query_string": b"", "headers": headers}
    asyncio.run(application(Service(upload=0.05), Inline())(scope, receive, send))
    assert said[0]["status"] == 408


@pytest.mark.parametrize(
    ("result", "status"),
    [(Late(), 504), (Lost("its worker was killed (signal 9)"), 500), (ValueError(SECRET), 500)],
)
def test_what_breaks_is_told_without_its_text(result, status, caplog):
    caplog.set_level(logging.DEBUG)
    with client(Broken(result)) as ask:
        said = ask.post("/extract", json={"text": SECRET})
        assert ask.get("/health").status_code == 200
    assert (said.status_code, list(said.json())) == (status, ["detail"])
    assert "Traceback" not in said.text
    assert SECRET not in said.text
    assert SECRET not in caplog.text
    assert "Traceback" not in caplog.text


def test_a_room_that_fails_is_named_and_its_text_is_not(monkeypatch, caplog):
    def run(_source, _settings):
        raise ValueError(SECRET)

    monkeypatch.setattr("extractor.pipeline.run", run)
    caplog.set_level(logging.INFO)
    with client() as ask:
        one = ask.post("/extract", json={"text": SECRET})
        many = ask.post("/extract", json={"items": [{"text": SECRET}]})
        assert "extractor_faults_total 2.0" in ask.get("/metrics").text
    assert one.status_code == 500
    assert many.json() == {"results": [{"source": "text", "error": "the service failed at this text"}]}
    assert "failed at a text: ValueError at test_gate.py:" in caplog.text
    assert SECRET not in caplog.text + one.text + many.text


def test_the_log_has_a_line_a_request_and_nothing_of_it(caplog):
    caplog.set_level(logging.INFO, "extractor.web")
    with client() as ask:
        ask.post(f"/extract?name={SECRET}", json={"text": SECRET})
        ask.get(f"/{SECRET}")
    lines = [record.getMessage() for record in caplog.records if record.name == "extractor.web"]
    assert [line.rsplit(" ", 2)[0] for line in lines] == ["POST /extract 200", "GET other 404"]


def test_headers():
    with client() as ask:
        said = ask.post("/extract", json={"text": NEWS})
        assert said.headers["content-type"] == "application/json"
        assert said.headers["x-content-type-options"] == "nosniff"
        assert said.headers["cache-control"] == "no-store"


def test_an_order_is_done_alike_in_every_process():
    work = Work(Settings(model="rules"))
    order = Order((Source(raw=NEWS.encode(), format="plain"),))
    assert work(order) == work(order)

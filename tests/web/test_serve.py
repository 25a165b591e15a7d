"""`extractor serve` as a process: whom it listens to, how it ends."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import contextmanager

import pytest

pytest.importorskip("fastapi", reason="needs the [web] extra")

from extractor.cli import main
from tests.web.desk import NEWS, TOKEN

SERVE = [sys.executable, "-m", "extractor", "serve", "--model", "rules", "--port", "0"]


@contextmanager
def server(*options, **more):
    process = subprocess.Popen([*SERVE, *options], stderr=subprocess.PIPE, text=True, encoding="utf-8", **more)
    try:
        line = process.stderr.readline()
        where = re.search(r"http://\S+", line)
        assert where, line + process.stderr.read()
        yield process, where[0]
    finally:
        process.kill()
        process.wait()


def post(where, body, **headers):
    kinds = {"content-type": "application/json", **headers}
    request = urllib.request.Request(f"{where}/extract", json.dumps(body).encode(), kinds)  # noqa: S310 - our own
    with urllib.request.urlopen(request, timeout=120) as said:  # noqa: S310 - as above
        return json.loads(said.read())


def test_it_answers_and_ends_after_what_is_in_hand(tmp_path):
    secret = tmp_path / "token"
    secret.write_text(f"{TOKEN}\n", "utf-8")
    with server("--token-file", str(secret), "--host", "0.0.0.0") as (process, where):  # noqa: S104 - with a token
        local = where.replace("0.0.0.0", "127.0.0.1")  # noqa: S104
        said = []
        long = {"items": [{"text": NEWS * 300}]}
        asking = threading.Thread(target=lambda: said.append(post(local, long, authorization=f"Bearer {TOKEN}")))
        asking.start()
        while json.loads(urllib.request.urlopen(f"{local}/health").read())["running"] == 0:  # noqa: S310
            time.sleep(0.01)
        process.send_signal(signal.SIGTERM)
        asking.join()
        rest = process.stderr.read()
        assert process.wait() == 0
    assert said[0]["results"][0]["facts"]
    assert "Traceback" not in rest
    assert NEWS[:8] not in rest


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "192.0.2.1", "example.org"])  # noqa: S104 - to be refused
def test_it_is_not_open_to_others_without_a_token(host, capsys, monkeypatch):
    monkeypatch.delenv("EXTRACTOR_TOKEN", raising=False)
    assert main(["serve", "--host", host, "--model", "rules"]) == 2
    assert "without a token, expected a loopback address" in capsys.readouterr().err


@pytest.mark.parametrize("token", ["", "  \n", "two words", "口令"])
def test_a_token_that_is_none_is_refused(token, tmp_path, capsys):
    file = tmp_path / "token"
    file.write_text(token, "utf-8")
    assert main(["serve", "--token-file", str(file), "--model", "rules"]) == 2
    assert str(file) in capsys.readouterr().err
    assert main(["serve", "--token-file", str(tmp_path / "none"), "--model", "rules"]) == 2


def test_what_cannot_start_says_why(tmp_path, capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert main(["serve", "--port", str(taken.getsockname()[1]), "--model", "rules"]) == 2
    assert main(["serve", "--port", "70000", "--model", "rules"]) == 2
    bad = tmp_path / "words.txt"
    bad.write_text("湖光 多 n\n", "utf-8")
    assert main(["serve", "--port", "0", "--model", "rules", "--dict", str(bad)]) == 2
    assert "line 1" in capsys.readouterr().err


def test_a_missing_extra_is_named_with_its_command(monkeypatch, capsys):
    monkeypatch.setattr("extractor.cli.serve.find_spec", lambda name: None if name == "uvicorn" else name)
    assert main(["serve"]) == 2
    assert "no uvicorn, expected pip install 'extractor-zh[web]'" in capsys.readouterr().err


@pytest.mark.soak
def test_eight_clients_for_a_minute():
    took, wrong = [], []
    until = time.monotonic() + 60

    def client(number):
        turn = 0
        while time.monotonic() < until:
            turn += 1
            item = {"text": NEWS * (1 + (number + turn) % 8), "published": "2026-03-27"}
            start = time.monotonic()
            try:
                said = post(where, {"items": [item, item]} if turn % 5 == 0 else item)
                first = said["results"][0] if turn % 5 == 0 else said
                assert first["facts"]
            except Exception as error:  # noqa: BLE001 - any error at all
                wrong.append(repr(error))
            took.append(time.monotonic() - start)

    with server("--workers", "2", env={**os.environ, "OPENBLAS_NUM_THREADS": "1"}) as (process, where):
        drain = threading.Thread(target=process.stderr.read)
        drain.start()
        clients = [threading.Thread(target=client, args=(number,)) for number in range(8)]
        for each in clients:
            each.start()
        for each in clients:
            each.join()
        process.send_signal(signal.SIGINT)
        drain.join()
        status = process.wait()
    took.sort()
    marks = ", ".join(f"p{p} {took[len(took) * p // 100] * 1000:.0f} ms" for p in (50, 99))
    print(f"\n8 clients, 60 s: {len(took)} requests, {marks}, longest {took[-1] * 1000:.0f} ms, {len(wrong)} errors")
    assert not wrong, wrong[:3]
    assert len(took) > 100
    assert status in (0, 130)

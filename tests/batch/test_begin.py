"""A Ray cluster that cannot be reached or started is said in one line; a stand-in for Ray is enough to see it."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

import pytest

from extractor.batch import ray as module
from extractor.cli import main
from tests.batch.made import folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Ray:
    """Says no, and keeps what it was asked."""

    def __init__(self, error: Exception) -> None:
        self.error, self.asked = error, list[dict[str, Any]]()

    def is_initialized(self) -> bool:
        return False

    def init(self, **asked: Any) -> None:
        self.asked.append(asked)
        raise self.error


@pytest.fixture
def port() -> Iterator[int]:
    """A port at which something listens that is not Ray."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def ray(monkeypatch: pytest.MonkeyPatch, error: Exception) -> Ray:
    for name in module.QUIET:
        monkeypatch.setenv(name, module.QUIET[name])
    found = Ray(error)
    monkeypatch.setattr(module, "extra", {"ray": found}.__getitem__)
    return found


def start(tmp_path: Path, *more: str) -> int:
    arguments = ["-o", str(tmp_path / "out"), "--model", "rules", "--engine", "ray", *more]
    return main(["run", str(folder(tmp_path, 1)), *arguments])


ERRORS = [
    (ConnectionError("Failed to connect to Ray cluster at h:1\nand more"), "Failed to connect to Ray cluster at h:1"),
    (RuntimeError("\nFailed to start GCS.  Last 2 lines:\n E x"), "Failed to start GCS. Last 2 lines:"),
    (ValueError("Invalid address format: nonsense"), "Invalid address format: nonsense"),
    (RuntimeError(), "RuntimeError"),
    (Exception("The current node timed out during startup."), "The current node timed out during startup."),
    (RuntimeError("word " * 100), "word word …"),
]


@pytest.mark.parametrize(("error", "said"), ERRORS)
@pytest.mark.parametrize("address", ["nonsense", "auto", "ray://h:1", None])
def test_what_ray_says_is_said_in_one_line(
    error: Exception,
    said: str,
    address: str | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked = ray(monkeypatch, error).asked
    assert start(tmp_path, *(["--address", address] if address else [])) == 2
    line = capsys.readouterr().err
    assert line.count("\n") == 1
    assert len(line) < 400
    place = f"run, --address {address}: found no Ray cluster" if address else "run, --engine ray: found no way to start"
    assert line.startswith(f"extractor: {place}")
    assert said.partition(" …")[0] in line
    assert ("…" in said) == ("…" in line)
    assert [one["address"] for one in asked] == [address or "local"]
    assert not (tmp_path / "out").exists()


def test_a_closed_port_is_told_without_asking_ray(
    port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ray(monkeypatch, ConnectionError("not Ray")).asked
    assert start(tmp_path, "--address", f"127.0.0.1:{port}") == 2
    assert "(not Ray)" in capsys.readouterr().err
    assert [one["address"] for one in asked] == [f"127.0.0.1:{port}"]
    with socket.create_server(("127.0.0.1", 0)) as server:
        closed = server.getsockname()[1]
    for address in (f"127.0.0.1:{closed}", "127.0.0.1:99999"):
        assert start(tmp_path, "--address", address) == 2
        assert f"run, --address {address}: found no Ray cluster (" in capsys.readouterr().err
    assert len(asked) == 1


def test_a_mistake_of_our_own_is_not_hidden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ray(monkeypatch, KeyError("ours"))
    with pytest.raises(KeyError):
        start(tmp_path)

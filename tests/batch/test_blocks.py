"""What tasks and actors of a cluster do, without a cluster."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("pyarrow")

from extractor.batch import parts as parts_module
from extractor.batch.job import Item, Place
from extractor.batch.ray import TRIES, End, Order, Task, Told, block, read
from extractor.batch.remote import items
from extractor.batch.stage import pieces
from extractor.batch.work import Work
from extractor.errors import InputError
from tests.batch.made import NEWS, RULES, folder, lines

if TYPE_CHECKING:
    from pathlib import Path


def order(file: Path, known: str | None = None, held: frozenset[str] = frozenset()) -> Order:
    return Order(Item(name=file.name, path=str(file), known=known), held)


def test_a_text_is_one_task_and_a_known_one_none(tmp_path: Path) -> None:
    file = folder(tmp_path, 2) / "001.txt"
    (task,) = read(order(file))
    assert isinstance(task, Task)
    assert (task.part.raw, task.part.whole) == (file.read_bytes(), True)
    (told,) = read(order(file, hashlib.sha256(file.read_bytes()).hexdigest()))
    assert isinstance(told, Told)
    assert told.outcome.status == "skipped"
    (told,) = read(order(tmp_path / "none.txt"))
    assert isinstance(told, Told)
    assert told.outcome.faults[0].stage == "read"


def test_parts_that_are_held_are_not_given_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts_module, "SIZE", 1500)
    file = lines(tmp_path / "a.jsonl", 50)
    *tasks, end = read(order(file))
    assert isinstance(end, End)
    assert (end.size, end.held) == (len(tasks), 0)
    first = tasks[0].part  # type: ignore[union-attr]
    *fewer, end = read(order(file, held=frozenset({f"{hashlib.sha256(first.raw).hexdigest()} 0"})))
    assert fewer == tasks[1:]
    assert (end.size, end.held) == (len(tasks), 1)  # type: ignore[union-attr]


def test_a_block_holds_its_results_and_is_the_same_when_made_again(tmp_path: Path) -> None:
    place, work = folder(tmp_path, 4), Work(str(tmp_path / "out"), RULES, "parquet")
    (tmp_path / "out").mkdir()
    (place / "bad.txt").write_bytes(b"\x00\x01\x02" * 50)
    tasks = [found.part for file in sorted(place.rglob("*.txt")) for found in read(order(file))]  # type: ignore[union-attr]
    told = [message.outcome for message in block(work, tasks)]
    assert [outcome.status for outcome in told] == ["done", "done", "failed", "done", "done"]
    places = [outcome.place for outcome in told if outcome.place]
    found = [b"".join(pieces(work.out, place)) for place in places]
    assert all(
        f'"source":"{o.item.name}"'.encode() in raw for o, raw in zip((o for o in told if o.place), found, strict=True)
    )
    assert [message.outcome.place for message in block(work, tasks)] == [outcome.place for outcome in told]
    assert len(list((tmp_path / "out/blocks").iterdir())) == 1
    with pytest.raises(InputError, match="run again"):
        list(pieces(work.out, Place("blocks/none.parquet", 0, 1, 0)))


def test_a_block_that_kills_its_workers_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, work = folder(tmp_path, 2) / "001.txt", Work(str(tmp_path / "out"), RULES, "parquet")
    (tmp_path / "out").mkdir()
    tasks = [found.part for found in read(order(file))]  # type: ignore[union-attr]

    def die(*_arguments: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr("extractor.batch.ray.Sheet.fill", die)
        for _ in range(TRIES):
            with pytest.raises(SystemExit):
                block(work, tasks)
    (told,) = block(work, tasks)
    assert told.outcome.faults[0].reason == "001.txt: its worker was lost, more than once"


def test_inputs_by_address(tmp_path: Path) -> None:
    place = folder(tmp_path, 3)
    (place / "a.zip").write_bytes(b"")
    found = items([place.as_uri()], "out")
    assert [item.name for item in found] == ["001.txt", "002.txt", "a.zip", "deep/000.txt"]
    assert found[2].error
    (task,) = read(Order(found[3]))
    assert isinstance(task, Task)
    assert task.part.raw.decode() == NEWS.format(n=1)
    (told,) = read(Order(Item(name="x.txt", path=f"{place.as_uri()}/x.txt")))
    assert isinstance(told, Told)
    with pytest.raises(InputError, match="an address like"):
        items(["nowhere://x"], "out")

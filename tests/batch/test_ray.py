"""The same run on a Ray cluster of several nodes: identical facts, also when a node is killed on the way."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from extractor.batch import Outcome, run, status
from extractor.batch.results import facts, records
from extractor.cli import main
from extractor.errors import InputError
from tests.batch.made import NEWS, folder, job, lines, tally

if TYPE_CHECKING:
    from collections.abc import Iterator

pytest.importorskip("ray")
os.environ.update(RAY_USAGE_STATS_ENABLED="0", RAY_worker_niceness="0")
os.environ["PYTHONPATH"] = os.pathsep.join([str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")])
pytestmark = pytest.mark.ray

from extractor.batch import ray as cluster_run  # noqa: E402 - after the environment is as Ray shall see it


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """A head and two more nodes, each a process of its own, on the loopback alone."""
    import ray
    from ray.cluster_utils import Cluster

    node = {"num_cpus": 1}
    nodes = Cluster(initialize_head=True, head_node_args={**node, "include_dashboard": False})
    for _ in range(2):
        nodes.add_node(**node)
    nodes.wait_for_nodes()
    ray.init(address=nodes.address, log_to_driver=False, logging_level="ERROR")
    yield nodes
    ray.shutdown()
    nodes.shutdown()


def news(root: Path, size: int) -> Path:
    place = folder(root, size)
    lines(place / "many.jsonl", 600)
    (place / "bad.txt").write_bytes(b"\x00\x01\x02" * 50)
    return place


def test_a_node_is_killed_and_the_facts_are_the_same(cluster: Any, tmp_path: Path) -> None:
    place, out = news(tmp_path, 200), tmp_path / "ray"
    local = run(job(place, tmp_path / "local"))
    victim = cluster.list_all_nodes()[-1]
    seen: list[Outcome] = []

    def kill(outcome: Outcome, _total: int) -> None:
        seen.append(outcome)
        if len(seen) == 1:
            cluster.remove_node(victim, allow_graceful=False)

    report = cluster_run.run(job(place, out, workers=2), kill)
    assert len(cluster.list_all_nodes()) == 2
    assert tally(report) == tally(local) == (200, 2, 0)
    assert (report.total, report.failures) == (local.total, local.failures)
    assert list(facts(str(out))) == list(facts(str(tmp_path / "local")))
    assert list(records(str(out))) == list(records(str(tmp_path / "local")))
    again(place, out, tmp_path)


def again(place: Path, out: Path, tmp_path: Path) -> None:
    """Only what is new, changed, failed or gone is done in a second run."""
    (place / "001.txt").unlink()
    (place / "new.txt").write_text(NEWS.format(n=5), "utf-8")
    report = cluster_run.run(job(place, out, workers=2))
    assert tally(report) == (1, 2, 199)
    assert report.fresh.records < 500  # of the file with a bad record, the part that holds it
    run(job(place, tmp_path / "fresh"))
    assert list(facts(str(out))) == list(facts(str(tmp_path / "fresh")))
    assert status(str(out)).total == status(str(tmp_path / "fresh")).total


@pytest.mark.usefixtures("cluster")
def test_blocks_are_parquet(tmp_path: Path) -> None:
    from pyarrow import parquet

    place = folder(tmp_path, 5)
    assert main(["run", place.as_uri(), "-o", str(tmp_path / "out"), "--model", "rules", "--engine", "ray"]) == 0
    rows = [row for file in (tmp_path / "out/blocks").iterdir() for row in parquet.read_table(file).to_pylist()]
    assert sorted(row["source"] for row in rows) == ["001.txt", "002.txt", "004.txt", "deep/000.txt", "deep/003.txt"]
    assert len({row["id"] for row in rows}) == 5
    assert all(row["result"].startswith('{"schema":1,"source":"' + row["source"]) for row in rows)
    with pytest.raises(InputError, match="results of a run on Ray"):
        run(job(place, tmp_path / "out"))


def test_what_ray_cannot_do_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = str(folder(tmp_path, 1))
    assert main(["run", place, "--engine", "ray"]) == 2
    assert "--engine ray without an output folder" in capsys.readouterr().err
    assert main(["run", place, "--engine", "ray", "-o", str(tmp_path / "out"), "--timeout", "5"]) == 2
    assert main(["run", place, "--engine", "ray", "-o", str(tmp_path / "out"), "--layout", "shards"]) == 2
    assert "a run without it" in capsys.readouterr().err

"""Results that wait -> shards: files of about 64 MB that hold many results, in the order of source names."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.batch.blocks import FOLDER as BLOCKS
from extractor.batch.job import Place
from extractor.batch.manifest import Manifest
from extractor.batch.stage import FOLDER as STAGE
from extractor.batch.stage import pieces
from extractor.batch.work import WORK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractor.batch.manifest import Result

FOLDER = "shards"
OURS = "[0-9]*-*.jsonl"
FULL = 1 << 26  # bytes from which a shard takes no more


class Draft:
    """A shard while it is written; its name says its number and what it holds."""

    def __init__(self, path: Path, number: int) -> None:
        """Begin an empty one."""
        self.path, self.number = path, number
        self.file, self.hash, self.size = path.open("wb"), hashlib.sha256(), 0
        self.results: list[Result] = []

    def add(self, result: Result, content: Iterator[bytes]) -> None:
        """Write one more result."""
        start = self.size
        for piece in content:
            self.file.write(piece)
            self.hash.update(piece)
            self.size += len(piece)
        self.results.append(result._replace(place=Place("", start, self.size - start, result.place.check)))

    def close(self, out: str) -> list[Result]:
        """Put it into its place, and say where its results lie now."""
        self.file.close()
        name = f"{FOLDER}/{self.number:05}-{self.hash.hexdigest()[:12]}.jsonl"
        Path(out, FOLDER).mkdir(exist_ok=True)
        self.path.replace(Path(out, name))
        return [r._replace(place=Place(name, r.place.start, r.place.size, r.place.check)) for r in self.results]


def settle(out: str, manifest: Manifest) -> None:
    """Lay all results into shards, unless they lie so already.

    New shards stand beside the old until the manifest turns from these to those; so a kill at any moment leaves every
    result where the manifest says. The same results give the same shards, whatever runs they came from.
    """
    if _is_settled(out, manifest):
        return
    reader = Manifest(out)  # sees the manifest as it was before
    try:
        with manifest.whole():
            for shard in _drafts(out, reader):
                manifest.settle(shard.close(out))
    finally:
        reader.close()


def sweep(out: str, manifest: Manifest) -> None:
    """Remove the files in which no result lies."""
    held = manifest.files()
    for place, ours in ((Path(out, FOLDER), OURS), (Path(out, STAGE), "*"), (Path(out, BLOCKS), "*.parquet*")):
        for file in sorted(place.glob(ours)):
            if f"{place.name}/{file.name}" not in held:
                file.unlink()
        if place.exists() and not any(place.iterdir()):
            place.rmdir()


def _drafts(out: str, reader: Manifest) -> Iterator[Draft]:
    path = Path(out, WORK, "shard")
    shard = Draft(path, 0)
    for result in reader.results():
        if shard.size >= FULL:
            yield shard
            shard = Draft(path, shard.number + 1)
        shard.add(result, pieces(out, result.place))
    yield shard


def _is_settled(out: str, manifest: Manifest) -> bool:
    """Tell whether every finished result lies in a shard, and nothing else does."""
    held = manifest.files()
    shards = {f"{FOLDER}/{file.name}": file.stat().st_size for file in Path(out, FOLDER).glob(OURS)}
    return held == shards

"""Gold annotations by the source that they annotate."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

Gold = dict[str, Any]


class Golds:
    """Gold files, found by hash of their text or, where they name none, by the source's name."""

    def __init__(self, files: Iterable[tuple[Path, Gold]]) -> None:
        """Take files with their contents."""
        self.by_hash: dict[tuple[str, int | None], Gold] = {}
        self.by_name: dict[str, Gold] = {}
        for file, gold in files:
            if gold.get("sha256"):
                self.by_hash[gold["sha256"], gold.get("record")] = gold
            else:
                self.by_name[file.stem] = gold

    def of(self, result: Gold) -> Gold | None:
        """Give the gold of a result, None where nobody has annotated its text.

        >>> from pathlib import Path
        >>> golds = Golds([(Path("a.json"), {"sha256": "x"}), (Path("b.json"), {"facts": []})])
        >>> golds.of({"source": "c.txt", "sha256": "x"}), golds.of({"source": "b.txt", "sha256": "y"})
        ({'sha256': 'x'}, {'facts': []})
        """
        found = self.by_hash.get((result["sha256"], result.get("record")))
        return found or self.by_name.get(PurePosixPath(result["source"]).stem)

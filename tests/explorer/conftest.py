"""One run, its folder of pages and its index, for all tests of the explorer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from extractor.cli.report import shelf
from tests.explorer.made import quietly, run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from extractor.explorer.shelf import Shelf


@pytest.fixture(scope="session")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run(tmp_path_factory.mktemp("explored"))


@pytest.fixture(scope="session")
def site(out: Path) -> Path:
    place = out.parent / "site"
    assert quietly("report", out, "-o", place) == 0
    return place


@pytest.fixture(scope="session")
def live(out: Path) -> Iterator[Shelf]:
    with shelf(str(out), None, live=True) as found:
        yield found

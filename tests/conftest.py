"""A browser for the tests that look at pages as a reader does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.scores.browser import PATH, Browser

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    assert PATH, "no chromium, and CI must have one"
    one = Browser(tmp_path_factory.mktemp("profile"))
    yield one
    one.close()

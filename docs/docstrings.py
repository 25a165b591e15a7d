"""Docstrings for the site: an example (`>>> `) becomes a block of code, as it would be a quotation otherwise."""
# ruff: noqa: INP001 - mkdocstrings loads it by its path

from __future__ import annotations

import re
from typing import Any

import griffe

EXAMPLE = re.compile(r"^>>> .*(?:\n.+)*", re.MULTILINE)


class Examples(griffe.Extension):
    """Fence the examples of every docstring."""

    def on_object(self, *, obj: Any, **_given: Any) -> None:
        """Change the docstring of one object, where it has one."""
        if not obj.is_alias and obj.docstring:
            obj.docstring.value = EXAMPLE.sub(r"```pycon\n\g<0>\n```", obj.docstring.value)

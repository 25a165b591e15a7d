"""The schemas of what a service gives: JSON Schema of an extraction and of a fact, and the types of facts."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

from extractor.errors import TableError
from extractor.facts.schema import schema as types
from extractor.tables import ROOT

if TYPE_CHECKING:
    from pathlib import Path

# In the wheel the folder lies in the package, in a checkout at its root.
PLACES = (ROOT / "schema", ROOT.parents[1] / "schema")


def schemas(frames: str | None = None) -> dict[str, Any]:
    """Give the JSON Schemas `extraction` and `fact`, and `types`: what may be said, in which roles, filled by what.

    >>> found = schemas()
    >>> list(found), found["types"]["hold"]["roles"]["event"]["core"]
    (['extraction', 'fact', 'types'], True)
    """
    said = msgspec.to_builtins(types(frames).type)
    return {"extraction": load("extraction"), "fact": load("fact"), "types": said}


@cache
def load(name: str) -> dict[str, Any]:
    """Read one JSON Schema. Raises TableError where it did not come with the package."""
    file = _file(name)
    if file is None:
        raise TableError(f"{name}.schema.json", "", "nothing there", "a file that comes with the package")
    return dict(json.loads(file.read_bytes()))


def _file(name: str) -> Path | None:
    files = (place / f"{name}.schema.json" for place in PLACES)
    return next((file for file in files if file.is_file()), None)

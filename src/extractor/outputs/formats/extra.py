"""The packages of the [parquet] extra, imported when a format first needs them."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from extractor.errors import ExtraMissing


def extra(name: str) -> Any:
    """Import a module of pyarrow or duckdb. Raises ExtraMissing with the command that installs it.

    >>> extra("duckdb.nothing")
    Traceback (most recent call last):
    extractor.errors.ExtraMissing: [parquet]: found no module duckdb..., expected pip install 'extractor-zh[parquet]'
    """
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        raise ExtraMissing("[parquet]", "", f"no module {error.name}", "pip install 'extractor-zh[parquet]'") from error

"""extractor train: hand over to the training room."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from extractor.errors import ExtraMissing

if TYPE_CHECKING:
    from argparse import Namespace


def command(options: Namespace) -> int:
    """Train. Raises ExtraMissing without torch."""
    try:
        module = import_module("extractor.training.command")
    except ModuleNotFoundError as error:
        raise ExtraMissing("train", "", f"no module {error.name}", "pip install 'extractor-zh[train]'") from error
    return int(module.command([a for a in options.arguments if a != "--"]))

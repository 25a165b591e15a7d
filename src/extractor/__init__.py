"""Raw Chinese news in, structured facts out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from extractor.errors import ExtractorError, ExtraMissing, GoldError, InputError, TableError
from extractor.model import Entity, Fact, Mention, Settings

if TYPE_CHECKING:
    from extractor.library import Extraction, Extractor, extract, extract_many

__all__ = [
    "Entity",
    "ExtraMissing",
    "Extraction",
    "Extractor",
    "ExtractorError",
    "Fact",
    "GoldError",
    "InputError",
    "Mention",
    "Settings",
    "TableError",
    "extract",
    "extract_many",
]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """Load the verbs when they are first asked for, so that importing reads no file and no compiled library."""
    if name in {"Extraction", "Extractor", "extract", "extract_many"}:
        from extractor import library

        return getattr(library, name)
    raise AttributeError(name)

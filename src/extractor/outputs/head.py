"""What made a result: version, rules, weights, settings."""

from __future__ import annotations

import hashlib
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from extractor.tables import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from extractor.model import Document, Settings

RULES = frozenset({".py", ".toml", ".txt"})
IDLE = frozenset(  # rooms that leave no mark on a result
    ("training", "scores", "exchange", "merging", "explorer", "web", "cli", "__pycache__"),
)


def to_head(document: Document, settings: Settings) -> dict[str, Any]:
    """Say which version, rules, weights and settings gave a result, and where its date came from."""
    return {
        "extractor": version(),
        "rules": rules(),
        "weights": weights() if settings.model != "rules" else None,
        "settings": msgspec.to_builtins(settings),
        "format": document.format,
        "encoding": document.encoding,
        "dated_by": document.dated_by,
    }


def fingerprint(settings: Settings) -> str:
    """Hash all that decides a result beside the file: version, rules, weights, settings, the user's own tables."""
    own = [Path(name) for name in (*settings.dictionaries, *settings.gazetteers)]
    own += sorted(Path(settings.frames).rglob("*.toml")) if settings.frames else []
    learned = weights() if settings.model != "rules" else ""
    parts = (version(), rules(), learned, repr(msgspec.to_builtins(settings)), _hash((p.name, p) for p in own))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def version() -> str:
    """Give the package's version; imported by name it would bring the library, and with it the other rooms."""
    return str(sys.modules["extractor"].__version__)


@cache
def rules() -> str:
    """Hash the rules: code, tables and word lists of the package."""
    return _hash((name, path) for name, path in _files() if path.suffix in RULES)


@cache
def weights() -> str:
    """Hash the learned part: every other file of the package."""
    return _hash((name, path) for name, path in _files() if path.suffix not in RULES)


@cache
def _files() -> tuple[tuple[str, Path], ...]:
    paths = ((path.relative_to(ROOT), path) for path in ROOT.rglob("*"))
    kept = (pair for pair in paths if not IDLE & set(pair[0].parts) and pair[1].is_file())
    return tuple(sorted((name.as_posix(), path) for name, path in kept))


def _hash(files: Iterable[tuple[str, Path]]) -> str:
    total = hashlib.sha256()
    for name, path in files:
        total.update(name.encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()[:16]

"""spaCy's pipelines, from a folder or an installed package: words, tags and names."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from extractor.backends.parse import Parse
from extractor.errors import ExtraMissing, InputError
from extractor.model import Span

MODEL = "zh_core_web_sm"
LINE = re.compile(r"[^\n]*\S[^\n]*")
MOST = 100_000  # characters of a line that are shown to a model at once


def parse(text: str, name: str | None = None) -> Parse:
    """Read a text with a pipeline, line by line; what this is not made for is empty.

    Raises ExtraMissing without spaCy, InputError for a pipeline that is neither a folder nor installed.
    """
    return _parse(text, name or MODEL)


@lru_cache(2)
def _parse(text: str, name: str) -> Parse:
    """Read it once for all rooms that ask."""
    lines = [(m.start() + i, m[0][i : i + MOST]) for m in LINE.finditer(text) for i in range(0, len(m[0]), MOST)]
    words: list[Span] = []
    tags: list[str] = []
    names: list[tuple[Span, str]] = []
    docs = load(name).pipe(_whole(line) for _, line in lines)
    for (at, _), doc in zip(lines, docs, strict=True):
        words += [Span(at + token.idx, at + token.idx + len(token)) for token in doc if not token.is_space]
        tags += [token.tag_ for token in doc if not token.is_space]
        names += [(Span(at + ent.start_char, at + ent.end_char), ent.label_) for ent in doc.ents]
    return Parse(tuple(words), tuple(tags), tuple(names))


@cache
def load(name: str) -> Any:
    """Load a pipeline. Raises as `parse` does."""
    try:
        import spacy
    except ImportError as error:
        raise ExtraMissing("spacy", "", f"no {error.name}", "pip install 'extractor-zh[spacy]'") from error
    if not (Path(name).is_dir() or spacy.util.is_package(name)):
        wanted = "a pipeline's folder, or the name of an installed one, as tokens_model or entities_model"
        raise InputError(f"spaCy model {name}", "", "no such folder, and no such package", wanted)
    try:
        return spacy.load(name)
    except (OSError, ValueError, KeyError, ImportError) as error:
        said = f"a pipeline that spaCy {spacy.__version__} cannot load ({type(error).__name__}: {str(error)[:200]})"
        raise InputError(f"spaCy model {name}", "", said, "one that it can") from error


def _whole(line: str) -> str:
    """Give a line without halves of surrogate pairs, which spaCy cannot hold."""
    return line.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if not _is_sound(line) else line


def _is_sound(line: str) -> bool:
    return not any("\ud800" <= char <= "\udfff" for char in line)

"""HanLP: tokenizers, taggers, recognisers and multi-task models, from a folder or by their published names.

Nothing is ever downloaded: what a model needs is looked for first. HanLP's published models are for research use.
"""

from __future__ import annotations

import json
import os
import re
import unicodedata
from functools import cache, lru_cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from extractor.backends.parse import Parse, Predicate, placed, stretches
from extractor.backends.verbs import Verb, verbs
from extractor.errors import ExtraMissing, InputError
from extractor.model import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

MODEL = "CLOSE_TOK_POS_NER_SRL_DEP_SDP_CON_ELECTRA_SMALL_ZH"
# Of several tasks of a kind the first one here speaks: fine words are nearest to jieba's, OntoNotes' labels to ours.
PREFERRED = ("tok/fine", "tok", "pos/pku", "pos/863", "pos/ctb", "pos", "ner/ontonotes", "ner/msra", "ner/pku", "ner")
LONE, BLANK = re.compile("[\ud800-\udfff]"), "\ufffd"  # half of a pair that stands alone is no character in Rust
SETTING = "its folder as tokens_model or entities_model (--tokens-model, --entities-model)"


def parse(text: str, name: str | None = None) -> Parse:
    """Read a text with a model; what this is not made for is empty.

    Raises ExtraMissing without HanLP, InputError for a model that is not there, naming it, the folder and the setting.
    """
    return _parse(text, name or MODEL)


@lru_cache(2)
def _parse(text: str, name: str) -> Parse:
    """Read it once for all rooms that ask."""
    text = LONE.sub(BLANK, text)
    where = list(stretches(text))
    if not where:
        return Parse()
    model, parts = load(name), [text[a:b] for a, b in where]
    found = _many(model, parts) if hasattr(model, "tasks") else _one(model, parts)
    return _joined(parts, where, found)


@cache
def load(name: str) -> Any:
    """Load a model by the name of its folder, or by HanLP's name for it. Raises as `parse` does."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")  # its parts are files too, and none of them is fetched
    try:
        import hanlp
    except ImportError as error:
        raise ExtraMissing("hanlp", "", f"no {error.name}", "pip install 'extractor-zh[hanlp]', torch first") from error
    folder = _folder(name)
    _check(name, folder)
    try:
        return hanlp.load(str(folder), verbose=False)
    except (OSError, ValueError, KeyError, TypeError, ImportError, RuntimeError) as error:
        said = f"a model that HanLP {hanlp.__version__} cannot load ({type(error).__name__}: {str(error)[:200]})"
        raise InputError(f"HanLP model {name}", str(folder), said, "one that it can") from error


def _folder(name: str) -> Path:
    """Say where a model's files are, or would be. Raises InputError for a name that means nothing to HanLP."""
    import hanlp

    path = Path(name).expanduser()
    if path.is_dir():
        return path
    url = hanlp.pretrained.ALL.get(name, name)
    if not url.startswith(("https:", "http:")):
        raise InputError(f"HanLP model {name}", "", f"no folder {path}, and no such name", f"{SETTING}, or its name")
    return _kept(url)


def _kept(url: str) -> Path:
    """Say where HanLP keeps what it has fetched from an address."""
    from hanlp.utils.io_util import hanlp_home, path_from_url

    return Path(path_from_url(url.partition("#")[0], hanlp_home()).removesuffix(".zip"))


def _check(name: str, folder: Path) -> None:
    """See that all files are there, since HanLP would ask the network for what it misses."""
    wanted = f"the model's files there, or {SETTING}; nothing is downloaded"
    for part in ("config.json", "model.pt"):
        if not (folder / part).is_file():
            found = f"no {part} in {folder}" if folder.is_dir() else f"no folder {folder}"
            raise InputError(f"HanLP model {name}", "", found, wanted)
    transformer = _transformer(name, folder)
    if transformer and not _is_here(transformer):
        found = f"no transformer {transformer}, on which it stands (so its {folder / 'config.json'})"
        raise InputError(f"HanLP model {name}", "", found, "that folder, or in config.json the path where it lies now")


def _transformer(name: str, folder: Path) -> str | None:
    try:
        config = json.loads((folder / "config.json").read_bytes())
        return config.get("transformer") or (config.get("encoder") or {}).get("transformer")
    except (ValueError, AttributeError, OSError) as error:
        raise InputError(f"HanLP model {name}", str(folder / "config.json"), str(error), "HanLP's JSON") from error


def _is_here(transformer: str) -> bool:
    from hanlp.layers.transformers.resource import tokenizer_mirrors

    if transformer in tokenizer_mirrors:
        return _kept(tokenizer_mirrors[transformer]).is_dir()
    if Path(transformer).is_dir():
        return True
    return not Path(transformer).is_absolute() and _is_cached(transformer)


def _is_cached(transformer: str) -> bool:
    return isinstance(import_module("huggingface_hub").try_to_load_from_cache(transformer, "config.json"), str)


class Seen(NamedTuple):
    """What a model sees in a stretch: words, tags, names in characters, verbs with arguments in words."""

    words: list[str]
    tags: list[str]
    names: list[tuple[int, int, str]]
    verbs: list[Verb]


def _many(model: Any, parts: list[str]) -> list[Seen]:
    """Ask a multi-task model for words, tags, names and verbs; it counts in words."""
    tasks = {kind: _task(model, kind) for kind in ("tok", "pos", "ner", "srl", "dep")}
    said = model(parts, tasks=[task for task in tasks.values() if task])
    rows = (said[task] if task else [[]] * len(parts) for task in tasks.values())
    return [
        Seen(words, tags, list(_in_characters(words, names, part)), verbs(roles, heads))
        for part, words, tags, names, roles, heads in zip(parts, *rows, strict=True)
    ]


def _task(model: Any, kind: str) -> str | None:
    own = [task for task in model.tasks if task == kind or task.startswith(f"{kind}/")]
    return min(own, key=lambda t: (PREFERRED.index(t) if t in PREFERRED else len(PREFERRED), t), default=None)


def _in_characters(words: list[str], names: list[Any], part: str) -> Iterator[tuple[int, int, str]]:
    spans = list(placed(words, part, 0))
    for _text, label, first, after in names:
        yield spans[first].start, spans[after - 1].end, label


def _one(model: Any, parts: list[str]) -> list[Seen]:
    """Ask a model of one task: a tokenizer, or a recogniser, which takes characters and counts in them."""
    if ".ner." in type(model).__module__:
        seen = [_seen(part) for part in parts]
        said = model([[part[i] for i in at] or [BLANK] for part, at in zip(parts, seen, strict=True)])
        return [Seen([], [], list(_at(names, at)), []) for names, at in zip(said, seen, strict=True)]
    if ".tokenizers." in type(model).__module__:
        return [Seen(words, [], [], []) for words in model(parts)]
    kind = f"{type(model).__module__}.{type(model).__name__}"
    raise InputError("HanLP model", "", kind, "a tokenizer, a named entity recognizer or a multi-task model")


def _seen(part: str) -> list[int]:
    """Number the characters that the model's vocabulary cleaning leaves; it drops others, and would count wrongly."""
    return [i for i, c in enumerate(part) if not (c.isspace() or c == BLANK or unicodedata.category(c)[0] == "C")]


def _at(names: list[Any], at: list[int]) -> Iterator[tuple[int, int, str]]:
    for _text, label, first, after in names:
        if after <= len(at):
            yield at[first], at[after - 1] + 1, label


def _joined(parts: list[str], where: list[Span], found: list[Seen]) -> Parse:
    words: list[Span] = []
    tags: list[str] = []
    names: list[tuple[Span, str]] = []
    predicates: list[Predicate] = []
    for part, (at, _), seen in zip(parts, where, found, strict=True):
        own = list(placed(seen.words, part, at))
        words += own
        tags += seen.tags or [""] * len(own)
        names += [(Span(at + a, at + b), label) for a, b, label in seen.names if a < b]
        predicates += (_predicate(verb, own) for verb in seen.verbs)
    return Parse(tuple(words), tuple(tags), tuple(names), tuple(predicates))


def _predicate(verb: Verb, words: list[Span]) -> Predicate:
    def span(first: int, after: int) -> Span:
        return Span(words[first].start, words[after - 1].end)

    return Predicate(span(*verb.place), tuple((kind, span(*place)) for kind, place in verb.arguments))

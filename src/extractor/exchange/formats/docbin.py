"""spaCy's DocBin: one .spacy file, a token a character, as `spacy.blank("zh")` cuts.

https://spacy.io/api/docbin. Mentions are `ents`, those that cross others the span group `sc` (what spancat reads);
`id_` holds a mention's id, `kb_id_` its entity; the sidecar travels in `user_data`. Offsets are Python's: code points.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any

import msgspec

from extractor.errors import ExtraMissing, InputError
from extractor.exchange.fields import sidecar
from extractor.exchange.folder import decoded, stem
from extractor.exchange.losses import crossing
from extractor.exchange.page import Draft, Marked, Page, Quote, Sidecar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractor.exchange.folder import Folder

FILE = "corpus.spacy"
GROUP = "sc"
KEPT = "extractor"
BROKEN = (  # what zlib, msgpack and spaCy raise on bytes that are no DocBin; they have no error of their own
    ValueError, KeyError, TypeError, IndexError, AttributeError, EOFError, OverflowError, MemoryError, RuntimeError,
    zlib.error,
)  # fmt: skip


def write(pages: list[Page]) -> Iterator[tuple[str, bytes]]:
    """Write all pages into one file. Raises ExtraMissing without spaCy."""
    tokens = _tokens()
    from spacy.vocab import Vocab

    vocab = Vocab()
    docs = [_doc(tokens, vocab, page) for page in pages]
    yield FILE, tokens.DocBin(docs=docs, store_user_data=True).to_bytes()


def read(folder: Folder) -> Iterator[Draft]:
    """Read every document. Raises InputError for a file that is no DocBin, ExtraMissing without spaCy."""
    tokens = _tokens()
    for name in folder.names(".spacy"):
        for number, doc in enumerate(_docs(tokens, folder.bytes(name), folder.path(name)), 1):
            yield _draft(doc, (folder.path(name), f"document {number}", f"{stem(name)}-{number}"))


def _tokens() -> Any:
    try:
        from spacy import tokens
    except ImportError as error:
        raise ExtraMissing("spacy", "", f"no module {error.name}", "pip install 'extractor-zh[spacy]'") from error
    return tokens


def _doc(tokens: Any, vocab: Any, page: Page) -> Any:
    doc = tokens.Doc(vocab, words=list(page.text), spaces=[False] * len(page.text))
    left = set(crossing(page))
    spans = {m["id"]: _span(tokens, doc, m) for m in page.gold["mentions"]}
    doc.set_ents([span for name, span in spans.items() if name not in left])
    doc.spans[GROUP] = [span for name, span in spans.items() if name in left]
    doc.user_data[KEPT] = msgspec.json.encode(sidecar(page)).decode()
    return doc


def _span(tokens: Any, doc: Any, mention: dict[str, Any]) -> Any:
    start, end = mention["span"]
    entity = mention.get("entity") or ""
    return tokens.Span(doc, start, end, label=mention["type"], kb_id=entity, span_id=mention["id"])


def _docs(tokens: Any, raw: bytes, file: str) -> list[Any]:
    from spacy.vocab import Vocab

    try:
        return list(tokens.DocBin().from_bytes(raw).get_docs(Vocab()))
    except BROKEN as error:
        raise InputError(file, "", f"{type(error).__name__}: {error}"[:120], "a DocBin, as spaCy writes it") from error


def _draft(doc: Any, where: tuple[str, str, str]) -> Draft:
    file, place, name = where
    kept = doc.user_data.get(KEPT)
    known = decoded(kept, Sidecar, (file, f"{place}, user_data")) if isinstance(kept, str) else None
    spans = [*doc.ents, *(doc.spans.get(GROUP, []))]
    return Draft(
        name=known.name if known else name,
        file=file,
        place=place,
        text=doc.text,
        marked=tuple(_marked(span, i) for i, span in enumerate(spans, 1)),
        sidecar=known,
    )


def _marked(span: Any, number: int) -> Marked:
    keys = {"id": span.id_, "entity": span.kb_id_}
    return Marked(
        key=span.id_ or f"span {number}",
        label=span.label_,
        at=Quote((span.start_char, span.end_char)),
        keys={key: value for key, value in keys.items() if value},
    )

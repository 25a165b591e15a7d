"""spaCy pipelines: the component `extractor`, a tokenizer with which all of it aligns, and data for `spacy train`.

Needs the [spacy] extra. Where the package is installed spaCy finds both by their names; importing this module does
the same by hand.
"""

from __future__ import annotations

import warnings
from bisect import bisect_right
from inspect import Parameter, Signature
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec.structs import replace

from extractor.errors import ExtraMissing, InputError
from extractor.library import Extractor
from extractor.model import FIGURES, TIMES, Document, Label, Settings
from extractor.outputs import to_gold, to_rows
from extractor.tokens import segment

try:
    import spacy
    from spacy.language import Language
    from spacy.tokens import Doc, DocBin, Span
except ImportError as error:
    raise ExtraMissing("extractor.spacy", "", "no spacy", "pip install 'extractor-zh[spacy]'") from error

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from extractor.model import Extraction

OURS: Final = "extractor.tokens"  # marks a document that our tokenizer cut, and whose tokens may so be cut again
GROUPS: Final = {"quantities": frozenset(map(str, FIGURES)), "times": frozenset(map(str, TIMES))}
LARGEST: Final = 2**63  # msgpack, in which spaCy keeps documents, holds no larger whole number


class Misaligned(UserWarning):
    """Mentions that begin or end inside a token."""


class Component:
    """The pipeline component; make it with ``nlp.add_pipe("extractor")``."""

    def __init__(self, name: str, settings: Settings) -> None:
        """Take the name in the pipeline and the settings."""
        self.name, self.extractor = name, Extractor(settings)

    def __call__(self, doc: Doc) -> Doc:
        """Fill `ents`, `spans` and the attributes of a document from its text; what stood in `ents` goes.

        The day of publication is ``doc._.published``, a date or `YYYY-MM-DD`.
        """
        text = doc.text
        found = self.extractor(text, published=doc._.published)
        gold = _moved(to_gold(found), text)
        doc._.facts = _small(_moved(to_rows(found), text))
        doc._.entities = gold["entities"]
        return _filled(doc, gold)


class Tokenizer:
    """Text -> Doc with our words, and their parts of speech (ICTCLAS) as `tag_`.

    >>> nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"@tokenizers": "extractor.Tokenizer"}}})
    >>> [(token.text, token.tag_) for token in nlp("北京欢迎你")]
    [('北京', 'ns'), ('欢迎', 'v'), ('你', 'r')]
    """

    def __init__(self, vocab: Any, settings: Settings) -> None:
        """Take spaCy's vocabulary, and the settings that cut words."""
        self.vocab, self.settings = vocab, settings

    def __call__(self, text: str) -> Doc:
        """Cut a text into words; white space makes words of its own."""
        size = len(text)
        tokens = segment(
            Document(name="", text=text, starts=range(size), ends=range(1, size + 1), sha256=""), self.settings
        )
        words = [text[a:b] for a, b in tokens.spans()]
        return Doc(self.vocab, words, [False] * len(words), user_data={OURS: True}, tags=list(tokens.tags))

    def to_bytes(self, **_unused: Any) -> bytes:
        """Give what the configuration does not say: nothing."""
        return b""

    def from_bytes(self, _data: bytes, **_unused: Any) -> Tokenizer:
        """Take what `to_bytes` gave."""
        return self

    def to_disk(self, _path: Any, **_unused: Any) -> None:
        """Write what the configuration does not say: nothing."""

    def from_disk(self, _path: Any, **_unused: Any) -> Tokenizer:
        """Read what `to_disk` wrote."""
        return self


def to_doc(found: Extraction, nlp: Language | None = None) -> Doc:
    """Make of an extraction what the component makes of a text; spans count in `document.text`, the text of it all.

    Without `nlp` its tokens are our words, cut where a mention ends inside one.

    >>> from extractor import extract
    >>> to_doc(extract("北京欢迎你", settings=Settings(model="rules"))).ents
    (北京,)
    """
    document = found.document
    size = len(document.text)
    clean = replace(found, document=replace(document, starts=range(size), ends=range(1, size + 1), fields=()))
    doc = nlp.make_doc(document.text) if nlp else Tokenizer(spacy.blank("zh").vocab, found.settings)(document.text)
    doc._.published = document.published and document.published.isoformat()
    names = (row["id"] for row in to_rows(found))  # of the places in the raw file, as in every other output
    doc._.facts = _small([{**row, "id": name} for row, name in zip(to_rows(clean), names, strict=True)])
    gold = to_gold(clean)
    doc._.entities = gold["entities"]
    return _filled(doc, gold)


def training_data(annotated: Iterable[tuple[str, dict[str, Any]]], nlp: Language) -> DocBin:
    """Make a file's content for ``spacy train`` from texts with their annotations in the gold format.

    A text is the whole decoded file that the spans count in. Each paragraph is a document; names, figures and times
    stand in `ents`, and all mentions, phrases too, in the span group ``mentions``. Write it with `to_disk`.

    >>> nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"@tokenizers": "extractor.Tokenizer"}}})
    >>> gold = {"mentions": [{"id": "m1", "type": "GPE", "span": [3, 5], "text": "北京"}], "facts": []}
    >>> [doc.ents for doc in training_data([("你好。北京", gold)], nlp).get_docs(nlp.vocab)]
    [(北京,)]
    """
    docs = (_filled(nlp.make_doc(text), gold) for whole, one in annotated for text, gold in _paragraphs(whole, one))
    return DocBin(docs=docs, store_user_data=False)


def component(nlp: Language, name: str, **chosen: Any) -> Component:  # noqa: ARG001 - spaCy passes both
    """Make the component of a pipeline; `chosen` are fields of Settings. Raises InputError for one that is none."""
    return Component(name, _settings(chosen))


def tokenizer(**chosen: Any) -> Callable[[Language], Tokenizer]:
    """Make what makes the tokenizer of a pipeline; `chosen` are fields of Settings. Raises InputError as above."""
    settings = _settings(chosen)
    return lambda nlp: Tokenizer(nlp.vocab, settings)


def _settings(chosen: dict[str, Any]) -> Settings:
    """Check what a configuration says. Raises InputError for a value that is none."""
    try:
        return msgspec.convert(chosen, Settings)
    except msgspec.ValidationError as error:
        raise InputError("extractor", "", str(error), "the settings of extractor.Settings") from error


def _register() -> None:
    """Tell spaCy our names and attributes; it knows no other way."""
    default = msgspec.to_builtins(Settings())
    chosen = [Parameter(name, Parameter.KEYWORD_ONLY, default=value) for name, value in default.items()]
    named = [Parameter(name, Parameter.POSITIONAL_OR_KEYWORD) for name in ("nlp", "name")]
    # spaCy reads from a factory's signature what a configuration may hold: our settings, and nothing else.
    component.__signature__ = Signature([*named, *chosen])  # type: ignore[attr-defined]
    tokenizer.__signature__ = Signature(chosen)  # type: ignore[attr-defined]
    assigned = ["doc.ents", "doc.spans", "doc._.facts", "doc._.entities"]
    Language.factory("extractor", func=component, default_config=default, assigns=assigned)
    spacy.registry.tokenizers("extractor.Tokenizer", func=tokenizer)
    defaults: dict[str, Any] = {"facts": [], "entities": [], "published": None, "misaligned": 0}
    for name, value in defaults.items():
        Doc.set_extension(name, default=value, force=True)
    Span.set_extension("norm", default=None, force=True)


def _filled(doc: Doc, gold: dict[str, Any]) -> Doc:
    """Write mentions and facts in the gold format into a document whose text their spans count in."""
    if doc.user_data.get(OURS):
        _cut_again(doc, {at for mention in gold["mentions"] for at in mention["span"]})
    spans = [_span(doc, mention) for mention in gold["mentions"]]
    whole = [
        span for span, m in zip(spans, gold["mentions"], strict=True) if [span.start_char, span.end_char] == m["span"]
    ]
    doc.ents = [span for span in whole if span.label_ != Label.PHRASE]
    doc.spans["mentions"] = spans
    for name, labels in GROUPS.items():
        doc.spans[name] = [span for span in spans if span.label_ in labels]
    doc.spans["facts"] = [_span(doc, fact) for fact in gold["facts"]]
    _count(doc, len(spans) - len(whole), len(spans))
    return doc


def _span(doc: Doc, row: dict[str, Any]) -> Span:
    """Make the span of a mention or fact, wide enough for the tokens; `id_` is the entity or the fact.

    The entity's name stays out of `kb_id_`, which displaCy would write into a page as it is.
    """
    start, end = row["span"]
    name = row.get("entity", "") if "text" in row else row["id"]
    span = doc.char_span(start, end, row["type"], alignment_mode="expand", span_id=name)
    if row.get("norm"):
        span._.norm = _small(row["norm"])
    return span


def _count(doc: Doc, wrong: int, of: int) -> None:
    doc._.misaligned = wrong
    if wrong:
        said = f"{wrong} of {of} mentions begin or end inside a token: they are in doc.spans['mentions'], widened to "
        warnings.warn(Misaligned(f"{said}whole tokens, and not in doc.ents"), stacklevel=4)


def _cut_again(doc: Doc, edges: Iterable[int]) -> None:
    """Cut our tokens where a mention begins or ends inside one."""
    inside: dict[int, set[int]] = {}
    starts = [token.idx for token in doc]
    for at in edges:
        number = bisect_right(starts, at) - 1
        if 0 < at - starts[number] < len(doc[number]):
            inside.setdefault(number, set()).add(at - starts[number])
    with doc.retokenize() as changes:
        for number, cuts in inside.items():
            token, bounds = doc[number], [0, *sorted(cuts), len(doc[number])]
            parts = [token.text[a:b] for a, b in pairwise(bounds)]
            changes.split(token, parts, _heads(token, len(parts)), {"TAG": [token.tag_] * len(parts)})


def _heads(token: Any, size: int) -> list[Any]:
    """Hang the parts of a token on its first, and this where the whole hung."""
    first = token.head if token.head.i != token.i else (token, 0)
    return [first, *[(token, 0)] * (size - 1)]


def _paragraphs(text: str, gold: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Cut a text at its line breaks, but for those inside a mention; spans then count in the paragraph."""
    mentions = sorted(gold["mentions"], key=lambda m: m["span"])
    start = 0
    for end in [*(at for at, char in enumerate(text) if char == "\n"), len(text)]:
        if any(m["span"][0] <= end < m["span"][1] for m in mentions):
            continue
        inside = [m for m in mentions if start <= m["span"][0] and m["span"][1] <= end]
        if text[start:end].strip():
            moved = [{**m, "span": [at - start for at in m["span"]]} for m in inside]
            yield text[start:end], {"mentions": moved, "facts": []}
        start = end + 1


def _moved(value: Any, text: str) -> Any:
    """Count spans in `text` itself: our offsets leave out a byte order mark at its start."""
    if not text.startswith("\ufeff"):
        return value
    if isinstance(value, dict):
        return {k: [at + 1 for at in v] if k == "span" else _moved(v, text) for k, v in value.items()}
    return [_moved(one, text) for one in value] if isinstance(value, list) else value


def _small(value: Any) -> Any:
    """Make numbers fit for msgpack."""
    if isinstance(value, dict):
        return {key: _small(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_small(inner) for inner in value]
    return float(value) if isinstance(value, int) and abs(value) >= LARGEST else value


_register()

"""Document -> Tokens."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from extractor.model import Tokens
from extractor.tokens.cuts import cut
from extractor.tokens.folding import folded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from extractor.model import Document, Settings

    Engine = Callable[[str, Settings], Iterable[tuple[str, str]]]


def segment(document: Document, settings: Settings) -> Tokens:
    r"""Cut the text into words with parts of speech (ICTCLAS tags, as jieba's: `nr` person, `ns` place, `v` verb …).

    The words cover the whole text, and a line break is a word of its own. Raises TableError for a user dictionary that
    does not hold what it should.

    >>> from extractor.model import Document, Settings
    >>> document = Document(name="text", text="北京欢迎你\n", starts=range(6), ends=range(1, 7), sha256="")
    >>> tokens = segment(document, Settings())
    >>> [document.text[a:b] for a, b in tokens.spans()], tokens.tags[0]
    (['北京', '欢迎', '你', '\n'], 'ns')
    """
    # An engine is a file of this room with one function; it is imported only when chosen.
    engine: Engine = import_module(f"{__name__}.{settings.tokens}").engine
    text = folded(document.text)
    cuts, tags = cut(text, engine(text, settings))
    return Tokens(cuts, tags)

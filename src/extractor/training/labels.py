"""Raw news, the reader that ships -> what it says of every piece, cached on disk: what a student learns from.

A file of labels holds a stretch of the texts, in order: pieces one after another, packed and compressed. Probabilities
are kept as bytes (255 is certain), and those that round to nothing are left out.
"""

from __future__ import annotations

import json
import lzma
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from extractor.documents import read
from extractor.errors import InputError
from extractor.mentions import find
from extractor.model import Settings, Source
from extractor.reader.decode import log_chances
from extractor.reader.encode import look, reading
from extractor.reader.judge import places
from extractor.reader.judge import scores as judged
from extractor.reader.scheme import news
from extractor.reader.store import manifest
from extractor.reader.view import SEPARATOR, view
from extractor.tokens import segment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from extractor.reader.encode import Seen
    from extractor.reader.view import View

SPANS = 128  # the most spans of one piece that are kept, and in lessons looked at together
TEXTS = 500  # of one file
SHARED = 24  # characters by which two texts are of one article
CERTAIN = 255
LEAST = 0.2  # probability of an anchor from which its fillers are kept
TAG = np.dtype([("place", "<u2"), ("column", "u1"), ("sure", "u1")])
ANCHOR = np.dtype([("span", "u1"), ("type", "u1"), ("sure", "u1")])
PAIR = np.dtype([("anchor", "u1"), ("filler", "u1"), ("relation", "u1"), ("sure", "u1")])


class Label(msgspec.Struct, frozen=True, array_like=True):
    """What the reader says of a piece, as packed arrays; places count the piece's characters.

    `ids` <u2, `words` u1, `sentence` u1 (from the piece's first), each (length,); only from `start` on is it decided
    here. `tags`, `anchors`, `pairs` are rows of TAG, ANCHOR, PAIR; `spans` <i2 (n, 3: first, last, kind); `marks` u1
    (n, 5): the modalities and negated.
    """

    ids: bytes
    words: bytes
    sentence: bytes
    start: int
    tags: bytes
    spans: bytes
    anchors: bytes
    pairs: bytes
    marks: bytes


def label(text: str) -> list[Label]:
    """Read a text with the reader that ships, and keep what it says.

    >>> one, = label("华为在深圳成立。")
    >>> len(one.ids) // 2, one.start, len(one.spans) > 0
    (8, 0, True)
    """
    document = read(Source(raw=text.encode("utf-8", "replace"), name="raw.txt")).plain()
    settings = Settings()
    tokens = segment(document, settings)
    looked = list(look(document, tokens))
    found = reading(looked)
    mentions = find(document, tokens, found, settings)
    whole = view(document, tokens)
    return [_label(whole, one, scores, places(one, mentions, found.triggers)[1]) for one, scores in looked]


def write(texts: Sequence[str], folder: Path) -> Iterator[Path]:
    """Label texts into files of a folder, each whole or not there; what is there already is passed by."""
    folder.mkdir(parents=True, exist_ok=True)
    for at in range(0, len(texts), TEXTS):
        path = folder / f"{at // TEXTS:04}.labels"
        if not path.exists():
            rows = [one for text in texts[at : at + TEXTS] for one in label(text)]
            part = path.with_suffix(".part")
            part.write_bytes(lzma.compress(msgspec.msgpack.encode(rows), preset=1))
            part.replace(path)
        yield path


def load(folder: Path) -> Iterator[Label]:
    """Read the labels of a folder. Raises InputError for a file that does not hold them, and where there is none."""
    paths = sorted(folder.glob("*.labels"))
    if not paths:
        raise InputError(str(folder), "", "no file of labels", "what extractor train labels wrote")
    for path in paths:
        try:
            yield from msgspec.msgpack.decode(lzma.decompress(path.read_bytes()), type=list[Label])
        except (OSError, lzma.LZMAError, msgspec.DecodeError) as error:
            raise InputError(str(path), "", str(error), "labels, as extractor train labels writes them") from error


def sample(folder: Path, characters: int) -> list[str]:
    """Take texts evenly from all files of raw news, about so many characters in all.

    Raises InputError where there is no raw news.
    """
    files = sorted(folder.glob("*.jsonl"))
    texts = [json.loads(line)["text"] for file in files for line in file.read_bytes().splitlines()]
    if not texts:
        raise InputError(str(folder), "", "no raw news", "*.jsonl with a text a line")
    step = max(1.0, sum(map(len, texts)) / characters)
    return [texts[int(n * step)] for n in range(int(len(texts) / step))]


def apart(texts: Sequence[str], gold: Path) -> list[str]:
    """Leave out the texts that share a stretch of SHARED characters with an annotated one, white space aside.

    What learns from labels may then read the annotated articles as news that it has not seen.
    """
    known = {
        solid[at : at + SHARED]
        for text in gold_texts(gold)
        for solid in [_solid(text)]
        for at in range(0, len(solid) - SHARED + 1, SHARED)
    }
    return [text for text in texts if known.isdisjoint(_windows(_solid(text)))]


def gold_texts(folder: Path) -> list[str]:
    """Read the texts of annotated articles, `*.json` beside them."""
    return [_text(path) for path in sorted(folder.glob("*.json"))]


def _text(path: Path) -> str:
    name = json.loads(path.read_bytes())["source"]
    return read(Source(raw=path.with_name(name).read_bytes(), name=name)).text


def _solid(text: str) -> str:
    return "".join(text.split())


def _windows(solid: str) -> Iterator[str]:
    return (solid[at : at + SHARED] for at in range(len(solid) - SHARED + 1))


def _label(whole: View, one: Seen, scores: Any, spans: Any) -> Label:
    real = one.at >= 0
    place = np.searchsorted(whole.at, one.at)
    spans = spans[:SPANS]
    said = judged(one, spans) if len(spans) else None
    return Label(
        ids=np.where(real, whole.ids[place * real], SEPARATOR).astype("<u2").tobytes(),
        words=np.where(real, whole.words[place * real], 0).astype("u1").tobytes(),
        sentence=np.clip(one.sentence - one.sentence[real].min(initial=0), 0, 255).astype("u1").tobytes(),
        start=one.start,
        tags=_tags(scores),
        spans=spans.astype("<i2").tobytes(),
        anchors=_rows(said["anchors"], ANCHOR) if said else b"",
        pairs=_pairs(said) if said else b"",
        marks=_marks(said) if said else b"",
    )


def _tags(scores: Any) -> bytes:
    """Keep the probabilities of a piece's tags, layer by layer, but those of no stretch at all."""
    chances = np.empty_like(scores)
    for _, _, part in manifest().scheme.columns():
        chances[:, part] = np.exp(log_chances(scores[:, part]))
        chances[:, part.start] = 0
    return _rows(chances, TAG)


def _pairs(said: dict[str, Any]) -> bytes:
    """Keep what is said of the fillers of likely anchors."""
    anchors, scheme = said["anchors"], news()
    chances = np.zeros((len(anchors), len(anchors), len(scheme.relations)), np.float32)
    likely = anchors > LEAST
    numbers, rows = np.nonzero(likely.T)
    asked = [scheme.asked(scheme.types[number]) for number in numbers.tolist()]
    if asked:
        owner = np.repeat(rows, [len(some) for some in asked])
        chances[owner, :, np.concatenate(asked)] = said["pairs"](rows, numbers)
    return _rows(chances, PAIR)


def _rows(chances: Any, kind: np.dtype[Any]) -> bytes:
    """Keep what does not round to nothing as rows of its places and its probability."""
    sure = np.round(chances * CERTAIN).astype("u1")
    places = np.nonzero(sure)
    out = np.empty(len(places[0]), kind)
    for name, values in zip(kind.names or (), (*places, sure[places]), strict=True):
        out[name] = values
    return out.tobytes()


def _marks(said: dict[str, Any]) -> bytes:
    chances = np.concatenate([np.exp(log_chances(said["modality"])), said["negated"][:, None]], 1)
    return np.round(chances * CERTAIN).astype("u1").tobytes()

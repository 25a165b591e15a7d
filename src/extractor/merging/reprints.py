"""Texts of articles -> which are one wire story: near-duplicates by MinHash, in one pass."""

from __future__ import annotations

import re
import unicodedata
from array import array
from importlib import import_module
from typing import TYPE_CHECKING, Any

import msgspec

from extractor.errors import ExtraMissing

if TYPE_CHECKING:
    from collections.abc import Sequence

NEAR = 0.7  # share of features that two printings of one story have in common
HASHES = 128
BANDS = (25, 5)  # of hashes, and hashes in each: 99 of 100 texts that are just near share a band
SEED = 1
WIDTH = 5  # characters of a shingle
WEIGHT = 5  # times that each figure counts, so that two daily reports of one form are two
FEW = 24  # features; a shorter text must be the same
BATCH = 4096
WASTE = re.compile(r"[\W_]+")
FIGURE = re.compile(r"\d+(?:\.\d+)?")


class Match(msgspec.Struct, frozen=True):
    """The first printing of a story, by its piece, and how much a later one has in common with it."""

    first: int
    similarity: float
    by: str


class Stories:
    """The wire story of each piece: the number of the piece that printed it first, in the order in which they came."""

    def __init__(self) -> None:
        """Begin with no piece. Raises ExtraMissing without datasketch."""
        self.of = array("I")
        self.matches: dict[int, Match] = {}
        self.unread: set[int] = set()
        self.texts, self.evidence = Index(), Index()

    def add(self, text: str | None) -> None:
        """Take in the next piece; None where its text is gone, so that only its evidence can be compared."""
        piece = len(self.of)
        self.of.append(piece)
        if text is None:
            self.unread.add(piece)
        elif (found := self.texts.find(piece, text)) is not None:
            self._join(piece, found, "text")

    def compare(self, piece: int, evidence: str) -> None:
        """Compare a piece by its evidence alone; only where one of two has no text does that decide."""
        found = self.evidence.find(piece, evidence)
        if found is not None and self.of[piece] == piece and not self.unread.isdisjoint({piece, found[0]}):
            self._join(piece, found, "evidence")

    def roots(self) -> array[int]:
        """Give the story of every piece."""
        for piece, before in enumerate(self.of):
            self.of[piece] = self.of[before]  # what it leans on came before, and has its root already
        return self.of

    def _join(self, piece: int, found: tuple[int, float], by: str) -> None:
        self.of[piece] = self.of[found[0]]
        self.matches[piece] = Match(*found, by)


class Index:
    """Texts that are each the first of their kind."""

    def __init__(self) -> None:
        """Begin with none."""
        self.minhash, lsh = _library()
        self.near = lsh(threshold=NEAR, num_perm=HASHES, params=BANDS)
        self.model = self.minhash(num_perm=HASHES, seed=SEED, hashfunc=int)
        self.same: dict[int, int] = {}
        self.prints: dict[int, Any] = {}

    def find(self, piece: int, text: str) -> tuple[int, float] | None:
        """Give the first piece that is near a text, and how near; where there is none, the text becomes one."""
        bare = WASTE.sub("", unicodedata.normalize("NFKC", text))
        if not bare:
            return None
        first = self.same.setdefault(_hash(bare), piece)
        if first != piece:
            return first, 1.0
        features = _features(bare, text)
        return self._near(piece, features) if len(features) >= FEW else None

    def _near(self, piece: int, features: Sequence[int]) -> tuple[int, float] | None:
        print_ = self.model.copy()
        for at in range(0, len(features), BATCH):
            print_.update_batch(features[at : at + BATCH])
        found = [(-print_.jaccard(self.prints[other]), other) for other in self.near.query(print_)]
        best = min(found, default=(0.0, 0))
        if -best[0] >= NEAR:
            return best[1], round(float(-best[0]), 2)
        self.near.insert(piece, print_, check_duplication=False)
        self.prints[piece] = print_
        return None


def _features(bare: str, text: str) -> list[int]:
    """Hash what a text is made of: its shingles, and each figure several times."""
    import numpy as np

    codes = np.frombuffer(bare.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    size = max(1, len(codes) - WIDTH + 1)
    hashes = np.zeros(size, dtype=np.uint64)
    for at in range(min(WIDTH, len(codes))):
        hashes = hashes * np.uint64(0x9E3779B1) + codes[at : at + size]
    mixed = np.unique((hashes ^ (hashes >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9) >> np.uint64(32))
    figures = dict.fromkeys(FIGURE.findall(unicodedata.normalize("NFKC", text)))
    return [*mixed.tolist(), *(_hash(f"{n} {figure}") & 0xFFFFFFFF for figure in figures for n in range(WEIGHT))]


def _hash(text: str) -> int:
    import hashlib

    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


def _library() -> tuple[Any, Any]:
    try:
        datasketch = import_module("datasketch")  # by name: it has no types
    except ImportError as error:
        command = "pip install 'extractor-zh[merging]', or --no-reprints"
        raise ExtraMissing("consolidate", "", f"no module {error.name}", command) from error
    return datasketch.MinHash, datasketch.MinHashLSH

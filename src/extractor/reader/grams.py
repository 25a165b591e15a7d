"""Characters and words -> what the fast reader looks up: hashed pairs of characters, hashed words."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np

ROWS = 80_000  # of each hashed table
MIX = np.uint32(2654435761)  # Knuth's multiplier; the upper bits of the product are the hash
POWERS = np.cumprod(np.full(32, 2 * 1103515245 + 1, np.uint32), dtype=np.uint32)  # a factor a place in a word


class Grams(msgspec.Struct, frozen=True):
    """Rows to look up: `pairs` (length,) of each character with the next; of every word its hash and its characters.

    `word` (length,) numbers the word of each character; `first` and `last` (words,) are its places, `hashes` (words,)
    its row.
    """

    pairs: Any
    word: Any
    first: Any
    last: Any
    hashes: Any


def grams(ids: Any, words: Any) -> Grams:
    """Look at numbered characters (length,) and their word features (length,), at least one of them.

    >>> from extractor.reader.view import vocabulary
    >>> ids = vocabulary()[[ord(c) for c in "北京在北京"]]
    >>> found = grams(ids, np.array([1, 3, 4, 1, 3]))  # begins 1, ends 3, stands alone 4
    >>> found.word.tolist(), bool(found.hashes[0] == found.hashes[2] != found.hashes[1])
    ([0, 0, 1, 2, 2], True)
    """
    codes = ids.astype(np.uint32)
    after = np.append(codes[1:], np.uint32(0))
    starts = (words == 0) | (words % 4 == 1) | (words % 4 == 0)  # none, begins, stands alone
    starts[0] = True
    first = np.flatnonzero(starts)
    word = np.cumsum(starts) - 1
    place = np.minimum(np.arange(len(codes)) - first[word], len(POWERS) - 1)
    sums = np.add.reduceat((codes + np.uint32(1)) * POWERS[place], first, dtype=np.uint32)
    last = np.append(first[1:], len(codes)) - 1
    return Grams(_row(codes * np.uint32(8191) + after), word, first, last, _row(sums))


def _row(codes: Any) -> Any:
    return ((codes * MIX) >> np.uint32(8)).astype(np.int64) % ROWS

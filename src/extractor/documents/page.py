"""What a format hands on: characters with their origin, before lines are repaired."""

from __future__ import annotations

from array import array
from datetime import date

import msgspec
import numpy as np


class Part(msgspec.Struct, frozen=True, kw_only=True):
    r"""One stretch of a source with its own offsets: a file, or one field of a record.

    `text` holds line breaks as they were, or one ``\n`` where markup ends a block. `hard` says that every break ends
    a paragraph; `heading` that the part is a headline.
    """

    text: str
    starts: array[int]
    ends: array[int]
    name: str = ""
    hard: bool = False
    heading: bool = False


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """The parts of one source, in reading order, and what its metadata say."""

    parts: tuple[Part, ...]
    title: str | None = None
    published: date | None = None


def whole(text: str, name: str = "") -> Part:
    """Make a part in which every character stands for itself.

    >>> whole("北京").starts, whole("北京").ends
    (array('I', [0, 1]), array('I', [1, 2]))
    """
    places = np.arange(len(text) + 1, dtype=np.uint32)
    return Part(text=text, starts=array("I", places[:-1].tobytes()), ends=array("I", places[1:].tobytes()), name=name)

"""The student: a tower of gated convolutions over words, one over characters; everything else is looked up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch import nn
from torch.nn import functional

from extractor.reader.grams import ROWS
from extractor.reader.view import WORD_KINDS
from extractor.training.network import Heads

if TYPE_CHECKING:
    from collections.abc import Mapping

    from torch import Tensor

    from extractor.reader.scheme import Scheme

WIDTH, NARROW, INNER = 96, 48, 96
REACHES = (1, 2, 4, 8)  # words between the taps of a layer of the tower


class Gated(nn.Module):
    """A convolution of three taps whose output one half of its channels gates, added to its input."""

    def __init__(self, width: int, reach: int) -> None:
        """Make the layers; taps are `reach` apart."""
        super().__init__()
        self.reach = reach
        self.norm, self.mix = nn.LayerNorm(width), nn.Linear(3 * width, 2 * width)

    def forward(self, x: Tensor, real: Tensor, dropout: float) -> Tensor:
        """Give vectors of the same shape (batch, length, width); `real` (batch, length, 1) is 0 beyond the end."""
        value, gate = self.mix(taps(self.norm(x) * real, self.reach)).chunk(2, -1)
        return x + functional.dropout(value * gate.sigmoid(), dropout, self.training)


def taps(x: Tensor, reach: int) -> Tensor:
    """Lay beside each vector (batch, length, width) those `reach` before and after: (batch, length, 3 × width)."""
    padded = functional.pad(x, (0, 0, reach, reach))
    length = x.shape[1]
    return torch.cat([padded[:, :length], x, padded[:, 2 * reach :]], -1)


class Student(Heads):
    """Numbered characters, words and hashed grams in, vectors of characters out."""

    def __init__(self, size: int, schemes: Mapping[str, Scheme], reaches: tuple[int, ...] = REACHES) -> None:
        """Make a student for a vocabulary of `size`."""
        super().__init__(schemes, WIDTH, INNER)
        self.hashes, self.pairs = (nn.Embedding(ROWS, width, sparse=True) for width in (WIDTH, NARROW))
        self.first, self.last = nn.Embedding(size, WIDTH), nn.Embedding(size, WIDTH)
        self.kinds = nn.Embedding(WORD_KINDS, WIDTH)
        self.emb, self.words = nn.Embedding(size, NARROW), nn.Embedding(WORD_KINDS, NARROW)
        for table in (self.hashes, self.pairs, self.first, self.last, self.kinds, self.emb, self.words):
            nn.init.normal_(table.weight, std=0.3)
        self.tower = nn.ModuleList(Gated(WIDTH, reach) for reach in reaches)
        self.above = nn.LayerNorm(WIDTH)
        self.down = nn.Linear(WIDTH, 3 * WIDTH)
        self.mix = nn.Linear(6 * NARROW, 2 * WIDTH)
        self.norm = nn.LayerNorm(WIDTH)

    def forward(self, seen: Mapping[str, Tensor], dropout: float = 0.1) -> Tensor:
        """Give vectors (batch, length, WIDTH).

        `seen` holds `ids`, `words`, `pairs`, `word` (batch, length), `first`, `last`, `hashes` (batch, words), and
        `real`, `whole`, which are 1 where there is a character, a word.
        """
        rows = torch.arange(len(seen["ids"]), device=seen["ids"].device)[:, None]
        first, last = seen["ids"][rows, seen["first"]], seen["ids"][rows, seen["last"]]
        x = self.hashes(seen["hashes"]) + self.first(first) + self.last(last)
        x = functional.dropout(x + self.kinds(seen["words"][rows, seen["first"]]), dropout, self.training)
        whole, real = seen["whole"][..., None], seen["real"][..., None]
        for layer in self.tower:
            x = layer(x, whole, dropout)
        above = self.down(self.above(x))[rows, seen["word"]]
        narrow = torch.cat([self.emb(seen["ids"]) + self.words(seen["words"]), self.pairs(seen["pairs"])], -1)
        narrow = functional.dropout(narrow, dropout, self.training) * real
        value, gate = (self.mix(taps(narrow, 1)) + above[..., : 2 * WIDTH]).chunk(2, -1)
        out: Tensor = self.norm(value * gate.sigmoid() + above[..., 2 * WIDTH :])
        return out


def tables(student: Student) -> list[Any]:
    """Give the parameters of the hashed tables, whose gradients are sparse."""
    return [student.hashes.weight, student.pairs.weight]

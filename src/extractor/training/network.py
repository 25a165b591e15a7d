"""The network: the pretrained encoder, tag layers on its characters, and heads that join spans to facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch import nn
from torch.nn import functional

from extractor.reader.scheme import ANY, MODALITIES, Scheme, tags
from extractor.reader.view import PAD, WORD_KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from torch import Tensor

WIDTH, INNER, HEADS, KINDS = 384, 192, 6, ANY + 1
DISTANCES, SENTENCES = 40, 8


def rotate(x: Tensor) -> Tensor:
    """Turn (..., length, width) by its positions: rotary embedding, base 10,000, halves rotated."""
    half = x.shape[-1] // 2
    steps = 10000 ** (torch.arange(half, device=x.device) / half)
    angle = torch.arange(x.shape[-2], device=x.device)[:, None] / steps
    cos, sin, left, right = angle.cos(), angle.sin(), x[..., :half], x[..., half:]
    return torch.cat([left * cos - right * sin, right * cos + left * sin], -1).to(x.dtype)


class Block(nn.Module):
    """One pre-norm transformer block."""

    def __init__(self, width: int, heads: int) -> None:
        """Make the layers; parameter names are those of the pretrained file."""
        super().__init__()
        self.heads = heads
        self.n1, self.n2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.o = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x: Tensor, attend: Tensor, dropout: float) -> Tensor:
        """Give vectors of the same shape (batch, length, width)."""
        batch, length, width = x.shape
        q, k, v = self.qkv(self.n1(x)).view(batch, length, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        y = functional.scaled_dot_product_attention(rotate(q), rotate(k), v, attn_mask=attend)
        y = self.o(y.transpose(1, 2).reshape(batch, length, width))
        x = x + functional.dropout(y, dropout, self.training)
        y = self.down(functional.gelu(self.up(self.n2(x))))
        return x + functional.dropout(y, dropout, self.training)


class Joint(nn.Module):
    """Scores of anchors (spans, types) and of pairs (spans, spans, relations), with modality and negation."""

    def __init__(self, scheme: Scheme, inner: int) -> None:
        """Make the heads of a scheme on vectors of the width `inner`."""
        super().__init__()
        relations = len(scheme.relations)
        self.anchor = nn.Linear(inner, len(scheme.types))
        self.from_left, self.from_right = nn.Linear(inner, relations), nn.Linear(inner, relations)
        self.both = nn.Parameter(torch.randn(relations, inner, inner) * 0.01)
        self.distance = nn.Embedding(DISTANCES, relations)
        self.sentences = nn.Embedding(SENTENCES, relations)
        self.labels = nn.Embedding(KINDS * KINDS, relations)
        self.modality, self.negated = nn.Linear(inner, len(MODALITIES)), nn.Linear(inner, 1)
        for weight in (self.distance.weight, self.sentences.weight, self.labels.weight):
            nn.init.zeros_(weight)
        nn.init.constant_(self.anchor.bias, -4.0)
        nn.init.constant_(self.from_left.bias, -3.0)

    def pairs(self, left: Tensor, right: Tensor, near: Mapping[str, Tensor], which: slice = slice(None)) -> Tensor:
        """Score fillers for anchors: (rows, inner), (rows, spans, inner) -> (rows, spans, relations of `which`).

        `near` holds the buckets of each row's pairs, (rows, spans).
        """
        lean = torch.einsum("kd,rde->kre", left, self.both[which])
        scores = torch.einsum("kre,kje->kjr", lean, right)
        scores = scores + self.from_left(left)[:, None, which] + self.from_right(right)[..., which]
        near_by = self.distance(near["distance"]) + self.sentences(near["sentences"]) + self.labels(near["labels"])
        return scores + near_by[..., which]


def buckets(spans: Tensor, sentence: Tensor, rows: Tensor) -> dict[str, Tensor]:
    """Sort the pairs of the anchors `rows` (row, 2: example, span) with all spans of their example.

    By distance in characters (signed, logarithmic), in sentences, and by kinds; `spans` is (batch, spans, 3),
    `sentence` the number of each span's sentence.
    """
    example, anchor = rows[:, 0], rows[:, 1]
    gap = spans[example, :, 0] - spans[example, anchor, 0][:, None]
    apart = sentence[example] - sentence[example, anchor][:, None]
    distance = gap.sign() * (2 * (gap.abs() + 1.0).log2()).clamp(max=19).long() + 20
    return {
        "distance": distance.clamp(0, DISTANCES - 1).long(),
        "sentences": (apart.clamp(-5, 2) + 5).long(),
        "labels": spans[example, anchor, 2][:, None] * KINDS + spans[example, :, 2],
    }


class Heads(nn.Module):
    """What stands on the vectors of characters: tag `layers`, and by task the `joints` that join spans to facts."""

    def __init__(self, schemes: Mapping[str, Scheme], width: int, inner: int) -> None:
        """Make the heads of the tasks of `schemes` on vectors of `width`; spans are seen `inner` wide."""
        super().__init__()
        layers = {name: labels for scheme in schemes.values() for name, labels in scheme.layers.items()}
        self.layers = nn.ModuleDict({key(n): nn.Linear(width, len(tags(labels))) for n, labels in layers.items()})
        self.kind = nn.Embedding(KINDS, 64)
        self.left = nn.Sequential(nn.Linear(2 * width + 64, inner), nn.GELU(), nn.Dropout(0.15))
        self.right = nn.Sequential(nn.Linear(2 * width + 64, inner), nn.GELU(), nn.Dropout(0.15))
        self.joints = nn.ModuleDict({task: Joint(each, inner) for task, each in schemes.items() if each.types})

    def tags(self, layer: str, vectors: Tensor) -> Tensor:
        """Give the tag scores of a layer."""
        scores: Tensor = self.layers[key(layer)](vectors)
        return scores

    def sides(self, vectors: Tensor, spans: Tensor) -> tuple[Tensor, Tensor]:
        """Give what stands for each span (batch, spans, 3: first, last, kind) as an anchor and as a filler."""
        rows = torch.arange(len(vectors), device=vectors.device)[:, None]
        ends = [vectors[rows, spans[..., 0]], vectors[rows, spans[..., 1]], self.kind(spans[..., 2])]
        joined = torch.cat(ends, -1)
        return self.left(joined), self.right(joined)


class Network(Heads):
    """Characters and words in, vectors out: the pretrained encoder."""

    def __init__(self, size: int, schemes: Mapping[str, Scheme], depth: int = 6) -> None:
        """Make a network for a vocabulary of `size` and the tasks of `schemes`."""
        super().__init__(schemes, WIDTH, INNER)
        self.emb, self.words = nn.Embedding(size, WIDTH), nn.Embedding(WORD_KINDS, WIDTH)
        self.blocks = nn.ModuleList(Block(WIDTH, HEADS) for _ in range(depth))
        self.norm = nn.LayerNorm(WIDTH)
        nn.init.zeros_(self.words.weight)

    def forward(self, ids: Tensor, words: Tensor, dropout: float = 0.1) -> Tensor:
        """Give vectors (batch, length, WIDTH) of ids and word features (batch, length)."""
        attend = (ids != PAD)[:, None, None, :]
        x = functional.dropout(self.emb(ids) + self.words(words), dropout, self.training)
        for block in self.blocks:
            x = block(x, attend, dropout)
        out: Tensor = self.norm(x)
        return out


def key(name: str) -> str:
    """Give the name of a layer as a module may be called."""
    return name.replace(".", "_")


def load_encoder(network: Network, weights: Mapping[str, Any]) -> None:
    """Fill the encoder from the pretrained file's arrays; the rest keeps its random start."""
    known = {k: torch.from_numpy(v.astype("float32")) for k, v in weights.items() if not k.startswith("head.")}
    missing, unexpected = network.load_state_dict(known, strict=False)
    if unexpected or any(name.startswith(("emb", "blocks", "norm")) for name in missing):
        raise ValueError(f"the encoder file lacks or adds {unexpected or missing}")

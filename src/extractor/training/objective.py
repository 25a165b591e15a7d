"""What a batch costs: tags by cross entropy, anchors and pairs by log loss, on gold spans and on the network's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch.nn import functional

from extractor.reader.scheme import ANY, KIND, SAME, SOURCE, TRIGGER, Scheme
from extractor.training.labels import SPANS
from extractor.training.lesson import is_named, pad
from extractor.training.network import buckets

if TYPE_CHECKING:
    from torch import Tensor

    from extractor.training.lesson import Batch, Example
    from extractor.training.network import Network

TAGS, ANCHORS, PAIRS, MARKS, SAMENESS = 3.0, 0.5, 0.3, 0.3, 0.05


def loss(network: Network, batch: Batch, scheme: Scheme, own: bool) -> Tensor:
    """Give the loss of a batch; with `own`, spans that the network itself finds join those of gold."""
    vectors = network(batch.ids, batch.words)
    scores = {layer: network.tags(layer, vectors).float() for layer in batch.tags}
    total = TAGS * sum(
        functional.cross_entropy(scores[layer][batch.focus], wanted[batch.focus])
        for layer, wanted in batch.tags.items()
    )
    if scheme.types:
        extra = found(scores, batch, scheme) if own else [[] for _ in batch.examples]
        total = total + told(network, vectors.float(), batch, (scheme, extra))
    return total


def found(scores: dict[str, Tensor], batch: Batch, scheme: Scheme) -> list[list[tuple[int, int, int]]]:
    """Give the spans (first, last, kind) that the likeliest tags name, for each example."""
    out: list[list[tuple[int, int, int]]] = [[] for _ in batch.examples]
    for layer, labels in scheme.layers.items():
        best = scores[layer].argmax(-1).cpu().numpy()
        kinds = [KIND.get(label, ANY) for label in labels]
        for row, spans, each in zip(best, out, batch.examples, strict=True):
            spans.extend(_runs(row[: len(each.ids)], kinds))
    return out


def _runs(row: Any, kinds: list[int]) -> list[tuple[int, int, int]]:
    out, start = [], -1
    for i in np.flatnonzero(row).tolist():
        label, part = divmod(int(row[i]) - 1, 4)
        if part in {0, 3}:
            start = i
        if part >= 2 and start >= 0 and (row[start] - 1) // 4 == label:
            out.append((start, i, kinds[label]))
            start = -1
    return out


def told(network: Network, vectors: Tensor, batch: Batch, more: tuple[Scheme, list[Any]]) -> Tensor:
    """Give the loss of anchors, pairs and marks."""
    scheme, extra = more
    joint = network.joints[batch.task]
    wanted = [_wanted(e, own, scheme) for e, own in zip(batch.examples, extra, strict=True)]
    size = max(len(w["spans"]) for w in wanted)
    stack = {name: pad([w[name] for w in wanted], size).to(vectors.device) for name in DENSE}
    spans, real = stack["spans"], stack["real"]
    left, right = network.sides(vectors, spans)
    sentence = batch.sentence.gather(1, spans[..., 0])
    scale = 1 / max(1, sum(len(set(e.sentence[e.focus].tolist())) for e in batch.examples))
    counted = stack["counted"]
    total = ANCHORS * scale * _log_loss(joint.anchor(left)[counted], stack["anchors"][counted])
    asked = stack["asked"]
    rows = asked.any(-1).nonzero()
    if len(rows):
        example, anchor = rows[:, 0], rows[:, 1]
        got = joint.pairs(left[example, anchor], right[example], buckets(spans, sentence, rows))
        goal = _marked(wanted, "pairs", (*real.shape, size, got.shape[-1]), vectors.device)[example, anchor]
        which = asked[example, anchor][:, None, :] & real[example][:, :, None]
        total = total + PAIRS * scale * _log_loss(got[which], goal[which])
    if ("", SAME) in scheme.relations:
        rows = stack["named"].nonzero()
        example, later = rows[:, 0], rows[:, 1]
        relation = scheme.relations.index(("", SAME))
        near = buckets(spans, sentence, rows)
        got = joint.pairs(left[example, later], right[example], near, slice(relation, relation + 1))[..., 0]
        goal = _marked(wanted, "same", (*real.shape, size), vectors.device)[example, later]
        which = stack["named"][example] & (torch.arange(size, device=vectors.device) < later[:, None])
        total = total + SAMENESS * scale * _log_loss(got[which], goal[which])
    marked = stack["marked"]
    modality = functional.cross_entropy(
        joint.modality(left)[marked].float(), stack["modality"][marked], reduction="sum"
    )
    negated = _log_loss(joint.negated(left)[marked][:, 0], stack["negated"][marked])
    return total + MARKS * scale * (modality + negated)


DENSE = ("spans", "anchors", "asked", "real", "counted", "named", "marked", "modality", "negated")


def _marked(wanted: list[Any], name: str, shape: tuple[int, ...], device: torch.device) -> Tensor:
    """Lay ones at the places (example, …) that the examples list."""
    places = [(b, *place) for b, w in enumerate(wanted) for place in w[name]]
    out = torch.zeros(shape, device=device)
    if places:
        out[tuple(torch.tensor(places, device=device).T)] = 1
    return out


def _log_loss(scores: Tensor, wanted: Tensor) -> Tensor:
    return functional.binary_cross_entropy_with_logits(scores.float(), wanted, reduction="sum")


def _wanted(example: Example, own: list[tuple[int, int, int]], scheme: Scheme) -> dict[str, Any]:
    """Lay out what the heads should say about the gold spans and the network's own, which copy the gold they meet."""
    gold = example.spans
    known = {(a, b) for a, b, kind in gold if kind != TRIGGER}, {(a, b) for a, b, kind in gold if kind == TRIGGER}
    new = [s for s in own if (s[0], s[1]) not in known[s[2] == TRIGGER]][: SPANS - len(gold)]
    spans = [*gold, *new] or [(0, 0, TRIGGER)]
    like = [*range(len(gold)), *(_match(span, gold) for span in new)] or [-1]
    n, types, relations = len(spans), len(scheme.types), len(scheme.relations)
    out: dict[str, Any] = {
        "spans": np.array(spans, np.int64).reshape(n, 3),
        "anchors": np.zeros((n, types), np.float32),
        "asked": np.zeros((n, relations), bool),
        "real": np.ones(n, bool),
        "counted": np.array([example.focus[a] for a, _, _ in spans]),
        "named": np.array([is_named(kind) and i < len(gold) for i, (_, _, kind) in enumerate(spans)]),
        "pairs": [],
        "same": [(max(pair), min(pair)) for pair in example.same],
        "marked": np.zeros(n, bool),
        "modality": np.zeros(n, np.int64),
        "negated": np.zeros(n, np.float32),
    }
    source = scheme.relations.index(("", SOURCE)) if ("", SOURCE) in scheme.relations else -1
    copies: dict[int, list[int]] = {}
    for i, g in enumerate(like):
        copies.setdefault(g, []).append(i)
    for fact in example.facts:
        for i in copies[fact.anchor]:
            out["anchors"][i, fact.type] = 1
            out["asked"][i] |= [
                owner in {"", scheme.types[fact.type]} and role != SAME for owner, role in scheme.relations
            ]
            for filler, relation in fact.roles:
                out["pairs"] += [(i, j, relation) for j in copies[filler]]
            if source >= 0:
                out["marked"][i], out["modality"][i], out["negated"][i] = True, fact.modality, fact.negated
                if fact.source >= 0:
                    out["pairs"] += [(i, j, source) for j in copies[fact.source]]
    return out


def _match(span: tuple[int, int, int], gold: list[tuple[int, int, int]]) -> int:
    """Find the gold span that the scorer would take this one for: half of the longer one's characters shared."""
    first, last, kind = span
    best, most = -1, 0.5
    for i, (a, b, other) in enumerate(gold):
        shared = min(last, b) - max(first, a) + 1
        share = shared / max(last - first + 1, b - a + 1)
        if share >= most and (kind == TRIGGER) == (other == TRIGGER):
            best, most = i, share
    return best

"""Weights, gold -> figures: what a network alone finds, before the rest of the pipeline."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from extractor.model import Span
from extractor.reader import decode
from extractor.reader.scheme import LABELS, TRIGGER, Scheme, news
from extractor.tables import table as load
from extractor.training import lesson
from extractor.training.network import buckets
from extractor.training.objective import kind_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.training.corpus import Sample
    from extractor.training.network import Network



@cache
def core_roles() -> dict[str, list[str]]:
    """Give the roles without which a fact of a type is none."""
    types = load("facts/schema.toml")["type"]
    return {kind: [r for r, is_ in entry["roles"].items() if is_.get("core") and not is_.get("spare")] for kind, entry in types.items()}


@torch.inference_mode()
def outputs(network: Network, samples: Sequence[Sample], scheme: Scheme, size: int = 16) -> list[list[Any]]:
    """Give for every piece of every sample (piece, example, vectors, tag scores by layer)."""
    device = next(network.parameters()).device
    jobs = [(s, piece, lesson.example(sample, piece, scheme)) for s, sample in enumerate(samples) for piece in lesson.pieces(sample)]
    jobs.sort(key=lambda job: len(job[2].ids))
    out: list[list[Any]] = [[] for _ in samples]
    for at in range(0, len(jobs), size):
        block = jobs[at : at + size]
        batch = lesson.collate("", [job[2] for job in block])
        vectors = network(batch.ids.to(device), batch.words.to(device)).float()
        scores = {layer: network.tags(layer, vectors).float().cpu().numpy() for layer in scheme.layers}
        for k, (s, piece, each) in enumerate(block):
            n = len(each.ids)
            out[s].append((piece, each, vectors[k, :n], {layer: rows[k, :n] for layer, rows in scores.items()}))
    for rows in out:
        rows.sort(key=lambda row: row[0].characters[row[0].start])
    return out


def layer_f1(network: Network, samples: Sequence[Sample], layer: str, scheme: Scheme) -> tuple[float, float, float]:
    """Give precision, recall and F1 of the stretches of one layer, exact."""
    labels = scheme.layers[layer]
    hit = found = wanted = 0
    for sample, rows in zip(samples, outputs(network, samples, scheme, 128), strict=True):
        got = set()
        for piece, _, _, scores in rows:
            for start, end, label, _ in decode.stretches(scores[layer]):
                if start >= piece.start:
                    got.add((int(piece.characters[start]), int(piece.characters[end - 1]) + 1, labels[label]))
        gold = set(sample.layers[layer])
        hit, found, wanted = hit + len(got & gold), found + len(got), wanted + len(gold)
    precision, recall = hit / max(1, found), hit / max(1, wanted)
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


@torch.inference_mode()
def heads(network: Network, vectors: Any, spans: Any, sentence: Any) -> dict[str, Any]:
    """Give the probabilities of the news heads for spans (n, 3) of one piece."""
    joint = network.joints["news"]
    where = torch.from_numpy(spans).to(vectors.device)[None]
    left, right = network.sides(vectors[None], where)
    sentences = torch.from_numpy(sentence).to(vectors.device)[where[0, :, 0]][None]
    rows = torch.tensor([(0, i) for i in range(len(spans))], device=vectors.device)
    near = buckets(where, sentences, rows)
    pairs = joint.pairs(left[0], right.expand(len(spans), -1, -1), near)
    return {
        "anchors": joint.anchor(left)[0].float().sigmoid().cpu().numpy(),
        "pairs": pairs.float().sigmoid().cpu().numpy(),
        "modality": joint.modality(left)[0].float().softmax(-1).cpu().numpy(),
        "negated": joint.negated(left)[0, :, 0].float().sigmoid().cpu().numpy(),
    }


def annotate(network: Network, samples: Sequence[Sample], golds: Sequence[dict[str, Any]], least: tuple[float, float]) -> list[dict[str, Any]]:
    """Give what the network finds in the gold format; figures borrow the norms of gold where the spans agree."""
    scheme = news()
    return [
        _annotate(network, (sample, gold), rows, least)
        for sample, gold, rows in zip(samples, golds, outputs(network, samples, scheme), strict=True)
    ]


def _annotate(network: Network, pair: tuple[Sample, dict[str, Any]], rows: list[Any], least: tuple[float, float]) -> dict[str, Any]:
    sample, gold = pair
    scheme = news()
    norms = {tuple(m["span"]): m.get("norm") for m in gold["mentions"]}
    names: dict[tuple[int, int], str] = {}
    mentions: list[dict[str, Any]] = []

    def mention(first: int, last: int, kind: int) -> str:
        if (first, last) not in names:
            at = sample.view.at
            span = Span(int(at[first]), int(at[last]) + 1)
            raw = sample.document.origin(span)
            names[first, last] = f"m{len(names) + 1}"
            text = sample.document.quote(span)
            label = str(LABELS[kind])
            mentions.append({"id": names[first, last], "type": label, "span": list(raw), "text": text, "entity": text, "norm": norms.get(tuple(raw))})
        return names[first, last]

    facts: list[dict[str, Any]] = []
    for piece, each, vectors, scores in rows:
        spans = [(a, b - 1, kind_of(labels[label])) for layer, labels in scheme.layers.items() for a, b, label, _ in decode.stretches(scores[layer])]
        here = piece.characters
        spans = [s for s in spans if (here[s[0] : s[1] + 1] >= 0).all()]
        for first, last, kind in spans:
            if first >= piece.start and kind < TRIGGER and LABELS[kind] != "PHRASE":
                mention(int(here[first]), int(here[last]), kind)
        if not spans:
            continue
        table = np.array(sorted(spans), np.int64)
        for told in decode.statements(scheme, table, heads(network, vectors, table, each.sentence), least):
            if table[told.anchor, 0] < piece.start:
                continue
            roles: dict[str, list[str]] = {}
            for role, j, _ in told.roles:
                roles.setdefault(role, []).append(mention(int(here[table[j, 0]]), int(here[table[j, 1]]), int(table[j, 2])))
            at = sample.document.sentences[int(each.sentence[table[told.anchor, 0]])].span
            source = None
            if told.source_confidence > 0.5:
                j = told.source
                source = mention(int(here[table[j, 0]]), int(here[table[j, 1]]), int(table[j, 2]))
            facts.append({"id": f"f{len(facts)}", "type": told.type, "span": list(sample.document.origin(at)), "args": roles,
                          "modality": told.modality, "negated": told.negated > 0.5, "source": source})
    facts = [f for f in facts if all(role in f["args"] for role in core_roles()[f["type"]])]
    return {**gold, "mentions": mentions, "facts": facts}

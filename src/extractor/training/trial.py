"""Weights, gold -> figures: what a network alone finds, before the rest of the pipeline."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
import torch

from extractor.model import Label, Span
from extractor.reader import decode
from extractor.reader.decode import Told
from extractor.reader.scheme import ANY, KIND, LABELS, TRIGGER, Scheme, news
from extractor.reader.view import Piece
from extractor.tables import table as load
from extractor.training import lesson
from extractor.training.network import buckets

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractor.training.corpus import Sample
    from extractor.training.network import Network


class Output(msgspec.Struct, frozen=True):
    """What a network says of one piece: vectors (length, WIDTH) as a tensor, tag scores by layer as arrays."""

    piece: Piece
    example: lesson.Example
    vectors: Any
    scores: dict[str, Any]


class Statement(msgspec.Struct, frozen=True):
    """What a network says in one piece: spans (n, 3: first, last, kind), how sure of each, and facts about them."""

    spans: Any
    sure: Any
    facts: list[Told]


@cache
def core_roles() -> dict[str, list[str]]:
    """Give the roles without which a fact of a type is none."""
    types = load("facts/schema.toml")["type"]
    return {
        kind: [role for role, part in entry["roles"].items() if part.get("core") and not part.get("spare")]
        for kind, entry in types.items()
    }


@torch.inference_mode()
def outputs(network: Network, samples: Sequence[Sample], scheme: Scheme, size: int = 16) -> list[list[Output]]:
    """Give the outputs of every sample, piece by piece in the order of the text."""
    device = next(network.parameters()).device
    jobs = [
        (s, piece, lesson.example(sample, piece, scheme))
        for s, sample in enumerate(samples)
        for piece in lesson.pieces(sample)
    ]
    jobs.sort(key=lambda job: len(job[2].ids))
    out: list[list[Output]] = [[] for _ in samples]
    for at in range(0, len(jobs), size):
        block = jobs[at : at + size]
        batch = lesson.collate("", [job[2] for job in block])
        vectors = network(batch.ids.to(device), batch.words.to(device)).float()
        scores = {layer: network.tags(layer, vectors).float().cpu().numpy() for layer in scheme.layers}
        for k, (s, piece, each) in enumerate(block):
            n = len(each.ids)
            out[s].append(Output(piece, each, vectors[k, :n], {layer: rows[k, :n] for layer, rows in scores.items()}))
    for rows in out:
        rows.sort(key=lambda row: row.piece.characters[row.piece.start])
    return out


def layer_f1(network: Network, samples: Sequence[Sample], layer: str, scheme: Scheme) -> tuple[float, float, float]:
    """Give precision, recall and F1 of the stretches of one layer, exact."""
    labels = scheme.layers[layer]
    hit = found = wanted = 0
    for sample, rows in zip(samples, outputs(network, samples, scheme, 128), strict=True):
        got = {stretch for row in rows for stretch in named(row, row.scores[layer], labels)}
        gold = set(sample.layers[layer])
        hit, found, wanted = hit + len(got & gold), found + len(got), wanted + len(gold)
    precision, recall = hit / max(1, found), hit / max(1, wanted)
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def named(row: Output, scores: Any, labels: tuple[str, ...]) -> Iterator[tuple[int, int, str]]:
    """Give the stretches that scores of a layer name in the part that is decided in a piece, in places of the view."""
    here = row.piece.characters
    for start, end, label, _ in decode.stretches(scores):
        if start >= row.piece.start:
            yield int(here[start]), int(here[end - 1]) + 1, labels[label]


@torch.inference_mode()
def heads(network: Network, vectors: Any, spans: Any, sentence: Any) -> dict[str, Any]:
    """Give the probabilities of the news heads for spans (n, 3) of one piece."""
    joint = network.joints["news"]
    where = torch.from_numpy(spans).to(vectors.device)[None]
    left, right = network.sides(vectors[None], where)
    sentences = torch.from_numpy(sentence).to(vectors.device)[where[0, :, 0]][None]
    rows = torch.tensor([(0, i) for i in range(len(spans))], device=vectors.device)
    near = buckets(where, sentences, rows)
    dense = joint.pairs(left[0], right.expand(len(spans), -1, -1), near).float().sigmoid().cpu().numpy()
    return {
        "anchors": joint.anchor(left)[0].float().sigmoid().cpu().numpy(),
        "pairs": lambda rows, kinds: np.concatenate(
            [dense[row][:, news().asked(news().types[kind])].T for row, kind in zip(rows, kinds, strict=True)]
        ),
        "modality": joint.modality(left)[0].float().softmax(-1).cpu().numpy(),
        "negated": joint.negated(left)[0, :, 0].float().sigmoid().cpu().numpy(),
    }


def statement(network: Network, row: Output, least: tuple[float, float]) -> Statement:
    """Say what a network finds in a piece; facts about what stands in the context before it are left out."""
    scheme, here = news(), row.piece.characters
    found = sorted(
        ((a, b - 1, KIND.get(labels[label], ANY)), sure)
        for layer, labels in scheme.layers.items()
        for a, b, label, sure in decode.stretches(row.scores[layer])
        if (here[a:b] >= 0).all()
    )
    spans = np.array([span for span, _ in found], np.int64).reshape(-1, 3)
    if not found:
        return Statement(spans, (), [])
    told = decode.statements(scheme, spans, heads(network, row.vectors, spans, row.example.sentence), least)
    own = [fact for fact in told if spans[fact.anchor, 0] >= row.piece.start]
    return Statement(spans, [sure for _, sure in found], own)


def annotate(
    network: Network, samples: Sequence[Sample], golds: Sequence[dict[str, Any]], least: tuple[float, float]
) -> list[dict[str, Any]]:
    """Give what the network finds in the gold format; figures borrow the norms of gold where the spans agree."""
    found = outputs(network, samples, news())
    return [
        _annotate(_Page(sample, gold), [(row, statement(network, row, least)) for row in rows])
        for sample, gold, rows in zip(samples, golds, found, strict=True)
    ]


def _annotate(page: _Page, rows: list[tuple[Output, Statement]]) -> dict[str, Any]:
    for row, said in rows:
        here = row.piece.characters
        for first, last, kind in said.spans.tolist():
            if first >= row.piece.start and kind < TRIGGER and LABELS[kind] != Label.PHRASE:
                page.mention(here[first], here[last], kind)
        for told in said.facts:
            page.fact(row, said, told)
    return {**page.gold, "mentions": page.mentions, "facts": page.facts}


class _Page:
    """Collects the mentions and facts of one article in the gold format."""

    def __init__(self, sample: Sample, gold: dict[str, Any]) -> None:
        self.sample, self.gold = sample, gold
        self.norms = {tuple(m["span"]): m.get("norm") for m in gold["mentions"]}
        self.names: dict[tuple[int, int], str] = {}
        self.mentions: list[dict[str, Any]] = []
        self.facts: list[dict[str, Any]] = []

    def mention(self, first: int, last: int, kind: int) -> str:
        """Give the id of a mention, added where it is new."""
        place = int(first), int(last)
        if place not in self.names:
            at, document = self.sample.view.at, self.sample.document
            span = Span(int(at[place[0]]), int(at[place[1]]) + 1)
            raw, text = document.origin(span), document.quote(span)
            name = self.names[place] = f"m{len(self.names) + 1}"
            entry = {"id": name, "type": str(LABELS[kind]), "span": list(raw), "text": text, "entity": text}
            self.mentions.append({**entry, "norm": self.norms.get(tuple(raw))})
        return self.names[place]

    def fact(self, row: Output, said: Statement, told: Told) -> None:
        """Add a fact with its fillers, unless a core role is empty."""
        here, document = row.piece.characters, self.sample.document

        def filler(number: int) -> str:
            first, last, kind = said.spans[number].tolist()
            return self.mention(here[first], here[last], kind)

        roles: dict[str, list[str]] = {}
        for role, number, _ in told.roles:
            roles.setdefault(role, []).append(filler(number))
        source = filler(told.source) if told.source_confidence > 0.5 else None
        sentence = document.sentences[int(row.example.sentence[said.spans[told.anchor, 0]])]
        if all(role in roles for role in core_roles()[told.type]):
            self.facts.append(
                {
                    "id": f"f{len(self.facts)}",
                    "type": told.type,
                    "span": list(document.origin(sentence.span)),
                    "args": roles,
                    "modality": told.modality,
                    "negated": told.negated > 0.5,
                    "source": source,
                }
            )

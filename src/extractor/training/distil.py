"""Labels -> a student: a small network learns what the reader said of raw news."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING, Any

import msgspec
import torch
from torch.nn import functional

from extractor.reader.scheme import news
from extractor.reader.store import Manifest
from extractor.reader.view import vocabulary
from extractor.training.compact import export
from extractor.training.export import describe
from extractor.training.fit import follow
from extractor.training.labels import load
from extractor.training.network import buckets
from extractor.training.objective import ANCHORS, MARKS, PAIRS, TAGS
from extractor.training.soft import LIKELY, Batch, batch
from extractor.training.student import REACHES, Student, tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from torch import Tensor

    from extractor.training.labels import Label

WARM = 0.03  # the part of the time in which the rates rise
FOLLOWED = 4  # steps from one look of the running average to the next
HEARD = 100  # steps from one line about the loss to the next
CHECKPOINT = "student.pt"


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """How long and how fast to learn; `rate` is Adam's, the tables take `table_rate`."""

    seconds: float = 3600.0
    seed: int = 1
    rate: float = 2e-3
    table_rate: float = 4e-3
    characters: int = 4096  # of a batch
    average: float = 0.992  # every FOLLOWED steps
    every: int = 1000  # steps from one checkpoint to the next
    dropout: float = 0.05


def loss(student: Student, wanted: Batch, dropout: float) -> Tensor:
    """Give the loss of a batch under the reader's word: tags, anchors, pairs, marks."""
    vectors = student(wanted.seen, dropout)
    focus = wanted.focus
    total = TAGS * sum(
        -(soft[focus] * student.tags(layer, vectors)[focus].log_softmax(-1)).sum(-1).mean()
        for layer, soft in wanted.tags.items()
    )
    joint, scheme = student.joints["news"], news()
    spans = wanted.spans
    left, right = student.sides(vectors, spans)
    sentence = wanted.sentence.gather(1, spans[..., 0])
    scale = 1 / max(1, sum(len(row.unique()) for row in wanted.sentence))
    counted = wanted.real & focus.gather(1, spans[..., 0])
    total = total + ANCHORS * scale * _cost(joint.anchor(left)[counted], wanted.anchors[counted]).sum()
    rows = wanted.rows
    rows, goal = rows[counted[rows[:, 0], rows[:, 1]]], wanted.pairs[counted[rows[:, 0], rows[:, 1]]]
    if not len(rows):
        return total
    example, anchor = rows[:, 0], rows[:, 1]
    got = joint.pairs(left[example, anchor], right[example], buckets(spans, sentence, rows))
    sure = wanted.anchors[example, anchor]
    columns = [scheme.types.index(owner) if owner else -1 for owner, _ in scheme.relations]
    weight = torch.cat([sure, sure.amax(-1, keepdim=True)], -1)[:, columns]
    weight = (weight * (weight > LIKELY))[:, None, :] * wanted.real[example][:, :, None]
    total = total + PAIRS * scale * (_cost(got, goal) * weight).sum()
    marks = wanted.marks[example, anchor]
    said = -(marks[:, :-1] * joint.modality(left[example, anchor]).log_softmax(-1)).sum(-1)
    said = said + _cost(joint.negated(left[example, anchor]), marks[:, -1:])[:, 0]
    return total + MARKS * scale * (said * sure.amax(-1)).sum()


def _cost(scores: Tensor, wanted: Tensor) -> Tensor:
    return functional.binary_cross_entropy_with_logits(scores, wanted, reduction="none")


def batches(labels: Sequence[Label], plan: Plan, draw: random.Random) -> Iterator[Batch]:
    """Give batches of about as many characters each, for ever, in another order each round."""
    order = list(range(len(labels)))
    some: list[Label] = []
    while True:
        draw.shuffle(order)
        for number in order:
            some.append(labels[number])
            if sum(len(one.ids) // 2 for one in some) >= plan.characters:
                yield batch(some)
                some = []


def ship(source: Path, folder: Path, plan: Plan) -> Manifest:
    """Teach a student what the labels of a folder say, and write `reader.onnx`, `heads.npz` and `manifest.json`.

    Raises InputError where there are no labels.
    """
    labels = list(load(source))
    size = sum(len(one.ids) // 2 for one in labels)
    print(f"{len(labels):,} pieces, {size:,} characters", flush=True)
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(plan.seed)
    student = teach(Student(int(vocabulary().max()) + 1, {"news": news()}), labels, plan, folder)
    export({name: value.numpy() for name, value in student.state_dict().items()}, REACHES, folder)
    (folder / "reader.fp32.onnx").unlink()
    command = f"extractor train student LABELS -o FOLDER --seconds {plan.seconds:g} --seed {plan.seed}"
    made = {"command": command, "seed": plan.seed, "pieces": len(labels), "characters": size}
    manifest = Manifest(name=folder.resolve().name, scheme=news(), made=made)
    describe(manifest, folder)
    return manifest


def teach(student: Student, labels: Sequence[Label], plan: Plan, folder: Path) -> Student:
    """Teach a student in place and leave it as its running average; a checkpoint in `folder` is taken up."""
    draw = random.Random(plan.seed)
    torch.manual_seed(plan.seed)
    sparse = tables(student)
    known = {id(p) for p in sparse}
    dense = [p for p in student.parameters() if id(p) not in known]
    optimizers = [
        torch.optim.AdamW(dense, lr=plan.rate, weight_decay=0.01, betas=(0.9, 0.98)),
        torch.optim.SparseAdam(sparse, lr=plan.table_rate),
    ]
    rates = plan.rate, plan.table_rate
    average = {name: p.detach().clone() for name, p in student.state_dict().items()}
    step, before = _resume(folder, student, optimizers, average)
    feed, began, done, heard = batches(labels, plan, draw), time.monotonic(), before, 0.0
    while done < 1:
        for optimizer, rate in zip(optimizers, rates, strict=True):
            optimizer.param_groups[0]["lr"] = rate * min(1, (done + 1e-3) / WARM) * max(0.02, 1 - done)
            optimizer.zero_grad(set_to_none=True)
        value = loss(student.train(), next(feed), plan.dropout)
        value.backward()
        torch.nn.utils.clip_grad_norm_(dense, 1.0)
        for optimizer in optimizers:
            optimizer.step()
        step, heard = step + 1, heard + value.item()
        if step % FOLLOWED == 0:
            follow(average, student, min(plan.average, (step + 1) / (step + 40)))
        done = before + (time.monotonic() - began) / plan.seconds
        if step % HEARD == 0:
            print(f"step {step} {done:.1%} loss {heard / HEARD:.4f} {time.monotonic() - began:.0f} s", flush=True)
            heard = 0.0
        if step % plan.every == 0 or done >= 1:
            _keep(folder, (student, optimizers, average), step, done)
    student.load_state_dict(average)
    student.eval()
    return student


def _keep(folder: Path, parts: tuple[Any, ...], step: int, done: float) -> None:
    """Write a checkpoint beside the last one, then put it in its place."""
    student, optimizers, average = parts
    state = student.state_dict(), [optimizer.state_dict() for optimizer in optimizers], average, step, done
    torch.save(state, folder / f"{CHECKPOINT}.part")
    (folder / f"{CHECKPOINT}.part").replace(folder / CHECKPOINT)


def _resume(folder: Path, student: Student, optimizers: list[Any], average: dict[str, Tensor]) -> tuple[int, float]:
    """Take up a checkpoint, if there is one, and give its step and how much of the time was over."""
    if not (folder / CHECKPOINT).exists():
        return 0, 0.0
    state = torch.load(folder / CHECKPOINT, weights_only=False)
    student.load_state_dict(state[0])
    for optimizer, known in zip(optimizers, state[1], strict=True):
        optimizer.load_state_dict(known)
    average.update(state[2])
    return int(state[3]), float(state[4])

"""Labels, public sets of names -> a student: a small network learns what the reader said, and names beside."""

from __future__ import annotations

import random
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
import torch
from torch.nn import functional

from extractor.reader.scheme import news
from extractor.training.fit import follow
from extractor.training.labels import Label
from extractor.training.lesson import Example
from extractor.training.network import buckets
from extractor.training.objective import ANCHORS, MARKS, PAIRS, TAGS
from extractor.training.soft import LIKELY, Batch, Named, batch, named
from extractor.training.student import Student, tables

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from torch import Tensor

WARM = 0.03  # the part of the time in which the rates rise
FOLLOWED = 4  # steps from one look of the running average to the next
NEAR = 1000  # pieces that are sorted by size at a time
SMOOTH = 0.7  # the power of a public set's size by which it is drawn
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
    names: float = 0.35  # the part of the steps that are of public sets, if there are any


class Lessons(msgspec.Struct, frozen=True):
    """What a student learns from: labels, and by layer the sentences of public sets of names."""

    labels: Sequence[Label]
    names: Mapping[str, Sequence[Example]] = {}


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


def _loss(student: Student, wanted: Batch | Named, dropout: float) -> Tensor:
    """Give the loss of a batch; sentences of public sets, which come again and again, are dropped out twice as much."""
    if isinstance(wanted, Batch):
        return loss(student, wanted, dropout)
    return names_loss(student, wanted, 2 * dropout)


def names_loss(student: Student, wanted: Named, dropout: float) -> Tensor:
    """Give the loss of the tags of a public set."""
    scores, real = student.tags(wanted.layer, student(wanted.seen, dropout)), wanted.seen["real"] > 0
    return functional.cross_entropy(scores[real], wanted.tags[real])


def _cost(scores: Tensor, wanted: Tensor) -> Tensor:
    return functional.binary_cross_entropy_with_logits(scores, wanted, reduction="none")


def batches(lessons: Lessons, plan: Plan, draw: random.Random) -> Iterator[Batch | Named]:
    """Give batches of about as many characters each, for ever: of labels, and of public sets by their sizes."""
    labels = _rounds([len(one.ids) // 2 for one in lessons.labels], plan, draw)
    sets = {name: _rounds([len(one.ids) for one in some], plan, draw) for name, some in lessons.names.items()}
    sizes = [sum(len(one.ids) for one in some) ** SMOOTH for some in lessons.names.values()]
    while True:
        if sets and draw.random() < plan.names:
            (name,) = draw.choices(list(sets), sizes)
            yield named(name, [lessons.names[name][number] for number in next(sets[name])])
        else:
            yield batch([lessons.labels[number] for number in next(labels)])


def _rounds(sizes: Sequence[int], plan: Plan, draw: random.Random) -> Iterator[list[int]]:
    """Give numbers for ever, in another order each round, in batches of `plan.characters`, alike in size."""
    order = list(range(len(sizes)))
    while True:
        draw.shuffle(order)
        for at in range(0, len(order), NEAR):
            near = sorted(order[at : at + NEAR], key=sizes.__getitem__)
            some = list(_filled(near, sizes, plan.characters))
            draw.shuffle(some)
            yield from some


def _filled(numbers: Sequence[int], sizes: Sequence[int], most: int) -> Iterator[list[int]]:
    """Cut numbers into runs of at least `most` in size, the last of what is left."""
    some: list[int] = []
    for number in numbers:
        some.append(number)
        if sum(sizes[n] for n in some) >= most:
            yield some
            some = []
    if some:
        yield some


def teach(student: Student, lessons: Lessons, plan: Plan, folder: Path) -> Student:
    """Teach a student in place and leave it as its running average; a checkpoint in `folder` is taken up."""
    draw = random.Random(plan.seed)
    torch.manual_seed(plan.seed)
    optimizers = _optimizers(student, plan)
    average = {name: p.detach().clone() for name, p in student.state_dict().items()}
    step, before = _resume(folder, student, optimizers, average)
    feed, began, done = batches(lessons, plan, draw), time.monotonic(), before
    heard: dict[str, list[float]] = {}
    while done < 1:
        wanted = next(feed)
        value = _step(student, optimizers, (wanted, plan), done)
        heard.setdefault(wanted.layer if isinstance(wanted, Named) else "labels", []).append(value)
        step += 1
        if step % FOLLOWED == 0:
            follow(average, student, min(plan.average, (step + 1) / (step + 40)))
        done = before + (time.monotonic() - began) / plan.seconds
        if step % HEARD == 0:
            said = ", ".join(f"{name} {sum(some) / len(some):.4f}" for name, some in sorted(heard.items()))
            print(f"step {step} {done:.1%} loss {said} {time.monotonic() - began:.0f} s", flush=True)
            heard.clear()
        if step % plan.every == 0 or done >= 1:
            _keep(folder, (student, optimizers, average), step, done)
    student.load_state_dict(average)
    student.eval()
    return student


def _optimizers(student: Student, plan: Plan) -> list[Any]:
    """Make an optimizer for the layers and one for the hashed tables; each knows its highest rate."""
    sparse = tables(student)
    known = {id(p) for p in sparse}
    dense = [p for p in student.parameters() if id(p) not in known]
    return [
        torch.optim.AdamW([{"params": dense, "most": plan.rate}], lr=plan.rate, weight_decay=0.01, betas=(0.9, 0.98)),
        torch.optim.SparseAdam([{"params": sparse, "most": plan.table_rate}], lr=plan.table_rate),
    ]


def _step(student: Student, optimizers: list[Any], task: tuple[Batch | Named, Plan], done: float) -> float:
    """Learn from a batch, at the rates of a part `done` of the time, and give its loss."""
    wanted, plan = task
    groups = [optimizer.param_groups[0] for optimizer in optimizers]
    for group, optimizer in zip(groups, optimizers, strict=True):
        group["lr"] = group["most"] * min(1, (done + 1e-3) / WARM) * max(0.02, 1 - done)
        optimizer.zero_grad(set_to_none=True)
    value = _loss(student.train(), wanted, plan.dropout)
    value.backward()
    torch.nn.utils.clip_grad_norm_([p for p in groups[0]["params"] if p.grad is not None], 1.0)
    for optimizer in optimizers:
        optimizer.step()
    return float(value.detach())


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

"""Samples -> weights: one network taught by gold and by public sets."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING, Any

import msgspec
import torch

from extractor.errors import InputError
from extractor.training import lesson, objective
from extractor.training.corpus import SCHEMES
from extractor.training.swap import Swapper

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from extractor.training.corpus import Sample
    from extractor.training.network import Network
SHARES = {
    "news": 0.5, "msra": 0.25, "cluener": 0.08, "resume": 0.03, "uner": 0.04, "events": 0.05, "finance": 0.05,
}  # fmt: skip


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """How long, how fast and from what to learn. `shares` are the tasks' shares of the steps."""

    steps: int = 5000
    seconds: float = 0.0  # stop by the clock instead of by steps, where a machine is lent for a time
    seed: int = 1
    rate: float = 2e-4
    head_rate: float = 1e-3
    decay: float = 0.9
    characters: int = 4096  # of a batch of a public set
    news_characters: int = 2048  # of a batch of gold
    shares: dict[str, float] = msgspec.field(default_factory=SHARES.copy)
    closing: float = 0.15  # the last part of the steps, which belongs to news almost alone
    own_from: float = 0.3  # the part of the steps after which the network's own spans join
    adversarial: float = 0.0  # size of the step against the embeddings, 0 for none
    average: float = 0.998
    every: int = 500  # steps from one checkpoint to the next


WARM = 0.05  # the part of the time in which the rates rise


class Feed:
    """Draws batches of one task, of about as many characters each, for ever."""

    def __init__(self, task: str, samples: Sequence[Sample], draw: random.Random, characters: int) -> None:
        """Take the samples; pieces are cut anew in each round."""
        self.task, self.samples, self.draw, self.characters = task, samples, draw, characters
        self.scheme = SCHEMES[task]()
        self.swapper = Swapper(samples)
        self.queue: list[list[lesson.Example]] = []

    def next(self) -> lesson.Batch:
        """Give the next batch."""
        if not self.queue:
            self._fill()
        return lesson.collate(self.task, self.queue.pop())

    def _fill(self) -> None:
        chosen = self.draw.sample(self.samples, min(len(self.samples), 2048))
        examples = [
            lesson.example(sample, piece, self.scheme)
            for sample in (self.swapper(one, self.draw) for one in chosen)
            for piece in lesson.pieces(sample, self.draw)
        ]
        examples.sort(key=lambda e: len(e.ids) + self.draw.random() * 16)
        batch: list[lesson.Example] = []
        for each in examples:
            if batch and len(each.ids) * (len(batch) + 1) > self.characters:
                self.queue.append(batch)
                batch = []
            batch.append(each)
        self.queue += [batch] if batch else []
        self.draw.shuffle(self.queue)


def groups(network: Network, plan: Plan) -> list[dict[str, Any]]:
    """Give the parameters with their rates: lower layers of the encoder learn more slowly."""
    depth = len(network.blocks)
    encoder = [
        {"params": list(block.parameters()), "lr": plan.rate * plan.decay ** (depth - 1 - k)}
        for k, block in enumerate(network.blocks)
    ]
    encoder.append({"params": [network.emb.weight], "lr": plan.rate / 2})
    encoder.append({"params": list(network.norm.parameters()), "lr": plan.rate})
    heads = [p for name, p in network.named_parameters() if not name.startswith(("emb", "blocks", "norm"))]
    return [*encoder, {"params": heads, "lr": plan.head_rate}]


def fit(
    network: Network,
    samples: Mapping[str, Sequence[Sample]],
    plan: Plan,
    folder: Path | None = None,
) -> Network:
    """Teach the network in place and return its running average; `folder` keeps a checkpoint to go on from.

    With a plan by steps a run that was stopped ends, taken up again on the same processor, with the same weights as one
    that was not.
    """
    draw = random.Random(plan.seed)
    torch.manual_seed(plan.seed)
    device = next(network.parameters()).device
    feeds = {
        task: Feed(task, rows, draw, plan.news_characters if task == "news" else plan.characters)
        for task, rows in samples.items()
        if plan.shares.get(task)
    }
    optimizer = torch.optim.AdamW(
        groups(network, plan), weight_decay=0.01, betas=(0.9, 0.98), fused=device.type == "cuda"
    )
    rates = [group["lr"] for group in optimizer.param_groups]
    average = {name: p.detach().clone() for name, p in network.state_dict().items()}
    step = _resume(folder, (network, optimizer, average, draw), feeds)
    began, done = time.monotonic(), 0.0 if plan.seconds else step / plan.steps
    while done < 1:
        for group, rate in zip(optimizer.param_groups, rates, strict=True):
            group["lr"] = rate * min(1, (done + 1e-3) / WARM) * max(0.02, 1 - done)
        value = _lesson(network.train(), feeds, plan, done, draw)
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        follow(average, network, min(plan.average, (step + 1) / (step + 10)))
        step += 1
        done = (time.monotonic() - began) / plan.seconds if plan.seconds else step / plan.steps
        if step % 100 == 1:
            print(f"step {step} {done:.1%} loss {value.item():.3f} {time.monotonic() - began:.0f} s", flush=True)
        if folder and (step % plan.every == 0 or done >= 1):
            _keep(folder, (network, optimizer, average, draw), feeds, step)
    network.load_state_dict(average)
    network.eval()
    return network


CHECKPOINT = "checkpoint.pt"
AVERAGE = 2  # where the running average stands in a checkpoint


def _keep(folder: Path, parts: tuple[Any, ...], feeds: Mapping[str, Feed], step: int) -> None:
    """Write a checkpoint beside the last one, then put it in its place."""
    network, optimizer, average, draw = parts
    chance = torch.get_rng_state(), [torch.cuda.get_rng_state()] if network.emb.weight.is_cuda else []
    queues = {task: feed.queue for task, feed in feeds.items()}
    state = network.state_dict(), optimizer.state_dict(), average, draw.getstate(), step, chance, queues
    torch.save(state, folder / f"{CHECKPOINT}.part")
    (folder / f"{CHECKPOINT}.part").replace(folder / CHECKPOINT)


def _resume(folder: Path | None, parts: tuple[Any, ...], feeds: Mapping[str, Feed]) -> int:
    """Take up a checkpoint, if there is one, and give its step."""
    if not folder or not (folder / CHECKPOINT).exists():
        return 0
    network, optimizer, average, draw = parts
    state = torch.load(folder / CHECKPOINT, map_location="cpu", weights_only=False)
    network.load_state_dict(state[0])
    optimizer.load_state_dict(state[1])
    device = network.emb.weight.device
    average.update({name: value.to(device) for name, value in state[AVERAGE].items()})
    draw.setstate(state[3])
    torch.set_rng_state(state[5][0])
    for chance in state[5][1] if device.type == "cuda" else []:
        torch.cuda.set_rng_state(chance)
    for task, queue in state[6].items():
        if task in feeds:
            feeds[task].queue = queue
    return int(state[4])


def last(folder: Path) -> tuple[dict[str, Any], int]:
    """Read the running average of a checkpoint, arrays by name, and its step. Raises InputError where there is none."""
    path = folder / CHECKPOINT
    if not path.exists():
        raise InputError(str(path), "", "no checkpoint", "a folder in which a training ran")
    state = torch.load(path, map_location="cpu", weights_only=False)
    return {name: value.float().numpy() for name, value in state[AVERAGE].items()}, int(state[4])


def _lesson(network: Network, feeds: Mapping[str, Feed], plan: Plan, done: float, draw: random.Random) -> torch.Tensor:
    """Learn from one batch of the task whose turn it is; gradients are left on the network."""
    device = network.emb.weight.device
    closing = done > 1 - plan.closing
    weights = [plan.shares[task] * (0.3 if closing and task != "news" else 1) for task in feeds]
    feed = feeds[draw.choices(list(feeds), weights)[0]]
    batch = feed.next()
    lesson.perturb(batch, draw, _narrow())
    moved = move(batch, device)
    own = done > plan.own_from
    value = backward(network, lambda: objective.loss(network, moved, feed.scheme, own))
    if plan.adversarial and feed.task == "news":
        gradient = network.emb.weight.grad
        push = plan.adversarial * gradient / (gradient.norm() + 1e-8)
        network.emb.weight.data.add_(push)
        backward(network, lambda: objective.loss(network, moved, feed.scheme, own))
        network.emb.weight.data.sub_(push)
    return value


def backward(network: Network, cost: Callable[[], torch.Tensor]) -> torch.Tensor:
    """Add the gradients of a cost, computed in bfloat16 on a GPU."""
    device = network.emb.weight.device
    with torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda"):
        value = cost()
    value.backward()
    return value.detach()


def move(batch: lesson.Batch, device: torch.device) -> lesson.Batch:
    """Bring a batch to the device."""
    tags = {layer: marks.to(device) for layer, marks in batch.tags.items()}
    ids, words, sentence, focus = (x.to(device) for x in (batch.ids, batch.words, batch.sentence, batch.focus))
    return lesson.Batch(batch.task, ids, words, sentence, focus, tags, batch.examples)


def _narrow() -> dict[int, int]:
    from extractor.reader.view import vocabulary

    numbers = vocabulary()
    return {int(numbers[ord(wide)]): int(numbers[ord(narrow)]) for wide, narrow in lesson.SWAPS}


@torch.no_grad()
def follow(average: dict[str, torch.Tensor], network: torch.nn.Module, keep: float) -> None:
    """Move a running average of weights, in place, towards those of a network; `keep` is the average's share."""
    state = network.state_dict()
    names = [n for n in average if average[n].is_floating_point()]
    torch._foreach_lerp_([average[n] for n in names], [state[n] for n in names], 1 - keep)

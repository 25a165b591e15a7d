"""A folder of corpora -> a folder of weights: the reader trained, exported, and described."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
import torch

from extractor.errors import InputError
from extractor.model import Candidate, Claim, Label, Reading, Role, Span
from extractor.reader.scheme import LABELS, TRIGGER, news
from extractor.reader.store import Manifest
from extractor.reader.view import vocabulary
from extractor.scores import figures, score
from extractor.training import corpus, fit, trial
from extractor.training.export import describe, export
from extractor.training.fidelity import fidelity
from extractor.training.network import Network, load_encoder
from extractor.training.readings import FOLDS, Held, held, save

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from extractor.reader.decode import Told
    from extractor.training.corpus import Sample

LIKELY = 0.2, 0.1  # probabilities of an anchor and of a role from which held-out articles record them
SURE = 0.5, 0.5  # the same where a network is scored alone
NOTE = "course.json"  # what a folder's checkpoint must not be mixed with
COMPARED = 200  # articles on which the exported weights are held against the network
ENCODER = ("data", "encoder", "encoder.npz")


class Course(msgspec.Struct, frozen=True, kw_only=True):
    """What to learn from, and where to put what was learned.

    `data` holds train/ (gold), dev/ if there is one, and data/ with encoder/, ner/ and events/ (of the last two, what
    there is). With `hold`, every fifth gold article, from that one on, is kept from the network and read by it after.
    """

    data: Path
    folder: Path
    plan: fit.Plan = fit.Plan()
    hold: int | None = None


def teach(course: Course) -> Network:
    """Train in the folder, going on from its checkpoint.

    Raises InputError where gold or encoder are absent, and where the checkpoint is that of another course.
    """
    _check(course)
    samples: dict[str, list[Sample]] = {}
    for task, rows in _corpora(course):
        samples[task] = rows
        print(f"{task}: {len(rows):,} samples", flush=True)
    network = _fresh(course.data.joinpath(*ENCODER)).to("cuda" if torch.cuda.is_available() else "cpu")
    course.folder.mkdir(parents=True, exist_ok=True)
    (course.folder / NOTE).write_bytes(msgspec.json.encode(_note(course)))
    return fit.fit(network, samples, course.plan, folder=course.folder)


def ship(course: Course) -> Manifest:
    """Write `reader.onnx`, `heads.npz` and `manifest.json` of the folder's checkpoint; held-out articles are read.

    Raises InputError where the folder has no checkpoint, or that of another course.
    """
    note = _check(course)
    state, steps = fit.last(course.folder)
    network = restored(state)
    export(state, course.folder)
    (course.folder / "reader.fp32.onnx").unlink()
    made = {
        "command": note["command"],
        "seed": course.plan.seed,
        "steps": steps,
        "data": {"train": sha256(course.data / "train"), "public": [task for task, _ in _files(course.data / "data")]},
        "scores": {"dev": scores(network, course.data / "dev")} if (course.data / "dev").is_dir() else {},
        "fidelity": round(fidelity(network, course.folder, _split(course)[0][:COMPARED], news()), 4),
    }
    manifest = Manifest(name=course.folder.resolve().name, scheme=news(), made=made)
    describe(manifest, course.folder)
    if course.hold is not None:
        save(course.folder / "readings.json", readings(network, _split(course)[1]))
    return manifest


def restored(state: dict[str, Any]) -> Network:
    """Make the network of weights, arrays by name."""
    depth = 1 + max(int(name.split(".")[1]) for name in state if name.startswith("blocks."))
    network = Network(len(state["emb.weight"]), _schemes(), depth)
    network.load_state_dict({name: torch.from_numpy(value) for name, value in state.items()})
    network.eval()
    return network


def scores(network: Network, folder: Path) -> dict[str, float]:
    """Give F1 of a network alone on annotated articles, before the rest of the pipeline: layers, facts, arguments."""
    samples = list(corpus.gold(folder))
    golds = [json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json"))]
    out = {layer: trial.layer_f1(network, samples, layer, news())[2] for layer in news().layers}
    found = trial.annotate(network, samples, golds, SURE)
    measured = figures([score(gold, one) for gold, one in zip(golds, found, strict=True)])
    out |= {figure.name: figure.f1 for figure in measured if figure.name in {"facts strict", "arguments"}}
    return {name: round(float(value), 4) for name, value in out.items()}


def readings(network: Network, samples: Sequence[Sample]) -> dict[str, Held]:
    """Read articles with a network, as `extractor train facts` wants it."""
    found = zip(samples, trial.outputs(network, samples, news()), strict=True)
    return {sample.name: _held(network, sample, rows) for sample, rows in found}


def sha256(folder: Path) -> str:
    """Hash the gold files of a folder, names and contents."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.json")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _note(course: Course) -> dict[str, Any]:
    return {"seed": course.plan.seed, "hold": course.hold, "command": _command(course)}


def _check(course: Course) -> dict[str, Any]:
    """See that a checkpoint in the folder has seen no article that is now held out, and give what is noted of it."""
    path, wanted = course.folder / NOTE, _note(course)
    if not path.exists():
        return wanted
    known: dict[str, Any] = json.loads(path.read_bytes())
    for name in ("seed", "hold"):
        if known[name] != wanted[name]:
            raise InputError(str(path), name, f"{known[name]}", f"{wanted[name]}, or another folder")
    return known


def _held(network: Network, sample: Sample, rows: Iterable[trial.Output]) -> Held:
    candidates: list[Candidate] = []
    triggers: list[Span] = []
    claims: list[Claim] = []
    for row in rows:
        said = trial.statement(network, row, LIKELY)
        spans = _places(sample, row, said.spans)
        for span, (first, _, kind), sure in zip(spans, said.spans.tolist(), said.sure, strict=True):
            if first >= row.piece.start and kind == TRIGGER:
                triggers.append(span)
            elif first >= row.piece.start:
                candidates.append(Candidate(span, Label(LABELS[kind]), round(sure, 4)))
        claims += [_claim(told, spans, row, said) for told in said.facts]
    return held(Reading(tuple(candidates), tuple(triggers)), claims)


def _places(sample: Sample, row: trial.Output, spans: Any) -> list[Span]:
    """Lead spans (n, 3) of a piece to the text."""
    at = sample.view.at[row.piece.characters]
    return [Span(int(at[first]), int(at[last]) + 1) for first, last, _ in spans.tolist()]


def _claim(told: Told, spans: Sequence[Span], row: trial.Output, said: trial.Statement) -> Claim:
    return Claim(
        type=told.type,
        by="reader",
        sentence=int(row.example.sentence[said.spans[told.anchor, 0]]),
        anchor=spans[told.anchor],
        confidence=round(told.confidence, 4),
        roles=tuple(Role(name, spans[i], round(sure, 4)) for name, i, sure in told.roles),
        modality=told.modality,
        negated=told.negated > 0.5,
        source=spans[told.source] if told.source_confidence > 0.5 else None,
    )


def _split(course: Course) -> tuple[list[Sample], list[Sample]]:
    """Give the gold articles to learn from, and those that are held out."""
    samples = list(corpus.gold(course.data / "train"))
    if not samples:
        raise InputError(
            str(course.data / "train"), "", "no gold file", "annotated articles, *.json beside their texts"
        )
    if course.hold is None:
        return samples, []
    out = [sample for i, sample in enumerate(samples) if i % FOLDS == course.hold]
    return [sample for i, sample in enumerate(samples) if i % FOLDS != course.hold], out


def _files(data: Path) -> Iterator[tuple[str, Path]]:
    """Give the public sets that are there, with the file or folder of each."""
    for task, name in corpus.FILES.items():
        if (path := data / "ner" / f"{name}.train.jsonl").is_file():
            yield task, path
    for task, pattern in (("events", "xf2020_*.jsonl"), ("finance", "fewfc.*.json")):
        if any((data / "events").glob(pattern)):
            yield task, data / "events"


def _corpora(course: Course) -> Iterator[tuple[str, list[Sample]]]:
    """Read gold, then each public set that is there."""
    yield "news", _split(course)[0]
    known = {"events": corpus.events, "finance": corpus.finance}
    for task, path in _files(course.data / "data"):
        yield task, list(known[task](path) if task in known else corpus.names(task, path))


def _fresh(encoder: Path) -> Network:
    """Make a network on a pretrained encoder."""
    try:
        with np.load(encoder) as arrays:
            weights = dict(arrays)
    except (OSError, ValueError) as error:
        raise InputError(str(encoder), "", str(error), "the encoder's weights") from error
    size, known = len(weights["emb.weight"]), int(vocabulary().max()) + 1
    if size != known:
        raise InputError(
            str(encoder), "emb.weight", f"{size:,} characters", f"{known:,}, those of reader/vocabulary.txt"
        )
    depth = 1 + max(int(name.split(".")[1]) for name in weights if name.startswith("blocks."))
    network = Network(size, _schemes(), depth)
    load_encoder(network, weights)
    return network


def _schemes() -> dict[str, Any]:
    return {task: scheme() for task, scheme in corpus.SCHEMES.items()}


def _command(course: Course) -> str:
    """Write down how to do it again; where the folders lay says nothing."""
    plan = course.plan
    long = f"--seconds {plan.seconds:g}" if plan.seconds else f"--steps {plan.steps}"
    held_out = f" --hold {course.hold}" if course.hold is not None else ""
    return f"extractor train reader DATA -o FOLDER {long} --seed {plan.seed}{held_out}"

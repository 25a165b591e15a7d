"""Labels, annotated articles, public sets of names -> a folder of weights: a student taught, exported, described."""

from __future__ import annotations

import pickle
from pathlib import Path

import msgspec
import torch

from extractor.errors import InputError
from extractor.reader.scheme import news
from extractor.reader.store import Manifest
from extractor.reader.view import vocabulary
from extractor.training.compact import export
from extractor.training.corpus import FILES, SCHEMES, names
from extractor.training.distil import Lessons, Plan, teach
from extractor.training.export import describe
from extractor.training.labels import Label, gold_texts, label, load
from extractor.training.lesson import Example, example, pieces
from extractor.training.student import REACHES, Student

OFTEN = 8  # times that an annotated article is seen for once that others are


class Course(msgspec.Struct, frozen=True, kw_only=True):
    """What to learn from, and where to put what was learned.

    `labels` holds what `train labels` wrote; `data`, if given, train/ with annotated articles and data/ner with public
    sets of names; `start` is the checkpoint of a student to go on from.
    """

    labels: Path
    folder: Path
    plan: Plan = Plan()
    data: Path | None = None
    start: Path | None = None


def ship(course: Course) -> Manifest:
    """Teach a student what labels say, and write `reader.onnx`, `heads.npz` and `manifest.json`.

    Raises InputError where there are no labels, and where `start` is no checkpoint.
    """
    labels = list(load(course.labels))
    size = sum(len(one.ids) // 2 for one in labels)
    print(f"{len(labels):,} pieces, {size:,} characters", flush=True)
    course.folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(course.plan.seed)
    student = fresh() if course.start is None else _known(course.start)
    lessons = Lessons([*labels, *_annotated(course.data)], public(course.data)) if course.data else Lessons(labels)
    teach(student, lessons, course.plan, course.folder)
    export({name: value.numpy() for name, value in student.state_dict().items()}, REACHES, course.folder)
    (course.folder / "reader.fp32.onnx").unlink()
    sets = {name: len(some) for name, some in lessons.names.items()}
    made = {"command": _command(course), "seed": course.plan.seed, "pieces": len(labels), "characters": size}
    manifest = Manifest(
        name=course.folder.resolve().name, scheme=news(), made=made | ({"public": sets} if sets else {})
    )
    describe(manifest, course.folder)
    return manifest


def _annotated(data: Path) -> list[Label]:
    """Label the annotated articles of train/, which the reader knows, OFTEN times for once that others are seen."""
    texts = gold_texts(data / "train")
    found = [one for text in texts for one in label(text)]
    print(f"{len(texts)} annotated articles: {len(found):,} pieces, {OFTEN} times", flush=True)
    return found * OFTEN


def _command(course: Course) -> str:
    """Write down how to do it again; where the folders lay says nothing."""
    plan = course.plan
    more = " --data DATA" * bool(course.data) + " --start FILE" * bool(course.start)
    return f"extractor train student LABELS -o FOLDER --seconds {plan.seconds:g} --seed {plan.seed}{more}"


def _known(path: Path) -> Student:
    """Take up the student of a checkpoint; layers that it lacks are fresh."""
    student = fresh()
    try:
        student.load_state_dict(torch.load(path, weights_only=False)[2], strict=False)
    except (OSError, RuntimeError, pickle.UnpicklingError, EOFError, LookupError) as error:
        raise InputError(str(path), "", str(error).split("\n")[0], "student.pt of extractor train student") from error
    return student


def fresh() -> Student:
    """Make a student with the layers of news and of the public sets."""
    return Student(int(vocabulary().max()) + 1, {task: SCHEMES[task]() for task in ("news", *FILES)})


def public(data: Path) -> dict[str, list[Example]]:
    """Read the public sets of names that are in data/ner, as a student sees them."""
    out = {}
    for task, name in FILES.items():
        if (path := data / "data/ner" / f"{name}.train.jsonl").is_file():
            scheme = SCHEMES[task]()
            out[task] = [example(one, piece, scheme) for one in names(task, path) for piece in pieces(one)]
            print(f"{task}: {len(out[task]):,} pieces", flush=True)
    return out

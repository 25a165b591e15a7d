"""Pinned scores: they rise by themselves and fall only on purpose."""

from __future__ import annotations

import hashlib
import math
from typing import TYPE_CHECKING

import msgspec

from extractor.errors import GoldError
from extractor.scores.measure import figures, labels

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from extractor.scores.score import Score

DIGITS = 10_000
PINNED = frozenset({"mentions", "norms", "arguments", "facts strict", "article starts", "headlines", "bylines"})
SPLIT = ("mentions", "arguments")
# Kinds of processors differ in the last decimals of what is learned, so one doubtful item may come or go.
SLACK, SLACK_OF_PART = 0.01, 0.1


class Floors(msgspec.Struct, frozen=True):
    """Scores below which none may fall, the hash of the gold that they hold for, and the model."""

    gold: str
    model: str
    floors: dict[str, float]


def load(file: Path) -> Floors | None:
    """Read pinned scores, None where there are none yet. Raises GoldError for a file that holds something else."""
    if not file.exists():
        return None
    try:
        return msgspec.json.decode(file.read_bytes(), type=Floors)
    except msgspec.DecodeError as error:
        raise GoldError(str(file), "", str(error), "pinned scores as `make floors` writes them") from error


def save(file: Path, floors: Floors) -> None:
    """Write pinned scores, a line each."""
    file.write_bytes(msgspec.json.format(msgspec.json.encode(floors, order="sorted"), indent=1) + b"\n")


def measured(scores: Sequence[Score]) -> dict[str, float]:
    """Give what is pinned, cut to four decimals: the main measures, and F1 of each label and type.

    >>> from extractor.scores.score import Score
    >>> one = Score(counts={"m_tp": 2, "m_g": 3, "m_p": 3, "m:ORG:tp": 2, "m:ORG:g": 3, "m:ORG:p": 3})
    >>> found = measured([one])
    >>> found["mentions"], found["mentions ORG"]
    (0.6666, 0.6666)
    """
    whole = {figure.name: figure.f1 for figure in figures(scores) if figure.name in PINNED}
    parts = {f"{what} {f.name}": f.f1 for what in SPLIT for f in labels(scores, what) if f.gold}
    return {name: math.floor(value * DIGITS) / DIGITS for name, value in (whole | parts).items()}


def fallen(floors: Floors, found: dict[str, float]) -> list[tuple[str, float, float]]:
    """List what is below its floor by more than kinds of processors differ: name, floor, score.

    >>> pinned = Floors("", "rules", {"mentions": 0.9})
    >>> fallen(pinned, {"mentions": 0.895}), fallen(pinned, {"mentions": 0.85})
    ([], [('mentions', 0.9, 0.85)])
    """
    scores = ((name, low, found.get(name, 0.0)) for name, low in floors.floors.items())
    return [
        (name, low, score) for name, low, score in scores if score < low - (SLACK if name in PINNED else SLACK_OF_PART)
    ]


def raised(floors: Floors, found: dict[str, float]) -> Floors:
    """Lift every floor to what was found, and lower none."""
    names = floors.floors.keys() | found.keys()
    best = {name: max(floors.floors.get(name, 0.0), found.get(name, 0.0)) for name in sorted(names)}
    return Floors(floors.gold, floors.model, best)


def gold_hash(files: Iterable[Path]) -> str:
    """Hash gold files by name and content."""
    total = hashlib.sha256()
    for file in sorted(files):
        total.update(file.name.encode() + hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()

"""extractor agree: two annotators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.cli.goldfiles import pairs
from extractor.cli.score import scored
from extractor.cli.tables import show
from extractor.scores.agree import alpha, characters, kappa, labels, modalities, negations, sentences
from extractor.scores.report import Sheet, sheets

if TYPE_CHECKING:
    from argparse import Namespace


def command(options: Namespace) -> int:
    """Say how far two annotators agree: F1 of one against the other, and agreement beyond chance."""
    files = list(pairs(options.a, options.b))
    scores, both = [scored(*one) for one in files], [(a, b) for _, a, b in files]
    rows = (
        ("labels of characters", [pair for a, b in both for pair in characters(a, b)]),
        ("labels of shared spans", [pair for a, b in both for pair in labels(a, b)]),
        ("types of facts by evidence", [pair for a, b in both for pair in sentences(a, b)]),
        ("modality of shared facts", [pair for a, b in both for pair in modalities(a, b)]),
        ("negation of shared facts", [pair for a, b in both for pair in negations(a, b)]),
    )
    cells = tuple((name, f"{kappa(some):.3f}", f"{alpha(some):.3f}", f"{len(some):,}") for name, some in rows if some)
    head = ("", "Cohen's kappa", "Krippendorff's alpha", "items")
    show([*sheets(scores), Sheet("beyond chance", head, cells)])
    return 0

"""extractor agree: two annotators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.cli.goldfiles import pairs
from extractor.cli.tables import show
from extractor.scores import score
from extractor.scores.agree import alpha, characters, kappa, modalities
from extractor.scores.report import Sheet, sheets

if TYPE_CHECKING:
    from argparse import Namespace


def command(options: Namespace) -> int:
    """Say how far two annotators agree: F1 of one against the other, and agreement beyond chance."""
    both = [(a, b) for _, a, b in pairs(options.a, options.b)]
    rows = (
        ("labels of characters", [pair for a, b in both for pair in characters(a, b)]),
        ("modality of shared facts", [pair for a, b in both for pair in modalities(a, b)]),
    )
    cells = tuple((name, f"{kappa(some):.3f}", f"{alpha(some):.3f}", f"{len(some):,}") for name, some in rows)
    head = ("", "Cohen's kappa", "Krippendorff's alpha", "items")
    show([*sheets([score(a, b) for a, b in both]), Sheet("beyond chance", head, cells)])
    return 0

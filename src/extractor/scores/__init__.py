"""found, gold -> Score."""

from extractor.scores.count import score
from extractor.scores.errors import Error, Kind, errors
from extractor.scores.measure import Figure, figures, intervals, labels
from extractor.scores.score import Score
from extractor.scores.validate import Text, check, validate

__all__ = [
    "Error",
    "Figure",
    "Kind",
    "Score",
    "Text",
    "check",
    "errors",
    "figures",
    "intervals",
    "labels",
    "score",
    "validate",
]

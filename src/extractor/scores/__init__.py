"""found, gold -> Score."""

from extractor.scores.count import score
from extractor.scores.measure import Figure, figures, intervals, labels
from extractor.scores.score import Score
from extractor.scores.validate import check, validate

__all__ = ["Figure", "Score", "check", "figures", "intervals", "labels", "score", "validate"]

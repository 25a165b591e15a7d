"""Results of a run -> one entity over articles, merged facts, conflicts, timelines; differences of two runs."""

from extractor.merging.consolidate import Consolidation, Texts
from extractor.merging.differences import Difference, Sum, differences

__all__ = ["Consolidation", "Difference", "Sum", "Texts", "differences"]

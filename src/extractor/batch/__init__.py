"""folder -> Extractions in files: workers, order kept, manifest, resume."""

from extractor.batch.job import Job, Outcome, Report
from extractor.batch.runner import run
from extractor.batch.status import status

__all__ = ["Job", "Outcome", "Report", "run", "status"]

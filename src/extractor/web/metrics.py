"""What a service counts, for Prometheus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

if TYPE_CHECKING:
    from extractor.web.orders import Answer

MEDIA = CONTENT_TYPE_PLAIN_0_0_4
SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)


class Metrics:
    """The counts of one service, in a registry of their own."""

    def __init__(self) -> None:
        """Start all at nought."""
        own = self.registry = CollectorRegistry()
        self.requests = Counter("extractor_requests", "Requests answered", ("path", "status"), registry=own)
        self.seconds = Histogram(
            "extractor_request_seconds", "Time to answer", ("path",), registry=own, buckets=SECONDS
        )
        self.running = Gauge("extractor_jobs_running", "Orders that a worker has in hand", registry=own)
        self.waiting = Gauge("extractor_jobs_waiting", "Orders that wait for a worker, or still come in", registry=own)
        self.late = Counter("extractor_jobs_late", "Orders given up for their time", registry=own)
        self.lost = Counter("extractor_workers_lost", "Workers that died with an order", registry=own)
        self.faults = Counter("extractor_faults", "Texts at which the service failed", registry=own)
        self.characters = Counter("extractor_characters", "Characters read", registry=own)
        self.facts = Counter("extractor_facts", "Facts found", registry=own)

    def answered(self, path: str, status: int, seconds: float) -> None:
        """Count a response."""
        self.requests.labels(path, str(status)).inc()
        self.seconds.labels(path).observe(seconds)

    def done(self, answer: Answer) -> None:
        """Count what an order gave."""
        self.characters.inc(answer.characters)
        self.facts.inc(answer.facts)
        self.faults.inc(len(answer.faults))

    def page(self) -> bytes:
        """Write all counts in Prometheus' text format."""
        return bytes(generate_latest(self.registry))

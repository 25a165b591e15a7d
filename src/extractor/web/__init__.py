"""Requests over HTTP -> extractions: the service behind `extractor serve` (needs the [web] extra)."""

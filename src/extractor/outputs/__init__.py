"""Extractions -> files."""

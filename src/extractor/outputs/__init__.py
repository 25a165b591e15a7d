"""Extractions -> files."""

from extractor.outputs.gold import to_gold
from extractor.outputs.head import fingerprint, to_head
from extractor.outputs.rows import to_rows
from extractor.outputs.text import to_line, to_page

__all__ = ["fingerprint", "to_gold", "to_head", "to_line", "to_page", "to_rows"]

"""bytes -> Document."""

from extractor.documents.document import read, split

__all__ = ["read", "split"]

"""str -> figures with their normal forms."""

from extractor.mentions.quantities.finder import find_quantities

__all__ = ["find_quantities"]

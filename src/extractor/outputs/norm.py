"""Norms as gold files write them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from extractor.model import Norm

WHOLE = 30  # digits above which a float says enough
KEYS = ("value", "low", "high", "unit", "mod", "anchor", "text")


def to_json(norm: Norm) -> dict[str, Any]:
    """Write a norm with JSON numbers, whole ones without a point, and without what is absent.

    >>> from extractor.model import Norm
    >>> to_json(Norm(value=Decimal("6.1991E10"), unit="CNY", mod="MORE_THAN"))
    {'value': 61991000000, 'unit': 'CNY', 'mod': 'MORE_THAN'}
    >>> to_json(Norm(value=Decimal("5.20"), unit="%"))
    {'value': 5.2, 'unit': '%'}
    """
    pairs = ((key, getattr(norm, key)) for key in KEYS)
    return {key: number(value) if isinstance(value, Decimal) else value for key, value in pairs if value is not None}


def number(value: Decimal) -> int | float:
    """Turn a decimal into an int where it is whole."""
    whole = value.adjusted() < WHOLE and value == value.to_integral_value()
    return int(value) if whole else float(value)

"""Parts of an annotation in words, as a reader of errors wants them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

Annotation = dict[str, Any]
MARKS = ("mod", "anchor", "text")


def said(mention: Annotation) -> str:
    """Say a mention with its label.

    >>> said({"text": "北京", "type": "GPE"})
    '北京 (GPE)'
    """
    return f"{mention['text']} ({mention['type']})"


def norm(mention: Annotation) -> str:
    """Say a mention's normal form.

    >>> norm({"norm": {"low": 1, "high": 3.0, "unit": "km"}}), norm({"norm": {"value": "P5Y", "mod": "APPROX"}})
    ('1 to 3 km', 'P5Y, APPROX')
    """
    given = mention.get("norm") or {}
    numbers = " to ".join(number(given[key]) for key in ("value", "low", "high") if given.get(key) is not None)
    amount = " ".join(part for part in (numbers, str(given.get("unit") or "")) if part)
    return ", ".join(part for part in (amount, *(str(given.get(key) or "") for key in MARKS)) if part) or "no norm"


def line(fact: Annotation, mentions: Mapping[str, Annotation]) -> str:
    """Say a fact in one line.

    >>> line({"args": {"person": ["m1"]}}, {"m1": {"text": "张伟"}})
    'person=张伟'
    """
    return " ".join(f"{role}={'、'.join(mentions[x]['text'] for x in some)}" for role, some in fact["args"].items())


def number(value: Any) -> str:
    """Say a number without a needless fraction, anything else as it is.

    >>> number(3.0), number(61991000000), number(0.333333), number("P5Y")
    ('3', '61991000000', '0.333333', 'P5Y')
    """
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def mark(value: Any) -> str:
    """Say a modality, or whether a fact is negated.

    >>> mark(True), mark("plan")
    ('negated', 'plan')
    """
    return {True: "negated", False: "not negated"}[value] if isinstance(value, bool) else str(value)

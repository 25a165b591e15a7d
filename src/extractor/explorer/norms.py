"""Normal forms as people read them."""

from __future__ import annotations

from typing import Any

SIGNS = {"MORE_THAN": ">", "EQUAL_OR_MORE": "≥", "LESS_THAN": "<", "EQUAL_OR_LESS": "≤", "APPROX": "≈"}
TIMES = {"START": "start of", "MID": "middle of", "END": "end of"}


def normal(norm: dict[str, Any] | None) -> str:
    """Say a normal form in one line, "" for none.

    >>> normal({"value": 61991000000, "unit": "CNY", "mod": "MORE_THAN"}), normal({"low": 20, "high": 90})
    ('> 61,991,000,000 CNY', '20 – 90')
    >>> normal({"value": "P5Y", "anchor": "FUTURE"}), normal({"value": "2026", "mod": "END"}), normal(None)
    ('P5Y future', 'end of 2026', '')
    """
    if not norm:
        return ""
    value = norm.get("value")
    if isinstance(value, str):
        return _words(TIMES.get(norm.get("mod", ""), ""), value, norm.get("anchor", "").lower())
    figure = number(value) if value is not None else " – ".join(number(norm[k]) for k in ("low", "high") if k in norm)
    return _words(SIGNS.get(norm.get("mod", ""), ""), figure, norm.get("unit") or "")


def number(value: float) -> str:
    """Write a figure with its thousands set apart.

    >>> number(1234567), number(0.3333), number(5.0), number(1e30)
    ('1,234,567', '0.3333', '5', '1e+30')
    """
    if abs(value) >= 1e18:
        return f"{value:g}"
    return f"{int(value):,}" if value == int(value) else f"{value:,}"


def plain(norm: dict[str, Any] | None, written: str) -> bool:
    """Tell whether a normal form says no more than the words do.

    >>> plain({"value": 34, "unit": "个"}, "34个"), plain({"value": 10}, "十大"), plain(None, "")
    (True, False, True)
    """
    return normal(norm).replace(" ", "").replace(",", "") in {"", written.replace(",", "")}


def _words(*words: str) -> str:
    return " ".join(word for word in words if word)

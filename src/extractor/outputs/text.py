"""Results as JSON text: a page of one item a line, or one line."""

from __future__ import annotations

import json
from typing import Any

import msgspec

LISTS = ("articles", "entities", "mentions", "facts", "warnings")


def to_page(gold: dict[str, Any]) -> bytes:
    """Write a result as a JSON page in which every article, mention and fact has its line.

    >>> print(to_page({"schema": 1, "mentions": [{"id": "m1"}, {"id": "m2"}]}).decode(), end="")
    {"schema":1,
    "mentions":[
     {"id":"m1"},
     {"id":"m2"}]}
    """
    return b"{" + b",\n".join(_pair(key, value) for key, value in gold.items()) + b"}\n"


def to_line(row: dict[str, Any]) -> bytes:
    r"""Write a result or a fact as one line of JSON.

    >>> to_line({"text": "北京"}).decode()
    '{"text":"北京"}\n'
    """
    return _encode(row) + b"\n"


def _pair(key: str, value: Any) -> bytes:
    if key in LISTS and value:
        return _encode(key) + b":[\n " + b",\n ".join(map(_encode, value)) + b"]"
    return _encode(key) + b":" + _encode(value)


def _encode(value: Any) -> bytes:
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:  # half of a surrogate pair, which only escapes can carry
        return json.dumps(value, separators=(",", ":")).encode()

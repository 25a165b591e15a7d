"""Words before and after a figure that bound it: 超, 不低于, 以上, 左右."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Literal, NamedTuple

import msgspec

from extractor.tables import rows

ROOM = "mentions/quantities"


class BoundRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row of bounds.toml."""

    mod: str
    side: Literal["before", "after"]
    inside: bool
    words: tuple[str, ...]
    yes: dict[str, Any]
    no: tuple[str, ...]


class Bound(NamedTuple):
    """A bound found: its length, its mod, and whether the mention takes it in."""

    size: int
    mod: str
    inside: bool


# 签约, 最近, 赶超: the character before makes another word of the bound.
_PARTS = {"约": set("签契合节公条盟续解履毁违预邀相制失"), "近": set("最附邻远临靠亲新"), "超": set("赶反中英意德西高")}


@cache
def _table(side: str) -> tuple[re.Pattern[str], dict[str, tuple[str, bool]]]:
    found = {
        word: (row.mod, row.inside)
        for row in rows(f"{ROOM}/bounds.toml", BoundRow)
        if row.side == side
        for word in row.words
    }
    names = "|".join(re.escape(word) for word in sorted(found, key=lambda w: (-len(w), w)))
    return re.compile(rf"(?:{names})$" if side == "before" else f"(?:{names})"), found


def before(text: str, at: int) -> Bound | None:
    """Find the bound that ends at a place.

    >>> before("突破不超过3", 5)
    Bound(size=3, mod='EQUAL_OR_LESS', inside=True)
    """
    pattern, found = _table("before")
    head = text[max(0, at - 6) : at]
    hit = pattern.search(head.rstrip(" "))
    if hit is None or text[at - (len(head) - hit.start()) - 1 : at - (len(head) - hit.start())] in _PARTS.get(
        hit[0], ()
    ):
        return None
    gap = len(head) - len(head.rstrip(" "))
    return Bound(len(hit[0]) + gap, *found[hit[0]])


def after(text: str, at: int) -> Bound | None:
    """Find the bound that starts at a place.

    >>> after("50家左右", 3).mod
    'APPROX'
    """
    pattern, found = _table("after")
    hit = pattern.match(text, at)
    return None if hit is None else Bound(len(hit[0]), *found[hit[0]])

"""Small drawings in SVG: figures over time, and who stands beside whom."""

from __future__ import annotations

import math
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

import msgspec

from extractor.explorer.markup import Html, join, tag
from extractor.explorer.norms import number

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDE, HIGH = 640, 220
LEFT, RIGHT, TOP, BOTTOM = 84, 24, 16, 30
RADIUS = 120
CENTRE = (320, 172)


class Point(msgspec.Struct, frozen=True):
    """A figure on a day; `title` says what it is, `link` leads to its fact."""

    day: date
    value: float
    title: str
    link: str


class Neighbour(msgspec.Struct, frozen=True):
    """An entity beside another, with the number of facts that they share."""

    name: str
    label: str
    count: int
    link: str | None


def chart(points: Sequence[Point], title: str) -> Html:
    """Draw figures of one unit over time, as a line with a dot for each."""
    ordered = sorted(points, key=lambda point: point.day)
    low, high = min(0.0, *(p.value for p in points)), max(0.0, *(p.value for p in points)) or 1.0
    first, last = ordered[0].day.toordinal(), ordered[-1].day.toordinal()
    places = [
        (
            _scaled((p.day.toordinal() - first) / max(1, last - first), LEFT, WIDE - RIGHT),
            _scaled((p.value - low) / (high - low or 1), HIGH - BOTTOM, TOP),
        )
        for p in ordered
    ]
    lines = [
        tag("line", class_="edge", x1=_px(a[0]), y1=_px(a[1]), x2=_px(b[0]), y2=_px(b[1])) for a, b in pairwise(places)
    ]
    dots = [_dot(place, point) for place, point in zip(places, ordered, strict=True)]
    marks = (ordered[0].day.isoformat(), ordered[-1].day.isoformat())
    return tag("svg", _axes(low, high, marks), *lines, *dots, class_="chart", viewBox=f"0 0 {WIDE} {HIGH}",
               role="group", aria_label=title)  # fmt: skip


def graph(name: str, neighbours: Sequence[Neighbour]) -> Html:
    """Draw an entity in the middle of its neighbours, the thicker the line the more facts they share."""
    most = max((one.count for one in neighbours), default=1)
    places = [_around(at, len(neighbours)) for at in range(len(neighbours))]
    spokes = [
        tag("line", class_="edge", x1=CENTRE[0], y1=CENTRE[1], x2=_px(x), y2=_px(y),
             stroke_width=f"{1 + 4 * one.count / most:.1f}")
        for one, (x, y) in zip(neighbours, places, strict=True)
    ]  # fmt: skip
    nodes = [_node(one, place) for one, place in zip(neighbours, places, strict=True)]
    own = tag("text", _short(name, 12), x=CENTRE[0], y=CENTRE[1] + 28, text_anchor="middle", class_="hub-name")
    centre = tag("g", tag("circle", class_="hub", cx=CENTRE[0], cy=CENTRE[1], r=11), own)
    return tag("svg", *spokes, centre, *nodes, class_="graph", viewBox=f"0 0 {WIDE} 352", role="group", aria_label=name)


def _around(at: int, count: int) -> tuple[float, float]:
    """Place one of many on an oval, the first one on top."""
    angle = 2 * math.pi * at / max(1, count) - math.pi / 2
    return CENTRE[0] + 1.55 * RADIUS * math.cos(angle), CENTRE[1] + RADIUS * math.sin(angle)


def _node(one: Neighbour, place: tuple[float, float]) -> Html:
    x, y = place
    side = 0 if abs(x - CENTRE[0]) < 30 else math.copysign(1, x - CENTRE[0])
    anchor = {0: "middle", 1: "start", -1: "end"}[int(side)]
    down = (-13 if y < CENTRE[1] else 22) if not side else 4
    words = tag("text", _short(one.name, 11), x=_px(x + 12 * side), y=_px(y + down), text_anchor=anchor)
    dot = tag("circle", class_=f"L-{one.label}", cx=_px(x), cy=_px(y), r=7)
    drawn = (tag("title", f"{one.name}: {one.count}"), dot, words)
    return tag("a", *drawn, href=one.link) if one.link else tag("g", *drawn)


def _axes(low: float, high: float, days: tuple[str, str]) -> Html:
    levels = [low, (low + high) / 2, high]
    heights = [_scaled((level - low) / (high - low or 1), HIGH - BOTTOM, TOP) for level in levels]
    rules = [tag("line", class_="rule", x1=LEFT, y1=_px(y), x2=WIDE - RIGHT, y2=_px(y)) for y in heights]
    names = [
        tag("text", _brief(level), x=LEFT - 10, y=_px(y + 4), text_anchor="end")
        for level, y in zip(levels, heights, strict=True)
    ]
    ends = tag("text", days[0], x=LEFT, y=HIGH - 8), tag("text", days[1], x=WIDE - RIGHT, y=HIGH - 8, text_anchor="end")
    return join(*rules, *names, *(ends if days[0] != days[1] else ends[:1]))


def _dot(place: tuple[float, float], point: Point) -> Html:
    circle = tag("circle", class_="dot", cx=_px(place[0]), cy=_px(place[1]), r=5)
    return tag("a", tag("title", point.title), circle, href=point.link)


def _brief(value: float) -> str:
    """Write a figure of an axis short.

    >>> _brief(61991000000), _brief(0.5), _brief(45000)
    ('620亿', '0.5', '4.5万')
    """
    for size, name in ((1e12, "万亿"), (1e8, "亿"), (1e4, "万")):
        if abs(value) >= size:
            return f"{value / size:.3g}{name}" if abs(value) < 1e3 * size else f"{value / size:,.0f}{name}"
    return number(float(f"{value:.3g}"))


def _short(name: str, most: int) -> str:
    return name if len(name) <= most else f"{name[: most - 1]}…"


def _scaled(share: float, start: float, end: float) -> float:
    return start + share * (end - start)


def _px(value: float) -> str:
    return f"{value:.0f}"

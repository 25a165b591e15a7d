"""The page of an entity: names, timeline, figures, neighbours, sources."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec

from extractor.explorer.cards import badges
from extractor.explorer.figures import Neighbour, Point, chart, graph
from extractor.explorer.frame import Page
from extractor.explorer.index import Fact
from extractor.explorer.lines import roles
from extractor.explorer.markup import Html, join, say, tag
from extractor.explorer.norms import normal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractor.explorer.index import Entity, Index

ROOT = "../"
MOST = 300  # facts, figures and sources of one page
BESIDE = 12
FEW = 4  # neighbours that a list shows better than a drawing
TOPICS = frozenset({"subject", "whole", "agent", "target", "recipient", "entity", "event"})


class Figure(msgspec.Struct, frozen=True):
    """A figure about an entity."""

    fact: Fact
    metric: str
    value: dict[str, Any]
    text: str

    @property
    def link(self) -> str:
        """Where it stands."""
        return f"{ROOT}a/{self.fact.doc}.html#{self.fact.local}"


def entity(index: Index, one: Entity) -> Page:
    """Make the page."""
    facts = index.of_entity(one.id)
    counts = join(say("interface.mentions"), f" {one.mentions:,} · ", say("interface.facts"), f" {one.facts:,} · ",
                  say("interface.sources"), f" {one.docs:,}")  # fmt: skip
    label = tag("span", say(f"label.{one.label}"), class_=f"m L-{one.label}")
    head = join(tag("h1", tag("bdi", one.name), Html(" "), label),
                tag("p", counts, class_="meta"))  # fmt: skip
    left = join(_names(index, one), _figures(list(_values(one, facts))), _timeline(one, facts))
    right = join(_neighbours(index, one), _sources(index, one))
    body = join(head, tag("div", tag("div", left), tag("div", right), class_="two"))
    return Page(title=one.name, body=body, root=ROOT)


def _section(key: str, *children: Html | None, class_: str | None = None) -> Html:
    return tag("section", say(key, "h2"), *children, class_=class_)


def _names(index: Index, one: Entity) -> Html:
    rows = index.ask("SELECT text, count FROM names WHERE entity = ? ORDER BY count DESC, text", one.id)
    names = [tag("li", tag("bdi", text), Html(" "), tag("small", f"× {count:,}")) for text, count in rows[:MOST]]
    return _section("about.names", tag("ul", *names, class_="chips"))


def _timeline(one: Entity, facts: list[Fact]) -> Html:
    dated = [_moment(one, fact) for fact in facts[:MOST]]
    return _section("about.timeline", tag("ol", *dated, class_="timeline"))


def _moment(one: Entity, fact: Fact) -> Html:
    row = fact.row
    sides = _day(row, fact).partition("/")
    days = [tag("span", side) for side in (sides[0], f"– {sides[2]}" if sides[2] else "") if side]
    day = tag("div", *(days or [say("interface.undated")]), class_="day")
    link = tag("a", say(f"type.{row['type']}"), href=f"{ROOT}a/{fact.doc}.html#{fact.local}", class_="kind")
    return tag("li", day, tag("div", link, Html(" "), *badges(row), roles(row, ROOT, one.id)))


def _day(row: dict[str, Any], fact: Fact) -> str:
    """Write a day as the text has it, a month as a month; else the day of publication."""
    for filler in row["roles"].get("time", ()):
        value = (filler.get("norm") or {}).get("value")
        if isinstance(value, str) and value[:1].isdigit():
            return value
    return fact.first or ""


def _values(one: Entity, facts: list[Fact]) -> Iterator[Figure]:
    """Give the figures of the facts that are about an entity."""
    for fact in facts:
        filled = fact.row["roles"]
        if any(filler.get("e") == one.id for role in filled if role in TOPICS for filler in filled[role]):
            metric = "、".join(filler["text"] for filler in filled.get("metric", ()))
            for filler in (*filled.get("value", ()), *filled.get("amount", ())):
                norm = filler.get("norm") or {}
                if isinstance(norm.get("value"), int | float):
                    yield Figure(fact, metric, norm, filler["text"])


def _figures(figures: list[Figure]) -> Html | None:
    if not figures:
        return None
    groups: dict[tuple[str, str], list[Figure]] = defaultdict(list)
    for figure in figures:
        groups[figure.metric, figure.value.get("unit") or ""].append(figure)
    charts = [_chart(metric, unit, some) for (metric, unit), some in groups.items() if _is_series(some)]
    head = tag("tr", *(say(key, "th") for key in ("fact.day", "role.metric", "about.value")))
    rows = [_figure_row(figure) for figure in figures[:MOST]]
    return _section("about.figures", *charts, tag("div", tag("table", head, *rows), class_="wide"))


def _is_series(figures: list[Figure]) -> bool:
    return len({figure.fact.first for figure in figures if figure.fact.first}) > 1


def _chart(metric: str, unit: str, figures: list[Figure]) -> Html:
    points = [_point(one, one.fact.first) for one in figures if one.fact.first]
    title = f"{metric} {unit}".strip()
    caption = tag("figcaption", tag("bdi", title), Html(" "), say("about.over_time", "small"))
    return tag("figure", caption, chart(points, title))


def _point(one: Figure, day: str) -> Point:
    return Point(date.fromisoformat(day), float(one.value["value"]), f"{day} {one.text}", one.link)


def _figure_row(figure: Figure) -> Html:
    value = tag("a", tag("bdi", figure.text), href=figure.link)
    cells = (figure.fact.first or "–", figure.metric or "–")
    return tag(
        "tr", *(tag("td", cell) for cell in cells), tag("td", value, Html(" "), tag("small", normal(figure.value)))
    )


def _neighbours(index: Index, one: Entity) -> Html | None:
    rows = index.ask(BESIDE_IT, one.id, one.id, BESIDE)
    if not rows:
        return None
    some = [Neighbour(name, label, count, f"{number}.html") for number, name, label, count in rows]
    if len(some) < FEW:
        items = [tag("li", tag("a", tag("bdi", near.name), href=near.link), Html(" "),
                     tag("small", say("about.together"), f" {near.count}")) for near in some]  # fmt: skip
        return _section("about.neighbours", tag("ul", *items, class_="plain"))
    return _section("about.neighbours", graph(one.name, some), say("about.graph_of", "small"))


BESIDE_IT = """
SELECT e.id, e.name, e.label, count(DISTINCT b.fact) AS n FROM fillers a JOIN fillers b ON b.fact = a.fact
JOIN entities e ON e.id = b.entity WHERE a.entity = ? AND b.entity <> ? GROUP BY e.id ORDER BY n DESC, e.id LIMIT ?
"""


def _sources(index: Index, one: Entity) -> Html:
    rows = index.ask(SEEN, one.id, MOST)
    items = [
        tag("li", tag("a", tag("bdi", headline or source), href=f"{ROOT}a/{doc}.html"), Html(" "),
            tag("small", " · ".join(part for part in (published, source if headline else None, f"× {count}") if part)))
        for doc, headline, source, published, count in rows
    ]  # fmt: skip
    return _section("interface.sources", tag("ul", *items, class_="plain"))


SEEN = """
SELECT d.id, headline, source, published, count FROM seen JOIN docs d ON d.id = doc WHERE entity = ?
ORDER BY d.id LIMIT ?
"""

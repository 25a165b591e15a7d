"""A fact in one line: roles and what fills them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from extractor.explorer.cards import badges, share
from extractor.explorer.markup import Html, join, say, tag
from extractor.explorer.norms import normal, plain

if TYPE_CHECKING:
    from extractor.explorer.index import Doc, Fact

Item = dict[str, Any]


def roles(row: Item, root: str, here: int = 0) -> Html:
    """Say the roles of a fact and what fills them; `here` is the number of the entity whose page it is."""
    some = [tag("span", say(f"role.{role}", "small"), Html(" "), *_some(fillers, root, here), class_="role")
            for role, fillers in row["roles"].items()]  # fmt: skip
    return join(*(piece for one in some for piece in (one, Html(" "))))


def row_of(fact: Fact, doc: Doc, root: str) -> Html:
    """Set a fact in a row of the table of facts."""
    row = fact.row
    place = f"{root}a/{fact.doc}.html#{fact.local}"
    kind = tag("th", tag("a", say(f"type.{row['type']}"), href=place), *badges(row), scope="row")
    said = tag("p", tag("bdi", row["evidence"]), class_="evidence")
    credit = (
        [tag("p", say("fact.said_by"), Html(" "), *_some([row["attribution"]], root), class_="credit")]
        if row["attribution"]
        else []
    )
    title = tag("a", tag("bdi", doc.title), href=f"{root}a/{fact.doc}.html")
    return tag("tr", kind, tag("td", roles(row, root), *credit, said), tag("td", fact.first or "", class_="day"),
               tag("td", title, class_="from"), tag("td", share(row["confidence"]), class_="num"))  # fmt: skip


def _some(fillers: list[Item], root: str, here: int = 0) -> list[Html]:
    return [piece for one in fillers for piece in (Html("、"), _filler(one, root, here))][1:]


def _filler(one: Item, root: str, here: int) -> Html:
    words = tag("bdi", one["text"])
    number = one.get("e")
    shown = tag("a", words, href=f"{root}e/{number}.html") if number and number != here else words
    return (
        shown
        if plain(one.get("norm"), one["text"])
        else join(shown, Html(" "), tag("small", normal(one["norm"]), class_="norm"))
    )

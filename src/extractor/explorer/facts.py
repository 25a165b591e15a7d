"""The page of all facts: filters, rows, export."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.explorer.frame import Page
from extractor.explorer.index import LABELS
from extractor.explorer.lines import row_of
from extractor.explorer.markup import Html, join, say, spoken, tag, void
from extractor.explorer.wanted import MODALITIES, STEP, Wanted, found

if TYPE_CHECKING:
    from extractor.explorer.index import Index

COLUMNS = (
    ("type", "fact.type"),
    (None, "fact.fact"),
    ("day", "fact.day"),
    (None, "fact.headline"),
    ("confidence", "fact.confidence"),
)


def facts(index: Index, asked: Wanted, *, live: bool) -> Page:
    """Make the page: on a server with the rows that are asked for, in a folder with the first ones."""
    total, rows = found(index, asked)
    docs = {fact.doc: index.doc(fact.doc) for fact in rows}
    drawn = [row_of(fact, doc, "") for fact in rows if (doc := docs[fact.doc])]
    head = tag("tr", *(_column(sort, key, asked) for sort, key in COLUMNS))
    table = tag("table", tag("thead", head), tag("tbody", *drawn), class_="facts")
    count = tag("p", tag("b", f"{total:,}"), Html(" "), say("fact.rows"), class_="count", role="status")
    body = join(say("interface.facts", "h1"), _form(index, asked),
                tag("div", tag("div", count, _exports(asked, live=live), class_="bar"), table,
                    None if drawn else say("interface.nothing", "p"), _pager(asked, total), id="rows"))  # fmt: skip
    return Page(title="Facts", body=body, here="facts.html", scripts=() if live else data_scripts(index))


def data_scripts(index: Index) -> tuple[str, ...]:
    """Name the scripts that hold the facts of a folder's table."""
    return (
        "data/docs.js",
        "data/entities.js",
        *(f"data/facts-{n}.js" for n in range(-(-index.counts["facts"] // CHUNK))),
    )


CHUNK = 5000


def _form(index: Index, asked: Wanted) -> Html:
    types = [row[0] for row in index.ask("SELECT DISTINCT type FROM facts ORDER BY type")]
    words = _input("q", asked.q, "search", aria_keyshortcuts="/", **spoken(placeholder="interface.facts_hint"))
    least = _input("least", f"{asked.least:g}" if asked.least else "", "number", min=0, max=1, step="0.05")
    clear = tag("a", say("fact.clear"), href="facts.html", class_="button")
    return tag(
        "form",
        _field("interface.search", words, "wide"),
        _field("fact.type", _choice("type", types, asked.type)),
        _field("fact.entity", _input("entity", asked.entity, "search")),
        _field("fact.label", _choice("label", [label.value for label in LABELS], asked.label)),
        _field("fact.modality", _choice("modality", [*MODALITIES, "negated"], asked.modality)),
        _field("fact.from", _input("since", asked.since, "date")),
        _field("fact.to", _input("until", asked.until, "date")),
        _field("fact.least", least),
        _input("sort", asked.sort, "hidden"),
        _input("down", "1" if asked.down else "", "hidden"),
        tag("div", tag("button", say("fact.filter"), type="submit"), clear, class_="buttons"),
        id="filters",
        role="search",
        action="facts.html",
        method="get",
        autocomplete="off",
    )


def _input(name: str, value: str, kind: str, **more: str | int | bool | None) -> Html:
    return void("input", name=name, type=kind, value=value, **more)


def _field(key: str, control: Html, class_: str | None = None) -> Html:
    return tag("label", say(key), control, class_=class_)


def _choice(name: str, values: list[str], chosen: str) -> Html:
    options = [say(_key(name, value), "option", value=value, selected=value == chosen) for value in values]
    return tag("select", say("fact.all", "option", value=""), *options, name=name)


def _key(name: str, value: str) -> str:
    return "fact.negated" if value == "negated" else f"{name}.{value}"


def _column(sort: str | None, key: str, asked: Wanted) -> Html:
    """Head a column; one that can be sorted by is a link that does so, or turns the order."""
    if sort is None:
        return say(key, "th", scope="col")
    here = asked.sort == sort
    link = tag("a", say(key), href=asked.address(sort=sort, down=here and not asked.down, start=0), data_sort=sort)
    order = ("descending" if asked.down else "ascending") if here else None
    return tag("th", link, scope="col", aria_sort=order)


def _exports(asked: Wanted, *, live: bool) -> Html:
    kinds = ("csv", "jsonl", "parquet") if live else ("csv", "jsonl")
    query = asked.address(start=0)
    links = [tag("a", kind.upper() if kind != "parquet" else "Parquet", href=f"facts.{kind}{query}" if live else "#",
                 data_export=kind) for kind in kinds]  # fmt: skip
    return tag(
        "p", say("fact.export"), Html(": "), *(piece for one in links for piece in (one, Html(" "))), class_="exports"
    )


def _pager(asked: Wanted, total: int) -> Html | None:
    """Lead to the rows that follow."""
    if asked.start + STEP >= total:
        return None
    link = tag(
        "a", say("interface.more"), href=asked.address(start=asked.start + STEP), class_="button", data_more=True
    )
    return tag("p", link, class_="pager")

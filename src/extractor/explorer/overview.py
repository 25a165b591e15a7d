"""The first page: what there is, and a search for entities and sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.explorer.frame import Page
from extractor.explorer.markup import Html, join, say, spoken, tag, void

if TYPE_CHECKING:
    from extractor.explorer.index import Doc, Index

MOST = 300  # sources that are listed; the others are found by search
OFTEN = 24
HITS = 30


def overview(index: Index, q: str, title: str, *, live: bool) -> Page:
    """Make the page; a server answers the search, in a folder a script does."""
    results = tag("div", _results(index, q) if live and q.strip() else None, id="results", role="status")
    body = join(say("interface.overview", "h1"), _counts(index), _search(q), results,
                tag("div", _types(index), _often(index), class_="two"), _sources(index))  # fmt: skip
    scripts = () if live else ("data/docs.js", "data/entities.js")
    return Page(title=title, body=body, here="index.html", scripts=scripts)


def _counts(index: Index) -> Html:
    pairs = (("docs", "interface.sources"), ("facts", "interface.facts"), ("entities", "interface.entities"))
    tiles = [tag("div", say(key, "dt"), tag("dd", f"{index.counts[name]:,}"), class_="tile") for name, key in pairs]
    return tag("dl", *tiles, class_="tiles")


def _search(q: str) -> Html:
    field = void(
        "input", name="q", type="search", value=q, aria_keyshortcuts="/", **spoken(placeholder="interface.search_hint")
    )
    label = tag("label", say("interface.search"), field)
    return tag("form", label, tag("button", say("interface.search"), type="submit"), id="search", role="search",
               action="index.html", method="get", autocomplete="off", class_="search")  # fmt: skip


def _results(index: Index, q: str) -> Html:
    low = q.lower().strip()
    entities = index.ask(NAMED, low, HITS)
    docs = index.ask(
        "SELECT id, headline, source FROM docs WHERE instr(lower(headline), ?) OR instr(lower(source), ?) LIMIT ?",
        low,
        low,
        HITS,
    )
    items = [_hit(f"e/{number}.html", name, f"label.{label}") for number, name, label in entities]
    items += [_hit(f"a/{number}.html", headline or source, "interface.sources") for number, headline, source in docs]
    words = tag("a", say("interface.facts"), Html(": "), tag("bdi", q), href=f"facts.html?q={_quoted(q)}")
    listed = tag("ul", *items, class_="plain hits") if items else say("interface.nothing", "p")
    return join(say("interface.results", "h2"), listed, tag("p", words))


NAMED = """
SELECT DISTINCT e.id, e.name, e.label FROM names n JOIN entities e ON e.id = n.entity
WHERE instr(low, ?) AND e.facts ORDER BY e.facts DESC, e.id LIMIT ?
"""


def _quoted(q: str) -> str:
    from urllib.parse import quote

    return quote(q, safe="")


def _hit(link: str, name: str, key: str) -> Html:
    return tag("li", tag("a", tag("bdi", name), href=link), Html(" "), say(key, "small"))


def _types(index: Index) -> Html:
    rows = index.ask("SELECT type, count(*) AS n FROM facts GROUP BY type ORDER BY n DESC, type")
    most = rows[0][1] if rows else 1
    items = [
        tag(
            "li",
            tag(
                "a",
                say(f"type.{name}"),
                tag("b", f"{count:,}"),
                tag("meter", min=0, max=most, value=count),
                href=f"facts.html?type={_quoted(name)}",
            ),
        )
        for name, count in rows
    ]
    return tag("section", say("interface.types", "h2"), tag("ul", *items, class_="bars"))


def _often(index: Index) -> Html:
    rows = index.ask(
        "SELECT id, name, label, facts FROM entities WHERE facts AND label <> 'TITLE' ORDER BY facts DESC, id LIMIT ?",
        OFTEN,
    )
    items = [tag("li", tag("a", tag("bdi", name), href=f"e/{number}.html", class_=f"m L-{label}"), Html(" "),
                 tag("small", f"{count:,}")) for number, name, label, count in rows]  # fmt: skip
    return tag("section", say("interface.most", "h2"), tag("ul", *items, class_="chips"))


def _sources(index: Index) -> Html:
    docs = index.docs(MOST)
    names = [say("fact.headline", "th"), say("interface.published", "th")]
    head = tag("tr", *names, *(say(f"interface.{key}", "th", class_="num") for key in ("articles", "facts")))
    table = tag("table", tag("thead", head), tag("tbody", *map(_source, docs)), class_="sources")
    return tag("section", say("interface.sources", "h2"), tag("div", table, class_="wide"))


def _source(doc: Doc) -> Html:
    title = tag("a", tag("bdi", doc.title), href=f"a/{doc.id}.html")
    name = tag("small", tag("bdi", doc.name)) if doc.headline else None
    counts = [tag("td", f"{count:,}", class_="num") for count in (doc.articles, doc.facts)]
    return tag("tr", tag("td", title, Html(" "), name), tag("td", doc.published or "–"), *counts)

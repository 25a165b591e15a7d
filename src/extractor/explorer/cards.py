"""Facts as cards: what is said, of whom, how firmly, and why it is believed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from extractor.explorer.markup import Html, join, say, tag, text
from extractor.explorer.norms import normal, plain
from extractor.explorer.rivals import Rival
from extractor.facts.explain import row
from extractor.scores.cards import Card

if TYPE_CHECKING:
    from collections.abc import Iterator


Item = dict[str, Any]
WIDEST = 100  # characters of a wording


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """What cards of one source are made from.

    `numbers` are those of entities that have a page, by local id; `evidence` holds sentences by fact where the text is
    not at hand, `triggers` the words that say them; `rivals` is None where nobody
    has looked for them; `errors` those of facts against gold, by fact.
    """

    mentions: dict[str, Item]
    entities: dict[str, Item]
    numbers: dict[str, int] = {}
    evidence: dict[str, str] = {}
    triggers: dict[str, str] = {}
    rivals: dict[str, list[Rival]] | None = None
    errors: dict[str, Card] = {}
    compared: bool = False
    frames: str | None = None
    ask: str | None = ""
    root: str = ""


def card(fact: Item, sheet: Sheet, missed: str = "") -> Html:
    """Draw a fact; `missed` is put before its id where it stands in gold alone."""
    name = f"{missed}{fact['id']}"
    used = [local for fillers in fact["args"].values() for local in fillers]
    used += [fact["source"]] if fact.get("source") else []
    tokens = [*(f"{missed}{local}" for local in dict.fromkeys(used)), f"t{name}"]
    error = sheet.errors.get(name)
    state = "missed" if missed else "wrong" if error else "right" if sheet.compared else ""
    return tag(
        "article",
        tag("h3", say(f"type.{fact['type']}"), *badges(fact), _score(fact)),
        tag("dl", *(_role(role, fillers, sheet) for role, fillers in fact["args"].items())),
        _credit(fact, sheet),
        _evidence(fact, sheet),
        _verdict(error),
        None if missed else _why(fact, sheet),
        id=name,
        class_=f"card {state}".strip(),
        tabindex=0,
        data_i=" ".join(tokens),
    )


def badges(fact: Item) -> Iterator[Html]:
    """Say what is not plainly so."""
    if fact.get("modality", "actual") != "actual":
        yield tag("span", say(f"modality.{fact['modality']}"), class_=f"badge {fact['modality']}")
    if fact.get("negated"):
        yield tag("span", say("fact.negated"), class_="badge negated")


def filler(mention: Item, sheet: Sheet) -> Html:
    """Say what fills a role: its words, its normal form, a link to its entity."""
    number = sheet.numbers.get(mention.get("entity", ""))
    words = tag("bdi", mention["text"])
    shown = tag("a", words, href=f"{sheet.root}e/{number}.html") if number else words
    norm = None if plain(mention.get("norm"), mention["text"]) else tag("small", normal(mention["norm"]))
    return join(shown, Html(" ") if norm else None, norm)


def _score(fact: Item) -> Html | None:
    return tag("span", share(fact["confidence"]), class_="conf") if "confidence" in fact else None


def share(confidence: float) -> str:
    """Write a confidence as a percentage.

    >>> share(0.9995), share(0.345)
    ('99.9 %', '34 %')
    """
    return "99.9 %" if 0.995 <= confidence < 1 else f"{confidence * 100:.0f} %"


def _role(role: str, fillers: list[str], sheet: Sheet) -> Html:
    names = [filler(sheet.mentions[local], sheet) for local in fillers]
    spaced = [piece for name in names for piece in (Html("、"), name)][1:]
    found = [_found(sheet.mentions[local], sheet) for local in fillers]
    return tag("div", say(f"role.{role}", "dt"), tag("dd", *spaced, *found))


def _credit(fact: Item, sheet: Sheet) -> Html | None:
    if not fact.get("source"):
        return None
    return tag("p", say("fact.said_by"), Html(" "), filler(sheet.mentions[fact["source"]], sheet), class_="credit")


def _evidence(fact: Item, sheet: Sheet) -> Html | None:
    words = sheet.evidence.get(fact["id"])
    return tag("blockquote", words, lang="zh", dir="auto") if words else None


def _verdict(error: Card | None) -> Html | None:
    """Set what gold says beside what was found."""
    if error is None:
        return None
    kinds = [tag("span", say(f"kind.{kind.value}"), class_="badge bad") for kind in error.kinds]
    head = tag("tr", tag("td"), say("gold.in_gold", "th"), say("gold.in_found", "th"))
    rows = [
        tag(
            "tr",
            say(f"role.{line.what}", "th"),
            tag("td", line.gold),
            tag("td", line.found),
            class_="bad" if line.wrong else None,
        )
        for line in error.rows
    ]
    return tag("div", tag("p", *kinds), tag("table", head, *rows), class_="verdict")


def _why(fact: Item, sheet: Sheet) -> Html:
    """Say why a fact is believed; how each role was found stands beside it, and shows where this is open."""
    said = sheet.triggers.get(fact["id"])
    own = [_line("fact.found_by", *_by(fact["by"])), _line("fact.trigger", tag("bdi", said)) if said else None]
    own += [*_frame(fact["by"], sheet.frames), _line("fact.score", f"{fact['confidence']:.4f}")]
    return tag("details", say("fact.why", "summary"), tag("dl", *own), _rivals(fact, sheet))


def _by(by: str) -> Iterator[Html]:
    """Name a rule or model; what is no row of ours is the reader's."""
    yield tag("code", by)
    if by == "reader":
        yield join(Html(" · "), say("fact.reader"))


def _line(key: str, *children: Html | str) -> Html:
    return tag("div", say(key, "dt"), tag("dd", *children))


def _frame(by: str, frames: str | None) -> Iterator[Html]:
    """Say what the row is that a fact is by."""
    found = row(by, frames) or {}
    if wording := found.get("wording"):
        yield _line("fact.wording", tag("code", wording if len(wording) <= WIDEST else f"{wording[:WIDEST]} …"))
    if note := found.get("note"):
        yield _line("fact.note", note)


def _found(mention: Item, sheet: Sheet) -> Html:
    """Say how a filler was found, and of which entity it is a name."""
    entity = sheet.entities.get(mention.get("entity", ""))
    same = f" → {entity['name']}" if entity and entity["name"] != mention["text"] else ""
    words = f"{mention['type']} · {mention.get('by', '')} · {mention.get('confidence', 1.0):.2f}{same}"
    return tag("small", words, class_="by")


def _rivals(fact: Item, sheet: Sheet) -> Html | None:
    """Say what was rejected, or offer to look for it; nothing where `ask` is None."""
    if sheet.ask is None:
        return None
    head = say("fact.rivals", "h4")
    if sheet.ask:
        return tag("div", head, tag("button", say("fact.ask"), type="button", data_ask=f"{sheet.ask}/{fact['id']}"))
    if sheet.rivals is None:
        return tag("div", head, say("fact.unasked", "p"))
    some = sheet.rivals.get(fact["id"], [])
    return tag(
        "div", head, tag("ul", *(tag("li", text(one.words())) for one in some)) if some else say("fact.no_rivals", "p")
    )

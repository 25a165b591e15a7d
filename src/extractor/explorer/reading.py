"""One source -> its reading view: the articles as printed, what was found in them, cards of facts beside."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import msgspec

from extractor.documents.decode import decode
from extractor.explorer.cards import Sheet, card
from extractor.explorer.marks import Mark, Marks, marked
from extractor.explorer.markup import Html, join, say, spoken, tag, void
from extractor.explorer.norms import normal, plain
from extractor.explorer.rivals import Rival
from extractor.model import Document, Label, Source, Span
from extractor.scores.cards import Card, Sides, cards
from extractor.scores.errors import Kind
from extractor.scores.place import stretch

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractor.model import Article

Item = dict[str, Any]
RAW = 20_000  # code points of the raw file that are shown of one article
MISSED = "g"  # before ids of what stands in gold alone


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What a reading view is made from; without `source` and `document` the page says `why`, and shows `evidence`."""

    title: str
    result: Item
    source: Source | None = None
    document: Document | None = None
    why: str = ""
    numbers: dict[str, int] = {}
    evidence: dict[str, str] = {}
    triggers: dict[str, str] = {}
    rivals: dict[str, list[Rival]] | None = None
    moved: bool = False
    gold: Item | None = None
    ask: str | None = ""
    root: str = ""
    ways: Html = Html("")


def reading(view: Reading) -> Html:
    """Write the view."""
    errors = _errors(view)
    sheet = _sheet(view, errors)
    parts = _articles(view, sheet, errors) if view.document else [_apart(view, sheet)]
    return join(_head(view, errors), *parts)


def _errors(view: Reading) -> list[Card]:
    if view.gold is None or view.document is None:
        return []
    return cards(Sides(view.gold, view.result, view.document))


def _sheet(view: Reading, errors: list[Card]) -> Sheet:
    named = {
        f"{MISSED}{one.ids[0]}" if one.ids[1] is None else str(one.ids[1]): one for one in errors if one.of == "fact"
    }
    return Sheet(
        mentions={mention["id"]: mention for mention in view.result["mentions"]},
        entities={entity["id"]: entity for entity in view.result.get("entities", ())},
        numbers=view.numbers,
        evidence={} if view.document else view.evidence,
        triggers=view.triggers,
        rivals=view.rivals,
        errors=named,
        compared=view.gold is not None,
        frames=((view.result.get("head") or {}).get("settings") or {}).get("frames"),
        ask=view.ask,
        root=view.root,
    )


def _head(view: Reading, errors: list[Card]) -> Html:
    result = view.result
    day = result.get("published")
    facts = [
        tag("bdi", result["source"]),
        tag("span", say("interface.published"), f" {day}") if day else say("interface.undated"),
    ]
    counts = [join(say(f"interface.{part}"), f" {len(result[part]):,}") for part in ("articles", "mentions", "facts")]
    line = tag("p", *(piece for one in (*facts, *counts) for piece in (Html(" · "), one)), class_="meta")
    line = Html(line.replace(" · ", "", 1))
    notes = [tag("li", warning["message"]) for warning in result.get("warnings", ())]
    warned = tag("details", say("interface.warnings", "summary"), tag("ul", *notes), class_="notes") if notes else None
    rules = say("fact.other_rules", "p", class_="meta") if view.moved else None
    title = tag("bdi", view.title, lang="zh") if view.title else say("box.pasted")
    return join(tag("h1", title), line, view.ways, warned, rules, _why(view), _score(view, errors),
                _tools(view) if view.document else None)  # fmt: skip


def _why(view: Reading) -> Html | None:
    if view.document:
        return None
    return tag(
        "p", say("interface.gone"), Html(": "), say(view.why), Html(". "), say("interface.gone_rest"), class_="note"
    )


def _score(view: Reading, errors: list[Card]) -> Html | None:
    """Count against gold: what is right of what there is, and the kinds of errors."""
    if view.gold is None:
        return None
    bad = {str(one.ids[0]) for one in errors if one.of == "fact" and one.ids[0]}
    right = len(view.gold["facts"]) - len(bad)
    kinds = Counter(kind for one in errors if one.of == "fact" for kind in one.kinds)
    pieces = [
        tag("span", say(f"kind.{kind.value}"), f" {count}", class_="badge bad") for kind, count in kinds.most_common()
    ]
    head = join(
        say("gold.gold"),
        Html(": "),
        say("interface.facts"),
        f" {right} / {len(view.gold['facts'])} ",
        say("gold.right"),
        Html(" "),
    )
    return tag("p", head, *(piece for one in pieces for piece in (Html(" "), one)), class_="meta compared")


def _tools(view: Reading) -> Html:
    """Offer what to show: labels, normal forms, the raw file."""
    counts = Counter(mention["type"] for mention in view.result["mentions"])
    boxes = [_box(label, counts[label]) for label in Label if counts[label]]
    forms = tag("label", void("input", type="checkbox", checked=True, data_show="norms"), say("interface.norms"))
    kinds = (("clean", "interface.cleaned", "true"), ("raw", "interface.raw", "false"))
    ways = [tag("button", say(key), type="button", aria_pressed=on, data_text=kind) for kind, key, on in kinds]
    raw = tag("span", *ways, class_="switch", role="group")
    keys = tag("span", tag("kbd", "j"), Html(" "), tag("kbd", "k"), Html(" "), say("interface.keys"), class_="keys")
    legend = tag("div", *boxes, forms, class_="legend", role="group", **spoken(aria_label="interface.legend"))
    return tag("div", legend, raw, keys, class_="tools")


def _box(label: Label, count: int) -> Html:
    box = void("input", type="checkbox", checked=True, data_show=label.value)
    return tag("label", box, tag("span", say(f"label.{label}"), class_=f"m L-{label}"), tag("small", f"{count}"))


def _articles(view: Reading, sheet: Sheet, errors: list[Card]) -> list[Html]:
    document = view.document
    assert document
    marks, raw = _marks(view, sheet, errors), _Raw(view)
    facts = [
        (stretch(document, fact["span"], fact.get("field")).start, card(fact, sheet)) for fact in view.result["facts"]
    ]
    facts += _missed(view, sheet, errors)
    facts.sort(key=lambda pair: pair[0])
    homes = [_home(document.articles, at) for at, _ in facts]
    return [
        _article(
            view, number, marks, (raw, [drawn for (_, drawn), home in zip(facts, homes, strict=True) if home == number])
        )
        for number in range(len(document.articles))
    ]


def _missed(view: Reading, sheet: Sheet, errors: list[Card]) -> list[tuple[int, Html]]:
    """Draw what gold alone has."""
    if view.gold is None or view.document is None:
        return []
    theirs = {fact["id"]: fact for fact in view.gold["facts"]}
    gold = msgspec.structs.replace(sheet, mentions={m["id"]: m for m in view.gold["mentions"]}, numbers={})
    lost = [theirs[str(one.ids[0])] for one in errors if one.of == "fact" and one.ids[1] is None]
    return [(stretch(view.document, fact["span"], fact.get("field")).start, card(fact, gold, MISSED)) for fact in lost]


def _home(articles: Sequence[Article], at: int) -> int:
    return next((n for n, article in enumerate(articles) if at < article.span.end), len(articles) - 1)


def _article(view: Reading, number: int, marks: Marks, beside: tuple[_Raw, list[Html]]) -> Html:
    document = view.document
    assert document
    article = document.articles[number]
    clean = tag("div", *_paragraphs(document, article, marks), class_="clean", lang="zh")
    raw = tag("div", beside[0].article(number), class_="raw", lang="zh", hidden=True)
    aside = tag("aside", *(beside[1] or [say("interface.no_facts", "p")]), class_="cards", tabindex=-1,
                **spoken(aria_label="interface.facts"))  # fmt: skip
    return tag("section", tag("div", clean, raw, class_="paper"), aside, class_=f"spread {article.kind}")


def _paragraphs(document: Document, article: Article, marks: Marks) -> Iterator[Html]:
    at = article.span.start
    for line in document.text[article.span.start : article.span.end].split("\n"):
        span = Span(at, at + len(line))
        at = span.end + 1
        if line.strip():
            yield _paragraph(document, article, marks, span)


def _paragraph(document: Document, article: Article, marks: Marks, span: Span) -> Html:
    words = marked(document.text, span, marks)
    if article.headline and article.headline.crosses(span):
        return tag("h2", words, dir="auto")
    return tag("p", words, dir="auto", class_="byline" if article.byline and article.byline.covers(span) else None)


def _marks(view: Reading, sheet: Sheet, errors: list[Card]) -> Marks:
    """Give all marks on the clean text, sorted."""
    document = view.document
    assert document
    wrong = {one.ids[1]: one for one in errors if one.of == "mention" and one.ids[1]}
    marks = [_mention(document, mention, sheet, wrong.get(mention["id"])) for mention in view.result["mentions"]]
    marks += [
        Mark(span, f"t{fact['id']}", "T", 0) for fact in view.result["facts"] if (span := _trigger(document, fact))
    ]
    if view.gold is not None:
        marks += _gold_marks(document, view.gold, errors)
    return Marks(marks)


def _mention(document: Document, mention: Item, sheet: Sheet, error: Card | None) -> Mark:
    number, is_phrase = sheet.numbers.get(mention.get("entity", "")), mention["type"] == Label.PHRASE
    norm = mention.get("norm")
    return Mark(
        stretch(document, mention["span"], mention.get("field")),
        mention["id"],
        f"m L-{mention['type']}{' bad' if error else ''}",
        1 if is_phrase else 2,
        f"{sheet.root}e/{number}.html" if number else None,
        "" if plain(norm, mention["text"]) or _is_vague(norm) else normal(norm),
    )


def _is_vague(norm: Item | None) -> bool:
    return str((norm or {}).get("value", "")).endswith("_REF")


def _gold_marks(document: Document, gold: Item, errors: list[Card]) -> Iterator[Mark]:
    """Mark the mentions that gold alone has, and the words of its facts that were missed."""
    table = {mention["id"]: mention for mention in gold["mentions"]}
    lost = {one.ids[0] for one in errors if one.of == "mention" and Kind.MISSED in one.kinds}
    facts = {fact["id"]: fact for fact in gold["facts"]}
    for one in errors:
        fact = facts.get(str(one.ids[0])) if one.of == "fact" and one.ids[1] is None else None
        if fact and (span := _trigger(document, fact)):
            yield Mark(span, f"t{MISSED}{fact['id']}", "T", 0)
        lost |= {local for some in fact["args"].values() for local in some} if fact else set()
    for name in sorted(str(one) for one in lost):
        mention = table[name]
        span = stretch(document, mention["span"], mention.get("field"))
        state = "gold lost" if any(one.ids[0] == name for one in errors if one.of == "mention") else "gold"
        yield Mark(span, f"{MISSED}{name}", state, 0)


def _trigger(document: Document, fact: Item) -> Span | None:
    return stretch(document, fact["trigger"], fact.get("field")) if fact.get("trigger") else None


class _Raw:
    """The raw source, decoded, by the JSONL key in which spans count."""

    def __init__(self, view: Reading) -> None:
        self.view = view
        self.texts: dict[str | None, str] = _texts(view)
        rows = [
            (row.get("field"), Mark(Span(*row["span"]), row["id"], f"m L-{row['type']}"))
            for row in view.result["mentions"]
        ]
        self.marks = {field: Marks(mark for name, mark in rows if name == field) for field in self.texts}

    def article(self, number: int) -> Html:
        """Show the stretch of the raw source that an article comes from."""
        rows = self.view.result["articles"]
        row = rows[number] if number < len(rows) else None
        if row is None:
            return Html("")
        title = row.get("headline_field")
        parts = [(title, row["headline"])] if title and title != row.get("field") else []
        return join(*(self._stretch(field, Span(*span)) for field, span in (*parts, (row.get("field"), row["span"]))))

    def _stretch(self, field: str | None, span: Span) -> Html:
        end = min(span.end, span.start + RAW)
        name = tag("h3", f"{field}") if field else None
        lines = _lines(self.texts[field], Span(span.start, end), self.marks[field]) if field in self.texts else ()
        return join(name, tag("pre", *lines, dir="auto"), say("interface.cut", "p") if end < span.end else None)


def _lines(words: str, span: Span, marks: Marks) -> Iterator[Html]:
    at = span.start
    for line in words[span.start : span.end].split("\n"):
        if at > span.start:
            yield Html("\n")
        here = Span(at, at + len(line))
        yield marked(words, here, marks)
        at = here.end + 1


def _texts(view: Reading) -> dict[str | None, str]:
    if view.source is None or view.document is None:
        return {}
    if view.document.format != "jsonl":
        return {None: decode(view.source.raw, view.source.name, known=view.source.format is not None).text}
    record = msgspec.json.decode(view.source.raw)
    return {key: value for key, value in record.items() if isinstance(value, str)}


def _apart(view: Reading, sheet: Sheet) -> Html:
    """Show the facts of a source whose text is not at hand."""
    return tag("section", *(card(fact, sheet) for fact in view.result["facts"]), class_="apart cards")

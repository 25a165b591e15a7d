"""Events of financial news by other annotators: a tenth of FewFC, its types and roles taken for ours by fewfc.toml.

Run with ``python -m benchmarks.fewfc DATA [--model accurate|fast|rules]``; DATA is the folder that holds
``data/events``. Texts, a sentence each, are cut off by their hash. Printed are, by type and together:

- events: of one type in one text, paired one to one, those of one trigger first, then those that share most fillers
- arguments: type, role and the filler's exact words, of events so paired
- overlap: the same, where fillers share half of the longer one's characters, since extents differ by guidelines

A fact of ours that finds no event is false where its type is mapped for the text's file, and so are its fillers in
mapped roles; other types and roles do not count. An event that lacks a core role which its row maps is no fact by our
guidelines: it is set aside, and so is what was found at its trigger.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command line does, before numpy is loaded

from extractor import extract
from extractor.errors import InputError, TableError
from extractor.facts.schema import schema
from extractor.model import Settings, Span
from extractor.scores.measure import Parts, measure
from extractor.scores.score import Score, add
from extractor.tables import rows
from extractor.training.corpus import kept

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from extractor.model import Extraction, Fact

TABLE, NONE, ALL = Path(__file__).with_suffix(".toml"), "none: ", "together"
KINDS = ("events", "arguments", "overlap")
Pair = tuple[str, str]  # a role and the words that fill it, or a type and one of its roles


class Row(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an event of FewFC is with us: a type and its roles, or "none: " and the reason."""

    event: str
    file: Literal["train_base", "train_trans"]
    fact: str
    why: str
    triggers: tuple[str, ...] = ()
    roles: dict[str, str] = {}


class Event(msgspec.Struct, frozen=True):
    """A fact on either side: fillers by role and words; `whole` if it has the core roles that are asked of it."""

    type: str
    trigger: Span | None
    args: dict[Pair, Span]
    whole: bool = True

    def touches(self, other: Event) -> bool:
        """Tell whether the triggers share a character."""
        return bool(self.trigger and other.trigger and self.trigger.crosses(other.trigger))


class Case(msgspec.Struct, frozen=True):
    """A text, its events in our terms, and the types with roles that count in it."""

    text: str
    events: tuple[Event, ...]
    counted: frozenset[Pair]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="benchmarks.fewfc")
    parser.add_argument("data", type=Path)
    parser.add_argument("--model", choices=("accurate", "fast", "rules"), default="accurate")
    options = parser.parse_args(arguments)
    some, settings = list(cases(options.data / "data/events")), Settings(model=options.model)
    scores = [count(case.events, said(extract(case.text, settings=settings), case)) for case in some]
    aside = sum(not event.whole for case in some for event in case.events)
    print(f"{options.model}: {len(some)} texts, {aside} events set aside\n")
    print(f"{'':20}{'P':>7}{'R':>7}{'F1':>7}{'95 %':>15}{'hits':>6}{'gold':>6}{'found':>6}")
    types = sorted({kind for case in some for kind, _ in case.counted})
    names = [(what, kind) for what in KINDS for kind in (*types, ALL)]
    for f in measure(scores, [Parts(f"{w} {k}", *(f"{w}:{k}:{side}" for side in ("tp", "g", "p"))) for w, k in names]):
        bounds = "{:.3f}–{:.3f}".format(*f.interval) if f.interval else ""
        shares = f"{f.name:20}{f.precision:>7.3f}{f.recall:>7.3f}{f.f1:>7.3f}"
        print(f"{shares}{bounds:>15}{f.hits:>6}{f.gold:>6}{f.found:>6}")
    return 0


def mapping(file: Path = TABLE) -> tuple[Row, ...]:
    """Read the mapping. Raises TableError for a type or role that our schema lacks, and a "none" without its reason."""
    found, known = rows(file, Row), schema().type
    for number, row in enumerate(found, 1):
        ours = known[row.fact].roles if row.fact in known else {}
        for name in [name for name in (row.fact, *row.roles.values()) if name not in {*known, *ours}]:
            if not name.removeprefix(NONE) or not name.startswith(NONE):
                raise TableError(str(file), f"row {number}", name, "a name of facts/schema.toml, or 'none: ' and why")
    return found


def cases(folder: Path) -> Iterator[Case]:
    """Read the tenth; what several lines say of one text is put together. Raises InputError for what no row maps."""
    for name in ("train_base", "train_trans"):
        table = [row for row in mapping() if row.file == name]
        counted = frozenset((row.fact, role) for row in table for role in row.roles.values() if role[:6] != NONE)
        texts: dict[str, list[dict[str, Any]]] = {}
        for line in (folder / f"fewfc.{name}.json").read_text("utf-8").strip().split("\n"):
            row = json.loads(line)
            texts.setdefault(row["content"], []).extend(row["events"])
        yield from (Case(text, mapped(texts[text], table), counted) for text in filter(kept, texts))


def mapped(events: Iterable[dict[str, Any]], table: Sequence[Row]) -> tuple[Event, ...]:
    """Say events in our terms; those of one type at one trigger are one. Raises InputError for what no row maps."""
    found: dict[tuple[str, Span], Event] = {}
    for event in events:
        word, trigger = next((m["word"], Span(*m["span"])) for m in event["mentions"] if m["role"] == "trigger")
        fitting = (r for r in table if r.event == event["type"] and any(w in word for w in r.triggers or ("",)))
        if not (row := next(fitting, None)):
            raise InputError("FewFC", event["type"], word, "an event that fewfc.toml maps")
        if row.fact in schema().type:
            known = found.get((row.fact, trigger), Event(row.fact, trigger, {}))
            args = known.args | _args(event, row)
            needs = set(schema().type[row.fact].core()) & set(row.roles.values())
            found[row.fact, trigger] = Event(row.fact, trigger, args, needs <= {role for role, _ in args})
    return tuple(found.values())


def _args(event: dict[str, Any], row: Row) -> dict[Pair, Span]:
    """Name an event's fillers by our roles."""
    fillers = [m for m in event["mentions"] if m["role"] != "trigger"]
    if lost := [m["role"] for m in fillers if m["role"] not in row.roles]:
        raise InputError("FewFC", event["type"], lost[0], "a role that fewfc.toml maps")
    named = [(row.roles[m["role"]], m) for m in fillers]
    return {(role, m["word"]): Span(*m["span"]) for role, m in named if not role.startswith(NONE)}


def said(found: Extraction, case: Case) -> list[Event]:
    """Take what was found of the types and roles that count, in places of the text as it was given."""
    place = found.document.origin

    def args(fact: Fact) -> dict[Pair, Span]:
        own = [(role, place(f)) for role, some in fact.args.items() for f in some if (fact.type, role) in case.counted]
        return {(role, case.text[slice(*span)]): span for role, span in own}

    facts = [fact for fact in found.facts if fact.type in {kind for kind, _ in case.counted}]
    return [Event(fact.type, place(fact.trigger) if fact.trigger else None, args(fact)) for fact in facts]


def count(gold: Sequence[Event], found: Sequence[Event]) -> Score:
    """Count a text's events and arguments, by type and together."""
    pairs = paired(gold, found)
    aside = {j for i, j in pairs if not gold[i].whole}
    sizes = [(one.type, "g", (1, len(one.args), len(one.args))) for one in gold if one.whole]
    sizes += [(one.type, "p", (1, len(one.args), len(one.args))) for j, one in enumerate(found) if j not in aside]
    sizes += [(gold[i].type, "tp", (1, *shared(gold[i], found[j]))) for i, j in pairs if j not in aside]
    counts: dict[str, float] = {}
    for kind, side, numbers in sizes:
        for name in (kind, ALL):
            add(counts, {f"{what}:{name}:{side}": n for what, n in zip(KINDS, numbers, strict=True)})
    return Score(counts=counts)


def paired(gold: Sequence[Event], found: Sequence[Event]) -> list[tuple[int, int]]:
    """Pair events of one type one to one, greedily: those of one trigger first, then those that share most fillers."""
    ranked = sorted(
        (not ours.touches(theirs), -shared(ours, theirs)[1], i, j)
        for i, ours in enumerate(gold)
        for j, theirs in enumerate(found)
        if ours.type == theirs.type and (ours.whole or ours.touches(theirs))
    )
    pairs: dict[int, int] = {}
    for *_, i, j in ranked:
        if i not in pairs and j not in pairs.values():
            pairs[i] = j
    return list(pairs.items())


def shared(ours: Event, theirs: Event) -> tuple[int, int]:
    """Count the fillers that both have: word for word, and by half of the longer one.

    >>> one, other = Event("acquire", None, {("agent", "星河公司"): Span(0, 4)}), Event("acquire", None, {})
    >>> shared(one, one), shared(one, other)
    ((1, 1), (0, 0))
    """
    met = [(a, b) for a in ours.args.items() for b in theirs.args.items() if _meet(a, b)]
    return len(ours.args.keys() & theirs.args.keys()), min(len({a for a, _ in met}), len({b for _, b in met}))


def _meet(a: tuple[Pair, Span], b: tuple[Pair, Span]) -> bool:
    longer = max(end - start for start, end in (a[1], b[1]))
    return a[0] == b[0] or (a[0][0] == b[0][0] and 2 * a[1].overlap(b[1]) >= longer)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

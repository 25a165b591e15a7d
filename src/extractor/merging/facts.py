"""Rows of one key -> merged facts: what several articles say of the same thing at the same time."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

from extractor.merging.figures import Figure, basis, figure, meet, turned
from extractor.merging.names import kind, normal
from extractor.merging.times import Days, day, narrowest
from extractor.tables import table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    Row = dict[str, Any]

TAIL = 2  # characters that two names of one measure end in
LONGEST = 12  # characters that a longer name of a measure has more
FEW = 8  # occasions of one measure that are compared with those of another
SHARP = 3  # digits of a figure that two measures do not have by chance
TIED = 200  # occasions of one key that a new one is compared with
ENTITY = "e"
SIGN = "\x1f"


class Spec(msgspec.Struct, frozen=True, kw_only=True):
    """When facts of one type are one; see facts.toml."""

    same: tuple[str, ...]
    each: str | None = None
    figure: str | None = None
    time: str | None = None
    days: int = 60
    free: tuple[str, ...] = ()
    single: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    words: bool = False
    story: bool = False
    leaving: bool = False
    once: tuple[str, ...] = ()
    tail: str | None = None


class Claim(msgspec.Struct, gc=False):
    """One row, or one filler's share of it: what it is compared by; `when` is its time, also where `days` is none."""

    row: dict[str, Any]
    order: int
    when: Days | None
    days: Days | None
    published: int | None
    free: dict[str, frozenset[str]]
    figure: Figure | None
    measure: str = ""


class Occasion(msgspec.Struct):
    """Claims that speak of one thing at one time."""

    claims: list[Claim]
    days: Days | None
    published: Days | None
    free: dict[str, frozenset[str]]


def spec(type_: str, roles: Sequence[str] = ()) -> Spec:
    """Give the rule of a type; one that has none is the same where all its roles are."""
    return _specs().get(type_) or Spec(same=tuple(sorted(set(roles) - {"time"})), time="within")


def split(row: Row) -> Iterator[Row]:
    """Give a row for each filler of a role that is shared out, else the row itself."""
    each = spec(row["type"]).each
    fillers = row["roles"].get(each, ()) if each else ()
    if len(fillers) < 2:  # one filler has nothing to share
        yield row
        return
    for filler in fillers:
        yield {**row, "roles": {**row["roles"], each: [filler]}}


def key(row: Row, thing: Callable[[Row], str], story: int) -> str:
    """Give the key that all rows share which may be one fact; `thing` names a filler.

    Where no name is among what must be the same, only printings of one story can be.
    """
    rule, roles = spec(row["type"], tuple(row["roles"])), row["roles"]
    names = {role: _fillers(roles.get(role, ()), thing) for role in rule.same}
    parts = [row["type"], *(f"{role}={name[-TAIL:] if role == rule.tail else name}" for role, name in names.items())]
    if rule.figure:
        parts.append(_measure(row, rule.figure))
    if rule.leaving:
        parts.append(f"leaving={row['negated']}")
    if rule.words:
        parts.append("".join(char for char in row["evidence"] if char.isalnum()))
    if not any(_is_named(roles.get(role, ()), thing) for role in rule.same):
        parts += [f"{role}={_fillers(roles.get(role, ()), thing)}" for role in rule.about]
        named = any(_is_named(roles.get(role, ()), thing) for role in rule.about)
        parts += [] if named else [f"story={story}"]
    return SIGN.join([*parts, f"story={story}"] if rule.story else parts)


def claim(row: Row, thing: Callable[[Row], str], order: int) -> Claim:
    """Make what a row is compared by."""
    rule = spec(row["type"], tuple(row["roles"]))
    when = narrowest((f.get("norm") or {}).get("value") for f in row["roles"].get("time", ()))
    once = any(f["type"] in rule.once for role in rule.same for f in row["roles"].get(role, ()))
    free = {role: frozenset(map(thing, row["roles"][role])) for role in rule.free if row["roles"].get(role)}
    days = when if rule.time and not once else None
    measure = _fillers(row["roles"].get(rule.tail or "", ()), thing)
    return Claim(row, order, when, days, day(row["published"]), free, _figure(row, rule), measure)


def occasions(claims: Sequence[Claim], rule: Spec) -> list[Occasion]:
    """Gather the claims of one key by time and by what they may not contradict in, the most precise first.

    One that would fit two occasions is put to neither: nothing is joined on a guess.
    """
    if len(claims) == 1:  # as most keys have
        return [Occasion([claims[0]], claims[0].days, _both(claims[0].published), claims[0].free)]
    measures: dict[str, list[Claim]] = {}
    for one in claims:
        measures.setdefault(one.measure, []).append(one)
    found = {measure: _timed(some, rule) for measure, some in measures.items()}
    some = _named(found, rule) if len(found) > 1 else next(iter(found.values()))
    return sorted(some, key=lambda occasion: min(c.order for c in occasion.claims))


def _timed(claims: Sequence[Claim], rule: Spec) -> list[Occasion]:
    found: dict[Days | None, list[Occasion]] = {}
    known: dict[tuple[Any, ...], Occasion] = {}
    for one in sorted(claims, key=_precision):
        published = one.published if one.days is None else None
        signature = (one.days, published, tuple(sorted(one.free.items(), key=str)))
        home = known.get(signature)
        if home is None or not _is_near(home, one, rule):
            fits = [occasion for occasion in _candidates(found, one, rule) if _fits(occasion, one, rule)]
            home = fits[0] if len(fits) == 1 else _begun(found, one)
        _add(home, one)
        known[signature] = home
    return [occasion for group in found.values() for occasion in group]


def _named(found: dict[str, list[Occasion]], rule: Spec) -> list[Occasion]:
    """Join a measure's longer name with a shorter one (签约总金额, 总金额), where a sharp figure shows it."""
    for long, short in _suffixes(found):
        for occasion in found[long][:FEW]:
            home = next((other for other in found[short][:FEW] if _is_one(occasion, other, rule)), None)
            if home is not None:
                found[long] = [other for other in found[long] if other is not occasion]
                for one in occasion.claims:
                    _add(home, one)
    return [occasion for some in found.values() for occasion in some]


def _suffixes(names: Iterable[str]) -> list[tuple[str, str]]:
    """Give pairs of measures of which the second is the end of the first.

    >>> _suffixes(["p总金额", "p签约总金额", "e12", "e2"])
    [('p签约总金额', 'p总金额')]
    """
    known = sorted(name for name in names if name.startswith("p") and "|" not in name)
    ends = {(long, long[:1] + long[at:]) for long in known for at in range(2, min(len(long) - 1, LONGEST))}
    return sorted((long, short) for long, short in ends if short in names)


def _is_one(occasion: Occasion, other: Occasion, rule: Spec) -> bool:
    figures = [one.figure for some in (occasion, other) for one in some.claims]
    read = [one for one in figures if one is not None]
    values = (one.exact.normalize().as_tuple().digits for one in read if one.exact is not None)
    if len(read) < len(figures) or not any(len(digits) >= SHARP for digits in values):
        return False
    return meet(read) and all(_fits(other, one, rule) for one in occasion.claims)


def roles_of(claims: Sequence[Claim], thing: Callable[[Row], str]) -> dict[str, list[Row]]:
    """Give the fillers of all claims by role, those of one thing once, written as most write it."""
    found: dict[str, dict[str, list[Row]]] = {}
    for one in claims:
        for role, fillers in one.row["roles"].items():
            for filler in fillers:
                found.setdefault(role, {}).setdefault(thing(filler), []).append(filler)
    return {role: [_usual(some) for some in things.values()] for role, things in found.items()}


def thing_of(filler: Row) -> str:
    """Name a filler that is no entity: by its norm, or by its words.

    >>> thing_of({"text": "“副部长”", "type": "TITLE"}), thing_of({"text": "3月26日", "norm": {"value": "2026-03-26"}})
    ('t副部长', 'n2026-03-26')
    """
    norm = filler.get("norm")
    if norm:
        value = norm.get("value")
        return f"n{value}" if isinstance(value, str) else f"n{json.dumps(norm, sort_keys=True)}"
    label = filler.get("type", "")
    return f"{'t' if label == 'TITLE' else 'p'}{normal(filler['text'], kind(label))}"


def _usual(some: Sequence[Row]) -> Row:
    if len(some) == 1:  # as most are
        return some[0]
    counts = Counter(filler["text"] for filler in some)
    return max(some, key=lambda filler: (counts[filler["text"]], len(filler["text"])))


def _is_named(fillers: Sequence[Row], thing: Callable[[Row], str]) -> bool:
    return any(thing(filler).startswith(ENTITY) for filler in fillers)


def _fillers(fillers: Sequence[Row], thing: Callable[[Row], str]) -> str:
    return "|".join(sorted({thing(filler) for filler in fillers}))


def _measure(row: Row, role: str) -> str:
    """Say in what a figure counts: its unit and, for a change, what it is measured from."""
    read = next((f for filler in row["roles"].get(role, ()) if (f := figure(filler))), None)
    if read is None:
        return ""
    if read.unit not in {"%", "pp"}:
        return read.unit
    from_, way = basis(row.get("trigger") or "", _before(row, read.text))
    return f"{read.unit} {from_} {'change' if way else ''}"


def _before(row: Row, text: str) -> str:
    at = row["evidence"].find(text)
    return str(row["evidence"][max(0, at - 16) : max(0, at)])


def _figure(row: Row, rule: Spec) -> Figure | None:
    read = next((f for filler in row["roles"].get(rule.figure or "", ()) if (f := figure(filler))), None)
    if read is None or read.unit not in {"%", "pp"}:
        return read
    return turned(read) if basis(row.get("trigger") or "", "")[1] < 0 else read


def _precision(one: Claim) -> tuple[Any, ...]:
    """Sort what has a time before what has none, days before months, and else by order."""
    width = one.days[1] - one.days[0] if one.days else 1 << 30
    return width, one.days or (), -len(one.free), one.published or 0, one.order


def _add(occasion: Occasion, one: Claim) -> None:
    occasion.claims.append(one)
    for role, things in one.free.items():
        occasion.free[role] = occasion.free.get(role, frozenset()) | things
    if one.published:
        first, last = occasion.published or (one.published, one.published)
        occasion.published = min(first, one.published), max(last, one.published)


def _candidates(found: dict[Days | None, list[Occasion]], one: Claim, rule: Spec) -> list[Occasion]:
    """Give the occasions that a claim may belong to: where times must be equal, those of its time or of none."""
    if rule.time == "equal" and one.days:
        return [*found.get(one.days, ()), *found.get(None, ())][-TIED:]
    return [occasion for group in list(found.values())[-TIED:] for occasion in group[-TIED:]][-TIED:]


def _begun(found: dict[Days | None, list[Occasion]], one: Claim) -> Occasion:
    """Begin an occasion for a claim, which is yet to be added."""
    occasion = Occasion([], one.days, None, {})
    found.setdefault(one.days, []).append(occasion)
    return occasion


def _fits(occasion: Occasion, one: Claim, rule: Spec) -> bool:
    shared = (role for role in one.free if occasion.free.get(role))
    if any(occasion.free[role].isdisjoint(one.free[role]) for role in shared):
        return False
    if occasion.days and one.days:
        if rule.time == "equal":
            return occasion.days == one.days
        return occasion.days[0] <= one.days[1] and one.days[0] <= occasion.days[1]
    return _is_near(occasion, one, rule)


def _is_near(occasion: Occasion, one: Claim, rule: Spec) -> bool:
    """Tell whether what lacks a time was published near enough; without any day, it is."""
    if occasion.days and one.days:
        return True
    mine, other = one.days or _both(one.published), occasion.days or occasion.published
    return not mine or not other or (mine[0] - rule.days <= other[1] and other[0] - rule.days <= mine[1])


def _both(published: int | None) -> Days | None:
    return (published, published) if published else None


@cache
def _specs() -> dict[str, Spec]:
    return {name: msgspec.convert(row, Spec) for name, row in table("merging/facts.toml")["type"].items()}

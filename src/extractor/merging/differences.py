"""Two runs' results -> what they say differently, source by source."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    Row = dict[str, Any]
    Key = tuple[Any, ...]

NEAR = 0.01 + 1e-9  # confidences that differ by less are equal: processors may differ so far
MARKS = ("modality", "negated")


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that two runs say differently: `change` is added, removed or changed, seen from the first.

    `span` and `field` are its place in the source, `fields` what changed, each with both values.
    """

    source: str
    record: int | None
    what: str
    change: str
    type: str
    text: str
    span: tuple[int, int] | None = None
    field: str | None = None
    fields: dict[str, tuple[Any, Any]] = {}


class Sum(msgspec.Struct):
    """How many sources are equal, how many mentions and facts are not, and what made each run's first result."""

    sources: int = 0
    equal: int = 0
    counts: dict[str, int] = {}
    heads: tuple[Any, Any] = (None, None)

    def add(self, found: list[Difference]) -> None:
        """Count a source with its differences."""
        self.sources += 1
        self.equal += not found
        for one in found:
            name = f"{one.what} {one.change}"
            self.counts[name] = self.counts.get(name, 0) + 1


def differences(before: Iterable[Row], after: Iterable[Row], total: Sum) -> Iterator[list[Difference]]:
    """Give the differences of each source, and count them in `total`; both runs are in the order of source names.

    >>> one = {"source": "a.txt", "sha256": "", "mentions": [], "facts": []}
    >>> [[d.change for d in some] for some in differences([one], [one, {**one, "source": "b.txt"}], Sum())]
    [[], ['added']]
    """
    for one, other in _paired(before, after):
        found = list(_source(one, other))
        total.add(found)
        total.heads = (_head(total.heads[0], one), _head(total.heads[1], other))
        yield found


def _head(head: Any, result: Row | None) -> Any:
    return head or (result or {}).get("head")


def _paired(before: Iterable[Row], after: Iterable[Row]) -> Iterator[tuple[Row | None, Row | None]]:
    ones, others = iter(before), iter(after)
    one, other = next(ones, None), next(others, None)
    while one is not None or other is not None:
        first = other is None or (one is not None and _name(one) <= _name(other))
        last = one is None or (other is not None and _name(other) <= _name(one))
        yield one if first else None, other if last else None
        one = next(ones, None) if first else one
        other = next(others, None) if last else other


def _source(one: Row | None, other: Row | None) -> Iterator[Difference]:
    if one is None or other is None:
        some = one or other or {}
        counts = f"{len(some['mentions']):,} mentions, {len(some['facts']):,} facts"
        yield _difference(
            some, {"what": "source", "change": "removed" if one else "added", "type": "source", "text": counts}
        )
        return
    fields = {
        name: (one.get(name), other.get(name)) for name in ("sha256", "published") if one.get(name) != other.get(name)
    }
    if fields:
        yield _difference(
            other, {"what": "source", "change": "changed", "type": "source", "text": "", "fields": fields}
        )
    yield from _mentions(one, other)
    yield from _facts(one, other)


def _mentions(one: Row, other: Row) -> Iterator[Difference]:
    names = _entities(one), _entities(other)
    sides = [{_place(m): m for m in side["mentions"]} for side in (one, other)]
    for key in sorted(sides[0].keys() | sides[1].keys(), key=_order):
        before, after = sides[0].get(key), sides[1].get(key)
        if before and after:
            if fields := _changed(_about(before, names[0]), _about(after, names[1])):
                yield _mention(other, after, "changed", fields)
        elif found := before or after:
            yield _mention(other, found, "removed" if before else "added", {})


def _mention(result: Row, mention: Row, change: str, fields: dict[str, tuple[Any, Any]]) -> Difference:
    about = {"what": "mention", "change": change, "type": mention["type"], "text": mention["text"], "fields": fields}
    return _difference(result, {**about, **_where(mention)})


def _about(mention: Row, names: dict[str, str]) -> Row:
    found: Row = {name: mention[name] for name in ("type", "norm", "confidence") if name in mention}
    return {**found, "entity": names.get(mention.get("entity", ""))}


def _entities(result: Row) -> dict[str, str]:
    """Name the entities; where the result does not, the longest mention does."""
    names = {entity["id"]: entity["name"] for entity in result.get("entities", ())}
    for mention in () if names else result["mentions"]:
        if "entity" in mention:
            names[mention["entity"]] = max(names.get(mention["entity"], ""), mention["text"], key=len)
    return names


def _facts(one: Row, other: Row) -> Iterator[Difference]:
    """Pair facts of one type and evidence, those with most fillers in common first."""
    sides = [_by_evidence(side) for side in (one, other)]
    for key in sorted(sides[0].keys() | sides[1].keys(), key=_order):
        pairs, removed, added = _aligned(sides[0].get(key, []), sides[1].get(key, []))
        for before, after in pairs:
            if fields := _changed(before, after):
                yield _fact(other, after, "changed", fields)
        yield from (_fact(one, fact, "removed", {}) for fact in removed)
        yield from (_fact(other, fact, "added", {}) for fact in added)


def _by_evidence(result: Row) -> dict[Key, list[Row]]:
    mentions = {mention["id"]: mention for mention in result["mentions"]}
    found: dict[Key, list[Row]] = {}
    for fact in result["facts"]:
        found.setdefault((*_place(fact), fact["type"]), []).append(_plain(fact, mentions))
    return found


def _plain(fact: Row, mentions: dict[str, Row]) -> Row:
    """Write a fact with its fillers' texts and norms in place of their ids."""
    row: Row = {"type": fact["type"], **_where(fact), **{name: fact[name] for name in MARKS}}
    row["trigger"] = tuple(fact["trigger"]) if fact.get("trigger") else None
    row["source"] = _said(mentions[fact["source"]]) if fact.get("source") else None
    row["confidence"] = fact.get("confidence")
    fillers = {role: [mentions[name] for name in names] for role, names in fact["args"].items()}
    row["roles"] = {role: [_said(m) for m in some] for role, some in fillers.items()}
    row["places"] = {(role, _place(m)) for role, some in fillers.items() for m in some}
    return row


def _aligned(ones: list[Row], others: list[Row]) -> tuple[list[tuple[Row, Row]], list[Row], list[Row]]:
    """Pair facts of one sentence and type: equal fillers first, then most in common; at least one, or the trigger."""
    if len(ones) == len(others) and all(a["places"] == b["places"] for a, b in zip(ones, others, strict=True)):
        return list(zip(ones, others, strict=True)), [], []
    ranked = sorted(
        (-_likeness(a, b), i, j) for i, a in enumerate(ones) for j, b in enumerate(others) if _likeness(a, b) > 0
    )
    taken: dict[int, int] = {}
    for _, i, j in ranked:
        if i not in taken and j not in taken.values():
            taken[i] = j
    removed = [a for i, a in enumerate(ones) if i not in taken]
    added = [b for j, b in enumerate(others) if j not in taken.values()]
    return [(ones[i], others[j]) for i, j in sorted(taken.items())], removed, added


def _likeness(one: Row, other: Row) -> float:
    shared = len(one["places"] & other["places"])
    whole = len(one["places"] | other["places"])
    same = one["trigger"] is not None and one["trigger"] == other["trigger"]
    return shared / whole * 2 + same / 2 if whole else float(same)


def _fact(result: Row, fact: Row, change: str, fields: dict[str, tuple[Any, Any]]) -> Difference:
    text = " ".join(f"{role}={'、'.join(f['text'] for f in some)}" for role, some in fact["roles"].items())
    marks = [fact["modality"]] * (fact["modality"] != "actual") + ["not"] * fact["negated"]
    about = {"what": "fact", "change": change, "type": fact["type"], "text": " ".join([text, *marks]), "fields": fields}
    return _difference(result, {**about, "span": fact["span"], "field": fact.get("field")})


def _changed(before: Row, after: Row) -> dict[str, tuple[Any, Any]]:
    """Give what differs between two of one place, a name each: roles, marks, norms, confidence."""
    found: dict[str, tuple[Any, Any]] = {}
    for name in (n for n in after | before if n not in {"places", "roles", "span", "field"}):
        one, other = before.get(name), after.get(name)
        if not (_is_near(one, other) if name == "confidence" else one == other):
            found[name] = one, other
    roles = before.get("roles", {}), after.get("roles", {})
    for role in sorted(roles[0].keys() | roles[1].keys()):
        if _unordered(roles[0].get(role, [])) != _unordered(roles[1].get(role, [])):
            found[f"role {role}"] = roles[0].get(role), roles[1].get(role)
    return found


def _unordered(fillers: list[Row]) -> Counter[str]:
    return Counter(repr(sorted(filler.items(), key=str)) for filler in fillers)


def _said(mention: Row) -> Row:
    norm = {"norm": mention["norm"]} if mention.get("norm") is not None else {}
    return {"text": mention["text"], "type": mention["type"], **norm, **_where(mention)}


def _is_near(one: float | None, other: float | None) -> bool:
    return one is None or other is None or abs(one - other) <= NEAR


def _difference(result: Row, about: Row) -> Difference:
    return Difference(source=str(result["source"]), record=result.get("record"), **about)


def _where(row: Row) -> Row:
    field = {"field": row["field"]} if row.get("field") else {}
    return {"span": tuple(row["span"]), **field}


def _place(row: Row) -> Key:
    return (row.get("field"), *row["span"])


def _order(key: Key) -> Key:
    return (key[0] or "", *key[1:])


def _name(result: Row) -> tuple[str, int]:
    return str(result["source"]), result.get("record") or 0

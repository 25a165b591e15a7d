"""A draft from a tool's file, what is known of its text -> gold, with a note for all that was mended or lost.

The tool's file decides what there is, the sidecar what the tool has no room for: a mention that is gone from the file
is gone, one that stands there keeps the entity, norm and id that it had.
"""

from __future__ import annotations

import re
from collections.abc import Callable  # noqa: TC003 - the type of a constant
from typing import TYPE_CHECKING, Any, NamedTuple

from extractor.exchange import names
from extractor.exchange.anchor import Anchor, bare
from extractor.exchange.page import Draft, Gold, Marked, Note, Spot, Told

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Row = dict[str, Any]
ENDS = "。！？!?\n"
CLOSING = '”’」』）)"'
MODALITIES = ("actual", "forecast", "plan", "call")
NUMBERED = re.compile(r"[1-9]\d{0,8}")


class Placed(NamedTuple):
    """A mention of a tool's file, its place in our text, and our label."""

    marked: Marked
    spot: Spot
    label: str


WAYS: tuple[tuple[Callable[[Row], Any], Callable[[Placed], Any]], ...] = (
    (lambda row: row["id"], lambda placed: placed.marked.keys.get("id")),
    (lambda row: (*row["span"], row["type"]), lambda placed: (*placed.spot, placed.label)),
    (lambda row: tuple(row["span"]), lambda placed: placed.spot),
)


class Settler:
    """One draft while its gold is made."""

    def __init__(self, draft: Draft, text: str, carries: frozenset[str]) -> None:
        """Take a draft, our text, and the words for what its format carries."""
        self.draft, self.text, self.carries = draft, text, carries - draft.silent
        self.anchor = Anchor(text, draft.text)
        self.notes: list[Note] = [*draft.notes, *(() if draft.sidecar else draft.unread)]
        self.known: Gold = draft.sidecar.gold if draft.sidecar else {"articles": [], "mentions": [], "facts": []}
        self.rows: dict[str, Row] = {m["id"]: m for m in self.known["mentions"]}
        self.ids: dict[str, str] = {}  # the tool's key -> our id
        self.spans: dict[str, Spot] = {}

    def gold(self, head: Row) -> Gold:
        """Make the gold; `head` holds source, hash and date of a text that no sidecar knows."""
        mentions = self._mentions()
        self.spans = {row["id"]: (row["span"][0], row["span"][1]) for row in mentions}
        facts = self._facts() if "fact" in self.carries else self._kept()
        body = {"articles": self._articles(), "mentions": mentions, "facts": facts}
        return {key: body.get(key, value) for key, value in {**head, **self.known, **body}.items()}

    def say(self, kind: str, item: str, what: str) -> None:
        """Note a repair or a loss."""
        self.notes.append(Note("loss" if kind == "loss" else "repair", self.draft.name, self.draft.place, item, what))

    def _mentions(self) -> list[Row]:
        found = [placed for marked in self.draft.marked for placed in self._place(marked)]
        taken: dict[int, Row] = {}
        free = self._matched(found, taken)
        rows = self._left() + [self._row(found[i], row) for i, row in sorted(taken.items())]
        order = {name: i for i, name in enumerate(self.rows)}
        rows.sort(key=lambda row: order[row["id"]])
        if "order" not in self.carries:
            free.sort(key=lambda i: found[i][1:])
        fresh = self._fresh("m", [*self.rows, *(row["id"] for row in rows)])
        for i in free:
            self._add(rows, found[i], fresh)
        self._gone(rows)
        return rows

    def _place(self, marked: Marked) -> Iterator[Placed]:
        label = names.label(marked.label)
        spot, fault = self.anchor.find(marked.at)
        if label is None:
            self.say("loss", marked.key, f"the label {marked.label[:40]!r} is none of ours")
        elif spot is None:
            self.say("loss", marked.key, str(fault))
        else:
            if fault:
                self.say("repair", marked.key, fault)
            if label != marked.label:
                self.say("repair", marked.key, f"the label {marked.label} is read as {label}")
            yield Placed(marked, spot, str(label))

    def _matched(self, found: list[Placed], taken: dict[int, Row]) -> list[int]:
        """Find for each mention the one that it was: by id, by place and label, by place. Give those that are new."""
        left, free = dict(self.rows), list(range(len(found)))
        for of_row, of_mention in WAYS:
            index: dict[Any, list[Row]] = {}
            for row in left.values():
                index.setdefault(of_row(row), []).append(row)
            for i in [*free]:
                if rows := index.get(of_mention(found[i])):
                    taken[i] = rows.pop(0)
                    del left[taken[i]["id"]]
                    free.remove(i)
        return free

    def _row(self, item: Placed, was: Row) -> Row:
        marked, spot, label = item
        self.ids[marked.key] = was["id"]
        moved, renamed = list(spot) != list(was["span"]), label != was["type"]
        row = {**was, "type": label, "span": list(spot)}
        if moved:
            row["text"] = bare(self.text[spot[0] : spot[1]])
        for key in ("entity", "norm"):
            if key in self.carries:
                self._carry(row, key, marked.keys)
        if (moved or renamed) and row.get("norm") is not None and row["norm"] == was.get("norm"):
            del row["norm"]
            self.say("repair", was["id"], f"{row['text'][:40]} was changed, its norm is left out")
        return row

    @staticmethod
    def _carry(row: Row, key: str, keys: Row) -> None:
        if key in keys:
            row[key] = keys[key]
        elif row.get(key) is not None:
            del row[key]

    def _add(self, rows: list[Row], item: Placed, fresh: Iterator[str]) -> None:
        marked, spot, label = item
        same = next((row for row in rows if (*row["span"], row["type"]) == (*spot, label)), None)
        owned = "same" in self.carries and ("id" in marked.keys or "id" not in self.carries)
        if same is not None and not owned:
            self.ids[marked.key] = same["id"]
            self.say("repair", marked.key, f"the same mention as {same['id']}")
            return
        wanted = marked.keys.get("id")
        name = wanted if isinstance(wanted, str) and all(row["id"] != wanted for row in rows) else next(fresh)
        row = {"id": name, "type": label, "span": list(spot), "text": bare(self.text[spot[0] : spot[1]])}
        rows.append({**row, **{key: marked.keys[key] for key in ("entity", "norm") if key in marked.keys}})
        self.ids[marked.key] = name

    def _left(self) -> list[Row]:
        """Give the mentions that the format had no room for, which nobody can have taken out."""
        left = set(self.draft.sidecar.left if self.draft.sidecar else ())
        rows = [row for row in self.rows.values() if row["id"] in left and row["id"] not in self.ids.values()]
        return [row for row in rows if all(row["id"] != marked.keys.get("id") for marked in self.draft.marked)]

    def _gone(self, rows: list[Row]) -> None:
        here = {row["id"] for row in rows}
        for name, row in self.rows.items():
            if name not in here:
                self.say("repair", name, f"{row['text'][:40]} is gone from the tool's file")

    def _fresh(self, letter: str, taken: Iterable[str]) -> Iterator[str]:
        used = set(taken)
        numbers = [int(name[1:]) for name in used if name[:1] == letter and NUMBERED.fullmatch(name[1:])]
        number = max(numbers, default=0)
        while True:
            number += 1
            yield f"{letter}{number}"

    def _facts(self) -> list[Row]:
        known = {fact["id"]: fact for fact in self.known["facts"]}
        left = dict(known)
        rows: list[Row] = []
        free: list[tuple[Told, Row]] = []
        drafts = [(told, row) for told in self.draft.told for row in self._fact(told)]
        for told, row in drafts:
            was = left.pop(str(told.keys.get("id")), None) or _alike(row, left)
            if was is None:
                free.append((told, row))
            else:
                rows.append(self._joined(told, row, was))
        rows += self._unanchored(left)
        order = {name: i for i, name in enumerate(known)}
        rows.sort(key=lambda row: order[row["id"]])
        fresh = self._fresh("f", known)
        rows += [self._named(told, row, (rows, fresh)) for told, row in free]
        here = {row["id"] for row in rows}
        for name in known:
            if name not in here:
                self.say("repair", name, f"the {known[name]['type']} is gone from the tool's file")
        return rows

    def _fact(self, told: Told) -> Iterator[Row]:
        """Give the fact with our ids, nothing where it can be none."""
        if told.type not in names.roles():
            self.say("loss", told.key, f"the type {told.type[:40]!r} is none of ours")
            return
        args: dict[str, list[str]] = {}
        for role, key in told.args:
            if key not in self.ids:
                self.say("loss", told.key, f"the filler {key[:40]!r} of {role[:40]} is no mention")
            elif role not in names.roles()[told.type]:
                self.say("loss", told.key, f"the role {role[:40]!r} is none of {told.type}")
            elif self.ids[key] not in args.setdefault(role, []):
                args[role].append(self.ids[key])
        source = None if told.source is None else self.ids.get(told.source)
        if told.source is not None and source is None:
            self.say("loss", told.key, f"the source {told.source[:40]!r} is no mention")
        yield {"type": told.type, "args": args, "source": source, **self._head(told, args), **self._marks(told)}

    def _head(self, told: Told, args: dict[str, list[str]]) -> Row:
        """Place what a fact stands on: a trigger, unless it is one of its fillers, which then is `on`."""
        if told.head is None:
            return {}
        spot, fault = self.anchor.find(told.head)
        if fault:
            self.say("repair" if spot else "loss", told.key, fault)
        on = not told.triggered and spot in {self.spans[name] for some in args.values() for name in some}
        return {} if spot is None else {"on" if on else "trigger": list(spot)}

    def _marks(self, told: Told) -> Row:
        out: Row = {}
        if told.span is not None and (spot := self.anchor.stretch(told.span).spot):
            out["span"] = list(spot)
        modality = told.keys.get("modality")
        if modality in MODALITIES:
            out["modality"] = modality
        elif modality is not None:
            self.say("loss", told.key, f"the modality {str(modality)[:40]!r} is none of ours")
        if isinstance(told.keys.get("negated"), bool):
            out["negated"] = told.keys["negated"]
        return out

    def _joined(self, told: Told, row: Row, was: Row) -> Row:
        out = {**was, "type": row["type"]}
        if _sets(was["args"]) != _sets(row["args"]) or was["type"] != row["type"]:
            out["args"] = row["args"]
        if "trigger" in self.carries and ("on" not in row or row["on"] != was.get("trigger")):
            self._carry(out, "trigger", row)
        if told.span is not None and "span" in row:
            out["span"] = row["span"]
        for key, default in (("modality", "actual"), ("negated", False), ("source", None)):
            if key in self.carries and (value := row.get(key, default)) != was.get(key, default):
                out[key] = value
        return out

    def _unanchored(self, left: dict[str, Row]) -> list[Row]:
        """Give the facts that no format can show, which nobody can have taken out."""
        return [fact for fact in left.values() if not drawn(fact)]

    def _named(self, told: Told, row: Row, rows: tuple[list[Row], Iterator[str]]) -> Row:
        wanted = told.keys.get("id")
        taken = {fact["id"] for fact in rows[0]} | {fact["id"] for fact in self.known["facts"]}
        name = wanted if isinstance(wanted, str) and wanted not in taken else next(rows[1])
        places = [tuple(row[key]) for key in ("trigger", "on") if key in row]
        places += [self.spans[i] for some in row["args"].values() for i in some]
        span = row.get("span") or list(evidence(self.text, places))
        for role in names.core()[row["type"]]:
            if role not in row["args"]:
                self.say("repair", name, f"{row['type']} without its {role}: see extractor validate")
        out = {
            "id": name,
            "type": row["type"],
            "span": span,
            **({"trigger": row["trigger"]} if "trigger" in row else {}),
        }
        marks = {"modality": row.get("modality", "actual"), "negated": row.get("negated", False)}
        return {**out, "args": row["args"], **marks, "source": row["source"]}

    def _kept(self) -> list[Row]:
        """Give the known facts of a format that shows none, without the fillers that are gone."""
        out = []
        for fact in self.known["facts"]:
            args = {role: [i for i in some if i in self.spans] for role, some in fact["args"].items()}
            whole = {role: some for role, some in args.items() if some or not fact["args"][role]}
            if any(role in fact["args"] and role not in whole for role in names.core().get(fact["type"], ())):
                self.say("loss", fact["id"], f"the {fact['type']} has lost a core filler")
                continue
            source = fact.get("source") if fact.get("source") in self.spans else None
            if (whole, source) != (fact["args"], fact.get("source")):
                self.say("loss", fact["id"], "fillers that are gone from the tool's file")
                fact = {**fact, "args": whole, "source": source}  # noqa: PLW2901
            out.append(fact)
        return out

    def _articles(self) -> list[Row]:
        out = []
        for article in self.known["articles"]:
            byline = [name for name in article.get("byline", []) if name in self.spans]
            out.append(article if byline == article.get("byline", []) else {**article, "byline": byline})
        return out


def drawn(fact: Row) -> bool:
    """Tell whether a fact can be drawn: of a type that we know, with a trigger or a filler to stand on."""
    placed = fact.get("trigger") is not None or any(fact["args"].values())
    return (
        placed and names.roles().get(fact["type"], ()) != () and fact["args"].keys() <= set(names.roles()[fact["type"]])
    )


def head(fact: Row, spans: dict[str, list[int]]) -> list[int] | None:
    """Give the stretch at which a fact is drawn: its trigger, else its first core filler, else its first.

    >>> head({"type": "meet", "args": {"place": ["m2"], "participant": ["m1"]}}, {"m1": [0, 2], "m2": [5, 7]})
    [0, 2]
    """
    if fact.get("trigger") is not None:
        return list(fact["trigger"])
    roles = (*names.core().get(fact["type"], ()), *fact["args"])
    return next((spans[name] for role in roles for name in fact["args"].get(role, [])), None)


def evidence(text: str, places: list[Spot]) -> Spot:
    """Give the sentences that hold some places: the evidence of a fact for which nobody has marked it.

    >>> evidence("甲。乙说丙。丁", [(2, 3), (4, 5)])
    (2, 6)
    """
    start = min((place[0] for place in places), default=0)
    end = max((place[1] for place in places), default=len(text))
    start = 1 + max(text.rfind(char, 0, start) for char in ENDS)
    stops = [found for char in ENDS if (found := text.find(char, end - 1 if end else 0)) >= 0]
    end = min(stops, default=len(text) - 1) + 1
    while end < len(text) and text[end] in CLOSING:
        end += 1
    while start < end - 1 and (text[start].isspace() or text[start] in CLOSING):
        start += 1
    return start, len(text[:end].rstrip("\r\n")) if text[start:end].strip() else end


def _alike(row: Row, left: dict[str, Row]) -> Row | None:
    """Take a known fact that says the same, its trigger the same where there are several."""
    same = [was for was in left.values() if was["type"] == row["type"] and _sets(was["args"]) == _sets(row["args"])]
    place = row.get("trigger") or row.get("on")
    same.sort(key=lambda was: was.get("trigger") != place)
    return left.pop(same[0]["id"]) if same else None


def _sets(args: dict[str, list[str]]) -> dict[str, set[str]]:
    return {role: set(some) for role, some in args.items() if some}

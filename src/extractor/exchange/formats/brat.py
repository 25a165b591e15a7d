"""brat standoff: NAME.ann beside NAME.txt.

http://brat.nlplab.org/standoff.html: offsets are of characters, from 0, the end left out. brat's server is Python and
cuts its text by code points, and so do we; its page in the browser counts 16-bit units, so that what is drawn behind a
character outside the BMP may be off by one for each (nlplab/brat issue 1115): its quoted text shows it, and mends it.

Mentions are T (in pieces where a line break cuts them), their entity N on its first mention and R `Same` from each
further one, facts E with A `Negated` and `Modality`, and what else there is to keep AnnotatorNotes in JSON. A fact
without a trigger stands on its first core filler.
"""

from __future__ import annotations

import itertools
import json
import re
from itertools import count
from typing import TYPE_CHECKING, Any

from extractor.errors import InputError
from extractor.exchange import names
from extractor.exchange.folder import Folder, stem
from extractor.exchange.page import Draft, Marked, Note, Page, Quote, Told
from extractor.exchange.settle import drawn, head

if TYPE_CHECKING:
    from collections.abc import Iterator

LINE = re.compile(r"[^\r\n]+")
NUMBER = re.compile(r"[1-9]\d{0,8}")
PIECES = re.compile(r"(\S+) (\d{1,12} \d{1,12}(?:;\d{1,12} \d{1,12})*)")
ROLE = re.compile(r"(.+?)\d*")
SPACE = re.compile(r"[\s%]")
CODE = re.compile(r"%([0-9A-F]{1,6});")
UNSAFE = re.compile("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")  # what some tools take for the end of a line
Row = dict[str, Any]


def write(pages: list[Page]) -> Iterator[tuple[str, bytes]]:
    """Write a text and its annotations a page, and one annotation.conf."""
    for page in pages:
        yield f"{page.name}.txt", page.text.encode()
        yield f"{page.name}.ann", "".join(f"{line}\n" for line in _lines(page)).encode()
    yield "annotation.conf", _conf().encode()


def read(folder: Folder) -> Iterator[Draft]:
    """Read every .ann with the text beside it. Raises InputError with the line that is not of the format."""
    for name in folder.names(".ann"):
        text = folder.beside(name)
        yield Sheet((folder.path(name), stem(name)), text).draft(folder.text(name))


def _lines(page: Page) -> Iterator[str]:
    numbers = _numbers(page.gold["mentions"], "m")
    facts = [fact for fact in page.gold["facts"] if drawn(fact)]
    for mention in page.gold["mentions"]:
        yield _bound(f"T{numbers[mention['id']]}", mention["type"], (page.text, mention["span"]))
    yield from _entities(page, numbers)
    spans = {mention["id"]: mention["span"] for mention in page.gold["mentions"]}
    events = _numbers(facts, "f")
    trigger = max(numbers.values(), default=0)
    attribute = 0
    for fact in facts:
        trigger += 1
        yield _bound(f"T{trigger}", fact["type"], (page.text, head(fact, spans) or [0, 0]))
        event = f"E{events[fact['id']]}"
        yield f"{event}\t{fact['type']}:T{trigger}{''.join(f' {arg}' for arg in _arguments(fact, numbers))}"
        for mark in _marks(fact):
            attribute += 1
            yield f"A{attribute}\t{mark[0]} {event}{mark[1]}"
    yield from _notes(page, {**{i: f"T{n}" for i, n in numbers.items()}, **{i: f"E{n}" for i, n in events.items()}})


def _numbers(rows: list[Row], letter: str) -> dict[str, int]:
    """Keep the numbers of ids like m12, and give the others those that follow."""
    kept = {row["id"]: int(row["id"][1:]) for row in rows if _is_plain(row["id"], letter)}
    free = max(kept.values(), default=0)
    others = [row["id"] for row in rows if row["id"] not in kept]
    return {**kept, **{name: free + i for i, name in enumerate(others, 1)}}


def _is_plain(name: str, letter: str) -> bool:
    return name[:1] == letter and NUMBER.fullmatch(name[1:]) is not None


def _bound(name: str, kind: str, place: tuple[str, list[int]]) -> str:
    text, (start, end) = place
    pieces = [(start + m.start(), start + m.end()) for m in LINE.finditer(text[start:end])] or [(start, end)]
    pieces = [piece for piece in pieces if text[slice(*piece)].strip()] or pieces
    read = " ".join("".join(" " if char.isspace() else char for char in text[slice(*piece)]) for piece in pieces)
    return f"{name}\t{kind} {';'.join(f'{a} {b}' for a, b in pieces)}\t{read}"


def _entities(page: Page, numbers: dict[str, int]) -> Iterator[str]:
    last: dict[str, Row] = {}
    links = []
    for mention in page.gold["mentions"]:
        entity = mention.get("entity")
        if entity is None:
            continue
        if entity in last:
            links.append((numbers[mention["id"]], numbers[last[entity]["id"]]))
        else:
            target = f"T{numbers[mention['id']]} entity:{_escaped(entity)}"
            yield f"N{1 + len(last)}\tReference {target}\t{_plain(mention['text'])}"
        last[entity] = mention
    yield from (f"R{i}\tSame Arg1:T{later} Arg2:T{earlier}" for i, (later, earlier) in enumerate(links, 1))


def _arguments(fact: Row, numbers: dict[str, int]) -> Iterator[str]:
    for role, some in fact["args"].items():
        yield from (f"{role}{i if i > 1 else ''}:T{numbers[name]}" for i, name in enumerate(some, 1))
    if fact.get("source") is not None:
        yield f"{names.SOURCE}:T{numbers[fact['source']]}"


def _marks(fact: Row) -> Iterator[tuple[str, str]]:
    if fact.get("negated"):
        yield "Negated", ""
    if fact.get("modality", "actual") != "actual":
        yield "Modality", f" {fact['modality']}"


def _notes(page: Page, keys: dict[str, str]) -> Iterator[str]:
    spans = {mention["id"]: mention["span"] for mention in page.gold["mentions"]}
    rows = [(m, "m", {"norm": m.get("norm")}) for m in page.gold["mentions"]]
    rows += [
        (f, "f", {"span": f["span"], "triggered": _doubled(f, spans)}) for f in page.gold["facts"] if f["id"] in keys
    ]
    number = 0
    for row, letter, keep in rows:
        kept = {**({} if _is_plain(row["id"], letter) else {"id": row["id"]}), **keep}
        kept = {key: value for key, value in kept.items() if value is not None}
        if kept:
            number += 1
            line = UNSAFE.sub(lambda m: f"\\u{ord(m[0]):04x}", json.dumps(kept, ensure_ascii=False))
            yield f"#{number}\tAnnotatorNotes {keys[row['id']]}\t{line}"


def _doubled(fact: Row, spans: dict[str, list[int]]) -> bool | None:
    """Tell whether a trigger is a filler too, which else would mean that there is none."""
    return fact.get("trigger") in [spans[name] for some in fact["args"].values() for name in some] or None


def _escaped(entity: str) -> str:
    return SPACE.sub(lambda m: f"%{ord(m[0]):X};", entity)


def _plain(entity: str) -> str:
    return "".join(" " if char.isspace() else char for char in entity)


def _unescaped(entity: str) -> str:
    return CODE.sub(lambda m: chr(int(m[1], 16)) if int(m[1], 16) <= 0x10FFFF else m[0], entity)


def _conf() -> str:
    from extractor.model import Label

    events = [
        f"{name} {', '.join(f'{role}*:<ENTITY>' for role in (*some, names.SOURCE))}"
        for name, some in names.roles().items()
    ]
    return "\n".join(
        [
            "[entities]", *map(str, Label),
            "[relations]", "Same Arg1:<ENTITY>, Arg2:<ENTITY>",
            "<OVERLAP> Arg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>",
            "[events]", *events,
            "[attributes]", "Negated Arg:<EVENT>", "Modality Arg:<EVENT>, Value:forecast|plan|call", "",
        ]
    )  # fmt: skip


class Sheet:
    """One .ann while it is read."""

    def __init__(self, name: tuple[str, str], text: str | None) -> None:
        """Take the file's path, the document's name, and its text."""
        (self.file, self.name), self.text = name, text
        self.bound: dict[str, tuple[str, Quote]] = {}
        self.events: dict[str, tuple[str, str, list[tuple[str, str]]]] = {}
        self.keys: dict[str, Row] = {}
        self.entities: dict[str, str] = {}
        self.links: list[tuple[str, str]] = []
        self.relations: list[tuple[str, str, list[tuple[str, str]]]] = []
        self.notes: list[Note] = []

    def draft(self, content: str) -> Draft:
        """Read all lines."""
        for number, line in enumerate(content.split("\n"), 1):
            if line.strip():
                self._line(line.rstrip("\r"), f"line {number}")
        triggers = {trigger for _, trigger, _ in self.events.values()}
        chains = _chains(self.bound, self.entities, self.links)
        marked = [
            Marked(key=key, label=kind, at=at, keys=self._mention(key, chains))
            for key, (kind, at) in self.bound.items()
            if key not in triggers
        ]
        told = [self._told(*item) for item in self.events.items()] + [self._related(*row) for row in self.relations]
        return Draft(
            name=self.name,
            file=self.file,
            text=self.text,
            marked=tuple(marked),
            told=tuple(told),
            notes=tuple(self.notes),
        )

    def _line(self, line: str, place: str) -> None:
        key, _, rest = line.partition("\t")
        kinds = {"T": self._bound, "E": self._event, "R": self._relation, "A": self._attribute, "M": self._attribute}
        kinds |= {"N": self._normal, "*": self._equal, "#": self._note}
        if key[:1] not in kinds or not rest:
            raise InputError(self.file, place, repr(line[:60]), "an annotation: T, E, R, A, M, N, * or #, then a tab")
        if key != "*" and key in {*self.bound, *self.events}:
            raise InputError(self.file, place, f"{key} twice", "each id once")
        kinds[key[0]](key, rest, place)

    def _bound(self, key: str, rest: str, place: str) -> None:
        where, _, text = rest.partition("\t")
        match = PIECES.fullmatch(where)
        if match is None:
            raise InputError(self.file, place, repr(where[:60]), "a type, start and end")
        pieces = [tuple(map(int, piece.split(" "))) for piece in match[2].split(";")]
        spot = min(a for a, _ in pieces), max(b for _, b in pieces)
        between = (self.text or "")[slice(*spot)]
        whole = len(pieces) == 1 or "".join(between.split()) == "".join(text.split())
        if not whole:
            self._say("repair", key, f"in pieces: all from {spot[0]} to {spot[1]} is taken", place)
        self.bound[key] = match[1], Quote(spot, text if whole else None)

    def _event(self, key: str, rest: str, place: str) -> None:
        pairs = [tuple(part.partition(":")[::2]) for part in rest.split()]
        if not pairs or not all(a and b for a, b in pairs):
            raise InputError(self.file, place, repr(rest[:60]), "TYPE:TRIGGER, then ROLE:ID for each filler")
        self.events[key] = pairs[0][0], pairs[0][1], [(a, b) for a, b in pairs[1:]]

    def _relation(self, key: str, rest: str, place: str) -> None:
        kind, *args = rest.split()
        pairs = [tuple(part.partition(":")[::2]) for part in args]
        if len(pairs) != 2 or not all(a and b for a, b in pairs):
            raise InputError(self.file, place, repr(rest[:60]), "a type, Arg1:ID and Arg2:ID")
        ends = [b for _, b in pairs]
        if kind.lower() in {"same", "coref", "coreference", "equiv"}:
            self.links.append((ends[0], ends[1]))
        else:
            self.relations.append((key, kind, [(a, b) for a, b in pairs]))

    def _attribute(self, key: str, rest: str, place: str) -> None:
        name, _, rest = rest.partition(" ")
        target, _, value = rest.partition(" ")
        keys = self.keys.setdefault(target, {})
        if name.lower() in {"negated", "negation"}:
            keys["negated"] = True
        elif name.lower() == "modality":
            keys["modality"] = value
        else:
            self._say("loss", key, f"the attribute {name[:40]} of {target[:40]}", place)

    def _normal(self, key: str, rest: str, place: str) -> None:
        parts = rest.partition("\t")[0].split(" ")
        base, _, name = parts[-1].partition(":")
        if len(parts) == 3 and base == "entity":
            self.entities[parts[1]] = _unescaped(name)
        else:
            self._say("loss", key, f"the normalization {rest[:60]!r}", place)

    def _equal(self, key: str, rest: str, place: str) -> None:
        kind, *some = rest.split()
        if kind != "Equiv":
            raise InputError(self.file, place, repr(f"{key} {rest[:60]}"), "* and Equiv and ids")
        self.links += [(later, earlier) for earlier, later in itertools.pairwise(some)]

    def _note(self, key: str, rest: str, place: str) -> None:
        target, _, text = rest.partition("\t")
        try:
            content = json.loads(text)
        except (ValueError, RecursionError):
            content = None
        if target.startswith("AnnotatorNotes ") and isinstance(content, dict):
            self.keys.setdefault(target.partition(" ")[2], {}).update(content)
        else:
            self._say("loss", key, f"the note {text[:60]!r}", place)

    def _mention(self, key: str, chains: dict[str, str]) -> Row:
        keys = self.keys.get(key, {})
        name = keys["id"] if isinstance(keys.get("id"), str) else f"m{key[1:]}"
        out: Row = {"id": name}
        if key in chains:
            out["entity"] = chains[key]
        if isinstance(keys.get("norm"), dict):
            out["norm"] = keys["norm"]
        return out

    def _told(self, key: str, event: tuple[str, str, list[tuple[str, str]]]) -> Told:
        kind, trigger, args = event
        keys = self.keys.get(key, {})
        name = keys["id"] if isinstance(keys.get("id"), str) else f"f{key[1:]}"
        span = _spot(keys.get("span"))
        plain = [(self._role(kind, role), filler) for role, filler in args]
        return Told(
            key=key,
            type=kind,
            args=tuple((role, filler) for role, filler in plain if role != names.SOURCE),
            head=self.bound[trigger][1] if trigger in self.bound else None,
            span=Quote(span) if span else None,
            source=next((filler for role, filler in plain if role == names.SOURCE), None),
            triggered=keys.get("triggered") is True,
            keys={"id": name, "modality": keys.get("modality"), "negated": keys.get("negated")},
        )

    def _related(self, key: str, kind: str, args: list[tuple[str, str]]) -> Told:
        """Read a relation as a fact: its ends fill the first two roles of the type, unless they are named so."""
        roles = names.roles().get(kind, ())
        named = [(role if role in roles else (*roles, role, role)[i], filler) for i, (role, filler) in enumerate(args)]
        first = self.bound.get(args[0][1])
        return Told(key=key, type=kind, args=tuple(named), head=first[1] if first else None)

    @staticmethod
    def _role(kind: str, role: str) -> str:
        known = (*names.roles().get(kind, ()), names.SOURCE)
        match = ROLE.fullmatch(role)
        return match[1] if role not in known and match is not None else role

    def _say(self, kind: str, item: str, what: str, place: str) -> None:
        self.notes.append(Note("loss" if kind == "loss" else "repair", self.name, place, item, what))


def _spot(value: Any) -> tuple[int, int] | None:
    fits = isinstance(value, list) and len(value) == 2 and all(type(place) is int for place in value)
    return (value[0], value[1]) if fits else None


def _chains(bound: dict[str, Any], entities: dict[str, str], links: list[tuple[str, str]]) -> dict[str, str]:
    """Give each linked mention the entity of its chain: that of its first mention with one, else one of its own."""
    root = {key: key for key in bound}
    order = {key: i for i, key in enumerate(bound)}

    def top(key: str) -> str:
        while root[key] != key:
            root[key] = root[root[key]]
            key = root[key]
        return key

    for a, b in links:
        if a in root and b in root:
            first, second = sorted((top(a), top(b)), key=lambda key: order[key])
            root[second] = first
    ids: dict[str, str] = {}
    for key in bound:
        if key in entities:
            ids.setdefault(top(key), entities[key])
    fresh = (f"e{n}" for n in count(1) if f"e{n}" not in set(entities.values()))
    linked = {key for link in links for key in link}
    for key in bound:
        if key in linked and top(key) not in ids:
            ids[top(key)] = next(fresh)
    return {key: ids[top(key)] for key in bound if top(key) in ids}

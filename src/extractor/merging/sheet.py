"""Merged facts, conflicts, stories -> rows of the output."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from extractor.merging.facts import roles_of, spec, thing_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractor.merging.conflicts import Group, Merged
    from extractor.merging.entities import Entities
    from extractor.merging.facts import Claim
    from extractor.merging.register import Register
    from extractor.merging.reprints import Match

    Row = dict[str, Any]

LAST = 9_999_999  # after all days


class Sheet:
    """What rows are written from: names of files and entities, and the wire story of each piece."""

    def __init__(self, register: Register, entities: Entities, stories: Sequence[int]) -> None:
        """Take what rows are written from."""
        self.register, self.entities, self.stories = register, entities, stories

    def thing(self, filler: Row) -> str:
        """Name a filler by its entity, or by its norm or words."""
        sighting = filler.get("sighting")
        return thing_of(filler) if sighting is None else f"e{self.entities.of[sighting]}"

    def at(self, fact: Merged) -> str:
        """Give where a fact is first said, as a key: pieces are in the order of the sources."""
        row = fact.claims[0].row
        return f"{row['piece']:010d}{row['span'][0]:010d}{fact.id}"

    def fact(self, fact: Merged) -> Row:
        """Write a merged fact with all its sources."""
        first = fact.claims[0].row
        roles = roles_of(fact.claims, self.thing)
        figures = {"figures": {"status": fact.verdict.status, "why": fact.verdict.why}} if fact.verdict else {}
        return {
            "id": fact.id,
            "type": first["type"],
            "roles": {role: [self._filler(filler) for filler in fillers] for role, fillers in roles.items()},
            "modality": first["modality"],
            "negated": first["negated"],
            **figures,
            **({"conflict": fact.group} if fact.group else {}),
            **self._counts(fact),
            "confidence": max(one.row["confidence"] for one in fact.claims),
            "sources": [self._source(one) for one in fact.claims],
        }

    def conflict(self, group: Group, roles: Sequence[str]) -> Row:
        """Write what is said of one thing, side by side; `roles` name the thing."""
        first = group.sides[0].claims[0].row
        about = {role: [self._filler(f) for f in first["roles"][role]] for role in roles if role in first["roles"]}
        return {
            "id": group.id,
            "kind": group.kind,
            "status": group.verdict.status,
            "why": group.verdict.why,
            "type": first["type"],
            "about": about,
            "sides": [self._side(side) for side in group.sides],
        }

    def timeline(self, fact: Merged, row: Row) -> Iterator[tuple[str, Row]]:
        """Write a fact for the timeline of each entity that has a role in it, with the key that sorts it."""
        ordinal, when = _dated(fact)
        for entity, roles in self._parts(fact).items():
            yield (
                f"{entity:010d}{ordinal:07d}{self.at(fact)}",
                {
                    "entity": self.entities.ids[entity],
                    "name": self.entities.names[entity],
                    **when,
                    "type": row["type"],
                    "role": roles,
                    "modality": row["modality"],
                    "negated": row["negated"],
                    "fact": row["id"],
                    "independent": row["independent"],
                    "evidence": row["sources"][0]["evidence"],
                },
            )

    def story(self, pieces: Sequence[int], matches: dict[int, Match]) -> Row:
        """Write a story with its printings; the first published is the one that counts."""
        first = min(pieces, key=lambda piece: (self._published(piece) or LAST, piece))
        return {"counted": 1, "articles": [self._printing(p, matches.get(p), first=p == first) for p in pieces]}

    def _printing(self, piece: int, match: Match | None, *, first: bool) -> Row:
        known, published = self.register.pieces[piece], self._published(piece)
        return {
            **self._place(piece),
            "article": known.id,
            "headline": known.headline,
            "published": date.fromordinal(published).isoformat() if published else None,
            "first": first,
            **({"similarity": match.similarity, "by": match.by} if match else {}),
        }

    def _side(self, side: Merged) -> Row:
        first = side.claims[0].row
        days = sorted(one.row["published"] for one in side.claims if one.row["published"])
        texts = list(dict.fromkeys(one.figure.text for one in side.claims if one.figure))
        single = {role: [f["text"] for f in first["roles"].get(role, ())] for role in spec(first["type"]).single}
        return {
            "fact": side.id,
            **({"figures": texts} if texts else {}),
            **{role: texts for role, texts in single.items() if texts},
            "modality": first["modality"],
            "negated": first["negated"],
            **self._counts(side),
            **({"first": days[0], "last": days[-1]} if days else {}),
            "sources": [self._place(piece) for piece in dict.fromkeys(one.row["piece"] for one in side.claims)],
            "evidence": first["evidence"],
        }

    def _counts(self, fact: Merged) -> Row:
        """Count the articles that say a fact, and those that are no reprint of another."""
        pieces = {one.row["piece"] for one in fact.claims}
        return {"articles": len(pieces), "independent": len({self.stories[piece] for piece in pieces})}

    def _source(self, one: Claim) -> Row:
        row, piece = one.row, one.row["piece"]
        story = self.stories[piece]
        return {
            **self._place(piece),
            "article": self.register.pieces[piece].id,
            "published": row["published"],
            "fact": row["id"],
            "evidence": row["evidence"],
            "attribution": self._filler(row["attribution"]) if row["attribution"] else None,
            "confidence": row["confidence"],
            **({"reprint_of": self._place(story)} if story != piece else {}),
        }

    def _place(self, piece: int) -> Row:
        file = self.register.files[self.register.pieces[piece].file]
        return {"source": file.source, **({"record": file.record} if file.record is not None else {})}

    def _published(self, piece: int) -> int | None:
        return self.register.files[self.register.pieces[piece].file].published

    def _filler(self, filler: Row) -> Row:
        row: Row = {name: filler[name] for name in ("text", "type", "norm") if name in filler}
        if "sighting" in filler:
            entity = self.entities.of[filler["sighting"]]
            row |= {"entity": self.entities.ids[entity], "name": self.entities.names[entity]}
        return row

    def _parts(self, fact: Merged) -> dict[int, list[str]]:
        """Give the entities in a fact with their roles."""
        found: dict[int, dict[str, None]] = {}
        for one in fact.claims:
            for role, fillers in one.row["roles"].items():
                for filler in fillers:
                    if "sighting" in filler:
                        found.setdefault(self.entities.of[filler["sighting"]], {})[role] = None
        return {entity: list(roles) for entity, roles in found.items()}


def _dated(fact: Merged) -> tuple[int, Row]:
    """Say when a fact was, by its own time or else by its first publication, and which of the two."""
    timed = [one.when for one in fact.claims if one.when]
    if timed:
        first, last = min(timed, key=lambda days: (days[1] - days[0], days))
        until = {"to": date.fromordinal(last).isoformat()} if last != first else {}
        return first, {"date": date.fromordinal(first).isoformat(), **until, "dated_by": "event time"}
    published = min((one.published for one in fact.claims if one.published), default=None)
    if published is None:
        return LAST, {"date": None, "dated_by": None}
    return published, {"date": date.fromordinal(published).isoformat(), "dated_by": "publication"}

"""Every page of an explorer by its place: what a folder holds, and what a server answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from extractor.errors import ExtractorError
from extractor.explorer import rivals as fallen
from extractor.explorer.entity import entity
from extractor.explorer.frame import Page, Site, frame
from extractor.explorer.gold import Golds
from extractor.explorer.index import Index
from extractor.explorer.markup import Html, join, say, tag
from extractor.explorer.reading import Reading, reading
from extractor.explorer.sources import Again, Result

if TYPE_CHECKING:
    from extractor.explorer.index import Doc
    from extractor.explorer.rivals import Rival
    from extractor.model import Source


class Shelf(msgspec.Struct, frozen=True, kw_only=True):
    """A run that is looked at: its index, what reads its sources again, gold to compare with.

    `rivals` says whether they are looked for at once; `linked` are the entities that have a page.
    """

    index: Index
    again: Callable[[Result], Again]
    site: Site
    golds: Golds | None = None
    rivals: bool = False
    linked: set[int]

    def source(self, doc: Doc) -> str:
        """Write the reading view of a source."""
        return frame(self.site, Page(title=doc.title, body=reading(self._view(doc)), root="../"))

    def entity(self, number: int) -> str | None:
        """Write the page of an entity, None where there is none."""
        one = self.index.entity(number)
        return frame(self.site, entity(self.index, one)) if one and one.facts else None

    def rivals_of(self, doc: Doc) -> tuple[bool, dict[str, list[str]]] | None:
        """Say whether the rules have moved, and what was rejected beside each fact; None where the text is gone."""
        result = self.index.result(doc.id)
        source = self.again(result).source
        if source is None:
            return None
        return fallen.moved(result), {
            fact: [one.words() for one in some] for fact, some in fallen.rivals(source, result).items()
        }

    def _view(self, doc: Doc) -> Reading:
        result, facts = self.index.result(doc.id), self.index.of_doc(doc.id)
        numbers = {local: n for local, n in self.index.numbers(doc.id).items() if n in self.linked}
        text = self.again(result)
        look = self.rivals and text.source is not None
        some = _rivals(text.source, result) if look and text.source else None
        return Reading(
            title=doc.title,
            result=result,
            source=text.source,
            document=text.document,
            why=text.why,
            numbers=numbers,
            evidence={fact.local: fact.row["evidence"] for fact in facts},
            triggers={fact.local: fact.row["trigger"] for fact in facts if fact.row["trigger"]},
            rivals=some,
            moved=bool(some) and fallen.moved(result),
            gold=self.golds.of(result) if self.golds else None,
            ask=f"why/{doc.id}" if self.site.live and text.source else "",
            root="../",
            ways=_ways(doc, self.index.counts["docs"]),
        )


def _rivals(source: Source, result: Result) -> dict[str, list[Rival]] | None:
    try:
        return fallen.rivals(source, result)
    except ExtractorError:  # a table or extra that the run had is not here
        return None


def _ways(doc: Doc, count: int) -> Html:
    sides = ((doc.id - 1, "interface.previous", "prev"), (doc.id + 1, "interface.next", "next"))
    links = [tag("a", say(key), href=f"{n}.html", rel=rel) for n, key, rel in sides if 1 <= n <= count]
    return tag("p", *(piece for link in links for piece in (link, Html(" "))), class_="ways") if links else join()

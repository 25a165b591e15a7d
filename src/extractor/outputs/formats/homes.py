"""Which article of a result a mention or a fact stands in."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from extractor.outputs.ids import Place


class Homes:
    """The articles of one result, to be asked by place.

    >>> from extractor.outputs.ids import Place
    >>> homes = Homes([{"id": "a1", "span": [0, 9], "headline": None}, {"id": "a2", "span": [9, 20], "headline": None}])
    >>> homes.of(Place(None, 3, 5)), homes.of(Place(None, 9, 12)), homes.of(Place(None, 20, 22))
    ('a1', 'a2', None)
    """

    def __init__(self, articles: list[dict[str, Any]]) -> None:
        """Take the articles in their order."""
        self.only: str | None = articles[0]["id"] if len(articles) == 1 else None
        self.ends: dict[str | None, list[tuple[int, str]]] = {}
        self.heads: dict[str | None, str] = {}
        for article in articles:
            self.ends.setdefault(article.get("field"), []).append((article["span"][1], article["id"]))
            if article["headline"]:
                self.heads.setdefault(article.get("headline_field"), article["id"])

    def of(self, place: Place) -> str | None:
        """Give the local id of the article around a place; a key with a headline alone is its article's."""
        if self.only:
            return self.only
        ends = self.ends.get(place.field)
        if ends is None:
            return self.heads.get(place.field)
        at = bisect_right(ends, place.start, key=lambda pair: pair[0])
        return ends[at][1] if at < len(ends) else None

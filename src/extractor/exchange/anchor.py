"""Places in a tool's text -> places in ours: checked by what stands there, mended where they drifted."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from extractor.exchange.page import Quote, Spot


class Found(NamedTuple):
    """Where something stands, and what was wrong with the place that the tool gave; None where it stands nowhere."""

    spot: Spot | None
    fault: str | None = None


class Anchor:
    r"""A text in which places are looked up; white space never counts.

    >>> from extractor.exchange.page import Quote
    >>> Anchor("华为在深圳。\r\n华为在北京。").find(Quote((6, 8), "华为"))
    Found(spot=(8, 10), fault='华为 is at 8–10, not 6–8')
    """

    def __init__(self, text: str, tools: str | None = None) -> None:
        """Take our text, and the tool's where that is another."""
        self.text, self.tools = text, text if tools is None else tools
        self.places = [i for i, char in enumerate(text) if not char.isspace()]
        self.bare = "".join(text[i] for i in self.places)
        self.same = self.tools == text
        self.others = [i for i, char in enumerate(self.tools) if not char.isspace()] if not self.same else self.places
        self.alike = self.same or bare(self.tools) == self.bare

    def find(self, quote: Quote) -> Found:
        """Find a named or quoted stretch: where the tool says, else the nearest place that reads so."""
        start, end = quote.spot
        inside = 0 <= start < end <= len(self.tools)
        wanted = bare(quote.text if quote.text is not None else self.tools[start:end] if inside else "")
        if inside and (bare(self.tools[start:end]) == wanted or not wanted):
            spot = self._carried(quote.spot)
            return self._trimmed(spot) if spot else self._nearest(wanted, quote)
        found = self._nearest(wanted, quote) if wanted else Found(None, f"nothing at {start}–{end}")
        if found.spot is None and inside and self.alike:
            spot = self._carried(quote.spot)
            reads = bare(self.tools[start:end])
            return Found(spot, f"{start}–{end} reads {reads[:40]}, not {wanted[:40]}; the place was kept")
        return found

    def stretch(self, quote: Quote) -> Found:
        """Find a stretch that may begin or end in white space, such as a sentence, by its place alone."""
        start, end = quote.spot
        if not 0 <= start < end <= len(self.tools):
            return Found(None, f"nothing at {start}–{end}")
        if self.same:
            return Found(quote.spot)
        spot = self._carried(quote.spot)
        return Found(spot) if spot else self._nearest(bare(self.tools[start:end]), quote)

    def _carried(self, spot: Spot) -> Spot | None:
        """Lead a place over to our text, by counting what is not white space."""
        if self.same:
            return spot
        first, last = bisect_left(self.others, spot[0]), bisect_left(self.others, spot[1])
        return (self.places[first], self.places[last - 1] + 1) if self.alike and first < last else None

    def _trimmed(self, spot: Spot) -> Found:
        start, end = spot
        read = self.text[start:end]
        left, right = len(read) - len(read.lstrip()), len(read) - len(read.rstrip())
        if left == end - start:
            return Found(None, f"only white space at {start}–{end}")
        fault = f"white space around {read.strip()[:40]} is left out" if left or right else None
        return Found((start + left, end - right), fault)

    def _nearest(self, wanted: str, quote: Quote) -> Found:
        at = bisect_left(self.others, max(quote.spot[0], 0))
        left, right = self.bare.rfind(wanted, 0, at + len(wanted)), self.bare.find(wanted, at)
        near = min((i for i in (left, right) if i >= 0), key=lambda i: (abs(i - at), i), default=None)
        was = f"{quote.spot[0]}–{quote.spot[1]}"
        if near is None or not wanted:
            return Found(None, f"{wanted[:40] or 'nothing'} at {was} is not in the text")
        spot = self.places[near], self.places[near + len(wanted) - 1] + 1
        if spot == quote.spot:
            return Found(spot)
        return Found(spot, f"{wanted[:40]} is at {spot[0]}–{spot[1]}, not {was}")


def bare(text: str) -> str:
    r"""Take all white space out, as gold files do with the text of a mention.

    >>> bare("子午 工\r\n程")
    '子午工程'
    """
    return "".join(text.split())

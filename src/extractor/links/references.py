"""Bare nouns that point back to a named entity: 该院, 论坛, 本届大会."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

from extractor.model import Label, Span
from extractor.tables import Examples, rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.links.clusters import Cluster
    from extractor.links.names import Name
    from extractor.model import Document, Mention

POINTING = "该|上述|此次|这次|这一|这场|这项|这份|这家|这个|这款|这届|这座|本次|本届|本(?!国)"
# What may stand beside a bare noun that is the subject or the place of its clause.
BEFORE = r"(?:(?<=[，。；：、“”（）\n ])|(?<=[，。；在向由为与和对])|^)"
AFTER = r"(?=[，。；：、）上期将于由是举开共以已还设的]|期间|现场|$)"
REACH = 40
# Bare nouns that mean the one firm of an article; what only reports it does not count.
ALONE = frozenset({"公司"})
MEDIA = re.compile("财联社|网|新闻|通讯|之星|之家|财经|媒体|快讯|交易所|证券之星|资讯")


class Reference(Examples, frozen=True, kw_only=True):
    """A row of references.toml; `ends` is a pattern of the name's end, `same` for the noun itself."""

    nouns: tuple[str, ...]
    labels: tuple[Label, ...]
    ends: str
    bare: tuple[str, ...]


def references(document: Document, mentions: Sequence[Mention], found: Sequence[Cluster]) -> dict[int, list[Span]]:
    """Give the back references of each cluster, by its number: to the nearest fitting name before, in its article."""
    named = sorted((span, i, name) for i, cluster in enumerate(found) for name in cluster.names for span in name.spans)
    taken = sorted(m.span for m in mentions)
    firm = cache(lambda article: _main(_firms(named, article)))  # of one document: an article asks for its own often
    back: dict[int, list[Span]] = {}
    for place in pattern().finditer(document.text):
        span = Span(*place.span())
        if _free(taken, span):
            article = _article(document, span)
            pointed = place["noun"] or place["bare"] not in ALONE
            owner = _owner(named, article, span, place) if pointed else firm(article)
            if owner is not None:
                back.setdefault(owner, []).append(span)
    return back


@cache
def pattern() -> re.Pattern[str]:
    """Compile the nouns of all rows, pointed at and bare."""
    nouns = _either({noun for row in table() for noun in row.nouns})
    bare = _either({noun for row in table() for noun in row.bare})
    return re.compile(
        rf"(?:{POINTING})(?P<noun>{nouns})(?![区库员级籍际段款长])|{BEFORE}(?P<bare>{bare})(?:(?<=公司)(?![法债们级制])|{AFTER})"
    )


@cache
def table() -> tuple[Reference, ...]:
    """Load the rows."""
    return rows("links/references.toml", Reference)


@cache
def _rows_of(noun: str) -> tuple[Reference, ...]:
    return tuple(row for row in table() if noun in row.nouns)


def _either(nouns: set[str]) -> str:
    return "|".join(sorted(nouns, key=lambda noun: (-len(noun), noun)))


def _free(taken: Sequence[Span], span: Span) -> bool:
    at = bisect_left(taken, span)
    return not any(other.crosses(span) for other in taken[max(0, at - 2) : at + 2])


def _owner(named: Sequence[tuple[Span, int, Name]], article: Span, span: Span, place: re.Match[str]) -> int | None:
    noun = place["noun"] or place["bare"]
    at = bisect_left(named, (span,))
    for before, owner, name in reversed(named[max(0, at - REACH) : at]):
        if before.start < article.start:
            return None
        if name.key.endswith(noun) and name.key != noun and any(name.label in row.labels for row in _rows_of(noun)):
            return owner
        if place["noun"] and any(_fits(row, name) for row in _rows_of(noun)):
            return owner
    return None


def _article(document: Document, span: Span) -> Span:
    at = bisect_right(document.articles, span.start, key=lambda article: article.span.start)
    inside = at > 0 and document.articles[at - 1].span.covers(span)
    return document.articles[at - 1].span if inside else Span(0, len(document.text))


def _main(firms: Sequence[int]) -> int | None:
    """Give the firm that is named most, if it is named twice as often as any other."""
    ranks = Counter(firms).most_common(2)
    if not ranks or (len(ranks) > 1 and ranks[0][1] < 2 * ranks[1][1]):
        return None
    return ranks[0][0]


def _firms(named: Sequence[tuple[Span, int, Name]], article: Span) -> list[int]:
    """Give the clusters of the article's firms, one for each mention, in order; media are not among them."""
    row = _rows_of("公司")[0]
    first, after = bisect_left(named, (article[:1],)), bisect_left(named, ((article.end,),))
    return [owner for _, owner, name in named[first:after] if _fits(row, name) and not MEDIA.search(name.key)]


def _fits(row: Reference, name: Name) -> bool:
    return (
        name.label in row.labels
        and row.ends != "same"
        and (row.ends == "" or re.search(row.ends, name.key) is not None)
    )

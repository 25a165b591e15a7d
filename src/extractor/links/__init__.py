"""Document, Mentions, Reading -> Entities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.links.clusters import clusters
from extractor.links.names import names
from extractor.links.references import references
from extractor.model import Entity, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.links.clusters import Cluster
    from extractor.model import Document, Mention, Reading


def link(document: Document, mentions: Sequence[Mention], reading: Reading) -> tuple[Entity, ...]:  # noqa: ARG001
    """Gather the named mentions, and what points back to them, into entities.

    Entities are numbered in the order of their first mentions and named by the fullest one; an entry of a user's
    gazetteer has its own id and name. Joining is for what is plain: where two entities could own a short name, it stays
    alone.
    """
    found = clusters(document, names(document, mentions))
    back = references(document, mentions, found)
    return tuple(_entity(number, cluster, back) for number, cluster in enumerate(found, 1))


def _entity(number: int, cluster: Cluster, back: dict[int, list[Span]]) -> Entity:
    fullest = max(cluster.names, key=lambda name: (name.known is not None, len(name.text), -name.at))
    spans = tuple(sorted(span for name in cluster.names for span in name.spans))
    own, by = (fullest.known.id, "gazetteer") if fullest.known else ("", cluster.by)
    return Entity(own or f"e{number}", fullest.text, fullest.label, spans, tuple(back.get(number - 1, ())), by)

"""Document, Tokens -> names, titles and works, by rules and lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.mentions.entities.aliases import again, aliases
from extractor.mentions.entities.bylines import media, people, posts
from extractor.mentions.entities.companies import companies
from extractor.mentions.entities.countries import countries
from extractor.mentions.entities.grammar import listed, names
from extractor.mentions.entities.persons import persons, withheld
from extractor.mentions.entities.scene import Scene
from extractor.mentions.entities.titles import titles
from extractor.mentions.entities.works import retold, works

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.model import Document, Mention, Tokens


def find_entities(document: Document, tokens: Tokens) -> list[Mention]:
    """Find what may be a name, a title or a work; the spans may cross, `choose` decides."""
    scene = Scene(document, tokens)
    named = persons(scene)
    named += [m for m in listed(scene.units) if m.label == "PERSON"]
    firms = list(companies(scene))
    titled = list(works(scene.text))
    found = [
        *titled,
        *retold(scene.text, titled),
        *media(scene),
        *posts(scene),
        *named,
        *titles(scene, named),
        *countries(scene),
        *listed(scene.units),
        *names(scene.units),
        *firms,
        *again(scene, firms, "entities.companies again"),
    ]
    return [*found, *aliases(scene, found)]


def find_exact(document: Document, tokens: Tokens, known: Sequence[Mention]) -> list[Mention]:
    """Find only what is exact by its marks, its list or its place, beside `known` names."""
    scene = Scene(document, tokens)
    titled = list(works(scene.text))
    found = [*titled, *retold(scene.text, titled), *withheld(scene), *people(scene), *posts(scene), *media(scene)]
    found += listed(scene.units)
    return [*found, *aliases(scene, [*known, *found])]

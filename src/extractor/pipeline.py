"""bytes -> Extraction: the whole architecture on one screen.

read     bytes            -> Document    text, sentences, articles, the way back to every raw character
segment  Document         -> Tokens      words and parts of speech
encode   Document, Tokens -> Reading     one pass of the learned reader: candidate mentions, vectors
find     + Tokens         -> Mentions    rules and candidates, one reading chosen
link     + Mentions       -> Entities    one real thing for its names, aliases and back references
judge    Reading+Mentions -> Claims      what the reader believes is said about them
relate   + Claims         -> Facts       frames and claims, scored; phrases that facts need join the mentions
"""

from __future__ import annotations

from extractor.documents import read
from extractor.facts import relate
from extractor.links import link
from extractor.mentions import find
from extractor.model import Extraction, Label, Settings, Source
from extractor.reader import encode, judge
from extractor.tokens import segment


def run(source: Source, settings: Settings) -> Extraction:
    """Take one source through all rooms."""
    document = read(source)
    tokens = segment(document, settings)
    reading = encode(document, tokens, settings)
    mentions = find(document, tokens, reading)
    entities = link(document, mentions, reading)
    claims = judge(document, mentions, reading)
    phrases, facts = relate(document, tokens, mentions, entities, claims, settings)
    named = [m for m in mentions if m.label is not Label.PHRASE]
    return Extraction(document, tuple(sorted((*named, *phrases), key=lambda m: m.span)), entities, facts, settings)

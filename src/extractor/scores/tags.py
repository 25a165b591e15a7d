"""Token-level BIO tags and their measures, equal to seqeval's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from extractor.scores.schema import PHRASE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Gold = dict[str, Any]
Chunk = tuple[str, int, int]


def bio(mentions: Iterable[Gold], size: int) -> list[str]:
    """Write mentions as tags of characters; the first of two that cross wins.

    >>> bio([{"type": "GPE", "span": [1, 3]}], 4)
    ['O', 'B-GPE', 'I-GPE', 'O']
    """
    tags = ["O"] * size
    for label, first, last in _apart(mentions):
        tags[first : last + 1] = [f"B-{label}", *[f"I-{label}"] * (last - first)]
    return tags


def tagged(gold: Gold, found: Gold) -> dict[str, float]:
    """Count the chunks that the tags of two files would have, without writing them."""
    ours, theirs = set(_apart(gold["mentions"])), set(_apart(found["mentions"]))
    return {"o_tp": len(ours & theirs), "o_g": len(ours), "o_p": len(theirs)}


def chunks(tags: Sequence[str]) -> set[Chunk]:
    """Read tags as (label, first, last), with the tolerance of conlleval: an I- of another label begins a chunk.

    >>> sorted(chunks(["I-ORG", "I-GPE", "O", "B-GPE", "B-GPE"]))
    [('GPE', 1, 1), ('GPE', 3, 3), ('GPE', 4, 4), ('ORG', 0, 0)]
    """
    found, first, before = set(), 0, "O"
    for i, tag in enumerate([*tags, "O"]):
        if before != "O" and (tag[:1] != "I" or _label(tag) != _label(before)):
            found.add((_label(before), first, i - 1))
            before = "O"
        if before == "O" and tag != "O":
            first = i
        before = tag
    return found


def tag_counts(gold: Iterable[Sequence[str]], found: Iterable[Sequence[str]]) -> dict[str, tuple[int, int, int]]:
    """Count hits, gold and found chunks of each label, and of all under an empty label, over many sentences."""
    ours = {(i, *chunk) for i, tags in enumerate(gold) for chunk in chunks(tags)}
    theirs = {(i, *chunk) for i, tags in enumerate(found) for chunk in chunks(tags)}
    labels = sorted({label for _, label, *_ in ours | theirs})
    counts = {"": (len(ours & theirs), len(ours), len(theirs))}
    for name in labels:
        a, b = ({c for c in side if c[1] == name} for side in (ours, theirs))
        counts[name] = (len(a & b), len(a), len(b))
    return counts


def _apart(mentions: Iterable[Gold]) -> Iterator[Chunk]:
    """Give mentions that tags can hold: phrases left out, and of those that cross the first, the longer one."""
    free = 0
    for mention in sorted(mentions, key=lambda m: (m["span"][0], -m["span"][1])):
        start, end = mention["span"]
        if mention["type"] != PHRASE and free <= start < end:
            yield mention["type"], start, end - 1
            free = end


def _label(tag: str) -> str:
    return tag[2:]

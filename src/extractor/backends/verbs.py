"""Semantic roles, or dependencies, as HanLP gives them -> verbs with subject, object, time and place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Place = tuple[int, int]  # words from the first up to, not with, the second
# PropBank's roles as CPB and older sets write them, and the relations of Stanford, UD and the Chinese tree banks.
ROLES = {
    "ARG0": "subject", "ARG1": "object", "ARGM-TMP": "time", "ARGM-LOC": "place",
    "A0": "subject", "A1": "object", "TMP": "time", "LOC": "place", "AM-TMP": "time", "AM-LOC": "place",
}  # fmt: skip
RELATIONS = {
    "nsubj": "subject", "top": "subject", "SBV": "subject", "dobj": "object", "obj": "object", "VOB": "object",
}  # fmt: skip
VERB = frozenset({"PRED", "V"})


class Verb(NamedTuple):
    """A verb and its arguments, by the numbers of their words."""

    place: Place
    arguments: tuple[tuple[str, Place], ...]


def verbs(roles: Sequence[Any], heads: Sequence[Any]) -> list[Verb]:
    """Take the verbs of a sentence from its semantic roles, or where there are none from its dependencies.

    `roles` is a list a verb, of (text, role, first word, word after); `heads` is (number of the head from 1, relation)
    of each word.

    >>> verbs([[("白桥", "ARG0", 0, 1), ("发布", "PRED", 1, 2), ("报告", "ARG1", 2, 3)]], [])
    [Verb(place=(1, 2), arguments=(('subject', (0, 1)), ('object', (2, 3))))]
    >>> verbs([], [(2, "nsubj"), (0, "root"), (4, "nn"), (2, "dobj")])
    [Verb(place=(1, 2), arguments=(('subject', (0, 1)), ('object', (2, 4))))]
    """
    return list(_by_roles(roles)) if roles else list(_by_heads(heads))


def _by_roles(roles: Sequence[Any]) -> Iterator[Verb]:
    for row in roles:
        place = next(((first, after) for _, role, first, after in row if role in VERB), None)
        if place:
            yield Verb(place, tuple((ROLES[role], (a, b)) for _, role, a, b in row if role in ROLES))


def _by_heads(heads: Sequence[Any]) -> Iterator[Verb]:
    reach = [_reach(word, heads) for word in range(len(heads))]
    for verb in range(len(heads)):
        below = ((RELATIONS[r], reach[w]) for w, (head, r) in enumerate(heads) if head == verb + 1 and r in RELATIONS)
        if found := tuple(below):
            yield Verb((verb, verb + 1), found)


def _reach(word: int, heads: Sequence[Any]) -> Place:
    """Give the stretch of words that hang on a word, it among them; a circle is gone round once."""
    seen, new = {word}, [word]
    while new:
        new = [w for w, (head, _) in enumerate(heads) if head - 1 in new and w not in seen]
        seen.update(new)
    return min(seen), max(seen) + 1

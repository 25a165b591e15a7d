"""Crossing candidates: the worth of the table decides, length among equals, and places in the end."""

import random
from itertools import pairwise

from extractor.mentions.choose import choose, worth
from extractor.model import Label, Mention, Span


def mention(start, end, by, label=Label.ORG, confidence=1.0):
    return Mention(Span(start, end), label, by, confidence)


def test_nothing_crosses_and_all_is_sorted():
    rng = random.Random(0)
    starts = [rng.randrange(60) for _ in range(200)]
    kept = choose([mention(s, s + rng.randrange(1, 9), "reader", confidence=rng.random()) for s in starts])
    assert all(a.span.end <= b.span.start for a, b in pairwise(kept))


def test_a_candidate_goes_only_for_one_worth_more():
    low, high = mention(0, 4, "entities.event", Label.EVENT), mention(3, 6, "reader")
    assert choose([low, high]) == (high,)
    assert choose([low]) == (low,)


def test_the_longest_name_wins_among_equals():
    assert choose([mention(0, 2, "reader"), mention(0, 5, "reader"), mention(3, 5, "reader")])[0].span == Span(0, 5)


def test_confidence_counts():
    unsure = mention(0, 4, "reader", confidence=0.2)
    listed = mention(0, 2, "entities.listed", Label.GPE)
    assert choose([unsure, listed]) == (listed,)


def test_the_order_of_candidates_does_not_matter():
    candidates = [mention(i, i + 3, "reader", confidence=0.5) for i in range(10)]
    assert choose(candidates) == choose(reversed(candidates))


def test_works_are_worth_more_than_what_the_reader_sees_across_them():
    work = mention(0, 8, "entities.works", Label.LAW)
    assert worth(work) > worth(mention(1, 8, "reader", Label.ORG, 0.95))

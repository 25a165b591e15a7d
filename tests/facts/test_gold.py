"""How well frames alone do with gold mentions: floors, far under what is measured."""

from __future__ import annotations

import pytest

from tests.facts.gold import DATA, cases, law

pytestmark = pytest.mark.skipif(not (DATA / "seed").exists(), reason="needs the shared data")


def f1(total, key):
    return law().prf(*(total.get(f"{key}_{side}", 0) for side in ("tp", "g", "p")))[2]


def test_frames_alone_read_the_seed():
    total = law().total([c.score() for c in cases("seed")])
    assert f1(total, "a") >= 0.70


def test_gold_claims_come_through_and_get_their_marks():
    total = law().total([c.score(c.claims()) for c in cases("train", phrases=True)[:60]])
    assert total["a_tp"] / total["a_g"] >= 0.97
    assert f1(total, "x") >= 0.5
    assert f1(total, "s") >= 0.55

"""Places that drifted: mended where the text says where they belong."""

from __future__ import annotations

import pytest

from extractor.exchange.anchor import Anchor
from extractor.exchange.page import Quote
from extractor.exchange.settle import evidence
from extractor.exchange.units import Units

TEXT = "华为在𠮷林。\r\n华为 在北京。"

CASES = {
    "right": ((0, 2), "华为", (0, 2), None),
    "one off": ((1, 3), "华为", (0, 2), "华为 is at 0–2, not 1–3"),
    "the nearer of two": ((7, 9), "华为", (8, 10), "华为 is at 8–10, not 7–9"),
    "behind a wide character, in 16-bit units": ((9, 11), "华为", (8, 10), "华为 is at 8–10, not 9–11"),
    "white space in it": ((8, 12), "华为在", (8, 12), None),
    "other white space in the quote": ((8, 12), "华为\n在", (8, 12), None),
    "white space around": ((5, 10), "。\r\n华为", (5, 10), None),
    "trimmed": ((8, 11), "华为 ", (8, 10), "white space around 华为 is left out"),
    "far outside": ((900, 902), "北京", (12, 14), "北京 is at 12–14, not 900–902"),
    "backwards": ((14, 12), "北京", (12, 14), "北京 is at 12–14, not 14–12"),
    "below nought": ((-3, 2), "华为", (0, 2), "华为 is at 0–2, not -3–2"),
    "another text": ((0, 2), "中兴", (0, 2), "0–2 reads 华为, not 中兴; the place was kept"),
    "nowhere": ((50, 52), "中兴", None, "中兴 at 50–52 is not in the text"),
    "white space alone": ((6, 8), None, None, "only white space at 6–8"),
    "no quote": ((12, 14), None, (12, 14), None),
    "no quote, outside": ((50, 52), None, None, "nothing at 50–52"),
    "empty": ((3, 3), None, None, "nothing at 3–3"),
}


@pytest.mark.parametrize("name", CASES)
def test_places_are_checked_by_what_stands_there(name: str) -> None:
    spot, quote, wanted, fault = CASES[name]
    assert Anchor(TEXT).find(Quote(spot, quote)) == (wanted, fault)


@pytest.mark.parametrize(
    "tools", [TEXT.replace("\r\n", "\n"), TEXT.replace(" ", ""), f"\n\n{TEXT}", "".join(TEXT.split())]
)
def test_another_white_space_moves_nothing(tools: str) -> None:
    for quote in ("华为", "𠮷林", "北京"):
        at = tools.rindex(quote)
        found = Anchor(TEXT, tools).find(Quote((at, at + len(quote)), quote))
        assert found == ((TEXT.rindex(quote), TEXT.rindex(quote) + len(quote)), None)


def test_an_edited_text_is_searched() -> None:
    tools = TEXT.replace("吉", "").replace("在𠮷林", "")
    at = tools.index("北京")
    assert Anchor(TEXT, tools).find(Quote((at, at + 2), "北京")).spot == (12, 14)


def test_units_of_plain_texts_are_code_points() -> None:
    assert Units("华为").points((5, 9)) == (5, 9)


def test_units_outside_stay_outside() -> None:
    units = Units("𠮷a")
    assert units.points((0, 9))[1] > 2
    assert units.points((-2, 2)) == (-2, 1)


def test_evidence_is_the_sentence() -> None:
    text = "他说：“甲在乙。”\r\n丙在丁。"
    assert text[slice(*evidence(text, [(4, 5), (6, 7)]))] == "他说：“甲在乙。”"
    assert text[slice(*evidence(text, [(11, 12)]))] == "丙在丁。"
    assert evidence("", []) == (0, 0)

"""Every row of the tables proves itself: its yes texts give what they say, its no texts nothing of it."""

import pytest

from extractor.mentions.quantities import find_quantities
from extractor.mentions.quantities.bounds import BoundRow
from extractor.mentions.quantities.units import UnitRow
from extractor.tables import rows, words
from tests.mentions.quantities.wording import shown

ROOM = "mentions/quantities"
UNITS = [row for table in ("units.toml", "currencies.toml") for row in rows(f"{ROOM}/{table}", UnitRow)]
BOUNDS = rows(f"{ROOM}/bounds.toml", BoundRow)


@pytest.mark.parametrize("row", UNITS, ids=lambda row: row.unit)
def test_unit_row(row):
    assert row.yes
    assert row.no
    for text, expected in row.yes.items():
        assert expected in shown(text)
    for text in row.no:
        assert not [m for m in find_quantities(text) if m.norm and m.norm.unit == row.unit]


@pytest.mark.parametrize("row", BOUNDS, ids=lambda row: f"{row.side}-{row.words[0]}")
def test_bound_row(row):
    for text, expected in row.yes.items():
        assert expected in shown(text)
    for text in row.no:
        assert not find_quantities(text)


def test_every_unit_name_is_read():
    known = {name for row in UNITS for name in row.names}
    missed = [name for name in known if not shown(f"共7{name}，")]
    assert not missed


def test_every_classifier_counts_seven():
    missed = [
        c for c in words(f"{ROOM}/classifiers.txt") if not any(s.startswith(f"7{c} ") for s in shown(f"共7{c}，"))
    ]
    # 级 and 度 are forces and degrees, 期 counts, 块 may be money; all are found under their own label.
    assert not missed


@pytest.mark.parametrize("idiom", words(f"{ROOM}/idioms.txt"))
def test_idiom_counts_nothing(idiom):
    assert not [m for m in find_quantities(f"说的是{idiom}。") if m.span.start < 3 + len(idiom)]

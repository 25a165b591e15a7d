"""Every row of the tables proves itself."""

import pytest

from extractor.mentions.times.durations import UnitRow
from extractor.mentions.times.lexicon import DayRow, WordRow
from extractor.tables import rows
from tests.mentions.times.wording import shown

ROOM = "mentions/times"
ROWS = [
    *rows(f"{ROOM}/calendar.toml", WordRow),
    *rows(f"{ROOM}/holidays.toml", DayRow),
]
UNITS = rows(f"{ROOM}/durations.toml", UnitRow)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.words[0])
def test_word_row(row):
    assert row.yes
    for text, expected in row.yes.items():
        assert expected in shown(text)
    for text in row.no:
        assert not [line for line in shown(text) if line.split()[0] in row.words]


@pytest.mark.parametrize("row", UNITS, ids=lambda row: row.names[0])
def test_unit_row(row):
    for text, expected in row.yes.items():
        assert expected in shown(text)
    for text in row.no:
        assert not shown(text)

"""What points back stands for the name that it means."""

import pytest

from extractor.facts.examples import parse
from extractor.facts.references import Antecedents
from extractor.model import Span


@pytest.mark.parametrize(
    ("marked", "said", "meant"),
    [
        ("{《江城》|WORK_OF_ART}上映，该影片获奖。", "影片", "《江城》"),
        ("{《江城》|WORK_OF_ART}上映，影片获奖。", "影片", "影片"),
        ("{甲乙大桥|FAC}动工，该工程耗资巨大。", "该工程", "甲乙大桥"),
        ("{湖光公司|ORG}获奖，该影片上映。", "影片", "影片"),
    ],
)
def test_a_noun_that_is_pointed_with(marked, said, meant):
    document, mentions = parse(marked)
    at = document.text.rindex(said)
    found = Antecedents(document, mentions, ()).resolve(Span(at, at + len(said)))
    assert document.quote(found) == meant

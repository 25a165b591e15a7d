"""Text is never an error: any order of words, marks and mentions gives facts or none."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.facts import relate
from extractor.facts.examples import parse
from extractor.facts.schema import schema
from extractor.model import Label, Settings
from extractor.tokens import segment

PIECES = [
    *(
        "，",
        "。",
        "、",
        "和",
        "的",
        "在",
        "（",
        "）",
        "“",
        "”",
        "【",
        "】",
        "\n",
        " ",
        "：",
        "等",
        "分别",
        "由",
        "组成",
    ),
    *(
        "同比增长",
        "达",
        "占",
        "收入",
        "总额",
        "表示",
        "举行",
        "发布",
        "会见",
        "获得",
        "位于",
        "包括",
        "任",
        "辞去",
        "造成",
    ),
    *("死亡", "以", "为主题", "将", "未", "他", "该公司", "公司", "之一", "以下简称", "金牌", "第一", "国家", "活动"),
    *(
        "{晨光集团|ORG}",
        "{甲市|GPE}",
        "{李华|PERSON}",
        "{主席|TITLE}",
        "{科普周|EVENT}",
        "{3%|PERCENT}",
        "{3人|CARDINAL}",
    ),
    *(
        "{昨天|DATE}",
        "{上午|TIME}",
        "{5亿元|MONEY}",
        "{《书》|WORK_OF_ART}",
        "{首次|ORDINAL}",
        "{塔|FAC}",
        "{两|CARDINAL}",
    ),
]
CHOSEN = Settings(model="rules")


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=24))
def test_any_text_gives_sound_facts(pieces):
    document, mentions = parse("".join(pieces))
    phrases, facts = relate(document, segment(document, CHOSEN), mentions, (), (), CHOSEN)
    known = {m.span: m.label for m in (*mentions, *phrases)}
    assert len(known) == len(mentions) + len(phrases)
    for fact in facts:
        kind = schema().type[fact.type]
        assert 0 < fact.confidence < 1
        assert all(known[span] in kind.roles[role].labels for role, spans in fact.args.items() for span in spans)
        assert all(len(fact.args.get(r, ())) >= p.least for r, p in kind.roles.items() if p.core and not p.spare)
        assert fact.source is None or fact.source in known
    assert all(m.label is Label.PHRASE for m in phrases)

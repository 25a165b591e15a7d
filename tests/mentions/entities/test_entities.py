"""Names by kind: what is found, and near misses that are not."""

import pytest

from extractor.model import Span
from tests.mentions.reading import shown

FOUND = {
    # people
    "湖光电子董事长周敏表示": ["董事长 TITLE", "周敏 PERSON"],
    "外交部部长助理林海波出席": ["外交部 ORG", "部长助理 TITLE", "林海波 PERSON"],
    "总统埃克索尔·本哈迪将访华": ["总统 TITLE", "埃克索尔·本哈迪 PERSON", "华 GPE"],
    "记者张明、李思雨报道": ["记者 TITLE", "张明 PERSON", "李思雨 PERSON"],
    "店主陈某被罚": ["店主 TITLE", "陈某 PERSON"],
    "周女士说，她很高兴": ["周女士 PERSON"],
    "责任编辑：周晓雯": ["责任编辑 TITLE", "周晓雯 PERSON"],
    "副省长兼公安厅厅长": [],
    "被任命为副省长": ["副省长 TITLE"],
    "外交部發言人陳曉東說": ["外交部 ORG", "發言人 TITLE", "陳曉東 PERSON"],
    # bodies
    "成都市公安局通报": ["成都市公安局 ORG"],
    "美国国防部说": ["美国国防部 ORG"],
    "湖光电子（600999）公告称，湖光电子拟回购": ["湖光电子 ORG", "湖光电子 ORG"],
    "【星云股份：拟投资】": ["星云股份 ORG"],
    "湖光科技股份有限公司（以下简称“湖光”）宣布，湖光将停产": ["湖光科技股份有限公司 ORG", "湖光 ORG", "湖光 ORG"],
    "据《滨海时报》报道": ["滨海时报 ORG"],
    # places
    "北京市石景山区": ["北京市 GPE", "石景山区 GPE"],
    "中俄关系": ["中 GPE", "俄 GPE"],
    "中方表示": ["中方 GPE"],
    "在京举行": ["京 GPE"],
    "参观苏州博物馆": ["苏州博物馆 FAC"],
    "长江流域来水": ["长江流域 LOC"],
    "洛杉矶市长": ["洛杉矶 GPE"],
    # events, works, laws, products
    "第三届成都水资源论坛开幕": ["第三届成都水资源论坛 EVENT"],
    "台风“海葵”登陆": ["海葵 EVENT"],
    "《湿地保护条例》施行": ["《湿地保护条例》 LAW"],
    "《关于湿地保护的意见》印发": ["《关于湿地保护的意见》 WORK_OF_ART"],
    "《〈湿地保护条例〉实施办法（试行）》施行": ["《〈湿地保护条例〉实施办法（试行）》 LAW"],
    "《2025湿地观察报告》发布，湿地观察报告共有三章": ["《2025湿地观察报告》 WORK_OF_ART", "湿地观察报告 WORK_OF_ART"],
    "《湿地保护条例（草案）》公布，湿地保护条例获通过": ["《湿地保护条例（草案）》 LAW", "湿地保护条例 LAW"],
    "荣获星河文学奖": ["星河文学奖 PRODUCT"],
}

NOTHING = [
    "一方面，双方同意",
    "某些公司",
    "他当选后说",
    "东北虎和东北豹",
    "地方法院",
    "这个计划很好",
    "白银价格上涨",
    "他统筹推进工作",
    "制定国家标准",
    "多个部门参加",
    "这家公司上市",
    "会议在会议室举行",
]


@pytest.mark.parametrize("text", FOUND)
def test_found(text):
    names = shown(text)
    missing = [name for name in FOUND[text] if names.count(name) < FOUND[text].count(name)]
    assert missing == []


@pytest.mark.parametrize("text", NOTHING)
def test_nothing(text):
    figures = {"CARDINAL", "ORDINAL", "DATE"}
    assert [name for name in shown(text) if name.rsplit(" ", 1)[1] not in figures] == []


def test_bylines_hold_people():
    text = "► 周牧野\n\n湿地面积增加。"
    assert shown(text, byline=Span(0, 5)) == ["周牧野 PERSON"]


def test_a_name_is_found_again_where_nothing_speaks_for_it():
    text = "总经理周牧野说，工程已完工。昨天周牧野没有到场。"
    assert shown(text).count("周牧野 PERSON") == 2


@pytest.mark.parametrize(
    ("text", "titled"),
    [
        ("《湿地之歌》获奖，“湿地之歌”行动启动", "《湿地之歌》 WORK_OF_ART"),
        ("《用水定额标准》施行，统一用水定额标准", "《用水定额标准》 LAW"),
    ],
)
def test_what_is_quoted_or_common_is_no_work_again(text, titled):
    assert [name for name in shown(text) if name.endswith(("WORK_OF_ART", "LAW"))] == [titled]

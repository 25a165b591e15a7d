"""What is one thing and what is not, by kind of tie."""

import pytest

from extractor.links.ties import aliases, characters
from extractor.model import NAMED
from tests.links.naming import entities, marked, together

ONE = [
    "[中国|GPE]和[我国|GPE]、[中方|GPE]、[华|GPE]",
    "[俄罗斯|GPE]称，[俄|GPE]、[俄方|GPE]",
    "[成都|GPE]、[成都市|GPE]",
    "[臺灣|GPE]、[台灣地區|GPE]",
    "[北京|GPE]、[北京市|GPE]、[北京地区|GPE]",
    "[大理|GPE]、[大理白族自治州|GPE]",
    "[工业和信息化部|ORG]、[工信部|ORG]",
    "[湖滨非洲国家经济共同体|ORG]、[湖共体|ORG]",
    "[湖光电子|ORG]、[湖光电子有限公司|ORG]",
    "[湖光集团|ORG]、[湖光科技集团股份有限公司|ORG]",
    "[海岚真主党|ORG]、[真主党|ORG]",
    "[俄国防部|ORG]、[俄罗斯国防部|ORG]",
    "[以军|ORG]、[以色列国防军|ORG]",
    "[细胞与基因治疗|PRODUCT]([CGT|PRODUCT])",
    "[湖光科技公司|ORG]（以下简称“[星云|ORG]”）",
    "[埃克索尔·本哈迪|PERSON]、[本哈迪|PERSON]",
    "[周敏|PERSON]、[周敏女士|PERSON]",
    "[张立军|PERSON]、[张某|PERSON]",
    "[2026湖滨论坛年会|EVENT]、[论坛年会|EVENT]",
    "[第九届湖博会|EVENT]、[湖博会|EVENT]",
    "[《湿地保护条例》|LAW]、[湿地保护条例|LAW]",
    "[《关于湿地的实施方案》|WORK_OF_ART]、[《实施方案》|WORK_OF_ART]",
    "[星云大模型|PRODUCT]、[星云|PRODUCT]",
]

TWO = [
    "[巴西|GPE]、[巴拿马|GPE]",
    "[俄罗斯|GPE]、[白俄罗斯|GPE]",
    "[莫斯科|GPE]、[莫斯科州|GPE]",
    "[外交部|ORG]、[海岚外交部|ORG]",
    "[中国银行|ORG]、[中国人民银行|ORG]",
    "[美军|ORG]、[美国海军|ORG]",
    "[全国人大|ORG]、[全国人大常委会|ORG]",
    "[真主党|ORG]、[海岚真主党|ORG]、[湖滨真主党|ORG]",
    "[本哈迪|PERSON]、[埃克索尔·本哈迪|PERSON]、[乔尔·本哈迪|PERSON]",
    "[张立军|PERSON]、[张立民|PERSON]",
    "[总统|TITLE]、[副总统|TITLE]",
    "[湖滨国际电影节|EVENT]、[第八届湖滨国际电影节|EVENT]",
    "[湖滨论坛|EVENT]、[湖滨论坛开幕式|EVENT]",
    "[星云|PRODUCT]、[星云一号|PRODUCT]、[星云二号|PRODUCT]",
]


@pytest.mark.parametrize("text", ONE)
def test_one_thing(text):
    _, mentions = marked(text)
    assert [len(group) for group in together(text)] == [len(mentions)]


@pytest.mark.parametrize("text", TWO)
def test_different_things(text):
    assert together(text) == []


def test_a_character_means_the_country_named_last():
    text = "[巴西|GPE]总统说，[巴|GPE]方欢迎。此外，[巴基斯坦|GPE]总理说，[巴|GPE]中友好。"
    assert together(text) == [["巴西", "巴"], ["巴基斯坦", "巴"]]


def test_every_named_mention_is_in_one_entity():
    document, mentions = marked("[周敏|PERSON]在[成都|GPE]说，[3月|DATE][成都|GPE]的[湖光|ORG]获奖")
    _, found = entities("[周敏|PERSON]在[成都|GPE]说，[3月|DATE][成都|GPE]的[湖光|ORG]获奖")
    spans = [span for entity in found for span in entity.mentions]
    assert sorted(spans) == [m.span for m in mentions if m.label in NAMED]
    assert len(document.text) == len("周敏在成都说，3月成都的湖光获奖")


def test_ids_follow_the_first_mentions_and_names_are_the_fullest():
    _, found = entities("[工信部|ORG]和[成都|GPE]，[工业和信息化部|ORG]")
    assert [(e.id, e.name, e.by) for e in found] == [("e1", "工业和信息化部", "known alias"), ("e2", "成都", "name")]


def test_tables_have_no_alias_in_doubt():
    assert [name for name, numbers in aliases().items() if len(numbers) > 1] == ["中国"]
    assert all(places for places in characters().values())

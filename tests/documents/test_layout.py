import pytest

from extractor.documents.layout import lay
from extractor.documents.page import whole


def laid(text: str) -> str:
    return lay(whole(text)).text


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        # a word that a column cut, with and without blank lines
        (
            "他说得好。要破解共同难题,比以往任\n\n何时候都需要合作。",
            "他说得好。要破解共同难题,比以往任何时候都需要合作。",
        ),
        (
            "首段完。\n\n专家表示，基于子午工\n\n\n程的研究有了进展。",
            "首段完。\n专家表示，基于子午工程的研究有了进展。",
        ),
        ("论坛举行，\n参加者众。", "论坛举行，参加者众。"),
        ("这项（去年\n开工的）工程完工。", "这项（去年开工的）工程完工。"),
        ("首句完。次句到此\n，又接上。", "首句完。次句到此，又接上。"),
        # paragraphs and headlines stay apart
        ("论坛举行\n论坛在北京举行。\n次段。", "论坛举行\n论坛在北京举行。\n次段。"),
        (
            "某公司：拟出资3亿元，建设基地\n某公司公告，将建基地。",
            "某公司：拟出资3亿元，建设基地\n某公司公告，将建基地。",
        ),
        ("　　首段。\r\n　　次段。", "首段。\n次段。"),
        ("首段完。　　次段起。", "首段完。\n次段起。"),
        # white space inside a paragraph
        ("8 月 15 日消息，　公司 发布AI for Science报告。", "8月15日消息，公司发布AI for Science报告。"),
        ("甲队获胜 乙队出局", "甲队获胜 乙队出局"),
        ("零宽\u200b字符\ufeff去掉，全部。", "零宽字符去掉，全部。"),
        # width
        ("２０２６年，ＧＤＰ增长５．２％，达１，２３４亿元。", "2026年，GDP增长5.2%，达1,234亿元。"),
        ("（甲），“乙”；《丙》！", "（甲），“乙”；《丙》！"),
        ("１，２３", "1，23"),
        # page furniture
        ("正文完。\n[查看原文](https://example.org/a.shtml)", "正文完。"),
        ("正文完。\n[原文](https://a.b/c\nd.html)\n又一段。", "正文完。\n又一段。"),
        ("新华社记者\n张晨霖/摄", "新华社记者张晨霖/摄"),
    ],
)
def test_lines_become_paragraphs(raw: str, text: str) -> None:
    assert laid(raw) == text


def test_numbers_that_a_column_cut_are_whole() -> None:
    lines = [
        "公司今年上半年实现净利润12",
        "3456万元，比去年同期增长了",
        "三成，预计全年净利润将达到",
        "新的高度，公司负责人介绍说",
        "。",
    ]
    assert laid("\n".join(lines)) == "".join(lines)


@pytest.mark.parametrize("width", range(12, 27))
def test_a_column_of_any_width_is_mended(width: int) -> None:
    headline = "临河省启动五年水利建设"
    paragraph = (
        "临河省水利厅介绍，五年内全省将新建水库12座、加固堤防800公里，受益人口超过230万人，总投资约96亿元，"
        "明年先行开工三座水库"
    )
    text = "\n".join([headline, f"{paragraph}。", f"又讯，{paragraph}。"])
    wrapped = "\n".join(line[i : i + width] for line in text.split("\n") for i in range(0, len(line), width))
    assert laid(wrapped) == text


def test_a_headline_keeps_its_gaps_over_lines() -> None:
    body = "半决赛昨晚在宁江举行，宁江队以三比一击败远山队，时隔六年再次闯入决赛，决赛将于下周日开打"
    wrapped = "\n".join(
        line[i : i + 14] for line in ("宁江女排三比一胜远山 时隔六年再进决赛", body) for i in range(0, len(line), 14)
    )
    assert laid(f"{wrapped}。").split("\n")[0] == "宁江女排三比一胜远山 时隔六年再进决赛"


def test_a_latin_text_keeps_its_spaces() -> None:
    assert laid("The fox ran\nover the hill. It\nslept.") == "The fox ran over the hill. It slept."


def test_every_character_leads_back() -> None:
    found = lay(whole("　任\n\n何"))
    assert (found.text, list(found.starts), list(found.ends)) == ("任\n何", [1, 2, 4], [2, 3, 5])

import pytest

from extractor.documents import read
from extractor.model import Source

BODY = "工程总投资3亿元，建设期两年，由县水务局负责。"


def divided(text: str) -> list[tuple[str, str | None, str | None]]:
    document = read(Source(raw=text.encode()))

    def said(span: slice | None) -> str | None:
        return document.text[slice(*span)] if span else None

    return [(a.kind, said(a.headline), said(a.byline)) for a in document.articles]


@pytest.mark.parametrize(
    ("text", "articles"),
    [
        (f"水库开工\n{BODY}", [("news", "水库开工", None)]),
        (BODY, [("news", None, None)]),
        # headlines without any blank line between the articles
        (
            f"青石水库开工\n{BODY}\n白石水库通水\n{BODY}",
            [("news", "青石水库开工", None), ("news", "白石水库通水", None)],
        ),
        # datelines begin articles that have no headline
        (f"本报讯（记者严修）{BODY}\n新华社临河8月3日电 {BODY}", [("news", None, "记者严修"), ("news", None, None)]),
        # a shoulder, a subtitle, a source under the headline
        (f"县长谈水利——\n今年要干三件事\n{BODY}", [("news", "今年要干三件事", None)]),
        (f"青石水库开工\n总投资三亿元\n{BODY}", [("news", "青石水库开工", None)]),
        (f"青石水库开工\n人民日报\n本报临河8月3日电 {BODY}", [("news", "青石水库开工", None)]),
        # numbered headings and short paragraphs are no articles
        (
            f"青石水库招标公告\n{BODY}\n一、项目名称\n{BODY}\n（二）联系方式\n{BODY}",
            [("news", "青石水库招标公告", None)],
        ),
        # an end mark closes an article whatever follows
        (f"{BODY}（临河新闻）\n近日，{BODY}", [("news", None, None), ("news", None, None)]),
        # flashes
        (
            f"【甲公司：中标】财联盟8月3日电，{BODY}\n【乙公司：减持】{BODY}",
            [("news", "甲公司：中标", None), ("news", "乙公司：减持", None)],
        ),
        (f"甲公司：中标\n【甲公司：中标】财联盟8月3日电，{BODY}", [("news", "甲公司：中标", None)]),
        (f"【走基层】青石水库开工\n央视网消息（新闻联播）：{BODY}", [("news", "【走基层】青石水库开工", None)]),
        # credits at the end
        (f"青石水库开工\n{BODY}\n【责任编辑：严修】", [("news", "青石水库开工", None)]),
        (f"青石水库开工\n{BODY}\n（作者为水务专家）", [("news", "青石水库开工", None)]),
        ("图为青石水库工地。新华社记者 严修摄", [("caption", None, "新华社记者严修")]),
    ],
)
def test_divides(text: str, articles: list[tuple[str, str | None, str | None]]) -> None:
    assert divided(text) == articles


def test_a_page_of_one_record_is_one_article() -> None:
    raw = f'{{"title": "青石水库开工", "text": "{BODY}\\n工程概况\\n{BODY}"}}'
    document = read(Source(raw=raw.encode(), format="jsonl"))
    assert [document.text[slice(*a.headline)] for a in document.articles] == ["青石水库开工"]

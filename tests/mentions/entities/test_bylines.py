"""People in bylines, media in datelines, with a reader and without."""

import pytest

from extractor.mentions import find
from extractor.mentions.entities.bylines import media
from extractor.mentions.entities.scene import Scene
from extractor.model import Article, Candidate, Document, Label, Reading, Settings, Span
from extractor.tokens import segment
from tests.mentions.reading import shown


def dated(text, dateline):
    span = Span(0, len(dateline))
    articles = (Article("news", Span(0, len(text)), dateline=span),)
    ends = range(1, len(text) + 1)
    return Document(name="text", text=text, starts=range(len(text)), ends=ends, sha256="", articles=articles)


@pytest.mark.parametrize(
    ("byline", "people"),
    [
        ("► 周牧野", ["周牧野"]),
        ("本报记者 富子衿", ["富子衿"]),
        ("湖光网记者周敏 通讯员李思雨", ["周敏", "李思雨"]),
        ("编辑：周晓雯 校对：陈立", ["周晓雯", "陈立"]),
        ("综合报道", []),
        ("来源：本报", []),
    ],
)
def test_people(byline, people):
    text = f"{byline}\n\n湿地面积增加。"
    found = shown(text, byline=Span(0, len(byline)))
    assert [name.split()[0] for name in found if name.endswith("PERSON")] == people


@pytest.mark.parametrize(
    ("byline", "posts"),
    [
        ("湖光日报全媒体记者 周敏 通讯员 李思雨", ["全媒体记者", "通讯员"]),
        ("首席记者周敏、实习生李思雨", ["首席记者", "实习生"]),
        ("综合报道", []),
    ],
)
def test_posts(byline, posts):
    found = shown(f"{byline}\n\n湿地面积增加。", byline=Span(0, len(byline)))
    assert [name.split()[0] for name in found if name.endswith("TITLE")] == posts


@pytest.mark.parametrize(
    ("dateline", "outlet"),
    [
        ("湖光新闻网8月4日讯", "湖光新闻网"),
        ("湖光网8月4日报道", "湖光网"),
        ("湖滨日报讯", "湖滨日报"),
        ("本报北京8月4日电", None),
    ],
)
def test_media(dateline, outlet):
    document = dated(f"{dateline} 湿地面积增加。", dateline)
    found = media(Scene(document, segment(document, Settings())))
    assert [document.quote(m.span) for m in found] == [outlet] * (outlet is not None)


def test_rules_speak_in_datelines_beside_a_reader():
    dateline = "新华社成都8月4日电"
    document = dated(f"{dateline} 湖光电子扩产，周敏欢迎。", dateline)
    reading = Reading((Candidate(Span(11, 15), Label.ORG, 0.9),))
    found = find(document, segment(document, Settings()), reading)
    assert [document.quote(m.span) for m in found] == ["新华社", "成都", "8月4日", "湖光电子"]

"""Bylines and datelines: people and their posts in the one, media in the other; all are exact by their shape."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractor.mentions.entities.naming import HAN, chinese, surnames
from extractor.model import Label, Mention, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractor.mentions.entities.scene import Scene
    from extractor.model import Document

# A word that stands alone, or what follows a post and ends there.
ALONE = re.compile(rf"(?<![{HAN}])[{HAN}]{{2,4}}(?![{HAN}])")
POSTED = re.compile(
    rf"(?:记者|通讯员|编辑|责编|摄影|校对)[\s:：/]?(?P<name>[{HAN}]{{2,4}}?)(?=[^{HAN}]|$|报道|摄|文|图)"
)
POST = re.compile(
    rf"(?:全媒体|融媒体|首席|见习|实习|特约|特派|高级|资深)*(?:记者|通讯员|评论员|实习生)(?=[\s:：/]?[{HAN}]{{2}})"
)
NO_NAME = re.compile(
    "本报|本网|记者|通讯员|编辑|责编|编译|摄影|实习|报道|来源|作者|校对|审核|监制|统筹|综合|文字|图片|视频|新闻|[社报网电讯]$|^据|消息"
)
MEDIA = re.compile(
    rf"(?:据)?(?P<name>[{HAN}A-Za-z]{{1,10}}?(?:网|社|日报|晚报|时报|商报|晨报|早报|都市报|青年报|新闻|资讯|资本局|财讯|之家))(?![{HAN}]{{0,2}}[社报网])"
)
STRANGE = -4  # a byline's names may be of any characters


def people(scene: Scene) -> Iterator[Mention]:
    """Find the people in bylines."""
    for byline in (article.byline for article in scene.document.articles if article.byline):
        for found in POSTED.finditer(scene.text, *byline):
            if not NO_NAME.search(found["name"]) and (len(found["name"]) < 4 or found["name"][:2] in surnames()):
                yield _mention(Span(*found.span("name")), Label.PERSON, "names in bylines")
        for found in ALONE.finditer(scene.text, *byline):
            name = chinese(scene, found.start())
            if name and name.score >= STRANGE and len(found[0]) < 4 and not NO_NAME.search(found[0]):
                yield _mention(Span(*found.span()), Label.PERSON, "names in bylines")


def posts(scene: Scene) -> Iterator[Mention]:
    """Find the posts before the people in bylines."""
    for byline in (article.byline for article in scene.document.articles if article.byline):
        for found in POST.finditer(scene.text, *byline):
            yield _mention(Span(*found.span()), Label.TITLE, "titles in bylines")


def media(scene: Scene) -> Iterator[Mention]:
    """Find the outlet that a dateline begins with."""
    for dateline in (article.dateline for article in scene.document.articles if article.dateline):
        found = MEDIA.match(scene.text, *dateline)
        if found and found["name"] not in {"本报", "本网", "本社"}:
            yield _mention(Span(*found.span("name")), Label.ORG, "media in datelines")


def _mention(span: Span, label: Label, by: str) -> Mention:
    return Mention(span, label, f"entities.{by}")


def credits_of(document: Document) -> Sequence[Span]:
    """Give the bylines and datelines of a document."""
    return [span for article in document.articles for span in (article.byline, article.dateline) if span]

"""The page to paste a text into, with what is found in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.explorer.frame import Page
from extractor.explorer.markup import Html, join, say, spoken, tag, void
from extractor.explorer.reading import reading

if TYPE_CHECKING:
    from extractor.explorer.reading import Reading


def box(text: str = "", *, view: Reading | None = None, wrong: str = "") -> Page:
    """Make the page; the text that was pasted stays in its field."""
    field = tag("label", say("interface.paste"), tag("textarea", text, name="text", required=True, lang="zh",
                                                     **spoken(placeholder="box.paste_hint")))  # fmt: skip
    day = tag("label", say("box.paste_date"), void("input", type="date", name="date"), class_="date")
    note = tag("p", say("box.local"), class_="local")
    form = tag(
        "form",
        field,
        day,
        note,
        tag("button", say("box.paste_go"), type="submit"),
        class_="box",
        action="paste.html",
        method="post",
    )
    said = say(wrong, "p", class_="note", role="alert") if wrong else None
    if view is None:
        body = join(say("interface.paste", "h1"), said, form)
    else:
        again = tag("details", say("interface.paste", "summary"), form)
        body = join(again, Html(reading(view)))
    return Page(title="Paste", body=body, here="paste.html")

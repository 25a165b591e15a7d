"""What stands around every page: head, ways to the other pages, the language."""

from __future__ import annotations

import msgspec

from extractor.explorer.markup import Html, join, say, spoken, tag, text, void

POLICY = "default-src 'none'; {kinds}; img-src data:; base-uri 'none'; form-action {forms}"
STATIC = POLICY.format(kinds="script-src 'self' file:; style-src 'self' file:", forms="'self' file:")
PLACES = (("index.html", "interface.overview"), ("facts.html", "interface.facts"), ("paste.html", "interface.paste"))


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """What all pages of an explorer share; a `live` one is served, and can do what a folder cannot."""

    title: str
    live: bool = False


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """A page: its own name, its content, the way to the site's root, and the scripts that it needs."""

    title: str
    body: Html
    root: str = ""
    here: str = ""
    scripts: tuple[str, ...] = ()


def frame(site: Site, page: Page) -> str:
    """Write a whole page.

    >>> page = frame(Site(title="<run>"), Page(title="a", body=say("interface.facts")))
    >>> page[:15], "&lt;run&gt;" in page, "<run>" in page
    ('<!doctype html>', True, False)
    """
    head = tag("head", void("meta", charset="utf-8"), _policy(site), *_metas(), tag("title", _title(site, page)),
               void("link", rel="icon", href="data:,"),
               void("link", rel="stylesheet", href=f"{page.root}assets/explorer.css"), *_scripts(page))  # fmt: skip
    skip = tag("a", *_words("interface.skip"), class_="skip", href="#content")
    main = tag("main", page.body, id="content", tabindex=-1)
    body = tag("body", skip, tag("header", _top(site, page)), main, data_root=page.root, data_live=site.live)
    return f"<!doctype html>\n{tag('html', head, body, lang='en')}\n"


def _policy(site: Site) -> Html | None:
    """Say what may run; a server says it in a header, which the page cannot take back."""
    return None if site.live else void("meta", http_equiv="Content-Security-Policy", content=STATIC)


def _metas() -> list[Html]:
    pairs = (
        ("viewport", "width=device-width, initial-scale=1"),
        ("color-scheme", "light dark"),
        ("referrer", "same-origin"),  # without one, a form of ours would not say where it comes from
    )
    return [void("meta", name=name, content=content) for name, content in pairs]


def _title(site: Site, page: Page) -> str:
    return f"{page.title} · {site.title}" if page.title != site.title else site.title


def _scripts(page: Page) -> list[Html]:
    names = ("assets/strings.js", *page.scripts, "assets/explorer.js")
    return [tag("script", defer=True, src=f"{page.root}{name}") for name in names]


def _top(site: Site, page: Page) -> Html:
    links = [
        tag("a", say(key), href=f"{page.root}{place}", aria_current="page" if place == page.here else None)
        for place, key in PLACES
        if site.live or place != "paste.html"
    ]
    language = tag("button", "中文", type="button", id="language", lang="zh")
    name = tag("a", text(site.title), class_="site", href=f"{page.root}index.html")
    return join(name, tag("nav", *links, **spoken(aria_label="interface.pages")), language)


def _words(key: str) -> tuple[Html, ...]:
    return (say(key),)

"""Pieces of HTML: whatever is not markup already is written as text, and text cannot act."""

from __future__ import annotations

import html

from extractor.explorer.strings import said
from extractor.scores.page import shown


class Html(str):
    """Markup that goes into a page as it is."""

    __slots__ = ()


Child = str | Html | None


def text(words: str) -> Html:
    r"""Write text so that it is neither markup nor steers what stands around it.

    >>> text("<b>\u202e")
    '&lt;b&gt;‹U+202E›'
    """
    return Html(html.escape(shown(words)))


def join(*children: Child) -> Html:
    """Put pieces behind one another; a plain string is text.

    >>> join(Html("<br>"), "a<b", None)
    '<br>a&lt;b'
    """
    return Html("".join(child if isinstance(child, Html) else text(child) for child in children if child))


def tag(name: str, /, *children: Child, **attributes: str | int | bool | None) -> Html:
    """Make an element. `class_` is the attribute class, an underscore a hyphen; None and False leave one out.

    >>> tag("a", "1 < 2", class_="x", data_i="m1", hidden=True, title=None)
    '<a class="x" data-i="m1" hidden>1 &lt; 2</a>'
    """
    return Html(f"<{name}{_attributes(attributes)}>{join(*children)}</{name}>")


def void(name: str, /, **attributes: str | int | bool | None) -> Html:
    """Make an element that holds nothing.

    >>> void("input", name="q")
    '<input name="q">'
    """
    return Html(f"<{name}{_attributes(attributes)}>")


def say(key: str, name: str = "span", /, **attributes: str | int | bool | None) -> Html:
    """Say something of the interface, which the reader's language may change.

    >>> say("type.hold"), say("type.of a user")
    ('<span data-t="type.hold">hold</span>', '<span>of a user</span>')
    """
    words = said(key)
    own = {"data_t": key} if words else {}
    return tag(name, words[0] if words else key.partition(".")[2], **own, **attributes)


def spoken(**keys: str) -> dict[str, str]:
    """Give attributes that speak, such as aria-label, with what is needed to change their language.

    >>> spoken(placeholder="interface.search_hint")
    {'placeholder': 'name, word, headline', 'data_a': 'placeholder:interface.search_hint'}
    """
    first = {name: (said(key) or (key, key))[0] for name, key in keys.items()}
    return {**first, "data_a": ";".join(f"{name.replace('_', '-')}:{key}" for name, key in keys.items())}


def _attributes(attributes: dict[str, str | int | bool | None]) -> str:
    kept = ((key, value) for key, value in attributes.items() if value is not None and value is not False)
    return "".join(_attribute(key.rstrip("_").replace("_", "-"), value) for key, value in kept)


def _attribute(name: str, value: str | int | bool | None) -> str:
    return f" {name}" if value is True else f' {name}="{text(str(value))}"'

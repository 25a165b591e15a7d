"""Pages -> a tool's files, with what they have no room for in sidecars."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from extractor.exchange.fields import sidecar
from extractor.exchange.folder import SIDECARS, safe
from extractor.exchange.formats import FORMATS
from extractor.exchange.losses import losses
from extractor.exchange.page import Note

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.exchange.page import Page


class Written(msgspec.Struct, frozen=True):
    """A tool's files by their paths, and what only the sidecars among them hold."""

    files: dict[str, bytes]
    losses: tuple[Note, ...]


def write(pages: Sequence[Page], format: str) -> Written:  # noqa: A002 - the word of the command line
    """Turn gold into a tool's files. What a format has no room for is listed, and kept in `sidecar/NAME.json`.

    Raises InputError for a name that leads out of the folder, ExtraMissing where the format needs an extra.
    """
    form = FORMATS[format]
    files = dict(form.write([msgspec.structs.replace(page, name=safe(page.name, page.name)) for page in pages]))
    if form.embeds:
        return Written(files, ())
    lost: list[Note] = []
    for page in pages:
        left = form.left(page)
        lost += losses(page, form.carries, left)
        kept = sidecar(page, left)
        files[f"{SIDECARS}/{page.name}.json"] = msgspec.json.encode(kept) + b"\n"
    return Written(files, tuple(lost))

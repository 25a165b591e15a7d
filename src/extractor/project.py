"""extractor.toml -> Settings: one file that names a user's own words, names, wordings and choices.

Its keys are the fields of Settings:

    model = "rules"
    dictionaries = ["words.txt"]
    gazetteers = ["names.tsv"]
    frames = "facts"
    min_confidence = 0.5
"""

from __future__ import annotations

import re
from functools import cache
from itertools import islice, takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin, get_type_hints

import msgspec

from extractor.errors import InputError, TableError
from extractor.facts.frames import frames
from extractor.mentions.entities.gazetteer import gazetteer
from extractor.model import Settings
from extractor.reader import cuda
from extractor.tables import convert, table
from extractor.tokens.dictionaries import entries

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE = "extractor.toml"
# What a user's own tables are called in messages, by the field that names them.
KINDS = {"dictionaries": "a dictionary", "gazetteers": "a table of names", "frames": "a folder of wordings"}
_PLACE = re.compile(r"`\$\.(\w+)(?:\[(\d+)\])?`")
_ENTRY = re.compile(r"""(?P<text>"(?:[^"\\\n]|\\.)*"|'[^'\n]*')|#[^\n]*|(?P<end>\])""")


def load(file: str | Path) -> Settings:
    """Read a project file; relative paths in it start at its folder.

    Raises TableError with the line and column of what does not hold: a key or value that is none, a file that is not
    there.
    """
    path = Path(file)
    settings = _converted(path, table(path.absolute()))
    for key, number, name in _named(settings):
        if not (path.parent / name).exists():
            raise TableError(str(path), _where(path, key, number), f"nothing at {name!r}", KINDS[key])
    return _moved(settings, path.parent)


@cache
def check(settings: Settings) -> Settings:
    """Read a user's own tables and start the device, so that what is wrong is told before the first text is read.

    Raises TableError naming the file, the row and what was expected, InputError for settings that exclude each other,
    and what `reader.cuda.session` raises.
    """
    if settings.cascade is not None and settings.model != "fast":
        raise InputError("settings", "cascade", settings.model, "model = fast, whose doubts it is about")
    if settings.device != "cpu":
        _device(settings)
    for name in settings.dictionaries:
        for _ in entries(name):
            pass
    gazetteer(settings.gazetteers)
    frames(settings.frames)
    return settings


def _device(settings: Settings) -> None:
    """Start the reader on a device; nothing else runs there."""
    if settings.model == "rules" or (settings.model == "fast" and settings.cascade is None):
        wanted = "model = accurate, or fast with a cascade: only the reader runs on a device"
        raise InputError("settings", "device", f"model = {settings.model}", wanted)
    cuda.session()


def _converted(path: Path, found: dict[str, Any]) -> Settings:
    keys = Settings.__struct_fields__
    if unknown := next((key for key in found if key not in keys), None):
        raise TableError(str(path), _where(path, unknown, None), f"the key {unknown!r}", f"one of {', '.join(keys)}")
    try:
        return convert(found, Settings)
    except msgspec.ValidationError as error:
        what, _, place = str(error).partition(" - at ")
        key, number = _PLACE.findall(place)[0]
        value = found[key][int(number)] if number else found[key]
        where = _where(path, key, int(number) if number else None)
        raise TableError(str(path), where, repr(value)[:60], _expected(key, what)) from error


def _expected(key: str, said: str) -> str:
    """Say what a key takes: one of its words, else what msgspec says."""
    hint = get_type_hints(Settings)[key]
    return " or ".join(get_args(hint)) if get_origin(hint) is Literal else said.removeprefix("Expected ")


def _named(settings: Settings) -> Iterator[tuple[str, int | None, str]]:
    """Give the paths that settings name, with the field and, in a list, the place in it."""
    for key in KINDS:
        value = getattr(settings, key)
        if isinstance(value, str):
            yield key, None, value
        else:
            yield from ((key, number, name) for number, name in enumerate(value or ()))


def _moved(settings: Settings, folder: Path) -> Settings:
    """Give the settings with their paths as seen from where the project file was named from."""
    return msgspec.structs.replace(
        settings,
        dictionaries=tuple(str(folder / name) for name in settings.dictionaries),
        gazetteers=tuple(str(folder / name) for name in settings.gazetteers),
        frames=str(folder / settings.frames) if settings.frames else settings.frames,
    )


def _where(path: Path, key: str, number: int | None) -> str:
    """Find the line and column of a key's value, or of one of the values in its list; TOML's own parser keeps none."""
    text = path.read_text("utf-8-sig")
    found = re.search(rf"""^[ \t]*["']?{re.escape(key)}["']?[ \t]*=[ \t]*""", text, re.MULTILINE)
    if not key or not found:
        return ""
    at = found.end()
    if number is not None:
        listed = takewhile(lambda entry: not entry["end"], _ENTRY.finditer(text, at))
        at = next(islice((entry.start() for entry in listed if entry["text"]), number, None), at)
    return f"line {text.count(chr(10), 0, at) + 1}, column {at - text.rfind(chr(10), 0, at)}"

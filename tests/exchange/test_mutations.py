"""Files that were damaged on the way: an error that names the file and the place, or gold that is sound."""

from __future__ import annotations

import importlib.util
import random
import re
from typing import TYPE_CHECKING

import pytest

from extractor.errors import InputError
from extractor.exchange import FORMATS, checked, read, write
from tests.exchange.made import small

if TYPE_CHECKING:
    from pathlib import Path

TIMES = 200


def flip(raw: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(raw))
    return raw[:at] + bytes([raw[at] ^ (1 << dice.randrange(8))]) + raw[at + 1 :]


def cut(raw: bytes, dice: random.Random) -> bytes:
    return raw[: dice.randrange(len(raw))]


def drop(raw: bytes, dice: random.Random) -> bytes:
    lines = raw.split(b"\n")
    del lines[dice.randrange(len(lines))]
    return b"\n".join(lines)


def double(raw: bytes, dice: random.Random) -> bytes:
    lines = raw.split(b"\n")
    at = dice.randrange(len(lines))
    return b"\n".join([*lines[: at + 1], *lines[at:]])


def renumber(raw: bytes, dice: random.Random) -> bytes:
    found = list(re.finditer(rb"-?\d+", raw))
    if not found:
        return flip(raw, dice)
    match = dice.choice(found)
    number = dice.choice(
        [b"0", b"-1", b"7", b"99999999999999999999999", b"1.5", b"null", b'"x"', str(dice.randrange(60)).encode()]
    )
    return raw[: match.start()] + number + raw[match.end() :]


def swap(raw: bytes, dice: random.Random) -> bytes:
    a, b = sorted(dice.randrange(len(raw)) for _ in range(2))
    return raw[:a] + raw[b:] + raw[a:b]


def nest(raw: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(raw))
    return (
        raw[:at] + dice.choice([b"[" * 5000, b"\xff\xfe", b"\x00", b"\\ud800", b"..", b"{}", b"\t", b"\r"]) + raw[at:]
    )


CHANGES = (flip, flip, cut, drop, double, renumber, renumber, swap, nest)


def refused(root: Path, kind: str) -> InputError | None:
    """Give the error of an import, None where it gave gold that holds together with its text."""
    try:
        for one in read(root, kind, lambda _: None):
            checked(one.gold, one.name, len(one.raw.decode("utf-8", "replace")))
    except InputError as error:
        return error
    return None


@pytest.mark.parametrize("kind", FORMATS)
def test_damage_is_named_or_mended(kind: str, tmp_path: Path) -> None:
    if kind == "spacy" and importlib.util.find_spec("spacy") is None:
        pytest.skip("needs the [spacy] extra")
    dice = random.Random(kind)
    files = write([small("a"), small("b")], kind).files
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    changed = [name for name in sorted(files) if not name.endswith((".conf", ".xml"))]
    named = 0
    for _ in range(TIMES):
        name, change = dice.choice(changed), dice.choice(CHANGES)
        (tmp_path / name).write_bytes(change(files[name], dice))
        error = refused(tmp_path, kind)
        named += error is not None
        assert error is None or (str(tmp_path) in error.file and error.found), error
        (tmp_path / name).write_bytes(files[name])
    assert 10 < named < TIMES - 10 or kind == "spacy"

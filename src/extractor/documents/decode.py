"""Bytes to characters: a mark at the start decides, then the bytes; a declared charset is only a hint."""

from __future__ import annotations

import codecs
import re
from functools import cache
from typing import NamedTuple

from extractor.errors import InputError
from extractor.model import Notice
from extractor.tables import words

SAMPLE = 1 << 16
_GOOD = 0.12
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_IMAGE = "plain text, HTML or JSONL (`tesseract FILE - -l chi_sim` reads text off an image)"
_KINDS = (
    (b"%PDF-", "a PDF", "plain text, HTML or JSONL (`pdftotext FILE` makes text of a PDF)"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Office document of the old kind (.doc, .xls, .ppt)",
     "plain text, HTML or JSONL (`soffice --headless --convert-to txt FILE` or `antiword FILE` makes text of it)"),
    (b"{\\rtf", "an RTF document", "plain text, HTML or JSONL (`pandoc FILE -t plain` makes text of it)"),
    (b"\x1f\x8b", "gzip data", "plain text, HTML or JSONL (`gunzip FILE` unpacks it)"),
    (b"BZh91AY&SY", "bzip2 data", "plain text, HTML or JSONL (`bunzip2 FILE` unpacks it)"),
    (b"\xfd7zXZ\x00", "xz data", "plain text, HTML or JSONL (`unxz FILE` unpacks it)"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "plain text, HTML or JSONL (`7z x FILE` unpacks it)"),
    (b"Rar!\x1a\x07", "a RAR archive", "plain text, HTML or JSONL (`unrar x FILE` unpacks it)"),
    (b"\x89PNG\r\n", "a PNG image", _IMAGE),
    (b"\xff\xd8\xff", "a JPEG image", _IMAGE),
    (b"SQLite format 3\x00", "an SQLite database", "plain text, HTML or JSONL"),
    (b"\x7fELF", "a program", "plain text, HTML or JSONL"),
)  # fmt: skip
_ZIPS = (
    (b"word/", "a Word document (.docx)", "`pandoc FILE -t plain` makes text of it"),
    (b"xl/", "an Excel workbook (.xlsx)", "save the sheet as text first"),
    (b"ppt/", "a PowerPoint file (.pptx)", "save it as text first"),
    (b"opendocument.text", "an OpenDocument text (.odt)", "`pandoc FILE -t plain` makes text of it"),
    (b"epub+zip", "an EPUB book", "`pandoc FILE -t plain` makes text of it"),
)
_DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,20})""", re.IGNORECASE)
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030", "big5": "big5hkscs"}
_CONTROLS = bytes((*range(9), *range(0x0E, 0x1B), *range(0x1C, 0x20), 0x7F))
_STRANGE = re.compile("[\ufffd\x00-\x08\x0e-\x1a\x1c-\x1f\x80-\x84\x86-\x9f\ue000-\uf8ff\ud800-\udfff\ufff0-\uffff]")
_BEYOND = re.compile("[^\x00-\x7f]")
_SURROGATE = re.compile("[\ud800-\udfff]")


class Decoded(NamedTuple):
    """The characters of a source, the encoding that gave them, and what was lost."""

    text: str
    encoding: str
    notices: tuple[Notice, ...] = ()


def decode(raw: bytes, name: str = "text", *, known: bool = False) -> Decoded:
    """Turn the bytes of a file into characters; a leading byte order mark is left out.

    `known` says that the caller vouches for text: UTF-8 then is never taken for something else.

    Raises InputError for what is not text, naming the file and the tool that makes text of it.

    >>> decode("北京举行论坛。".encode("gb18030")).encoding, decode("北京".encode("utf-16")).text
    ('gb18030', '北京')
    """
    if known and _is_utf8(raw):
        return _decoded(raw.removeprefix(codecs.BOM_UTF8), "utf-8")
    _refuse(raw, name)
    for mark, marked in _MARKS:
        if raw.startswith(mark):
            return _decoded(raw[len(mark) :], marked)
    encoding = _encoding(raw)
    if encoding is None:
        found = "binary data" if _binary(raw[:SAMPLE]) else "bytes that are no text in any known encoding"
        raise InputError(name, "", found, "plain text, HTML or JSONL")
    return _decoded(raw, encoding)


def _refuse(raw: bytes, name: str) -> None:
    for magic, found, expected in _KINDS:
        if raw.startswith(magic):
            raise InputError(name, "", found, expected)
    if raw.startswith(b"PK\x03\x04"):
        sample = raw[:SAMPLE] + raw[-SAMPLE:]
        kind = next(((what, tool) for key, what, tool in _ZIPS if key in sample), ("a zip archive", "unpack it first"))
        raise InputError(name, "", kind[0], f"plain text, HTML or JSONL ({kind[1]})")


def _decoded(raw: bytes, encoding: str) -> Decoded:
    try:
        return Decoded(raw.decode(encoding), encoding)
    except UnicodeDecodeError as error:
        text = raw.decode(encoding, "surrogatepass" if encoding == "utf-8" and _passes(raw) else "replace")
        text = _SURROGATE.sub("\ufffd", text)
        lost = text.count("\ufffd")
        message = f"{lost} characters are not {encoding}, the first at byte {error.start}; they read as U+FFFD"
        return Decoded(text, encoding, (Notice("undecodable", message),))


def _passes(raw: bytes) -> bool:
    """Tell whether lone surrogates are all that is wrong."""
    try:
        raw.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


def _encoding(raw: bytes) -> str | None:
    """Choose the encoding under which a sample reads most like text; None where it never does."""
    zeros = raw.count(0, 0, SAMPLE)
    sample = raw[:SAMPLE]
    if zeros and (wide := _wide(sample)):
        return wide
    if zeros * 10 <= len(sample) and _is_utf8(raw) and not _binary(sample):
        return "utf-8"
    ranked = sorted(((-_score(sample, e), i, e) for i, e in enumerate(_candidates(sample))), key=lambda row: row[:2])
    if ranked and -ranked[0][0] >= _GOOD:
        return ranked[0][2]
    return None if _binary(sample) else _judged(sample)


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


def _candidates(sample: bytes) -> list[str]:
    declared = _DECLARED.search(sample[:4096])
    hint = [known] if declared and (known := _known(declared[1].decode("ascii").lower())) else []
    wide = ["utf-16-le", "utf-16-be"] if len(sample) % 2 == 0 or len(sample) == SAMPLE else []
    return list(dict.fromkeys([*hint, "utf-8", "gb18030", "big5hkscs", *wide]))


def _known(name: str) -> str | None:
    try:
        codecs.lookup(name)
        "".encode(name)
    except (LookupError, UnicodeError):
        return None
    return _WIDER.get(name, name)


def _wide(sample: bytes) -> str | None:
    """Tell UTF-16 and UTF-32 without a mark by where their zero bytes stand."""
    share = [sample[i::4].count(0) * 4 / len(sample) for i in range(4)]
    if len(sample) >= 8 and min(share[2:]) > 0.9 and share[1] < 0.9:
        return "utf-32-le"
    if len(sample) >= 8 and min(share[:2]) > 0.9 and share[2] < 0.9:
        return "utf-32-be"
    even, odd = share[0] + share[2], share[1] + share[3]
    if max(even, odd) < 0.02:
        return None
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    plain = min(even, odd) * 4 < max(even, odd)
    return encoding if plain and _score(sample, encoding) > (0.0 if max(even, odd) > 0.8 else _GOOD) else None


def _score(sample: bytes, encoding: str) -> float:
    """Give the share of frequent characters among those beyond ASCII, less three times that of strange ones."""
    text = sample.decode(encoding, "replace").rstrip("\ufffd")
    beyond = len(_BEYOND.findall(text))
    strange = len(_STRANGE.findall(text))
    if not beyond:
        return 0.5 if text and not strange else -1.0
    common = len(_frequent().findall(text))
    return (common - 3 * strange) / beyond


@cache
def _frequent() -> re.Pattern[str]:
    return re.compile(f"[{re.escape(''.join(words('documents/common.txt')))}]")


def _binary(sample: bytes) -> bool:
    return len(sample) - len(sample.translate(None, _CONTROLS)) > len(sample) * 0.1


def _judged(sample: bytes) -> str | None:
    """Ask charset-normalizer about what is left."""
    from charset_normalizer import from_bytes

    best = from_bytes(sample).best()
    return _known(best.encoding) if best else None

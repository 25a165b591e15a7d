"""Page -> its texts in simplified characters, where they are traditional: one for one, so that offsets hold.

Rooms, word lists and the reader know simplified text. What a mention or an entity quotes stays as it was written.
"""

from __future__ import annotations

import re
from array import array
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import msgspec
import numpy as np

from extractor.documents.layout import Laid, lay
from extractor.tables import words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from extractor.documents.page import Page, Part

# Of the Chinese characters, those that only traditional text has: 0.23 or more of such a text, and 0.003 or less of
# a simplified one (400 news articles, and the same converted by OpenCC).
SHARE = 0.05
_HAN = re.compile("[\u3400-\u9fff]")


class Phrases(NamedTuple):
    """Traditional phrases that are not what their characters are one by one (乾隆, 瞭解)."""

    simple: dict[str, str]
    expression: re.Pattern[str]


def is_traditional(page: Page) -> bool:
    """Tell whether a page is written in traditional characters.

    >>> from extractor.documents.page import Page, whole
    >>> [is_traditional(Page(parts=(whole(text),))) for text in ("論壇在臺北開幕", "论坛在台北开幕", "著名的乾隆")]
    [True, False, False]
    """
    if not any(_telling().search(part.text) for part in page.parts):
        return False
    telling, all_ = (sum(len(sign.findall(part.text)) for part in page.parts) for sign in (_telling(), _HAN))
    return telling > SHARE * all_


def simplified(text: str) -> str:
    """Give a traditional text in simplified characters, of the same length.

    >>> simplified("乾隆年間的乾貨，瞭解著名於世的鐘錶")
    '乾隆年间的干货，了解著名于世的钟表'
    """
    plain = text.translate(_characters())
    pieces, at = [], 0
    for found in _phrases().expression.finditer(text):
        pieces += [plain[at : found.start()], _phrases().simple[found[0]]]
        at = found.end()
    return "".join((*pieces, plain[at:]))


def lay_simplified(part: Part) -> tuple[Laid, str]:
    """Mend the lines of a part as they read in simplified characters; give it with the characters that were written."""
    size = len(part.text)
    plain = simplified(part.text)
    counted = {"starts": array("I", range(size)), "ends": array("I", range(1, size + 1))}
    laid = lay(msgspec.structs.replace(part, text=plain, **counted))
    at = np.frombuffer(laid.starts, np.uint32)
    before, after = _codes(part.text), _codes(plain)
    # What layout made of a character (a break, a narrow figure) stands; what was simplified is as it was.
    codes = np.where(before[at] != after[at], before[at], _codes(laid.text))
    written = codes.astype("<u4").tobytes().decode("utf-32-le", "replace")
    starts, ends = np.frombuffer(part.starts, np.uint32), np.frombuffer(part.ends, np.uint32)
    last = np.frombuffer(laid.ends, np.uint32) - 1
    return Laid(laid.text, array("I", starts[at].tobytes()), array("I", ends[last].tobytes())), written


def _codes(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


@cache
def _characters() -> dict[int, str]:
    return {ord(pair[0]): pair[1] for pair in words("documents/traditional.txt")}


@cache
def _phrases() -> Phrases:
    simple = dict(row.split() for row in words("documents/phrases.txt"))
    longest = sorted(simple, key=lambda phrase: (-len(phrase), phrase))
    return Phrases(simple, re.compile("|".join(longest)))


@cache
def _telling() -> re.Pattern[str]:
    """Match a character that simplified text does not have: one outside GB 2312."""
    return re.compile(f"[{''.join(chr(c) for c in _characters() if not chr(c).encode('gb2312', 'ignore'))}]")

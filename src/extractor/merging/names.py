"""A name as written -> the key under which articles share it, its kind, and what the lists know of it."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

import msgspec

from extractor.model import Label
from extractor.tables import rows, table, words

LONGEST = 200  # characters of a firm's name
SHORTEST = 2  # characters of a stem that too many firms have
LISTS = "mentions/entities/lists"
# Labels between which the same words mean the same thing.
KINDS = {"LOC": "GPE", "FAC": "GPE", "LAW": "WORK_OF_ART"}
LISTED = {
    "GPE": ("countries", "divisions", "cities", "regions", "facilities"),
    "ORG": ("organisations",),
    "PERSON": ("people",),
    "EVENT": ("events",),
    "WORK_OF_ART": ("laws", "works"),
    "PRODUCT": ("products",),
}
THINGS = frozenset({"PERSON", "ORG", "GPE", "EVENT", "WORK_OF_ART", "PRODUCT"})
COURTESY = re.compile(r"(?<=..)(?:先生|女士|小姐|同志)$")
PEOPLES = re.compile(r"人民(?=法院|检察院|政府)")
DASHES = re.compile(r"[‐-―−－]")
DROPPED = re.compile(r"[“”‘’\"'「」『』《》〈〉\s]")
DOTS = re.compile(r"[•‧・･∙]")
# What a place's name ends in; one that ends so is looked for without it.
HIGH = re.compile(r"(?:省|(?:壮族|回族|维吾尔)?自治区|特别行政区)$")
LOW = re.compile(r"(?:市|县|旗|盟|地区|[\u4e00-\u9fff]{0,9}自治[州县旗])$")
DISTRICT = re.compile(r".+(?<!自治)(?<!政)(?<!新)(?<!特)(?<!地)(?<!大湾)(?:区|县|旗|镇|乡|村|街道)")
FORM = re.compile(r"(?:\([\u4e00-\u9fff]{2,6}\)|集团|股份|有限|责任|公司)+$")


class Generic(msgspec.Struct, frozen=True, kw_only=True):
    """A row of generic.toml, with names that it must match and others that it must not."""

    labels: tuple[Label, ...]
    pattern: str
    yes: tuple[str, ...]
    no: tuple[str, ...]


def kind(label: str) -> str:
    """Give the label under which names of one thing meet.

    >>> kind("LAW"), kind("FAC"), kind("ORG")
    ('WORK_OF_ART', 'GPE', 'ORG')
    """
    return KINDS.get(label, str(label))


@lru_cache(maxsize=1 << 16)
def normal(text: str, label: str) -> str:
    """Give a name without what does not tell things apart: width, quotation marks, courtesy, traditional characters.

    >>> normal("《宪法》", "LAW"), normal("王敏女士", "PERSON"), normal("海天（广东）", "ORG")
    ('宪法', '王敏', '海天(广东)')
    """
    if label == "PERSON":
        text = COURTESY.sub("", text)
    return _bare(PEOPLES.sub("", text) if label == "ORG" else text)


@lru_cache(maxsize=1 << 16)
def is_generic(key: str, kind: str) -> bool:
    """Tell whether a name is one that many things have.

    >>> is_generic("市政府", "ORG"), is_generic("河湾市政府", "ORG")
    (True, False)
    """
    return len(key) < 2 or any(pattern.fullmatch(key) for pattern in _generic().get(kind, ()))


def is_district(key: str, kind: str) -> bool:
    """Tell whether a place's name is of a sort that several cities may have.

    >>> is_district("鼓楼区", "GPE"), is_district("雄安新区", "GPE"), is_district("新疆维吾尔自治区", "GPE")
    (True, False, False)
    """
    return kind == "GPE" and DISTRICT.fullmatch(key) is not None


def listed(key: str, kind: str) -> str | None:
    """Name the shipped list in which a name stands, as list and entry.

    >>> listed("北京市", "GPE"), listed("河湾市", "GPE")
    ('divisions:北京市', None)
    """
    found = _listed(kind).get(key)
    return f"{found}:{key}" if found else None


def known(key: str) -> tuple[int, ...]:
    """Give the rows of the alias list in which a name stands, by number.

    >>> known("工信部") == known("工业和信息化部") != ()
    True
    """
    return _aliases().get(key, ())


def rank(key: str) -> int:
    """Give how far in its row of the alias list a name stands: the fullest is first, what is not listed is last."""
    return _ranks().get(key, 1 << 16)


def whole_place(key: str) -> str | None:
    """Give the place that is called so in short: a province, else the one town or county.

    >>> whole_place("北京"), whole_place("河北"), whole_place("朝阳")
    ('北京市', '河北省', None)
    """
    return _places().get(key)


def stem(key: str) -> str:
    """Give a firm's name without its form.

    >>> stem("远山科技集团股份有限公司"), stem("集团公司")
    ('远山科技', '集团公司')
    """
    found = FORM.sub("", key) if len(key) < LONGEST else key  # the search is quadratic in what ends like no firm
    return found if len(found) > SHORTEST else key


def may_be_short(short: str, long: str, kind: str) -> bool:
    """Tell whether a name that one article joins with a longer one may be short for it elsewhere, too.

    A place must be short for it letter by letter, or be its side (中方); so must any two names that are both listed.

    >>> may_be_short("新疆", "新疆维吾尔自治区", "GPE"), may_be_short("中国", "广州", "GPE")
    (True, False)
    >>> may_be_short("中方", "中国", "GPE"), may_be_short("CGT", "细胞与基因治疗", "PRODUCT")
    (True, True)
    """
    if kind != "GPE" and not (listed(short, kind) and listed(long, kind)):
        return True
    rest = iter(long)
    return all(char in rest for char in short) or long in _sides().get(short.removesuffix("方"), ())


@cache
def titles(name: str) -> frozenset[str]:
    """Give the posts that tell nobody apart (`plain`), or that one person of a name has (`sole`)."""
    return frozenset(table("merging/joins.toml")["titles"][name])


@cache
def confidence(by: str) -> float:
    """Give how sure a join is, by what it came from (joins.toml)."""
    return float(table("merging/joins.toml")["by"][by])


@cache
def least() -> float:
    """Give the confidence below which nothing is joined."""
    return float(table("merging/joins.toml")["least"])


def _bare(text: str) -> str:
    key = DASHES.sub("-", DOTS.sub("·", unicodedata.normalize("NFKC", text))).translate(_simplified())
    return DROPPED.sub("", key) or key


@cache
def _simplified() -> dict[int, str]:
    return {ord(pair[0]): pair[1] for pair in words("tokens/traditional.txt")}


@cache
def _generic() -> dict[str, list[re.Pattern[str]]]:
    found: dict[str, list[re.Pattern[str]]] = {}
    for row in rows("merging/generic.toml", Generic):
        for name in dict.fromkeys(map(kind, row.labels)):
            found.setdefault(name, []).append(re.compile(row.pattern))
    return found


@cache
def _listed(kind: str) -> dict[str, str]:
    pairs = ((name, list_) for list_ in LISTED.get(kind, ()) for name in words(f"{LISTS}/{list_}.txt"))
    found: dict[str, str] = {}
    for name, list_ in pairs:
        found.setdefault(_bare(name), list_)
    return found


@cache
def _rows() -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(_bare(name) for name in row.split(" = ")) for row in words("links/aliases.txt"))


@cache
def _aliases() -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for number, row in enumerate(_rows()):
        for name in dict.fromkeys(row):
            found[name] = (*found.get(name, ()), number)
    return found


@cache
def _ranks() -> dict[str, int]:
    found: dict[str, int] = {}
    for row in _rows():
        for place, name in enumerate(row):
            found.setdefault(name, place)
    return found


@cache
def _sides() -> dict[str, tuple[str, ...]]:
    """Give the places that one character may stand for."""
    found: dict[str, tuple[str, ...]] = {}
    for row in words("links/characters.txt"):
        character, *places = row.split()
        found[character] = (*found.get(character, ()), *places)
    return found


@cache
def _places() -> dict[str, str]:
    """Give short names of provinces, towns and counties with the whole ones, where there is but one."""
    high, low = _shortened(HIGH), _shortened(LOW)
    one = {short: wholes[0] for short, wholes in low.items() if len(wholes) == 1}
    return one | {short: wholes[0] for short, wholes in high.items() if len(wholes) == 1}


def _shortened(ending: re.Pattern[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in words(f"{LISTS}/divisions.txt"):
        short = ending.sub("", name)
        if short != name and len(short) > 1:
            found.setdefault(short, []).append(name)
    return found

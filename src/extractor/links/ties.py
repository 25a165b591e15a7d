"""What ties a short name to a long one: small tests, the surest first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import NamedTuple

from extractor.model import Label
from extractor.tables import words

Test = Callable[[str, str], bool]
Keys = Callable[[str], Iterable[str]]


def _same(name: str) -> str:
    return name


class Tie(NamedTuple):
    """A test of a short and a long name of one kind (`by` names it); it holds where just one entity passes.

    Only names that share a key are compared: `short` gives those of a short name, `long` those under which a long one
    looks for it, so that thousands of names are not tried with each other. `core` is what the test sees of a name.
    """

    by: str
    kinds: frozenset[Label]
    test: Test
    short: Keys
    long: Keys
    core: Callable[[str], str] = _same


PLACE = re.compile(
    r"特别行政区|省|市|县|区|盟|新区|地带|国|镇|[\u4e00-\u9fff]{0,9}自治[区州县旗]|[\u4e00-\u9fff]{0,6}(?:共和国|联邦)|岛|特区"
)
BRACKETS = re.compile(r"\([^()]*\)$")
BUILDING = re.compile(r"(?:站|馆|院|场|桥|园|厦|楼|寺|宫|港|路|街|城|中心|铁路|高速|水库|基地|酒店)$")
FORM = re.compile(r"(?:\([\u4e00-\u9fff]{2,6}\)|集团|股份|有限|责任|公司)+$")
# A body's last word and the character that an abbreviation keeps of it.
LAST = ("委员会", "协会", "学会", "联合会", "研究院", "银行", "大学", "医院", "集团", "公司", "组织")
FIRM = re.compile(
    r"(?:\([\u4e00-\u9fff]{2,6}\)|科技|技术|网络|信息|投资|控股|实业|发展|电子|通信|医药|制药|生物|能源|新能源|材料|新材料|汽车|航空|传媒|文化|食品|化工|环保|"
    r"电气|电器|智能|装备|制造|工业|贸易|置业|地产|证券|银行|保险|信托|基金|软件|半导体|光电|股份|有限|责任|公司|集团|企业|总公司|国家|方|俱乐部|Group|Inc|Corp|Holdings|,|\.|&)+"
)
THING = re.compile(r"(?:大模型|模型|号|项目|工程|浏览器|装置|系统|平台|客户端|APP|App|产业|计划|系列|冰山|展)$")
BODY = re.compile(
    r"(?:党|军|武装|部|委|局|署|会|社|台|院|府|队|室|组|组织|部队|卫队|内阁|总台|机构|公司|中心|所|银行|集团|联通|移动|电信|证券|中央|办|政协|人大|法院|海军|空军|苏维埃|处|联)$"
)
# Ministries and the like that a country's name before them makes another's.
EVERY_STATE_HAS = frozenset({
    "外交部", "国防部", "财政部", "教育部", "商务部", "司法部", "内政部", "卫生部", "农业部", "能源部", "交通部",
    "公安部",
    "议会", "国会", "政府", "央行", "中央银行", "警方", "军方", "海军", "空军", "陆军", "总统府", "最高法院", "参议院",
    "众议院", "最高检",
})  # fmt: skip
OF_THE_STATE = re.compile(r"^(?:中国|我国|中华人民共和国|中华)$")
FORCES = re.compile(r"(?:国防军|军方|军队|武装部队|武装力量|部队|军)$")
LONG = 6
LONGEST = 200  # of a name that may be short for another
EDITION = re.compile(r"^(?:第[一二三四五六七八九十百零〇\d]+[届次]|(?:19|20)\d\d年?(?:度)?)")

ANY_EDITION = re.compile(EDITION.pattern.removeprefix("^"))
NUMBERED = "\0"


def _is_alias(short: str, long: str) -> bool:
    return bool(aliases().get(short, frozenset()) & aliases().get(long, frozenset()))


@cache
def aliases() -> dict[str, frozenset[int]]:
    """Give the numbers of the rows of aliases.txt in which each name stands."""
    rows: dict[str, set[int]] = {}
    for number, row in enumerate(words("links/aliases.txt")):
        for name in row.split(" = "):
            rows.setdefault(name.replace("（", "(").replace("）", ")"), set()).add(number)
    return {name: frozenset(numbers) for name, numbers in rows.items()}


def _is_place(short: str, long: str) -> bool:
    """Tell 庆阳 and 庆阳市; a foreign 州 is not its city (莫斯科州)."""
    return len(short) > 1 and long.startswith(short) and PLACE.fullmatch(long, len(short)) is not None


def _is_region(short: str, long: str) -> bool:
    return long == short + "地区"


def _is_autonomous(short: str, long: str) -> bool:
    """Tell 漾濞县 and 漾濞彝族自治县."""
    return len(short) > 2 and long.endswith("自治" + short[-1]) and long.startswith(short[:-1])


def _is_firm(short: str, long: str) -> bool:
    """Tell 蚂蚁集团 and 蚂蚁科技集团股份有限公司: one name, other forms."""
    stem = FORM.sub("", short) or short
    return len(stem) > 1 and long.startswith(stem) and FIRM.fullmatch(long, len(stem)) is not None


def _is_thing(short: str, long: str) -> bool:
    return len(short) > 1 and long.startswith(short) and THING.fullmatch(long, len(short)) is not None


def _is_last_part(short: str, long: str) -> bool:
    """Tell 双江口水电站 and 大渡河双江口水电站."""
    return len(short) > 3 and long.endswith(short) and not EDITION.match(long) and not short[0].isascii()


def _is_building(short: str, long: str) -> bool:
    return _is_last_part(short, long) and BUILDING.search(short) is not None


def _is_part_of_person(short: str, long: str) -> bool:
    """Tell 特朗普 and 唐纳德·特朗普 (the first part counts, too), 金枝 and 尼里金枝."""
    if "·" in long:
        return "·" not in short and (long.endswith("·" + short) or long.startswith(short + "·"))
    return len(long) > len(short) and (
        (len(short) > 1 and len(long) > 3 and long.endswith(short)) or (len(short) == 1 and long.startswith(short))
    )


def _is_small_name(short: str, long: str) -> bool:
    """Tell 小李, 老李, 张某 and 李女士 from the full name of the one person of that surname."""
    found = SMALL.fullmatch(short)
    return found is not None and "某" not in long and 1 < len(long) < 4 and long.startswith(found["a"] or found["b"])


SMALL = re.compile("[小老](?P<a>[\u4e00-\u9fff])|(?P<b>[\u4e00-\u9fff])(?:某某?|女士|先生|同志|同学|老师)")


def _is_body_of(short: str, long: str) -> bool:
    """Tell 真主党 and 黎巴嫩真主党: the name of a body with its owner's before it."""
    if len(short) < 2 or not long.endswith(short) or not BODY.search(short):
        return False
    owner = long[: -len(short)]
    return OF_THE_STATE.match(owner) is not None or short not in EVERY_STATE_HAS


def _is_shortened(short: str, long: str) -> bool:
    """Tell 西共体 and 西非国家经济共同体: characters left out in two places or more, the first and last kept."""
    if len(short) < 3 or len(long) < len(short) + 2 or short[0] != long[0]:
        return False
    last = next((word for word in LAST if long.endswith(word) and short[-1] == word[0]), "x")
    gaps = _gaps(short, long[: len(long) - len(last) + 1])
    return gaps is not None and len(gaps) > 1 and -1 not in gaps


def _gaps(short: str, long: str) -> list[int] | None:
    """Give where characters of `long` are left out, -1 for its end; None where `short` is no sub-sequence of it."""
    gaps, at = [], 0
    for character in short:
        found = long.find(character, at)
        if found < 0:
            return None
        if found > at:
            gaps.append(found)
        at = found + 1
    return gaps + [-1] * (at < len(long))


def _is_event_of(short: str, long: str) -> bool:
    """Tell 论坛年会 and 2026中关村论坛年会."""
    edition = EDITION.match(long)
    # A long name beside its numbered edition is the series.
    series = edition is not None and long[edition.end() :] == short and edition[0][0] == "第" and len(short) > LONG
    inside = len(short) <= LONG and ANY_EDITION.sub("", long) == short
    return len(short) > 2 and not series and (long.endswith(short) or inside)


def _is_event_shortened(short: str, long: str) -> bool:
    """Tell 世卫大会 and 世界卫生大会; both have an edition, or none."""
    if (short[:1] == NUMBERED) != (long[:1] == NUMBERED):
        return False
    short, long = short.removeprefix(NUMBERED), long.removeprefix(NUMBERED)
    return short[-1:] == long[-1:] and _is_shortened(short, long)


def _unnumbered(name: str) -> str:
    """Put a mark in the place of an edition, so that the editions of an event are one."""
    return EDITION.sub(NUMBERED, name)


def _is_work(short: str, long: str) -> bool:
    """Tell 条例 and 矿产资源法实施条例, and a title with and without its state or edition."""
    return len(short) > 1 and (BRACKETS.sub("", long).endswith(short) or long.endswith(short))


def _is_forces(short: str, long: str) -> bool:
    """Tell 以军 and 以色列国防军, 乌军 and 乌克兰军方."""
    a, b = FORCES.search(short), FORCES.search(long)
    if not a or not b:
        return False
    owner, other = short[: a.start()], long[: b.start()]
    return bool(owner) and bool(other) and _is_country(owner, other)


def _is_country(character: str, name: str) -> bool:
    return name in characters().get(character, ()) or character == name


@cache
def characters() -> dict[str, tuple[str, ...]]:
    """Give the places that a character may stand for, the likeliest first."""
    found: dict[str, tuple[str, ...]] = {}
    for row in words("links/characters.txt"):
        character, *places = row.split()
        found[character] = (*found.get(character, ()), *places)
    return found


def _is_country_body(short: str, long: str) -> bool:
    """Tell 俄国防部 and 俄罗斯国防部, 黎真主党 and 黎巴嫩真主党."""
    owners = (name for name in characters().get(short[:1], ()) if long.startswith(name))
    return len(short) > 2 and any(long[len(name) :] == short[1:] for name in owners)


def _rows(name: str) -> Iterable[str]:
    return map(str, aliases().get(name, ()))


def _whole(name: str) -> Iterable[str]:
    return (name,)


def _starts(name: str) -> Iterable[str]:
    return (name[:n] for n in range(2, min(len(name), LONGEST)))


def _tails(name: str) -> Iterable[str]:
    return (name[n:] for n in range(max(1, len(name) - LONGEST), len(name) - 1))


def _without_region(name: str) -> Iterable[str]:
    return (name.removesuffix("地区"),)


def _ends(name: str) -> Iterable[str]:
    return (f"{name[:-1]}…{name[-1:]}",)


def _autonomous(name: str) -> Iterable[str]:
    return (f"{name[:n]}…{name[-1]}" for n in range(2, min(len(name) - 2, LONGEST))) if name[-3:-1] == "自治" else ()


def _stem(name: str) -> Iterable[str]:
    return (FORM.sub("", name) or name,)


def _parts(name: str) -> Iterable[str]:
    """Give the parts of a person's name that may stand for it."""
    return (name.partition("·")[0], name.rpartition("·")[2]) if "·" in name else (name[:1], *_tails(name))


def _surname(name: str) -> Iterable[str]:
    found = SMALL.fullmatch(name)
    return (found["a"] or found["b"],) if found else ()


def _first(name: str) -> Iterable[str]:
    return (name[:1],)


def _spelled(name: str) -> Iterable[str]:
    """Give a body with each country that its first character may stand for."""
    return (place + name[1:] for place in characters().get(name[:1], ()))


def _owners(name: str) -> Iterable[str]:
    found = FORCES.search(name)
    owner = name[: found.start()] if found else ""
    return (owner, *characters().get(owner, ())) if owner else ()


def _owner(name: str) -> Iterable[str]:
    found = FORCES.search(name)
    return (name[: found.start()],) if found else ()


def _short_body(name: str) -> Iterable[str]:
    return (name,) if BODY.search(name) else ()


def _outline(name: str) -> Iterable[str]:
    """Give an abbreviation's first two characters and its last."""
    return (name[:2] + name[-1],) if len(name) > 2 else ()


def _outlines(name: str) -> Iterable[str]:
    """Give the outlines that an abbreviation of a name may have: its ends, and any character between."""
    lasts = {name[-1:], *(word[0] for word in LAST if name.endswith(word))}
    return (name[0] + middle + last for middle in dict.fromkeys(name[1:]) for last in sorted(lasts))


def _event_outline(name: str) -> Iterable[str]:
    return _outline(name.removeprefix(NUMBERED))


def _event_outlines(name: str) -> Iterable[str]:
    return _outlines(name.removeprefix(NUMBERED))


def _events(name: str) -> Iterable[str]:
    return (*_tails(name), ANY_EDITION.sub("", name))


def _titles(name: str) -> Iterable[str]:
    """Give the last words of a title, with and without what stands in brackets after it."""
    bare = BRACKETS.sub("", name)
    return (*_tails(name), bare, *_tails(bare)) if bare != name else _tails(name)


def _kinds(*kinds: Label) -> frozenset[Label]:
    return frozenset(kinds)


ALL = frozenset(Label) - {Label.TITLE}
TIES = (
    Tie("known alias", ALL, _is_alias, _rows, _rows),
    Tie("place with 地区", _kinds(Label.GPE), _is_region, _whole, _without_region),
    Tie("autonomous place", _kinds(Label.GPE), _is_autonomous, _ends, _autonomous),
    Tie("place without its kind", _kinds(Label.GPE), _is_place, _whole, _starts),
    Tie("firm without its form", _kinds(Label.ORG), _is_firm, _stem, _starts),
    Tie("part of a person's name", _kinds(Label.PERSON), _is_part_of_person, _whole, _parts),
    Tie("person by surname", _kinds(Label.PERSON), _is_small_name, _surname, _first),
    Tie("body with its country in short", _kinds(Label.ORG), _is_country_body, _spelled, _whole),
    Tie("forces of a country", _kinds(Label.ORG), _is_forces, _owners, _owner),
    Tie("body without its owner", _kinds(Label.ORG), _is_body_of, _short_body, _tails),
    Tie("abbreviation", _kinds(Label.ORG), _is_shortened, _outline, _outlines),
    Tie("event without its edition or place", _kinds(Label.EVENT), _is_event_of, _whole, _events),
    Tie("abbreviated event", _kinds(Label.EVENT), _is_event_shortened, _event_outline, _event_outlines, _unnumbered),
    Tie("work by its last words", _kinds(Label.WORK_OF_ART), _is_work, _whole, _titles),
    Tie("building without its place", _kinds(Label.GPE), _is_building, _whole, _tails),
    Tie("thing without its place", _kinds(Label.PRODUCT), _is_last_part, _whole, _tails),
    Tie("thing without its kind", _kinds(Label.PRODUCT), _is_thing, _whole, _starts),
)

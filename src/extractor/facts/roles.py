"""Where the fillers of a trigger stand: before it, after it, behind a preposition, in an earlier clause."""

from __future__ import annotations

import re
from collections import deque
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from extractor.facts.lines import LETTERS, NAME
from extractor.facts.phrases import ending, starting
from extractor.model import Label, Span
from extractor.tables import table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from extractor.facts.lines import Line

PLACE = "GLA"
ACTORS = frozenset("POG")
SKIP = "DHub,“”"
AFTER_IN = re.compile(r"中|上|期间|会上|现场|间|内|之际")
WITH = frozenset("与和同跟对")
JOINTLY = frozenset(("联合", "会同", "携手"))
SEATS = frozenset(("首都", "首府", "省会"))
BY = frozenset("由被据经")
HELD = re.compile(r"持有|所持有?|旗下|手中|名下|下属")
PRICE = frozenset(("作价", "对价", "总价", "总额", "价格", "金额", "估值", "价款", "耗资", "斥资"))
SHARES = frozenset(("控股权", "控制权", "股权", "股份", "股票", "权益", "出资额"))
IN = frozenset(("在", "于", "赴", "抵", "抵达", "将于", "将在", "正在", "落户", "举行于"))


class Ask(NamedTuple):
    """One way to look for a filler: a finder, the letters that may fill, whether a noun phrase may, its heads' list."""

    finder: str
    letters: str
    loose: bool
    heads: str = ""


class Spot(NamedTuple):
    """A trigger in a line: its units, and those of its clause; `stop` is where it ends inside a word, else 0."""

    line: Line
    start: int
    end: int
    low: int
    high: int
    stop: int = 0


def spot(line: Line, span: Span) -> Spot:
    """Place a trigger in its clause."""
    start = line.unit(span.start)
    end = line.unit(span.end - 1) + 1
    low, high = line.clause(start)
    stop = span.end if span.end < line.ends[end - 1] else 0
    return Spot(line, start, max(end, start + 1), low, max(high, end), stop)


@cache
def asks(text: str, labels: tuple[str, ...]) -> tuple[Ask, ...]:
    """Read how a role is looked for: `finder[:LABELS][~]`, tried from left to right.

    A small name among the labels is a list of heads.toml: how noun phrases end that fill the role.

    >>> asks("object:EVENT after:EVENT|gathering", ("EVENT", "PHRASE"))[1]
    Ask(finder='after', letters='E', loose=False, heads='gathering')

    Raises ValueError for a finder, label or list that does not exist.
    """
    found = []
    for word in text.split():
        head, _, kinds = word.rstrip("~").partition(":")
        if head not in FINDERS:
            raise ValueError(f"finder {head!r}; there are {', '.join(sorted(FINDERS))}")
        names = kinds.split("|") if kinds else [k for k in labels if k != "PHRASE"]
        lists = [name for name in names if name in heads()]
        wrong = [name for name in names if name not in Label.__members__ and name not in lists]
        if wrong:
            raise ValueError(f"label {wrong[0]!r}")
        letters = "".join(LETTERS[Label(n)] for n in names if n != "PHRASE" and n not in lists)
        found.append(Ask(head, letters, word.endswith("~"), next(iter(lists), "")))
    return tuple(found)


@cache
def heads() -> dict[str, re.Pattern[str]]:
    """Load heads.toml: how noun phrases of a kind end.

    >>> bool(heads()["gathering"].search("新春招待会"))
    True
    """
    return {name: re.compile(expression) for name, expression in table("facts/heads.toml").items()}


def seek(place: Spot, ask: Ask, used: set[Span]) -> tuple[Span, ...]:
    """Look for the fillers of a role, none of them used already."""
    found = FINDERS[ask.finder](place, ask)
    return found if used.isdisjoint(found) else tuple(span for span in found if span not in used)


def _last(shape: str, letters: str, low: int, high: int) -> int:
    """Find the last of some letters between two units, -1 where there is none."""
    return max([shape.rfind(letter, low, high) for letter in letters], default=-1)


def _back(shape: str, letters: str, low: int, high: int) -> Iterator[int]:
    """Give the places of some letters between two units, from right to left."""
    while (high := _last(shape, letters, low, high)) >= 0:
        yield high


def subject(place: Spot, ask: Ask) -> tuple[Span, ...]:
    """Take the nearest eligible mention before the trigger, outside prepositional phrases, then a noun phrase."""
    return _before(place, ask, place.low, place.start)


def topic(place: Spot, ask: Ask) -> tuple[Span, ...]:
    """Take the subject of the trigger's clause or, where that has none, of an earlier clause of the sentence."""
    low, high, shape = place.low, place.start, place.line.shape
    while True:
        if found := _before(place, ask, low, high if low == place.low else _verb(place.line, ask, low, high)):
            return found
        if low <= 0:
            return ()
        high = low - 1
        if not ask.loose:  # only a clause with a name is worth a look
            named = _last(shape, ask.letters, 0, high)
            if named < 0:
                return ()
            high = shape.find(",", named)
        low = shape.rfind(",", 0, high) + 1


def _verb(line: Line, ask: Ask, low: int, high: int) -> int:
    """Find the verb behind the first name of a clause: who stands after it does not act in the next clause."""
    if not ACTORS.issuperset(ask.letters):
        return high  # a thing may well be what the next clause is about
    name = min((i for letter in ask.letters if (i := line.shape.find(letter, low, high)) >= 0), default=high)
    found = line.shape.find("v", name, high)
    return found if found >= 0 else high


def head(place: Spot, ask: Ask) -> tuple[Span, ...]:
    """Take the name or noun phrase that begins the clause."""
    return _heading(place.line, ask, place.low, place.start)


def lead(place: Spot, ask: Ask) -> tuple[Span, ...]:
    """Take the name or noun phrase that begins the nearest earlier clause which begins with one."""
    low, line = place.low, place.line
    while low > 0:
        high = low - 1
        low = line.shape.rfind(",", 0, high) + 1
        if found := _heading(line, ask, low, high):
            return found
    return ()


def _heading(line: Line, ask: Ask, low: int, high: int) -> tuple[Span, ...]:
    while low < high and line.shape[low] in "DHtbuc“f":
        low += 1
    if low < high and line.shape[low] in ask.letters and not _aside(line, low, low, high):
        return _right(line, low, high) if line.shape[low + 1 : low + 2] not in ("n", "") else ()
    found = starting(line, low, high) if ask.loose and line.shape[low : low + 1] != "v" else None
    return (line.stretch(*found),) if found and not IDLE.match(line.words(*found)) else ()


def _before(place: Spot, ask: Ask, low: int, high: int) -> tuple[Span, ...]:
    line = place.line
    for i in _back(line.shape, ask.letters, low, high):
        if not _aside(line, i, low, high):
            return _left(line, i, low)
    return _phrase_before(line, low, high) if ask.loose else ()


def _aside(line: Line, i: int, low: int, high: int) -> bool:
    """Tell whether a mention stands behind a preposition or inside a modifier."""
    after = line.shape[i + 1 : i + 2]
    if after == "d" or (after == ")" and "(" in line.shape[max(low, i - ITEM) : i]):
        return True
    while i - 2 >= low and line.shape[i - 1] == "、" and line.shape[i - 2] == line.shape[i]:
        i -= 2  # a list stands where its first name does
    before = line.shape[max(low, i - 1) : i]
    if before == "p" and line.word(i - 1) not in BY:
        return True
    if line.shape[i] in PLACE and i + 1 < high and after in "naPIOE":
        return after != "n" or line.word(i + 1)[-1:] not in "方国省市县区"
    return line.shape[i] in PLACE and "p" in line.shape[max(low, i - 3) : i]


def _left(line: Line, i: int, low: int) -> tuple[Span, ...]:
    """Stretch a filler over the list that ends with it."""
    letter = line.shape[i]
    found = [i]
    while i - 2 >= low and line.shape[i - 1] in "、c" and line.shape[i - 2] == letter:
        i -= 2
        found.append(i)
    return tuple(line.stretch(k, k + 1) for k in reversed(found))


def _right(line: Line, i: int, high: int) -> tuple[Span, ...]:
    """Stretch a filler over the list that begins with it; 《》《》 need no comma."""
    letter = line.shape[i]
    found = [i]
    while i + 1 < high:
        step = 1 if line.shape[i + 1] == letter and letter in "WK" else 2 if line.shape[i + 1] in "、c" else 0
        if not step or i + step >= high or line.shape[i + step] != letter:
            break
        i += step
        found.append(i)
    return tuple(line.stretch(k, k + 1) for k in found)


def _phrase_before(line: Line, low: int, high: int) -> tuple[Span, ...]:
    j = high
    while j > low:
        j = low + len(line.shape[low:j].rstrip("DHub“”v"))
        k = j - 1
        while k > low and line.shape[k] in "GLAOc、f":
            k -= 1
        if not (low <= k < j - 1 and line.shape[k] == "p"):
            break
        j = k
    found = ending(line, j, low) if j > low else None
    if found is None or (found[0] > low and line.shape[found[0] - 1] == "p"):
        return ()
    return (line.stretch(*found),)


def carried(place: Spot, ask: Ask) -> tuple[Span, ...]:
    """Take what the sentence before is about, where the clause names nobody."""
    carry, event = place.line.carry, place.line.event
    if ask.letters == "E":
        return (event,) if event else ()
    return (carry[0],) if carry and carry[1] in ask.letters else ()


def pronoun(place: Spot, ask: Ask) -> tuple[Span, ...]:  # noqa: ARG001
    """Take a pronoun or a pointing noun before the trigger; references say what it stands for."""
    line = place.line
    i = line.shape.find("r", place.low, place.start)
    if i < 0:
        return ()
    noun = line.word(i) in ("该", "本", "此", "这", "那") and line.shape[i + 1 : i + 2] == "n"
    return (line.stretch(i, i + 2 if noun else i + 1),)


def object_(place: Spot, ask: Ask) -> tuple[Span, ...]:
    """Take the first eligible mention after the trigger in its clause, or the noun phrase that follows."""
    line = place.line
    low = _unheld(line, ask.letters, place.end, place.high)
    for i in range(low, place.high) if ask.letters else ():
        if line.shape[i] in ask.letters and not _modifies(line, i, place.high):
            return _right(line, i, place.high)
    return _phrase_after(line, place.end, place.high) if ask.loose else ()


def _unheld(line: Line, letters: str, low: int, high: int) -> int:
    """Begin behind a holder, where what he holds is named: 收购甲公司持有的【乙公司】."""
    held = _behind_holder(line, low, high)
    return held if _last(line.shape, letters, held, high) >= 0 else low


def _behind_holder(line: Line, low: int, high: int) -> int:
    last = max((m.end() for m in HELD.finditer(line.words(low, high))), default=0)
    return line.unit(line.starts[low] + last) if last else low


def shares(place: Spot, ask: Ask) -> tuple[Span, ...]:
    """Take those whose shares are bought: 收购【甲】51%股权、【乙】30%的股份."""
    return _owned(place.line, ask, place.end, place.high)


def sold(place: Spot, ask: Ask) -> tuple[Span, ...]:
    """Take those whose shares are sold: 将所持【甲】51%股权转让给."""
    return _owned(place.line, ask, place.low, place.start)


def _owned(line: Line, ask: Ask, low: int, high: int) -> tuple[Span, ...]:
    found: list[Span] = []
    for k in range(low, high):
        if line.word(k) in SHARES:
            found += _issuer(line, ask, low, k)
            low = k + 1
    return tuple(dict.fromkeys(found))


def _issuer(line: Line, ask: Ask, low: int, high: int) -> tuple[Span, ...]:
    """Take the company whose shares stand at a unit, behind those who hold them."""
    end = high
    while end > low and (line.shape[end - 1] in "dCYQR、" or line.word(end - 1) in PART):
        end -= 1
    if end > low and line.shape[end - 1] == ")":
        end = max(line.shape.rfind("(", low, end), low)
    if end > low and line.shape[end - 1] in ask.letters:
        return _left(line, end - 1, _behind_holder(line, low, end))
    start = max(
        (i + 1 for i in range(low, end) if line.shape[i] in "p、c" or line.word(i) in ("将", "把")), default=low
    )
    low = _behind_holder(line, start, end)
    while low < end and line.shape[low] in "duRrmb“":
        low += 1
    named = ask.loose and low < end <= low + ITEM and not UNNAMED.match(line.words(low, end))
    return (line.stretch(low, end),) if named else ()


def _modifies(line: Line, i: int, high: int) -> bool:
    return i + 1 < high and line.shape[i + 1] == "d"


def _phrase_after(line: Line, low: int, high: int) -> tuple[Span, ...]:
    """Take the head of what follows: behind the last 的 before the clause turns to a verb."""
    i = low
    while i < high and line.shape[i] in 'uCRrmb“"pDH':
        i += 1
    if (last := line.shape.rfind("d", i, min(high, i + 14))) >= 0:
        i = last + 1
        while i < high and line.shape[i] in "CRrmb“":
            i += 1
    found = starting(line, i, high)
    return (line.stretch(*found),) if found else ()


def time(place: Spot, ask: Ask) -> tuple[Span, ...]:  # noqa: ARG001
    """Take the time nearest before the trigger in the sentence, or one right after it."""
    last = _last_time(place)
    return _after(place.line, place) if last < 0 else _run(place.line, last)


def _last_time(place: Spot) -> int:
    return max((i for i in place.line.times if i < place.start), default=-1)


def near(place: Spot, ask: Ask) -> tuple[Span, ...]:  # noqa: ARG001
    """Take the time nearest before the trigger, in its clause or verbless ones before it, or one right after it."""
    last = _last_time(place)
    if last < 0 or "v" in place.line.shape[last + 1 : place.low]:
        return _after(place.line, place)
    return _run(place.line, last)


def _after(line: Line, place: Spot) -> tuple[Span, ...]:
    for i in range(place.end, min(place.end + 3, place.high)) if line.times else ():
        if i in line.times and line.shape[i - 1] == "p":
            return _run(line, i)
    return ()


def _run(line: Line, i: int) -> tuple[Span, ...]:
    """Take a date with the clock time beside it, or in a bracket behind it: 今天（9月25日）上午."""
    found = [i]
    while (k := _step(line, found[0], -1)) is not None:
        found.insert(0, k)
    while (k := _step(line, found[-1], 1)) is not None:
        found.append(k)
    return tuple(line.stretch(k, k + 1) for k in found)


def _step(line: Line, i: int, way: int) -> int | None:
    for far in (1, 2):
        k = i + way * far
        between = line.shape[min(i, k) + 1 : max(i, k)]
        if k in line.times and between in ("", "(", ")"):
            return k
    return None


def place_(place: Spot, ask: Ask) -> tuple[Span, ...]:
    """Take the places behind 在 or 于: in the clause, in the earlier clauses, right after the trigger."""
    line, letters = place.line, ask.letters or PLACE
    after = (i for i in range(place.end, place.high) if line.shape[i] in letters)
    for i in chain(_back(line.shape, letters, 0, place.start), after):
        if i and line.word(i - 1) in IN:
            return _places(line, i, letters)
    return ()


def seat(place: Spot, ask: Ask) -> tuple[Span, ...]:
    """Take the places that begin a clause and act in it, two at least: 【甲省】【乙市】举行."""
    line, i = place.line, place.low
    while i < place.start and line.shape[i] in "DHt“”()":
        i += 1
    found = _places(line, i, ask.letters) if line.shape[i] in ask.letters else ()
    behind = line.shape[line.unit(found[-1].start) + 1] if found else ""
    return found if len(found) > 1 and behind in "DHvbau" else ()


def straight(place: Spot, ask: Ask) -> tuple[Span, ...]:
    """Take the places that begin right after the trigger."""
    i = place.end
    while i < place.high and line_skip(place.line, i):
        i += 1
    if i < place.high and place.line.shape[i] in ask.letters:
        return _places(place.line, i, ask.letters)
    if ask.loose and (found := starting(place.line, i, place.high)):
        return (place.line.stretch(*found),)
    return ()


def line_skip(line: Line, i: int) -> bool:
    """Tell whether a unit between a trigger and its place says nothing."""
    return line.shape[i] in "up“" or line.word(i) in IN


def _places(line: Line, i: int, letters: str) -> tuple[Span, ...]:
    found = [i]
    while (k := _next_place(line, found[-1], letters)) > 0:
        found.append(k)
    return tuple(line.stretch(k, k + 1) for k in found)


def _next_place(line: Line, i: int, letters: str) -> int:
    """Find the place that goes on where one ends: 甲国【甲市】, 甲国首都【甲市】, 甲市、【乙市】; 0 without one."""
    joined = line.shape[i + 1 : i + 2] in ("、", "c") or line.word(i + 1) in SEATS if i + 2 < len(line.shape) else False
    k = i + 2 if joined else i + 1
    return k if line.shape[k : k + 1] and line.shape[k] in letters else 0


def first(place: Spot, ask: Ask) -> tuple[Span, ...]:
    """Take the places that the sentence names first."""
    line = place.line
    for i in range(len(line.shape)):
        if line.shape[i] in ask.letters:
            return _places(line, i, ask.letters)
    return ()


def occasion(place: Spot, ask: Ask) -> tuple[Span, ...]:
    """Take the event behind 在, with 上, 中 or 期间 after it."""
    line = place.line
    for i in _back(line.shape, ask.letters, 0, place.start):
        if i + 1 < len(line.shape) and AFTER_IN.match(line.word(i + 1)):
            return (line.stretch(i, i + 1),)
    return ()


def _behind(words: frozenset[str]) -> Callable[[Spot, Ask], tuple[Span, ...]]:
    def find(place: Spot, ask: Ask) -> tuple[Span, ...]:
        line = place.line
        for i in range(place.start - 1, place.low, -1):
            if line.word(i - 1) in words:
                k = next((k for k in range(i, place.start) if line.shape[k] in ask.letters), None)
                if k is not None:
                    return _right(line, k, place.start)
            if (
                ask.loose
                and line.word(i - 1) in words
                and line.shape[i] in "nav"
                and (found := starting(line, i, place.start))
            ):
                return (line.stretch(*found),)
        return ()

    return find


def amount(place: Spot, ask: Ask) -> tuple[Span, ...]:
    """Take the sum nearest to the trigger in its clause, then in the next."""
    line = place.line
    order = (*range(place.end, place.high), *range(place.start - 1, place.low - 1, -1))
    return next((((line.stretch(i, i + 1)),) for i in order if line.shape[i] in ask.letters), ())


def price(place: Spot, ask: Ask) -> tuple[Span, ...]:
    """Take the sum that the next clause gives as the price: 收购甲公司，作价【3亿元】."""
    line, low = place.line, place.high + 1
    high = line.clause(low)[1] if low < len(line.shape) else low
    i = next((i for i in range(low, high) if line.shape[i] in ask.letters), None)
    named = i is not None and any(line.word(k) in PRICE for k in range(low, i))
    return (line.stretch(i, i + 1),) if i is not None and named else ()


def adjoining(place: Spot, ask: Ask) -> tuple[Span, ...]:
    """Take the mentions right before the trigger, with nothing between."""
    i = place.start - 1
    if i >= 0 and place.line.shape[i] in ask.letters:
        return _left(place.line, i, place.low)
    if ask.loose and (found := ending(place.line, place.start, place.low)):
        return (place.line.stretch(*found),)
    return ()


def modified(place: Spot, ask: Ask) -> tuple[Span, ...]:
    """Take what a relative clause with the trigger describes: 在北京举行的【论坛】, 位于江边的【高塔】."""
    line = place.line
    i = line.shape.find("d", place.end, min(place.high, place.end + 9))
    if i < 0 or any(c in "v,p" for c in line.shape[place.end : i]):
        return ()
    i += 1
    while i < place.high and line.shape[i] in "CRrma“":
        i += 1
    for k in range(i, min(i + 4, place.high)):
        if line.shape[k] in ask.letters and line.shape[k + 1 : k + 2] != "n":
            return _right(line, k, place.high)
        if line.shape[k] not in "naG":
            break
    found = starting(line, i, place.high) if ask.loose else None
    return (line.stretch(*found),) if found else ()


def after(place: Spot, ask: Ask) -> tuple[Span, ...]:
    """Take the name right after the trigger, or the noun phrase that ends as one of a list: 举行【新春招待会】."""
    line, last = place.line, place.end - 1
    if place.stop and ask.heads:  # one word with the trigger: 举办【活动】
        noun = line.text[place.stop - line.span.start : line.ends[last] - line.span.start]
        if heads()[ask.heads].fullmatch(noun):
            return (Span(place.stop, line.ends[last]),)
    return _opening(place.line, ask, place.end, place.high)


def described(place: Spot, ask: Ask) -> tuple[Span, ...]:
    """Take what a relative clause with the trigger describes, by how it ends: 在北京举行的【签约仪式】."""
    line = place.line
    i = line.shape.find("d", place.end, min(place.high, place.end + 3))
    return () if i < 0 or "v" in line.shape[place.end : i] else _opening(line, ask, i + 1, place.high)


def ahead(place: Spot, ask: Ask) -> tuple[Span, ...]:
    """Take the name before a trigger that ends its clause, or the noun phrase that ends as one of a list.

    Only when, where and how may stand between: 【签约仪式】昨天在武汉隆重举行.
    """
    line = place.line
    if (line.shape[place.end : place.end + 1].strip("u,()”PDH") and line.word(place.end) != "于") or (
        place.start == place.low
    ):
        return ()
    k = _past(line, place.low, place.start)
    k = k - 1 if k - 2 > place.low and line.shape[k - 2 : k] in {letter + "”" for letter in ask.letters} else k
    if k > place.low and line.shape[k - 1] in ask.letters:
        return _left(line, k - 1, place.low)
    return _closing(line, ask, place.low, k) if ask.heads else ()


def _past(line: Line, low: int, k: int) -> int:
    """Step back over what says when, where and how."""
    while k > low:
        if line.shape[k - 1] in "DHbuaf" or line.word(k - 1) in BEGIN:
            k -= 1
            continue
        if line.shape[k - 1] == ")" and (opened := line.shape.rfind("(", low, k)) > low:
            k = opened
            continue
        at = max((i for i in range(max(low, k - ITEM), k) if line.shape[i] == "p" or line.word(i) in IN), default=-1)
        if at < 0 or line.shape[at + 1 : k].strip("GLAOPEXRDHnabmfd、c“”C"):
            return k
        k = at
    return k


def _opening(line: Line, ask: Ask, i: int, high: int) -> tuple[Span, ...]:
    """Take the name or headed noun phrase that begins at a unit, behind counts and times."""
    while i < high and line.shape[i] in "uCRrmbpDH":
        i += 1
    if line.shape[i : i + 1] == "“" and line.shape[i + 1 : i + 2] in (*ask.letters,):
        i += 1
    end = _headed(line, ask.heads, i, high) if ask.heads else -1
    if i < high and line.shape[i] in ask.letters and (end <= i + 1 or line.shape[i + 1] == "”"):
        return _right(line, i, high)
    if i < end <= i + WIDE and "Pv" not in line.shape[i:end]:
        return (line.stretch(_behind_modifiers(line, i, end), end),)
    found = starting(line, i, high) if ask.loose else None
    whole = found is not None and (found[1] >= high or line.word(found[1]) in ENDS)
    return (line.stretch(*found),) if found and whole else ()


def _headed(line: Line, name: str, i: int, high: int) -> int:
    """Find the unit behind the head of the noun phrase that begins at a unit, -1 without one.

    A later head counts where only nouns lead to it.
    """
    high = min((k for k in range(i, high) if line.shape[k] in "、()" or line.word(k) in ENDS), default=high)
    if i >= high:
        return -1
    found = -1
    for match in heads()[name].finditer(line.words(i, high)):
        end = line.starts[i] + match.end()
        k = line.unit(end - 1)
        if line.ends[k] != end or (line.shape[k + 1 : k + 2] == "n" and line.word(k + 1) not in LOOSE):
            continue
        if found >= 0 and line.shape[found : k + 1].strip("naCRmXE“”GO"):
            break
        found = k + 1
    return found


def _behind_modifiers(line: Line, i: int, end: int) -> int:
    """Begin behind the last 的, outside quotation marks, and behind counts."""
    mark = line.shape.rfind("”", i, end)
    cut = line.shape.rfind("d", max(i, mark), end - 1)
    i = cut + 1 if cut >= 0 else i
    while i < end - 1 and line.shape[i] in "CRrmbDH":
        i += 1
    return i


def _closing(line: Line, ask: Ask, low: int, k: int) -> tuple[Span, ...]:
    """Take the headed noun phrase that ends before a unit."""
    low = max(low, k - WIDE)
    text = line.words(low, k)
    if not any(match.end() == len(text) for match in heads()[ask.heads].finditer(text)):
        return ()
    start = max((i + 1 for i in range(low, k - 1) if line.shape[i] in "DHprPIbuf,()"), default=low)
    return (line.stretch(_behind_modifiers(line, start, k), k),)


def _short(place: Spot) -> tuple[Span, ...]:
    """Take two countries by one character each: 【美】【伊】签署."""
    line, i = place.line, place.start - 1
    i -= line.shape[i] == "n"  # 双方, 两国
    if i <= place.low or line.shape[i - 1 : i + 1] != "GG" or len(line.words(i - 1, i + 1)) != len("美伊"):
        return ()
    return (line.stretch(i - 1, i), line.stretch(i, i + 1))


def _sides(words: frozenset[str]) -> Callable[[Spot, Ask], tuple[Span, ...]]:
    """Take who stands before the trigger or before one of some words, and who stands behind that word."""
    beside = _behind(words)

    def find(place: Spot, ask: Ask) -> tuple[Span, ...]:
        line = place.line
        joint = next((i for i in range(place.start - 1, place.low, -1) if line.word(i) in words), None)
        if joint is None:
            return _short(place) or subject(place, ask) or topic(place, ask._replace(loose=False))
        other = beside(place, ask)
        front = Spot(line, joint, place.end, place.low, place.high)
        return (*(span for span in topic(front, ask) if span not in other), *other)

    return find


def roll(place: Spot, ask: Ask) -> tuple[Span, ...]:
    """Take everybody whom a list names before the trigger, each behind a post: 甲部部长【李华】、乙省省长【王明】."""
    line = place.line
    last = next(
        (
            i
            for i in _back(line.shape, ask.letters, place.low, place.start)
            if not _aside(line, i, place.low, place.start)
        ),
        -1,
    )
    if last < 0:
        return ()
    found = [last]
    while (i := _before_in_roll(line, found[0], ask.letters, place.low)) >= 0:
        found.insert(0, i)
    return tuple(line.stretch(i, i + 1) for i in found)


def _before_in_roll(line: Line, i: int, letters: str, low: int) -> int:
    """Find who stands before somebody in a list, past the latter's post; -1 without one."""
    k = i - 1
    while k >= low and (line.shape[k] in "IOGnad()、" or line.word(k) in WITH):
        if line.shape[k] in "、c" and k > low and line.shape[k - 1] in letters:
            return k - 1
        k -= 1
    return k if k >= low and line.shape[k] in letters and line.shape[k + 1] in "、c" else -1


def owner(place: Spot, ask: Ask) -> tuple[Span, ...]:
    """Take the body nearest before the post that follows the trigger."""
    line = place.line
    post = line.shape.find("I", place.end, place.high)
    for i in range(post - 1, place.end - 1, -1):
        if line.shape[i] in ask.letters:
            return (line.stretch(i, i + 1),)
    return ()


def theme(place: Spot, ask: Ask) -> tuple[Span, ...]:  # noqa: ARG001
    """Take what a sentence names as its theme: 以“…”为主题."""
    found = THEME.search(place.line.text)
    low = place.line.span.start
    return (Span(low + found.start(1), low + found.end(1)),) if found else ()


def parts(place: Spot, ask: Ask) -> tuple[Span, ...]:  # noqa: ARG001
    """Take the list that begins after the trigger: its items are names or noun phrases joined by 、 or 和."""
    line = place.line
    i = place.end
    while i < place.high and line.shape[i] in "umCRb“p":
        i += 1
    return _items(line, i, len(line.shape))


def _items(line: Line, i: int, high: int) -> tuple[Span, ...]:
    found: list[Span] = []
    start = i
    while start < high:
        j = start
        while j < high and line.shape[j] not in ",、c()" and line.word(j) != "等":
            j += 1
        item = _item(line, start, j)
        if item is None:
            break
        found.append(item)
        if j >= high or line.shape[j] not in "、c":
            break
        start = j + 1
    return tuple(found) if len(found) > 1 or (found and line.words(i - 1, i) != "等") else ()


def _item(line: Line, i: int, j: int) -> Span | None:
    while i < j and line.shape[i] in "“”umb":
        i += 1
    while j > i and line.shape[j - 1] in "“”u":
        j -= 1
    if i >= j or j - i > ITEM:
        return None
    name = next((k for k in range(j - 1, i - 1, -1) if line.shape[k] in NAME), None)
    return line.stretch(name, name + 1) if name == j - 1 else line.stretch(i, j)


def listed(place: Spot, ask: Ask) -> tuple[Span, ...]:  # noqa: ARG001
    """Take the list that ends at the trigger: A、B等."""
    line = place.line
    j = place.start
    found: list[Span] = []
    while j > place.low:
        i = j
        while i > place.low and line.shape[i - 1] not in ",、c()":
            i -= 1
        first = i == place.low or line.shape[i - 1] not in "、c"
        item = _tail(line, i, j) if first else _item(line, i, j)
        if item is None:
            break
        found.append(item)
        if first:
            break
        j = i - 1
    return tuple(reversed(found)) if len(found) > 1 else ()


def _tail(line: Line, i: int, j: int) -> Span | None:
    """Take the first item of a list, which has the rest of its clause before it."""
    while j > i and line.shape[j - 1] in "“”u":
        j -= 1
    if j <= i:
        return None
    if line.shape[j - 1] in NAME:
        return line.stretch(j - 1, j)
    low = max((k + 1 for k in range(i, j - 1) if line.shape[k] in "pvubDHfd" + NAME), default=i)
    return line.stretch(low, j) if j - low <= ITEM else None


def rest(place: Spot, ask: Ask) -> tuple[Span, ...]:
    """Take the head right after 等, a figure between: 等【9个】领域."""
    line = place.line
    i = place.end
    while i < place.high and line.shape[i] in "CRm":
        i += 1
    if i < place.high and line.shape[i] in ask.letters:
        return (line.stretch(i, i + 1),)
    found = starting(line, i, place.high) if line.shape[i : i + 1] != "v" else None
    return (line.stretch(*found),) if found else ()


def made(place: Spot, ask: Ask) -> tuple[Span, ...]:  # noqa: ARG001
    """Take the list between 由 and the trigger: 由【A、B】组成."""
    line = place.line
    start = next((i for i in range(place.start - 1, place.low - 1, -1) if line.word(i) == "由"), None)
    return _items(line, start + 1, place.start) if start is not None else ()


def maker(place: Spot, ask: Ask) -> tuple[Span, ...]:
    """Take what stands before 由: 【小组】由A、B组成."""
    line = place.line
    start = next((i for i in range(place.start - 1, place.low - 1, -1) if line.word(i) == "由"), None)
    return topic(Spot(line, start, start + 1, place.low, place.high), ask) if start is not None else ()


def pair(place: Spot, ask: Ask) -> tuple[Span, ...]:
    """Take both sides of a meeting: who stands before the trigger or before 与, and who after it."""
    line = place.line
    joint = next((i for i in range(place.start - 1, place.low, -1) if line.word(i) in WITH), None)
    front = Spot(line, joint or place.start, place.end, place.low, place.high)
    for letters in ("P", "PGO"):
        look = Ask("pair", letters, ask.loose)
        other = FINDERS["with"](place, look) if joint else object_(place, look)
        mine = tuple(s for s in topic(front, look) if s not in other)
        if mine and other:
            return (*mine, *other)
        if len(mine) > 1:
            return mine
    return ()


def prize(place: Spot, ask: Ask) -> tuple[Span, ...]:
    """Take a prize after the trigger: a named one, or the noun phrase that ends in 奖, 牌, 冠军 …."""
    line = place.line
    for i in range(place.end, place.high):
        if line.shape[i] in ask.letters:
            return _right(line, i, place.high)
    tail = line.words(place.end, place.high)
    found = next(iter(deque(PRIZE.finditer(tail), maxlen=1)), None)
    if found is None:
        return ()
    start, end = line.starts[place.end], line.starts[place.end] + found.end()
    cut = re.match(r"(?:了|过)?(?:全部|本届)?(?:(?:首|一|两|三|\d+)(?:枚|块|个|项))?", tail)
    counted = (line.ends[k] for k in range(place.end, place.high) if line.shape[k] in "CR" and line.ends[k] < end)
    return (Span(max((start + (cut.end() if cut else 0), *counted)), end),)


# What begins a clause and is no name: a way of paying, a plan, what points back or tells where a thing is from.
IDLE = re.compile(r"[拟以原将]|(?:公司|其|[出斥耗募]资|筹划|公告|招股书|交易|.{0,4}(?:价|价格|金额))$")
UNNAMED = re.compile(r"(?:目标|标的|本|上市)?公司$|上述|相关|其")
ITEM = 8
WIDE = 24  # units of the longest names of meetings
ENDS = frozenset(("等", "并", "并且", "以及"))  # what ends a noun phrase
BEGIN = frozenset(("开始", "宣布", "继续"))  # verbs that are no part of what happens
LOOSE = frozenset(("工作", "部署", "期间", "现场", "之际", "时"))  # nouns behind a noun phrase that are no part of it
PART = frozenset(("部分", "全部", "剩余", "合计", "约", "的", "多数", "少数", "控股", "半数", "其余"))
THEME = re.compile(r"(?:以|主题[为是])[“「]([^”」。；]{3,40})[”」](?=为(?:年度)?主题|)")
PRIZE = re.compile(r"奖(?!励|项|金|者|学)|[金银铜奖]牌|冠军|亚军|季军|称号|勋章|奖章|荣誉|证书|第[一二三]名|桂冠|项目")
FINDERS: dict[str, Callable[[Spot, Ask], tuple[Span, ...]]] = {
    "subject": subject,
    "topic": topic,
    "carried": carried,
    "pronoun": pronoun,
    "object": object_,
    "time": time,
    "near": near,
    "place": place_,
    "first": first,
    "seat": seat,
    "straight": straight,
    "occasion": occasion,
    "with": _behind(WITH),
    "by": _behind(BY),
    "to": _behind(frozenset(("对", "向", "给", "为", "与"))),
    "into": _behind(frozenset(("对", "向"))),
    "put": _behind(frozenset(("将", "把"))),
    "price": price,
    "head": head,
    "lead": lead,
    "shares": shares,
    "sold": sold,
    "amount": amount,
    "adjoining": adjoining,
    "modified": modified,
    "after": after,
    "described": described,
    "ahead": ahead,
    "parties": _sides(WITH),
    "jointly": _sides(JOINTLY),
    "roll": roll,
    "owner": owner,
    "theme": theme,
    "parts": parts,
    "listed": listed,
    "rest": rest,
    "pair": pair,
    "made": made,
    "maker": maker,
    "prize": prize,
}

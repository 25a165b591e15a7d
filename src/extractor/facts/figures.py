"""Figures -> claims: what a figure measures, of what, when and where."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from extractor.facts.groups import EXACT
from extractor.facts.lines import FIGURE, NAME, TIME
from extractor.facts.phrases import ending, starting
from extractor.facts.roles import Ask, Spot, listed, place_, time
from extractor.facts.series import item, unit
from extractor.model import Claim, Role, Span
from extractor.tables import convert, table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractor.facts.lines import Line

Part = tuple[Span, ...]
NOTHING: Part = ()
ANY = re.compile(f"[{FIGURE}{TIME}]")
NAMED = re.compile(r"[OEXWFAPK](?!\))")
HEADS = ("figures.measure", "figures.count")  # by which rows the first figure of a series is read
# A name that is not bound (see _bound).
LEADER = re.compile(r"(?<!p)(?:[POEXWAK](?![)dIP])|G(?![)dIPnOFAELG]))")


class Words(msgspec.Struct, frozen=True):
    """The words of figures.toml."""

    change: frozenset[str]
    reach: frozenset[str]
    share: frozenset[str]
    rank: frozenset[str]
    inner: frozenset[str]
    wide: frozenset[str]
    lasting: frozenset[str]
    quote: frozenset[str]
    near: frozenset[str]
    confidence: dict[str, float]
    note: dict[str, str]


class Memory:
    """What the figures before this one measured, inside a paragraph."""

    def __init__(self) -> None:
        """Remember nothing."""
        self.subject: Part = ()
        self.metric: Part = ()
        self.name: Part = ()
        self.time: Part = ()
        self.heads: dict[str, Part] = {}  # by unit, what the last full reading of a figure measured
        self.listed = False  # whether the figure before was one of a series
        self.paragraph = -1

    def enter(self, paragraph: int) -> None:
        """Forget what another paragraph said."""
        if paragraph != self.paragraph:
            self.paragraph = paragraph
            self.subject = self.metric = self.name = self.time = ()
            self.heads, self.listed = {}, False


class Reading(NamedTuple):
    """What one figure measures, as units: the row that saw it, the metric, the subject, the trigger."""

    by: str
    metric: tuple[int, int] | None
    subject: Part
    trigger: tuple[int, int] | None
    place: Part = ()
    head: Part = ()  # the metric, where it stands with a figure before


@cache
def words() -> Words:
    """Load figures.toml."""
    return convert(table("facts/figures.toml"), Words)


def quantities(line: Line, memory: Memory) -> Iterator[Claim]:
    """Propose a fact for each figure of a line."""
    figures = [m.start() for m in ANY.finditer(line.shape) if m.group() in FIGURE or _lasts(line, m.start())]
    if not figures:
        _note(line, memory)
        return
    for chain in _chains(line, figures):
        found = _read(line, chain[0], memory)
        shares = _shared(line, chain, found) if found and len(chain) > 1 else ()
        for n, k in enumerate(chain):
            reading = found if n == 0 or shares else _read(line, k, memory) or found
            if reading is not None:
                yield from _claim(line, k, reading._replace(subject=shares[n]) if shares else reading, memory)
    _note(line, memory)


def _chains(line: Line, figures: list[int]) -> list[list[int]]:
    """Gather figures of one kind that stand in one list: 3%、4%和5%."""
    chains: list[list[int]] = []
    for k in figures:
        last = chains[-1][-1] if chains else -9
        if k - last == 2 and line.shape[k - 1] in "、c" and line.shape[last] == line.shape[k]:
            chains[-1].append(k)
        else:
            chains.append([k])
    return chains


def _shared(line: Line, chain: list[int], found: Reading) -> tuple[Part, ...]:
    """Hand the figures of a list out to the subjects of a list, as 分别 says."""
    low = line.clause(chain[0])[0]
    apart = next((i for i in range(chain[0] - 1, low - 1, -1) if line.word(i) == "分别"), None)
    if apart is None or found.metric is None:
        return ()
    stop = found.metric[0] if found.metric[1] <= apart else apart
    if stop > low and line.shape[stop - 1] == "d":
        stop -= 1
    items = listed(Spot(line, stop, stop + 1, low, stop + 1), Ask("listed", "", True))
    return tuple((item,) for item in items) if len(items) == len(chain) else ()


def _note(line: Line, memory: Memory) -> None:
    if name := NAMED.search(line.shape):
        memory.name = (line.stretch(*name.span()),)


def _read(line: Line, k: int, memory: Memory) -> Reading | None:
    low, high = line.clause(k)
    low = max(low, line.shape.rfind("(", low, k) + 1)
    if _empty(line, k):
        return None
    return _quote(line, k, low) or _series(line, k, low, memory) or _alone(line, k, (low, high), memory)


def _alone(line: Line, k: int, clause: tuple[int, int], memory: Memory) -> Reading | None:
    """Read a figure by its own clause."""
    low, high = clause
    letter = line.shape[k]
    if letter == "R":
        return _rank(line, k, low, high)
    if line.word(k)[-1:] == "倍" and letter == "C":
        return _measure(line, k, low, memory)
    if (letter == "Y" or re.search(r"/|分之|半数", line.word(k))) and (found := _share(line, k, low)):
        return found
    if letter == "C":
        return _count(line, k, low, high) or _measure(line, k, low, memory)
    return _measure(line, k, low, memory) or _count(line, k, low, high) or _bare(line, k, low)


def _quote(line: Line, k: int, low: int) -> Reading | None:
    """Read how far what is traded rose or fell, which is all that is said: 微软涨超15%, 甲、乙跌2%."""
    i = k
    while i > low and line.word(i - 1) in words().near:
        i -= 1
    if i == low or line.word(i - 1) not in words().quote:
        return None
    start = verb = i - 1
    while start > low and (line.shape[start - 1] in "OX" or (start < verb and line.shape[start - 1] in "、c")):
        start -= 1
    names = tuple([line.stretch(n, n + 1) for n in range(start, verb) if line.shape[n] in "OX"])
    return Reading("figures.quote", None, names, (verb, verb + 1), head=names) if names else None


def _series(line: Line, k: int, low: int, memory: Memory) -> Reading | None:
    """Read a figure of a series, measured as the last one in its unit was: 猪肉均价16元/公斤，【牛肉68元/公斤】."""
    found = item(line, k, low) if memory.heads else None
    if found is None or found.unit not in memory.heads or line.shape[k + 1 : k + 2] in ("n", "d"):
        return None
    head = memory.heads[found.unit]
    thing = line.stretch(*found.thing)
    if thing in head or line.word(found.thing[1] - 1) in words().change | words().reach:
        return None
    return Reading("figures.series", None, (thing,), found.verb, head=head)


def _lasts(line: Line, k: int) -> bool:
    """Tell whether a time measures something: 工期4.5年, 以2小时的成绩."""
    if k in line.times:
        return False
    after = line.word(k + 2) if line.shape[k + 1 : k + 2] == "d" and k + 2 < len(line.shape) else ""
    i = k - 1
    while i > 0 and line.shape[i] in "bupv" and line.word(i) in words().reach:
        i -= 1
    return after in words().lasting or (i >= 0 and line.word(i)[-2:] in words().lasting)


def _empty(line: Line, k: int) -> bool:
    """Tell whether a figure only points at a set or stands for an article: 两国, 一名男子, 这3个."""
    word, after = line.word(k), line.text[line.ends[k] - line.span.start :][:1]
    if after in ("国", "地", "岸", "会") and len(word) == 1:
        return True
    if k and line.word(k - 1) in ("这", "该", "上述", "此", "那", "另", "每"):
        return True
    return word in ("一名", "一个", "一位", "一家", "一架", "一种", "一项", "一场", "一次", "一", "一座", "一件")


def _count(line: Line, k: int, low: int, high: int) -> Reading | None:
    """Read a count: the counted noun after it, the verb before it, and who does that."""
    i = k + 1
    if line.shape[i : i + 1] == "d":
        i += 1
    metric = starting(line, i, high)
    if metric is None:
        return None
    by = "figures.count"
    if line.shape[metric[1] : metric[1] + 1] == "d" and (head := _head(line, metric[1] + 1, high)):
        verb = _verb(line, k, low)
        return Reading("figures.modifier", metric, (line.stretch(*head),), verb)
    verb = _verb(line, k, low)
    return Reading(by, metric, _subject(line, verb[0] if verb else k, low), verb)


def _head(line: Line, i: int, high: int) -> tuple[int, int] | None:
    while i < high and line.shape[i] in FIGURE + "ma“":
        i += 1
    return starting(line, i, high)


def _verb(line: Line, k: int, low: int) -> tuple[int, int] | None:
    """Find the verb right before a figure, with particles and adverbs between."""
    i = k - 1
    while i >= low and line.shape[i] in "ubm“":
        if line.shape[i] == "b" and line.word(i) in ("有", "共有", "超", "占", "达", "为", "是"):
            return i, i + 1
        i -= 1
    if i < low or line.shape[i] != "v":
        return None
    return i, i + 1


def _subject(line: Line, j: int, low: int) -> Part:
    """Take the first name before unit `j` in its clause that stands free, or else the noun phrase that ends there."""
    shape = line.shape
    end = _unlisted(line, j, low)
    for i in range(low, end):
        if shape[i] in NAME and not _bound(line, i, low):
            return (line.stretch(i, i + 1),)
    while end > low and shape[end - 1] in "ubDHv":
        end -= 1
    found = ending(line, end, low) if end > low and shape[end - 1] == "n" else None
    if found is None or shape[found[0] - 1 : found[0]] == "p" or line.words(*found) in words().wide:
        return ()
    return (line.stretch(*found),)


def _bound(line: Line, i: int, low: int) -> bool:
    """Tell whether a name stands behind a preposition, or before a noun, a title or a name that it describes."""
    after = line.shape[i + 1 : i + 2]
    return (
        (i > low and line.shape[i - 1] == "p")
        or after in (")", "d", "I", "P")
        or (line.shape[i] in "GL" and after != "" and after in "nOFAEPL" + "G")
    )


def _unlisted(line: Line, j: int, low: int) -> int:
    """Step over a list of names that ends right before unit `j`: A、B等【3家】."""
    shape, i = line.shape, j
    while i > low and shape[i - 1] in "ub":
        i -= 1
    if i - 2 < low or shape[i - 1] not in NAME + "n" or shape[i - 2] not in "、c":
        return j
    while i - 2 >= low and shape[i - 2] in "、c":
        i -= 2
        while i > low and shape[i - 1] not in "、c,vpbu":
            i -= 1
    return max(low, i - 1)


def _measure(line: Line, k: int, low: int, memory: Memory) -> Reading | None:
    """Read a metric before the figure, joined by nothing, an adverb or a verb of reaching or changing."""
    shape, known = line.shape, words()
    i = k
    trigger: tuple[int, int] | None = None
    change = False
    while i > low:
        word = line.word(i - 1)
        if word in known.change:
            change, trigger = True, trigger or (i - 1, i)
        elif shape[i - 1] == "v" and (word in known.reach or word[-1] in "至到达超为"):
            trigger = trigger or (i - 1, i)
        elif word in known.reach:
            if word in ("达", "超", "占", "为", "有") and trigger is None:
                trigger = (i - 1, i)
        elif shape[i - 1] not in "ubDH" and not (shape[i - 1] in "pFMYRQC" and i - 1 > low and trigger):
            break
        i -= 1
    metric, subject, place = _split(line, i, low)
    if metric is None and change and memory.metric:
        return Reading("figures.change", None, subject, trigger)
    if metric is None:
        return None
    return Reading("figures.measure", metric, subject, trigger, place)


def _split(line: Line, j: int, low: int) -> tuple[tuple[int, int] | None, Part, Part]:
    """Split what stands before the joint into place, subject and metric: 全国|规模以上工业|增加值."""
    found = ending(line, j, low)
    if found is None:
        return None, (), ()
    shape, known = line.shape, words()
    start = j - 1
    while (
        start > found[0]
        and shape[start - 1] not in NAME
        and (line.word(start - 1) in known.inner or shape[start - 1] == "a")
    ):
        start -= 1
    if start > found[0] and shape[start - 1] == "v":
        while start > found[0] and shape[start - 1] in "va":
            start -= 1
    metric, subject, place = (start, j), NOTHING, NOTHING
    named = next((i for i in range(found[0]) if shape[i] in "OXEWAPK"), None)
    if start > found[0] and named is not None and not any(c in NAME for c in shape[found[0] : start]):
        first = found[0] + (line.word(found[0]) in known.wide)
        place = (line.stretch(found[0], first),) if first > found[0] else ()
        return (min(first, j - 1), j), _names(line, found[0], low), place
    if start > found[0]:
        rest = (found[0], start)
        if shape[start - 1] in NAME:
            subject = (line.stretch(start - 1, start),)
        elif line.word(rest[0]) in known.wide:
            place = (line.stretch(rest[0], rest[0] + 1),)
            subject = (line.stretch(rest[0] + 1, start),) if rest[0] + 1 < start else ()
        else:
            subject = (line.stretch(*rest),)
    elif start > low and shape[start - 1] == "d":
        owner = ending(line, start - 1, low)
        subject = (line.stretch(*owner),) if owner else ()
    return metric, subject or _names(line, start, low), place


def _names(line: Line, j: int, low: int) -> Part:
    shape = line.shape
    for i in range(j - 1, low - 1, -1):
        if shape[i] in NAME and not (i > low and shape[i - 1] == "p"):
            return (line.stretch(i, i + 1),)
    return ()


def _share(line: Line, k: int, low: int) -> Reading | None:
    """Read a share: 占【全球制造业】的1/3."""
    for i in range(k - 1, max(low, k - 10) - 1, -1):
        if line.word(i) in words().share:
            end = k
            while end > i and line.shape[end - 1] in "dub":
                end -= 1
            if end <= i + 1:
                return (
                    None
                    if line.shape[i] == "n"
                    else Reading("figures.share", (i, i + 1), _subject(line, i, low), (i, i + 1))
                )
            metric = ending(line, end, i + 1) or (i + 1, end)
            return Reading("figures.share", metric, _subject(line, i, low), (i, i + 1))
    return None


def _rank(line: Line, k: int, low: int, high: int) -> Reading | None:
    """Read a place in an order: 下载量全球【第一】, 跻身【第一】, 第二个比赛日."""
    if line.word(k).startswith("首次"):
        return None
    i = k
    trigger = None
    place: Part = ()
    while i > low and (line.word(i - 1) in words().rank or line.shape[i - 1] in "ub"):
        if line.word(i - 1) in words().wide:
            place = (line.stretch(i - 1, i),)
        elif line.shape[i - 1] == "v":
            trigger = (i - 1, i)
        i -= 1
    if i < k and (trigger or place):
        metric, subject, _ = _split(line, i, low)
        if metric:
            return Reading("figures.rank", metric, subject, trigger, place)
    metric = starting(line, k + 1, high)
    if metric is None:
        return None
    verb = _verb(line, k, low)
    return Reading("figures.rank", metric, _subject(line, verb[0] if verb else k, low), verb)


def _bare(line: Line, k: int, low: int) -> Reading | None:
    """Read a figure that follows a verb alone: the verb is what is measured."""
    verb = _verb(line, k, low)
    if verb is None or line.shape[verb[0]] != "v":
        return None
    return Reading("figures.verb", verb, _subject(line, verb[0], low), verb)


def _named(line: Line, part: Part) -> bool:
    """Tell whether a filler is or holds a name."""
    return any(c in NAME for s in part for c in line.shape[line.unit(s.start) : line.unit(s.end - 1) + 1])


def _leader(line: Line, k: int) -> Part:
    """Take the first name of the sentence that stands free before the figure."""
    found = LEADER.search(line.shape)
    return (line.stretch(*found.span()),) if found and found.start() < k else NOTHING


def _about(line: Line, k: int, found: Reading, memory: Memory) -> Part:
    """Say what a figure is about: by its clause, else the sentence's first free name, else what came before."""
    named = found.subject if _named(line, found.subject) else NOTHING
    carried = (line.carry[0],) if line.carry else NOTHING
    return named or _leader(line, k) or found.subject or memory.subject or memory.name or carried


def _claim(line: Line, k: int, found: Reading, memory: Memory) -> Iterator[Claim]:
    if found.by == "figures.change" and memory.listed:
        found = found._replace(by="figures.series", subject=memory.subject)
    metric = found.head or ((line.stretch(*found.metric),) if found.metric else memory.metric)
    about = (s for s in _about(line, k, found, memory) if s not in metric)
    subject = found.subject if found.by in EXACT else tuple(about)
    low, high = line.clause(k)
    where = Spot(line, found.metric[0] if found.metric and found.metric[0] < k else k, k + 1, low, high)
    times = time(where, Ask("time", TIME, False)) or memory.time
    places = found.place or tuple(s for s in place_(where, Ask("place", "GLA", False)) if s not in subject)
    value = line.stretch(k, k + 1)
    memory.metric, memory.subject, memory.time = metric, subject, times
    memory.listed = found.by == "figures.series"
    if found.by in HEADS:
        memory.heads[unit(line, k, found.trigger)] = metric
    trigger = line.stretch(*found.trigger) if found.trigger else None
    fillers = (("subject", subject), ("metric", metric), ("value", (value,)), ("time", times), ("place", places))
    sure = words().confidence[found.by]
    yield Claim(
        type="quantity",
        by=found.by,
        sentence=line.number,
        anchor=value,
        trigger=trigger,
        confidence=sure,
        roles=tuple(Role(name, span, sure) for name, spans in fillers for span in spans),
    )

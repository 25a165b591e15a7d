"""The bar of reading: gold articles set in a narrow column, several to a file, then read, found and scored.

    python -m tests.wrapped DATA [-o OUT] [--set dev]

Takes the gold articles of DATA/dev apart into lines of 18 to 26 characters (or of as many columns), with blank lines
inside words, two to four sources to a file, and moves their gold along. Prints boundaries, headlines and bylines as
they are read from GB18030 and from UTF-8; then mentions and arguments beside those of the unwrapped sources.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from extractor.documents import read
from extractor.model import Document, Settings, Source

SEED = 20260327
BLANK = 0.15  # of the breaks have a blank line, inside words too


@dataclass
class Page:
    """A file in the making: its text, and its gold with spans in it."""

    name: str
    text: str = ""
    breaks: list[int] = field(default_factory=list)  # where a line of the source ended
    gold: dict[str, Any] = field(default_factory=lambda: {"articles": [], "mentions": [], "facts": []})


@dataclass(frozen=True)
class Pair:
    """A source and its gold."""

    name: str
    text: str
    gold: dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("-o", "--out", type=Path, help="write the wrapped files and their gold here")
    parser.add_argument("--set", default="dev", help="the folder under DATA (dev)")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--verbose", action="store_true", help="print what was missed")
    parser.add_argument("--reading", action="store_true", help="leave mentions and arguments out")
    chosen = parser.parse_args()
    pairs = load(chosen.data / chosen.set)
    pages = wrapped(pairs, chosen.seed)
    if chosen.out:
        write(pages, chosen.out)
    for encoding in ("gb18030", "utf-8"):
        print(encoding, report(reading([(page, opened(page, encoding)) for page in pages], verbose=chosen.verbose)))
    whole = [_unwrapped(pair) for pair in pairs]
    print("unwrapped", report(reading([(page, opened(page, "utf-8")) for page in whole], verbose=False)))
    if not chosen.reading:
        found(chosen.data, pairs, pages)


def load(folder: Path) -> list[Pair]:
    golds = sorted(p for p in folder.glob("*.json") if ".compact" not in p.name)
    return [
        Pair(p.stem, p.with_suffix(".txt").read_bytes().decode("utf-8"), json.loads(p.read_text("utf-8")))
        for p in golds
    ]


def wrapped(pairs: list[Pair], seed: int = SEED) -> list[Page]:
    """Set the sources in columns, two to four to a file."""
    chance = random.Random(seed)
    shuffled = chance.sample(pairs, len(pairs))
    pages: list[Page] = []
    while shuffled:
        page = Page(f"page{len(pages) + 1:02d}")
        width, columns = chance.randint(18, 26), chance.random() < 0.5
        for _ in range(chance.randint(2, 4)):
            if shuffled:
                _append(page, shuffled.pop(), chance, width * 2 if columns else width, columns)
        pages.append(page)
    return pages


def _append(page: Page, pair: Pair, chance: random.Random, width: int, columns: bool) -> None:
    out = [page.text, "\n" if page.text else ""]
    size, used, at = sum(map(len, out)), 0, []
    for sign in pair.text.rstrip("\n") + "\n":
        wide = 2 if columns and not sign.isascii() else 1
        if sign != "\n" and used + wide > width:
            broken = "\n\n" if chance.random() < BLANK else "\n"
            out.append(broken)
            size, used = size + len(broken), 0
        at.append(size)
        out.append(sign)
        size, used = size + 1, 0 if sign == "\n" else used + wide
    page.text = "".join(out)
    page.breaks += [at[i] for i, sign in enumerate(pair.text.rstrip("\n")) if sign == "\n"]
    _move(page.gold, pair, at)


def _move(gold: dict[str, Any], pair: Pair, at: list[int]) -> None:
    def moved(value: Any, key: str = "") -> Any:
        if key == "norm":
            return value
        if isinstance(value, dict):
            return {k: moved(v, k) for k, v in value.items()}
        if isinstance(value, list) and key in {"span", "headline", "trigger"} and len(value) == 2:
            return [at[value[0]], at[value[1] - 1] + 1]
        if isinstance(value, list):
            return [moved(item, key) for item in value]
        # ids and entities of several sources must not meet
        return f"{pair.name}.{value}" if isinstance(value, str) and key in _NAMES else value

    for part in ("articles", "mentions", "facts"):
        gold[part] += moved(pair.gold[part])
    gold["published"] = min(filter(None, (gold.get("published"), pair.gold["published"])), default=None)


_NAMES = {"id", "entity", "byline", "source"} | {
    "person",
    "title",
    "org",
    "speaker",
    "time",
    "place",
    "occasion",
    "event",
    "organizer",
    "theme",
    "participant",
    "work",
    "agent",
    "entity",
    "party",
    "object",
    "target",
    "amount",
    "recipient",
    "award",
    "value",
    "kind",
    "subject",
    "metric",
    "whole",
    "part",
    "name",
    "product",
}


def _unwrapped(pair: Pair) -> Page:
    return Page(pair.name, pair.text, [i for i, sign in enumerate(pair.text) if sign == "\n"], pair.gold)


def write(pages: list[Page], out: Path) -> None:
    for encoding in ("gb18030", "utf-8"):
        folder = out / encoding
        folder.mkdir(parents=True, exist_ok=True)
        for page in pages:
            (folder / f"{page.name}.txt").write_bytes(page.text.encode(encoding))
            (folder / f"{page.name}.json").write_text(
                json.dumps(page.gold, ensure_ascii=False, indent=1) + "\n", "utf-8"
            )


def opened(page: Page, encoding: str) -> Document:
    return read(Source(raw=page.text.encode(encoding), name=f"{page.name}.txt"))


def reading(read_pages: list[tuple[Page, Document]], *, verbose: bool) -> Counter[str]:
    """Count boundaries, headlines and bylines that gold and reading share."""
    count: Counter[str] = Counter()
    for page, document in read_pages:
        gold = {a["span"][0]: a for a in page.gold["articles"]}
        mentions = {m["id"]: m["span"] for m in page.gold["mentions"]}
        seen = {document.origin(a.span).start: a for a in document.articles}
        count.update({"boundary g": len(gold), "boundary p": len(seen), "boundary t": len(gold.keys() & seen.keys())})
        for start in sorted(gold.keys() | seen.keys()):
            article, mine = gold.get(start), seen.get(start)
            title = _headline(page, article) if article else None
            shown = tuple(document.origin(mine.headline)) if mine and mine.headline else None
            if article and not title and shown and _is_run_in(page, start, shown):
                shown = None
            names = [mentions[name] for name in article["byline"]] if article else []
            by = document.origin(mine.byline) if mine and mine.byline else None
            inside = bool(names and by and all(by.start <= s and e <= by.end for s, e in names))
            count.update(
                {"headline g": bool(title), "headline p": bool(shown), "headline t": bool(title) and title == shown}
            )
            count.update({"byline g": bool(names), "byline p": bool(by), "byline t": inside})
            if verbose:
                _tell(
                    page,
                    start,
                    {
                        "boundary": bool(article and mine),
                        "headline": title == shown,
                        "byline": inside or not (names or by),
                    },
                )
    return count


def _headline(page: Page, article: dict[str, Any]) -> tuple[int, int] | None:
    """Give the gold headline, without the sentence of the text that gold's rule of sentences may run into it."""
    if not article["headline"]:
        return None
    start, end = article["headline"]
    return start, min((i for i in page.breaks if start < i < end), default=end)


def _is_run_in(page: Page, start: int, shown: tuple[int, int]) -> bool:
    """Tell a headline that gold's rule of sentences cannot write: in 【】 before its text, or with `：` in it."""
    return page.text[shown[0] - 1 : shown[0]] == "【" or shown[0] == start


def _tell(page: Page, start: int, right: dict[str, bool]) -> None:
    wrong = [name for name, good in right.items() if not good]
    if wrong:
        print(
            page.name, start, *wrong, repr(page.text[max(0, start - 30) : start] + "‖" + page.text[start : start + 70])
        )


def report(count: Counter[str]) -> str:
    return "  ".join(
        f"{name} F1 {_f1(*(count[f'{name} {k}'] for k in 'tgp')):.3f}" for name in ("boundary", "headline", "byline")
    )


def _f1(true: int, gold: int, seen: int) -> float:
    return 2 * true / (gold + seen) if gold + seen else 0.0


def found(data: Path, pairs: list[Pair], pages: list[Page]) -> None:
    """Score mentions and arguments, wrapped and not, with the same date of publication for a source in both."""
    gold = _scorer(data / "tools" / "gold.py")
    dates = {m["id"].split(".")[0]: page.gold["published"] for page in pages for m in page.gold["mentions"]}
    plain = [gold.score_pair(p.gold, _extracted(p.text, dates.get(p.name))) for p in pairs]
    print("unwrapped", _scores(gold, plain))
    print("wrapped  ", _scores(gold, [gold.score_pair(p.gold, _extracted(p.text, p.gold["published"])) for p in pages]))


def _extracted(text: str, published: str | None) -> dict[str, Any]:
    from extractor.outputs import to_gold
    from extractor.pipeline import run

    day = date.fromisoformat(published) if published else None
    return to_gold(run(Source(raw=text.encode("gb18030"), name="page.txt", published=day), Settings()))


def _scores(gold: Any, counts: list[dict[str, Any]]) -> str:
    total = gold.total(counts)
    return "  ".join(
        f"{name} F1 {gold.prf(*(total.get(f'{key}_{part}', 0) for part in ('tp', 'g', 'p')))[2]:.3f}"
        for name, key in (("mentions", "m"), ("arguments", "a"))
    )


def _scorer(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location("gold", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    main()

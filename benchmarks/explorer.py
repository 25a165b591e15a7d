"""What it takes to look at a run: a table of 100,000 facts, a long page, a folder of 1,000 articles.

python -m benchmarks.explorer DATA, a folder that holds train/. Facts of the table are made up; its first page and its
filters are asked of the server's application in memory. The folder is measured without rejected rivals and with them,
by the bytes that its files hold.
"""

from __future__ import annotations

import contextlib
import io
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.testclient import TestClient

from extractor.cli import main as extractor
from extractor.cli.report import shelf
from extractor.explorer.app import application
from extractor.explorer.frame import Site
from extractor.explorer.index import Index, Writer
from extractor.explorer.shelf import Shelf
from extractor.explorer.sources import Again
from extractor.model import Label

if TYPE_CHECKING:
    from collections.abc import Callable

FACTS, PAGE, ARTICLES, TIMES = 100_000, 6_000, 1_000, 7
QUERIES = (
    "q=营业收入", "q=没有这个词", "type=hold", "entity=集团", "label=MONEY", "modality=plan", "least=0.9",
    "since=2026-02-01&until=2026-03-01", "q=江口&type=invest&least=0.3&sort=confidence&down=1", "sort=day&start=99900",
)  # fmt: skip
PLACES = ("江口", "河湾", "山北", "海东", "云岭", "平川")


def main() -> None:
    data = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        table(place)
        page(place, data)
        pages(place, data)


def table(place: Path) -> None:
    start = time.perf_counter()
    index = made(place / "made.sqlite")
    say("index of 100,000 facts", time.perf_counter() - start, "s")
    whole = Shelf(
        index=index,
        again=lambda _: Again(why="interface.gone_it"),
        site=Site(title="made", live=True),
        linked=index.linked(),
    )
    client = TestClient(application(whole, _nothing), base_url="http://localhost")
    say("first page", took(lambda: client.get("/index.html")) * 1000, "ms")
    say("facts, first page", took(lambda: client.get("/facts.html")) * 1000, "ms")
    for query in QUERIES:
        say(f"facts, {query}", took(lambda query=query: anew(index, client, query)) * 1000, "ms")  # type: ignore[misc]


def anew(index: Index, client: TestClient, query: str) -> None:
    """Ask as nobody has asked before."""
    index.kept.cache_clear()
    client.get(f"/facts.html?{query}")


def page(place: Path, data: Path) -> None:
    """Put articles together to a page of 6,000 characters, and read it as the server shows it."""
    texts = [path.read_text("utf-8", "replace") for path in sorted((data / "train").glob("*.txt"))]
    text = ""
    for one in texts:
        text += f"{one}\n\n" if len(text) < PAGE else ""
    (place / "long.txt").write_text(text[:PAGE], "utf-8")
    quietly("run", place / "long.txt", "-o", place / "long", "--model", "rules")
    with shelf(str(place / "long"), None, live=True) as found:
        client = TestClient(application(found, _nothing), base_url="http://localhost")
        size = len(client.get("/a/1.html").content)
        say(
            f"reading view, {PAGE:,} characters, {size // 1024:,} KB",
            took(lambda: client.get("/a/1.html")) * 1000,
            "ms",
        )


def pages(place: Path, data: Path) -> None:
    """Make a folder of 1,000 articles, those of train again and again under other names."""
    texts = sorted((data / "train").glob("*.txt"))
    news = place / "news"
    news.mkdir()
    for number in range(ARTICLES):
        (news / f"{number:04}.txt").write_bytes(texts[number % len(texts)].read_bytes())
    characters = sum(len(path.read_text("utf-8", "replace")) for path in news.iterdir())
    quietly("run", news, "-o", place / "run", "--model", "rules")
    for name, more in (("without rivals", ["--no-rivals"]), ("with rivals", [])):
        start = time.perf_counter()
        quietly("report", place / "run", "-o", place / "site", *more)
        spent = time.perf_counter() - start
        size = sum(path.stat().st_size for path in (place / "site").rglob("*") if path.is_file())
        say(f"folder of {ARTICLES:,} articles, {characters:,} characters, {name}", size / 1e6, f"MB, {spent:.0f} s")


def made(file: Path) -> Index:
    """Index made-up results of 20 facts each."""
    chance = random.Random(7)
    writer = Writer(file, {})
    for number in range(FACTS // 20):
        writer.add(*result(number, chance))
    writer.finish()
    writer.base.close()
    return Index(file)


def result(number: int, chance: random.Random) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    names = [f"{chance.choice(PLACES)}{chance.randrange(2000)}集团" for _ in range(8)]
    entities = [{"id": f"e{n}", "name": name, "type": "ORG", "by": "name"} for n, name in enumerate(names)]
    mentions: list[dict[str, Any]] = [
        {"id": f"m{n}", "type": "ORG", "text": name, "entity": f"e{n}"} for n, name in enumerate(names)
    ]
    mentions.append({"id": "m9", "type": "MONEY", "text": "30亿元", "norm": {"value": 3e9, "unit": "CNY"}})
    pairs = [fact(number, n, (names, chance)) for n in range(20)]
    day = f"2026-{1 + number % 12:02}-{1 + number % 28:02}"
    head = {
        "schema": 1,
        "source": f"{number:05}.txt",
        "sha256": "",
        "published": day,
        "articles": [],
        "entities": entities,
    }
    return {**head, "mentions": mentions, "facts": [one for one, _ in pairs]}, [
        {**row, "published": day} for _, row in pairs
    ]


def fact(number: int, at: int, made_of: tuple[list[str], random.Random]) -> tuple[dict[str, Any], dict[str, Any]]:
    names, chance = made_of
    who = chance.randrange(8)
    kind = chance.choice(("hold", "invest", "quantity", "statement", "release", "sign"))
    sure = round(chance.random(), 4)
    says = {
        "type": kind,
        "modality": chance.choice(("actual", "actual", "plan", "forecast")),
        "negated": False,
        "confidence": sure,
    }
    own = {
        "id": f"f{at}",
        "span": [at, at + 1],
        "args": {"agent": [f"m{who}"], "amount": ["m9"]},
        "source": None,
        "by": "made",
        **says,
    }
    what, where = "营业收入" if at % 7 == 0 else "合作项目", chance.choice(PLACES)
    words = f"{names[who]}{what}达30亿元，比上年增长{at}%，由{where}市有关部门负责实施。" * 2
    roles = {"agent": [{"text": names[who], "type": "ORG"}], "amount": [{"text": "30亿元", "type": Label.MONEY.value}]}
    row_ = {"id": f"{number:010x}{at:06x}", "source": f"{number:05}.txt", "headline": f"{names[0]}签约", "roles": roles}
    row: dict[str, Any] = row_ | {"trigger": None, "evidence": words, "attribution": None, "by": "made"}
    return own, row | says


async def _nothing(_order: object) -> Any:
    raise NotImplementedError


def took(function: Callable[[], object]) -> float:
    """Give the median time of a few calls after a first one, in seconds."""
    function()
    times = []
    for _ in range(TIMES):
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def quietly(*arguments: object) -> None:
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        extractor([str(argument) for argument in arguments])


def say(what: str, value: float, unit: str) -> None:
    print(f"{what:<76} {value:>10,.1f} {unit}", flush=True)


if __name__ == "__main__":
    main()

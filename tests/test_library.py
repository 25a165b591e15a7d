"""The library face: what goes in, what comes out, threads, processes, pickles."""

from __future__ import annotations

import gzip
import logging
import pickle
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

import extractor
from extractor.outputs import to_gold

if TYPE_CHECKING:
    from collections.abc import Iterator

RULES = extractor.Settings(model="rules")
NEWS = "本报北京3月26日电 （记者李四）第三届河湾论坛26日在北京举行，签约34个项目。"


def test_text_bytes_and_path_say_the_same(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(NEWS.encode("gb18030"))
    packed = tmp_path / "a.txt.gz"
    packed.write_bytes(gzip.compress(file.read_bytes()))
    found = [extractor.extract(what, settings=RULES) for what in (NEWS, file.read_bytes(), file, packed)]
    assert len({one.document.text for one in found}) == 1
    assert len({one.mentions for one in found}) == 1
    assert found[0].mentions


def test_dates() -> None:
    for day in ("2026-03-27", date(2026, 3, 27)):
        document = extractor.extract(NEWS, settings=RULES, published=day).document
        assert (document.published, document.dated_by) == (date(2026, 3, 27), "caller")
    with pytest.raises(extractor.InputError, match="a date like"):
        extractor.extract(NEWS, settings=RULES, published="27.3.2026")


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(extractor.InputError, match=r"none\.txt"):
        extractor.extract(tmp_path / "none.txt", settings=RULES)
    with pytest.raises(extractor.ExtractorError):
        extractor.extract(b"\x00\x01\x02" * 50, settings=RULES)


def test_many_keeps_order_and_gives_a_result_a_record(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text('{"text": "北京"}\n{"text": "上海"}\n', "utf-8")
    items = ["河湾", file, "论坛"]
    alone = [one.document.text for one in extractor.extract_many(items, settings=RULES)]
    assert alone == ["河湾", "北京", "上海", "论坛"]
    with_workers = list(extractor.extract_many(items, settings=RULES, workers=2))
    assert [one.document.text for one in with_workers] == alone
    assert [to_gold(one) for one in with_workers] == [
        to_gold(one) for one in extractor.extract_many(items, settings=RULES)
    ]


def test_threads_and_pickles() -> None:
    extract = pickle.loads(pickle.dumps(extractor.Extractor(RULES)))  # noqa: S301 - our own bytes
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(extract, [NEWS] * 16))
    assert len({str(to_gold(one)) for one in found}) == 1
    again = pickle.loads(pickle.dumps(found[0]))  # noqa: S301 - as above
    assert to_gold(again) == to_gold(found[0])


def articles(count: int) -> list[str]:
    """Write short articles that are all different."""
    places, people = ["北京", "上海", "广州", "深圳", "成都"], ["李四", "王敏", "张伟", "赵云飞"]
    said = (
        "本报{place}3月{day}日电 （记者{who}）第{n}届河湾论坛{day}日在{place}举行，签约{n}个项目，同比增长{day}.{n}%。"
    )
    rows = [(places[i % 5], people[i % 4], i % 28 + 1, i + 3) for i in range(count)]
    return [said.format(place=place, who=who, day=day, n=n) for place, who, day, n in rows]


COLD = """
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
sys.setswitchinterval(1e-5)
sys.path.insert(0, {here!r})
import extractor
from test_library import RULES, articles
extract, barrier, texts = extractor.Extractor(RULES), Barrier(8), articles(8)
def first(text):
    barrier.wait()  # all load the tables at once
    return extract(text).to_dict()
with ThreadPoolExecutor(8) as pool:
    together = list(pool.map(first, texts))
print(together == [extract(text).to_dict() for text in texts])
"""


def test_eight_threads_may_begin_at_once() -> None:
    code = COLD.format(here=str(Path(__file__).parent))
    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert said.stdout == "True\n"


@pytest.mark.soak
@pytest.mark.parametrize("model", ["rules", "accurate"])
def test_twenty_threads_say_what_one_says(model: Literal["rules", "accurate"]) -> None:
    extract, texts = extractor.Extractor(extractor.Settings(model=model)), articles(100 if model == "rules" else 10)
    alone = [extract(text).to_dict() for text in texts]
    with ThreadPoolExecutor(20) as pool:
        together = pool.map(lambda _: [extract(text).to_dict() for text in texts], range(20))
        assert all(found == alone for found in together)


@pytest.mark.parametrize("workers", [1, 2])
def test_many_takes_few_items_ahead(workers: int) -> None:
    taken = 0

    def items() -> Iterator[str]:
        nonlocal taken
        for text in articles(60):
            taken += 1
            yield text

    found = extractor.extract_many(items(), settings=RULES, workers=workers)
    for given, one in enumerate(found, 1):
        assert one.document.text.startswith("本报")
        assert taken <= given + (0 if workers == 1 else workers * 5)
    assert taken == given == 60


def test_an_error_in_one_of_many_comes_in_its_place() -> None:
    found = extractor.extract_many(["北京", b"\x00\x01\x02" * 50, "上海"], settings=RULES, workers=2)
    assert next(found).document.text == "北京"
    with pytest.raises(extractor.InputError):
        next(found)


def test_what_a_notebook_shows() -> None:
    found = extractor.extract(NEWS, settings=RULES, published="2026-03-27")
    assert re.fullmatch(r"<Extraction of 'text': 1 article, \d+ mentions, \d+ entit(y|ies), \d+ facts?>", repr(found))
    page = found._repr_html_()
    assert "background:rgba" in page
    assert 'title="PERSON · 李四 · by entities.names' in page
    assert ">第三届河湾论坛</bdi>" in page
    assert page.count("<tr>") == 1 + len(found.facts)
    assert "<table>" not in extractor.extract("你好。", settings=RULES)._repr_html_()


def test_hostile_text_is_inert_in_a_notebook() -> None:
    bad = '<script>alert(1)</script>张伟" onmouseover="x\u202e\x1b[31m'
    bad = f"{bad}（记者 李四'><img src=x>）\u2066在北京&amp;说，好。"
    page = extractor.extract(bad, settings=RULES)._repr_html_()
    assert not set("\u202e\x1b\u2066") & set(page)
    assert "\\u202e" in page
    assert not any("onmouseover" in tag for tag in re.findall(r"<[^>]*>", page))
    names = {name.removeprefix("/") for name in parsed(page)}
    assert names <= {"div", "small", "bdi", "table", "thead", "tbody", "tr", "th", "td", "br"}


def parsed(page: str) -> list[str]:
    """Give the tags of a page in order, which must close as they open."""
    opened, tags = [], []
    for slash, name in re.findall(r"<(/?)([a-z]+)", page):
        tags.append(slash + name)
        if slash:
            assert opened.pop() == name
        elif name != "br":
            opened.append(name)
    assert not opened
    return tags


def test_a_long_text_is_cut_in_a_notebook() -> None:
    page = extractor.extract("\n".join(articles(500)), settings=RULES)._repr_html_()
    assert "… " in page
    assert len(page) < 1_000_000


def test_to_dict_is_what_a_file_holds() -> None:
    found = extractor.extract(NEWS, settings=RULES)
    assert found.to_dict() == to_gold(found)
    assert isinstance(found, extractor.Extraction)


def test_to_pandas_names_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(extractor.ExtraMissing, match="pip install pandas"):
        extractor.extract(NEWS, settings=RULES).to_pandas()


def test_to_pandas() -> None:
    pytest.importorskip("pandas")
    found = extractor.extract(NEWS, settings=RULES, published="2026-03-27")
    mentions, facts = found.to_pandas()
    assert len(mentions) == len(found.mentions)
    assert NEWS[mentions.start[0] : mentions.end[0]] == mentions.text[0]
    assert "2026-03-26" in set(mentions.value)
    assert list(facts.type) == [fact.type for fact in found.facts]
    assert facts.role_event.dropna().tolist() == ["第三届河湾论坛"]
    empty = extractor.extract("", settings=RULES).to_pandas()
    assert list(empty.mentions.columns) == list(mentions.columns)
    assert len(empty.facts) == 0


def test_importing_does_nothing() -> None:
    code = (
        "import sys, extractor; "
        "heavy = {'numpy', 'jieba', 'rjieba', 'onnxruntime', 'lxml', 'rich', 'torch', 'extractor.pipeline'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert said.stdout == "[]\n"


def test_the_public_face() -> None:
    assert set(extractor.__all__) <= set(dir(extractor)) | {"Extraction", "Extractor", "extract", "extract_many"}
    assert all(getattr(extractor, name) is not None for name in extractor.__all__)
    with pytest.raises(AttributeError):
        _ = extractor.nothing
    assert logging.getLogger("extractor").handlers

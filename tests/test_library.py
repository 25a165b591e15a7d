"""The library face: what goes in, what comes out, threads, processes, pickles."""

from __future__ import annotations

import gzip
import logging
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import TYPE_CHECKING

import pytest

import extractor
from extractor.outputs import to_gold

if TYPE_CHECKING:
    from pathlib import Path

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
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(extract, [NEWS] * 8))
    assert len({str(to_gold(one)) for one in found}) == 1
    again = pickle.loads(pickle.dumps(found[0]))  # noqa: S301 - as above
    assert to_gold(again) == to_gold(found[0])


def test_importing_does_nothing() -> None:
    code = (
        "import sys, extractor; "
        "heavy = {'numpy', 'jieba', 'rjieba', 'onnxruntime', 'lxml', 'rich', 'torch', 'extractor.pipeline'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert said.stdout == "[]\n"


def test_the_public_face() -> None:
    assert set(extractor.__all__) <= set(dir(extractor)) | {"Extractor", "extract", "extract_many"}
    assert all(getattr(extractor, name) is not None for name in extractor.__all__)
    with pytest.raises(AttributeError):
        _ = extractor.nothing
    assert logging.getLogger("extractor").handlers

"""Bad input: what is said, that nothing else is lost, with which exit status (README.md); and that cost is linear."""

from __future__ import annotations

import json
import random
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import extractor
from extractor.batch import Job, run
from extractor.cli import main
from extractor.model import Span
from extractor.outputs import to_gold

if TYPE_CHECKING:
    from types import FrameType

RULES = extractor.Settings(model="rules")
NEWS = "本报北京3月26日电 （记者李四）第三届河湾论坛26日在北京举行，签约34个项目。"
# Dense with speakers, figures, names and pointers, so that whatever grows with the square of a text shows.
SENTENCE = (
    "新华社记者张伟说，第{n}届河湾论坛{m}月{d}日在北京举行，该公司总经理李明表示，河湾集团全年收入{n}亿元，"
    "同比增长{d}%，论坛将发布《河湾报告》，湖州市政府与{n}家企业签约。"
)


def dense(sentences: int, end: str = "") -> str:
    return end.join(SENTENCE.format(n=n, m=n % 12 + 1, d=n % 28 + 1) for n in range(1, sentences + 1))


def check(found: extractor.Extraction) -> None:
    """Every span lies inside the text, and every character leads back."""
    text = found.document.text
    whole = Span(0, len(text))
    spans = [m.span for m in found.mentions]
    spans += [span for entity in found.entities for span in (*entity.mentions, *entity.references)]
    for fact in found.facts:
        spans += [fact.span, *(s for fillers in fact.args.values() for s in fillers)]
        spans += [s for s in (fact.trigger, fact.source) if s]
    assert all(whole.covers(span) and span.start < span.end for span in spans)
    assert len(found.document.starts) == len(found.document.ends) == len(text)
    to_gold(found)


def docx(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w:document/>")


UNREADABLE: dict[str, tuple[bytes, str]] = {
    "binary.txt": (bytes(range(256)) * 16, "binary data"),
    "noise.txt": (random.Random(5).randbytes(5000), "binary data"),
    "paper.pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "a PDF, expected plain text, HTML or JSONL (`pdftotext FILE`"),
    "hidden-paper.txt": (b"%PDF-1.4\n1 0 obj\n", "`pdftotext FILE`"),
    "letter.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, "`soffice --headless"),
    "letter.docx": (b"", "a Word document (.docx), expected plain text, HTML or JSONL (`pandoc FILE -t plain`"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_is_no_text_is_named_and_the_rest_is_done(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    raw, said = UNREADABLE[name]
    docx(folder / name) if name.endswith(".docx") else (folder / name).write_bytes(raw)
    (folder / "good.txt").write_text(NEWS, "utf-8")
    assert main(["run", str(folder), "-o", str(out), "--model", "rules"]) == 1
    shown = capsys.readouterr()
    assert shown.err.startswith(f"failed: {name}: found ")
    assert said in shown.err
    assert shown.err.count("\n") == 1
    assert "2 files: 1 done, 1 failed" in shown.out
    assert json.loads((out / "good.json").read_bytes())["facts"]
    assert not list(out.glob(f"{Path(name).stem}*.json"))
    with pytest.raises(extractor.InputError) as caught:
        extractor.extract(folder / name, settings=RULES)
    assert name in str(caught.value)
    assert main(["show", str(folder / name), "--model", "rules"]) == 2
    assert main(["run", str(folder / name), "--model", "rules"]) == 1


@pytest.mark.parametrize("raw", [b"", b"\xef\xbb\xbf", b"\xff\xfe", b" \n\r\n\t", "\u3000\n".encode()])
def test_an_empty_file_is_a_result_without_anything(raw: bytes, tmp_path: Path) -> None:
    file, out = tmp_path / "empty.txt", tmp_path / "out"
    file.write_bytes(raw)
    assert main(["run", str(file), "-o", str(out), "--model", "rules"]) == 0
    result = json.loads((out / "empty.json").read_bytes())
    assert (result["articles"], result["mentions"], result["facts"]) == ([], [], [])
    assert [warning["kind"] for warning in result["warnings"]] == ["empty"]
    assert (out / "facts.jsonl").read_bytes() == b""
    check(extractor.extract(raw, settings=RULES))


def test_an_empty_text_in_every_format() -> None:
    for raw in (b"<html></html>", b'{"text": ""}', b'{"text": "", "title": ""}'):
        check(extractor.extract(raw, settings=RULES))


def test_a_folder_without_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    assert main(["run", str(tmp_path), "-o", str(tmp_path / "out"), "--model", "rules"]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"extractor: {tmp_path}: found no file to read, expected files that end in .txt")
    assert main(["run", str(tmp_path / "none"), "-o", str(tmp_path / "out"), "--model", "rules"]) == 2
    assert "none: found nothing there" in capsys.readouterr().err
    with pytest.raises(extractor.InputError, match="a readable file"):
        extractor.extract(tmp_path, settings=RULES)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_file_that_goes_while_others_are_read(workers: int, tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    for n in range(30):
        (folder / f"{n:02}.txt").write_text(NEWS, "utf-8")
    job = Job(inputs=(str(folder),), out=str(out), settings=RULES, workers=workers)
    report = run(job, lambda _outcome, _total: (folder / "29.txt").unlink(missing_ok=True))
    assert (report.done, report.failed) == (29, 1)
    ((name, fault),) = report.failures
    assert (name, fault.stage) == ("29.txt", "read")
    assert fault.reason.startswith("29.txt: found No such file")
    assert len(list(out.glob("*.json"))) == 29


def test_bytes_that_are_no_character_are_counted() -> None:
    found = extractor.extract(NEWS.encode() * 3 + b"\xff\xfe\xff" + NEWS.encode() * 3, settings=RULES)
    assert "undecodable" in [warning.kind for warning in found.warnings]
    assert found.facts
    check(found)


NO_NEWS = {
    "dialogue": "“你吃了吗？”\n“吃了。你呢？”\n“还没，等会儿去。”\n“那一起走吧。”她笑着说。\n“好啊！”\n",
    "advertisement": "限时特惠！全场五折起，买一送一！！！扫码关注，加微信领红包，先到先得，详情咨询客服～～～\n" * 3,
    "English": "The committee will meet next week. Nobody knows what it will decide, but everyone has an opinion.\n"
    * 4,
    "verse": "风起时\n叶落无声\n我在窗前\n数着雨\n",
    "recipe": "土豆切丝，泡水，沥干。锅热放油，下蒜末爆香，倒入土豆丝翻炒，加盐、醋出锅。\n",
    "code": "for (int i = 0; i < n; ++i) { if (a[i] > b) return; } // 结束\n" * 5,
    "table": "\t".join("甲乙丙丁") + "\n" + "\n".join("\t".join(map(str, range(i, i + 4))) for i in range(20)),
    "marks": "……——！？、，。；：“”‘’《》【】（）" * 20,
    "emoji": "😀👍🏽👨‍👩‍👧\n" * 20,
    "Japanese": "ひらがなとカタカナだけのぶんしょうです。\n" * 4,
}


@pytest.mark.parametrize("kind", NO_NEWS)
def test_a_text_that_is_no_news_gives_next_to_nothing(kind: str) -> None:
    found = extractor.extract(NO_NEWS[kind], settings=RULES)
    check(found)
    assert len(found.facts) <= 2


def test_the_reader_takes_what_is_no_news_calmly() -> None:
    for text in (*NO_NEWS.values(), "", "。"):
        found = extractor.extract(text)
        check(found)
        assert len(found.facts) <= 5


WORDS = [
    *(
        "新华社",
        "中国新闻网",
        "中国新闻",
        "本报",
        "记者",
        "电",
        "讯",
        "北京",
        "北京市",
        "湖州",
        "中国",
        "俄",
        "俄方",
        "张伟",
    ),
    *(
        "李明",
        "总经理",
        "外交部",
        "外交部发言人",
        "有限公司",
        "河湾集团",
        "（",
        "）",
        "《",
        "》",
        "“",
        "”",
        "【",
        "】",
        "：",
        "，",
    ),
    *(
        "。",
        "、",
        "\n",
        " ",
        "\u3000",
        "·",
        "第三届",
        "论坛",
        "3月26日",
        "2026年",
        "昨日",
        "上午",
        "3.5亿元",
        "34个",
        "5%",
    ),
    *(
        "同比增长",
        "表示",
        "说",
        "公告称",
        "据",
        "以下简称",
        "等",
        "和",
        "的",
        "在",
        "将",
        "该公司",
        "论坛",
        "我国",
        "他",
        "CGT",
    ),
    *("A", "1", "３", "—", "/", "某", "女士", "兼", "方", "<", "&", "\ud800", "\0", "😀"),
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=30))
def test_whatever_words_follow_each_other_spans_lie_inside_the_text(words: list[str]) -> None:
    check(extractor.extract("".join(words), settings=RULES, published="2026-03-27"))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(WORDS), st.integers(1, 60))
def test_one_word_over_and_over(word: str, times: int) -> None:
    check(extractor.extract(word * times, settings=RULES))


def steps(text: str) -> int:
    """Count the lines of Python that run while a text is read: the cost, without a clock."""
    count = 0

    def trace(_frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        extractor.extract(text, settings=RULES)
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("end", ["", "\n"], ids=["one paragraph", "a paragraph each"])
def test_four_times_the_text_costs_about_four_times(end: str) -> None:
    short, long = dense(40, end), dense(160, end)
    extractor.extract(short, settings=RULES)  # tables are loaded once
    assert steps(long) < 5 * steps(short)


def test_a_long_line(tmp_path: Path) -> None:
    """5 MB of it is `test_a_line_of_five_megabytes`."""
    text = dense(300)
    file, out = tmp_path / "line.txt", tmp_path / "out"
    file.write_text(text, "utf-8")
    assert main(["run", str(file), "-o", str(out), "--model", "rules"]) == 0
    result = json.loads((out / "line.json").read_bytes())
    assert len(result["facts"]) > 1000
    assert result["mentions"][-1]["span"][1] > len(text) - 10


LONG = {
    "letters": "a",
    "digits": "7",
    "one character": "国",
    "spaces": " ",
    "brackets": "（",
    "tags": "<",
    "titles": "《书》",
}


@pytest.mark.parametrize("kind", LONG)
def test_a_long_line_of_one_thing(kind: str) -> None:
    check(extractor.extract(LONG[kind] * 20_000, settings=RULES))


@pytest.mark.soak
def test_a_line_of_five_megabytes(tmp_path: Path) -> None:
    file, out = tmp_path / "line.txt", tmp_path / "out"
    file.write_text(dense(5 * 1024 * 1024 // len(dense(1).encode())), "utf-8")
    assert main(["run", str(file), "-o", str(out), "--model", "rules"]) == 0
    assert json.loads((out / "line.json").read_bytes())["facts"]


@pytest.mark.soak
@pytest.mark.parametrize("kind", LONG)
def test_five_megabytes_of_one_thing(kind: str) -> None:
    extractor.extract(LONG[kind] * (5 * 1024 * 1024 // len(LONG[kind].encode())), settings=RULES)


@pytest.mark.soak
def test_a_million_characters_in_twenty_thousand_sentences() -> None:
    text = "\n".join(
        f"第{n}届河湾论坛在北京举行，湖州市长张伟表示，河湾集团去年收入{n}亿元，增长5%。" for n in range(23_000)
    )
    assert len(text) > 1_000_000
    found = extractor.extract(text, settings=RULES)
    assert len(found.facts) > 20_000
    check(found)

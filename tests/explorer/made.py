"""A run of made-up news to look at: several formats, figures over time, a hostile text, sources that are gone."""

from __future__ import annotations

import contextlib
import io
import json
from typing import TYPE_CHECKING

from extractor.cli import main

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = (
    "河湾集团</script><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
    "\u202e3月2日\u2066在江口市成立。"
)
LONG = "长" * 60_000 + "河湾集团3月2日在江口市举行河湾论坛。" + "x" * 40_000
FILES = {
    "2026-01-10-a.txt": "河湾集团去年签约项目\n\n本报记者 李安\n\n"
    "江口市副市长王明1月9日表示，河湾集团2024年营业收入达30亿元，同比增长5.2%。\n\n河湾集团与江口大学签署合作协议。预计2027年河湾集团营业收入将达50亿元。\n",
    "2026-02-11-b.html": "<html><head><title>河湾集团发布白皮书</title></head><body>"
    "<h1>河湾集团发布白皮书</h1>"
    "<p>据新华社报道，河湾集团2025年营业收入达36亿元&amp;更多。</p><p>河湾集团2月10日在江口市发布《河湾白皮书》。</p></body></html>",
    "hostile.txt": f"江口市消息\n\n{HOSTILE}\n\n{LONG}\n",
    "lines.jsonl": "".join(
        json.dumps(
            {"title": f"第{n}届河湾论坛举行", "text": f"第{n}届河湾论坛3月{n}日在江口市举行。", "date": "2026-03-20"}
        )
        + "\n"
        for n in (2, 3)
    ),
    "gone.txt": "江口大学3月1日举行江口论坛，河湾集团董事长赵六出席江口论坛。\n",
    "moved.txt": "江口大学2月1日成立江口研究院。\n",
}


def run(folder: Path) -> Path:
    """Write the articles and extract from them; then take one away, and change another."""
    news, out = folder / "news", folder / "facts"
    news.mkdir()
    for name, text in FILES.items():
        (news / name).write_text(text, "utf-8", newline="")
    (news / "empty.txt").write_text("\n", "utf-8")
    assert quietly("run", news, "-o", out, "--model", "rules") == 0
    (news / "gone.txt").unlink()
    (news / "moved.txt").write_text("别的内容。", "utf-8")
    return out


def quietly(*arguments: object) -> int:
    """Run a command, and keep what it says to itself."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        return main([str(argument) for argument in arguments])

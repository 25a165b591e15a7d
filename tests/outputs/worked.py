"""Questions to a DuckDB file with their answers, in Markdown: ``$ extractor query FILE "SELECT …"`` in a console block.

``python -m tests.outputs.worked README.md schema/tables.md`` puts the answers of today's extractor into the files.
"""

from __future__ import annotations

import io
import re
import sys
import tempfile
from contextlib import redirect_stdout
from pathlib import Path

from extractor.cli import main

ROOT = Path(__file__).parents[2]
FILE = "facts/facts.duckdb"
BLOCK = re.compile(
    rf'(?P<asked>\$ extractor query {FILE} "(?P<sql>[^"]+)"\n)(?P<answer>.*?)(?=^(?:```|\$ ))', re.MULTILINE | re.DOTALL
)


def questions(page: str) -> list[tuple[str, str]]:
    """Give each question with the answer that the page prints."""
    return [(hit["sql"], hit["answer"]) for hit in BLOCK.finditer(page)]


def answer(base: Path, sql: str) -> str:
    return _said("query", str(base), sql)


def make(folder: Path) -> Path:
    """Extract from the corpus and write the DuckDB file."""
    _said("run", str(ROOT / "corpus"), "-o", str(folder))
    _said("tables", str(folder), "--to", "duckdb")
    return folder / Path(FILE).name


def rewrite(pages: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        base = make(Path(folder))
        for page in map(Path, pages):
            fresh = BLOCK.sub(lambda hit: hit["asked"] + answer(base, hit["sql"]), page.read_text("utf-8"))
            page.write_text(fresh, "utf-8")


def _said(*arguments: str) -> str:
    said = io.StringIO()
    with redirect_stdout(said):
        assert main(arguments) == 0
    return said.getvalue()


if __name__ == "__main__":
    rewrite(sys.argv[1:])

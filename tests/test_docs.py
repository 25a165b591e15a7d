"""The documentation says what is so: every block of code of docs/ runs, and every page can be reached.

A page is a session in an empty folder that holds corpus/ and gold/ of the repository. Its blocks run in their order:

- a fence with a title, ```text title="names.tsv", is a file, and is written;
- ```python runs in one namespace a page: plain code, or a session with `>>>` and what it shows;
- ```console runs its lines `$ extractor …` and compares what is shown below them; `…` stands for anything, and
  nothing shown, nothing compared.

A comment before a fence speaks for it: `<!-- not run: why -->`, `<!-- needs: duckdb -->` (a package, else skipped).
"""

from __future__ import annotations

import contextlib
import doctest
import importlib.util
import io
import re
import shlex
import shutil
import tomllib
from math import inf
from pathlib import Path
from typing import NamedTuple

import pytest

from extractor.cli import main
from extractor.model import Label

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
NAMES = [page.relative_to(DOCS).as_posix() for page in PAGES]
FENCE = re.compile(
    r'(?:^<!-- (?P<note>not run|needs): (?P<why>[^\n]*?) -->\n+)?^```(?P<language>\w*)(?: title="(?P<title>[^"]+)")?\n'
    r"(?P<code>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
RUN = {"python", "console"}
WRONG = 2  # the exit status of a command that could not do anything


class Block(NamedTuple):
    """One fence, with the line where its code begins."""

    line: int
    language: str
    title: str | None
    note: str | None
    why: str | None
    code: str

    @property
    def absent(self):
        """The packages that it needs and that are not there."""
        return [name for name in (self.why or "").split(", ") if not importlib.util.find_spec(name)]


def blocks(page):
    text = page.read_text("utf-8")
    for found in FENCE.finditer(text):
        line = text.count("\n", 0, found.start("code"))
        yield Block(line, **{name: found[name] for name in ("language", "title", "note", "why", "code")})


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_code_runs(page, tmp_path, monkeypatch):
    for folder in ("corpus", "gold"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setattr("extractor.cli.progress.PAUSE", inf)  # how far a run is depends on the machine
    names, skipped = {"__name__": "__main__"}, []
    for block in blocks(page):
        if block.note == "not run":
            continue
        if block.note == "needs" and block.absent:
            skipped.append(f"line {block.line} needs {', '.join(block.absent)}")
        elif block.title:
            write(block)
        elif block.language in RUN:
            run(block, page, names)
    if skipped:
        pytest.skip("; ".join(skipped))


def write(block):
    place = Path(block.title)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(block.code, "utf-8")


def run(block, page, names):
    if block.language == "console":
        for command in commands(block.code):
            check(command, f"{page.name}, line {block.line}")
    elif block.code.startswith(">>>"):
        shown(block, page, names)
    else:
        source = "\n" * block.line + block.code
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(source, str(page), "exec"), names)  # noqa: S102 - the code of our own pages


def shown(block, page, names):
    test = doctest.DocTestParser().get_doctest(block.code, {}, page.name, str(page), block.line)
    test.globs = names
    said = io.StringIO()
    failed = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, out=said.write, clear_globs=False).failed
    assert not failed, said.getvalue()


class Command(NamedTuple):
    """A command line, and what a page shows of what it prints."""

    argv: list[str]
    output: str


def commands(code):
    """Read the commands of a session; a quotation or `\\` goes over lines."""
    for part in re.split(r"^\$ ", code, flags=re.MULTILINE)[1:]:
        lines = part.splitlines()
        size = next(n for n in range(1, len(lines) + 1) if whole("\n".join(lines[:n])))
        yield Command(shlex.split("\n".join(lines[:size]), comments=True), "\n".join(lines[size:]))


def whole(line):
    try:
        shlex.split(line, comments=True)
    except ValueError:
        return False
    return not line.endswith("\\")


def check(command, where):
    assert command.argv[0] == "extractor", f"{where}: {command.argv[0]} is not run: say why in a comment before"
    argv, place = redirected(command.argv[1:])
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        try:
            status = main(argv)
        except SystemExit as end:  # --help, --version
            status = end.code
    if place:
        Path(place).write_text(said.getvalue(), "utf-8")
        return
    assert (status == WRONG) == command.output.startswith("extractor: "), f"{where}: {said.getvalue()}"
    got = "\n".join(line.rstrip() for line in said.getvalue().strip().splitlines())
    want = "\n".join(line.rstrip() for line in command.output.strip().splitlines())
    assert not want or alike(want, got), f"{where}: {shlex.join(command.argv)}\nshown\n{want}\n\ngot\n{got}"


def redirected(argv):
    return (argv[:-2], argv[-1]) if argv[-2:-1] == [">"] else (argv, None)


def alike(want, got):
    return re.fullmatch(re.escape(want).replace("…", ".*"), got, re.DOTALL) is not None


def test_dots_stand_for_anything_and_nothing_else_does():
    assert alike("4 articles in … s\n…\nend", "4 articles in 2.0 s\na\nb\nend")
    assert not alike("4 articles in … s", "5 articles in 2.0 s")
    assert not alike("4 articles", "4 articles\nmore")


def test_most_code_runs_and_what_does_not_says_why(capsys):
    every = [(page, block) for page in PAGES for block in blocks(page) if block.language in RUN and not block.title]
    idle = [(page, block) for page, block in every if block.note == "not run"]
    with capsys.disabled():
        print(f"\ndocs: {len(every)} blocks of code, {len(idle)} not run")
        for page, block in idle:
            print(f"  {page.relative_to(DOCS)}:{block.line} {block.why}")
    assert all(block.why.strip() for _, block in idle)
    assert len(idle) < len(every) / 3


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_no_fence_escapes(page):
    text = page.read_text("utf-8")
    assert text.count("\n```") == 2 * len(list(blocks(page)))
    assert not set(re.findall(r"^```(\w+)", text, re.MULTILINE)) & {"py", "pycon", "bash", "sh", "shell"}


def test_every_page_is_in_the_navigation_once():
    named = re.findall(r"([\w/-]+\.md)$", (ROOT / "mkdocs.yml").read_text("utf-8"), re.MULTILINE)
    assert sorted(named) == sorted(NAMES)


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_links_lead_somewhere_and_nothing_is_fetched(page):
    text = re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    for link in re.findall(r"(?<!`)\]\(([^)\s]+)\)", text):
        if not link.startswith(("http", "#")):
            assert (page.parent / link.split("#")[0]).exists(), link
    assert not re.search(r"<(?:script|link|iframe)\b|src=.?http", text)


@pytest.fixture(scope="module")
def site():
    spec = importlib.util.spec_from_file_location("docs_site", DOCS / "chapters.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_site_shows_every_command_with_every_option(site, capsys):
    text = site.commands()
    with pytest.raises(SystemExit):
        main(["--help"])
    names = re.findall(r"^    ([a-z-]+)(?= |$)", capsys.readouterr().out, re.MULTILINE)
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == names
    with pytest.raises(SystemExit):
        main(["run", "--help"])
    for option in re.findall(r"--[a-z-]+", capsys.readouterr().out):
        assert option in text


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_chapters_of_other_files_are_there(page, site):
    text = site.on_page_markdown(page.read_text("utf-8"))
    assert "<!-- chapter" not in text
    assert "<!-- commands" not in text
    for link in re.findall(r"\]\((\.\./[^)\s#]+)\)", text):
        assert (page.parent / link).exists(), link


def test_a_chapter_ends_where_the_next_begins(site):
    text = site.chapter("README.md", "Your own words, names and facts")
    assert "### Traditional characters" in text
    assert "# facts/recall.toml" in text  # no heading: it stands in a fence
    assert "## How sure it is" not in text
    with pytest.raises(LookupError, match="no '## Nothing'"):
        site.chapter("README.md", "Nothing")


def rows(chapter):
    """The rows of the table under a heading of the page of types."""
    text = (DOCS / "reference/types.md").read_text("utf-8").split(f"## {chapter}\n", 1)[1].split("\n## ", 1)[0]
    return [[cell.strip(" `") for cell in line.strip("|").split("|")] for line in text.splitlines() if "| `" in line]


def test_every_label_is_explained():
    assert [row[0] for row in rows("Labels")] == [str(label) for label in Label]


def test_every_type_of_fact_is_explained_with_its_roles():
    schema = tomllib.loads((ROOT / "src/extractor/facts/schema.toml").read_text("utf-8"))["type"]
    wanted = [[name, one["says"], ", ".join(map(role, one["roles"].items()))] for name, one in schema.items()]
    assert [row[:3] for row in rows("Types of facts")] == wanted
    for row, one in zip(rows("Types of facts"), schema.values(), strict=True):
        sentence, fillers = re.fullmatch(r"(.+)<br><small>(.+)</small>", row[3]).groups()
        filled = [pair.split(" ") for pair in fillers.split(", ")]
        assert all(text in sentence and name in one["roles"] for name, text in filled), row
        assert {name for name, said in one["roles"].items() if said.get("core")} <= {name for name, _ in filled}, row


def role(named):
    name, one = named
    return f"**{name}**" if one.get("core") else name


def test_the_site_is_built_and_asks_for_nothing(tmp_path):
    if not importlib.util.find_spec("material"):
        pytest.skip("needs mkdocs-material: make docs")
    from mkdocs.commands.build import build
    from mkdocs.config import load_config

    config = load_config(str(ROOT / "mkdocs.yml"), site_dir=str(tmp_path / "site"), strict=True)
    config.plugins.on_startup(command="build", dirty=False)
    build(config)
    pages = sorted((tmp_path / "site").rglob("*.html"))
    assert len(pages) >= len(PAGES)
    for page in pages:
        text = page.read_text("utf-8")
        asked = re.findall(r"<(?:script|img|link|iframe)[^>]*(?:src|href)=\"?(https?:)?//([^\s\">]+)", text)
        assert not asked, (page.name, asked)

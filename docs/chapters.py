"""What mkdocs does to a page: puts in chapters of the repository's own files, and the commands as argparse has them."""
# ruff: noqa: INP001 - mkdocs loads it by its path

from __future__ import annotations

import argparse
import re
from itertools import takewhile
from pathlib import Path
from typing import Any
from unittest import mock

from extractor.cli import parser

ROOT = Path(__file__).parents[1]
# Where files of the repository stand in the site; a link to any other becomes its name.
PAGES = {
    "ARCHITECTURE.md": "explanation/architecture.md",
    "MODEL_CARD.md": "explanation/reader.md",
    "README.md": "index.md",
    "schema/tables.md": "reference/tables.md",
}


def on_page_markdown(markdown: str, **_given: Any) -> str:
    """Put in what comments ask for: a `chapter: FILE` or `chapter: FILE: TITLE`, a `file: FILE`, all `commands`."""
    markdown = re.sub(r"^<!-- chapter: ([^:\n]+?)(?:: ([^\n]+?))? -->$", _asked, markdown, flags=re.MULTILINE)
    markdown = re.sub(r"^( *)<!-- file: ([^\n]+) -->$", _file, markdown, flags=re.MULTILINE)
    markdown = markdown.replace("<!-- commands -->", commands()).replace("```python\n>>> ", "```pycon\n>>> ")
    return re.sub(r"^\|.*", _unescaped, markdown, flags=re.MULTILINE)


def chapter(file: str, title: str | None = None) -> str:
    """Give a file without its title, or one chapter without its heading, as a part of a page of a subfolder.

    >>> chapter("README.md", "How sure it is").startswith("Every mention and fact has a `confidence`.")
    True
    """
    text = (ROOT / file).read_text("utf-8")
    wanted = f"## {title}" if title else text.splitlines()[0]
    level = wanted.split(" ", 1)[0]
    lines = iter(text.splitlines())
    if wanted not in lines:  # reads on to it
        raise LookupError(f"{file}: no {wanted!r}")
    fence = [False]
    own = takewhile(lambda line: _inside(line, fence) or not re.match(rf"#{{1,{len(level)}}} ", line), lines)
    return _linked("\n".join(own).strip(), file)


def commands() -> str:
    """Describe every command as its own parser does."""
    subparsers = next(a for a in _parser()._actions if isinstance(a, argparse._SubParsersAction))  # noqa: SLF001 - argparse has no other way to ask
    helps = {action.dest: action.help for action in subparsers._choices_actions}  # noqa: SLF001 - as above
    return "\n\n".join(_command(name, helps[name] or "", one) for name, one in subparsers.choices.items())


def _file(found: re.Match[str]) -> str:
    """Show a whole file as a block of code, at the indent of the comment."""
    path = Path(found[2])
    lines = [f"```{path.suffix[1:]}", *(ROOT / path).read_text("utf-8").splitlines(), "```"]
    return "\n".join(found[1] + line for line in lines)


def _asked(found: re.Match[str]) -> str:
    return chapter(found[1], found[2])


def _unescaped(row: re.Match[str]) -> str:
    """Take the stroke in the code of a table as it is: here, unlike on GitHub, it needs no backslash."""
    return re.sub(r"`[^`]*`", lambda code: code[0].replace("\\|", "|"), row[0])


def _inside(line: str, fence: list[bool]) -> bool:
    """Tell whether a line stands in a fenced block, where # is no heading."""
    if line.startswith("```"):
        fence[0] = not fence[0]
    return fence[0]


def _linked(text: str, file: str) -> str:
    """Lead links to files of the repository to their pages."""

    def link(found: re.Match[str]) -> str:
        words, to = found[1], found[2]
        if to.startswith(("http", "#")):
            return found[0]
        page = PAGES.get(to) or PAGES.get(str(Path(file).parent / to))
        return f"[{words}](../{page})" if page else f"{words} (`{to}`)"

    return re.sub(r"\[([^\]\n]+)\]\(([^)\s]+)\)", link, text)


def _parser() -> argparse.ArgumentParser:
    """Give the parser that `parse` builds, in place of what it would parse."""
    with mock.patch.object(argparse.ArgumentParser, "parse_args", lambda self, _argv: self):
        return parser.parse([])  # type: ignore[return-value]


def _command(name: str, said: str, one: argparse.ArgumentParser) -> str:
    usage = re.sub(r"\s+", " ", one.format_usage().removeprefix("usage: ")).strip()
    rows = [_row(action) for action in one._actions if action.help != argparse.SUPPRESS and action.dest != "help"]  # noqa: SLF001 - as above
    table = "\n".join(["| argument | meaning |", "|---|---|", *rows])
    parts = [f"## {name}", _sentence(said), f"```text\n{_wrapped(usage)}\n```", table, _sentence(one.epilog or "")]
    return "\n\n".join(part for part in parts if part)


def _row(action: argparse.Action) -> str:
    value = action.metavar or ("|".join(map(str, action.choices)) if action.choices else "")
    shown = f"{', '.join(action.option_strings)} {value if action.nargs != 0 else ''}".strip()
    choices = f" ({', '.join(map(str, action.choices))})" if action.choices and action.metavar else ""
    said = (action.help or "").replace("%(default)s", str(action.default)) + choices
    cells = [f"`{shown or action.dest}`", said]
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _wrapped(usage: str) -> str:
    """Break a usage between its arguments."""
    parts = re.findall(r"\[[^\]]*\]|\S+", usage)
    lines = [parts[0]]
    for part in parts[1:]:
        if len(lines[-1]) + len(part) > 76:
            lines.append("    " + part)
        else:
            lines[-1] += " " + part
    return "\n".join(lines)

"""extractor validate: gold files against their texts and the guidelines."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from extractor.cli.clean import clean, number
from extractor.cli.goldfiles import gold_files, load, original, text
from extractor.documents import read
from extractor.errors import ExtractorError, GoldError
from extractor.scores import Text, validate

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path


def command(options: Namespace) -> int:
    """Name each defect with its file, id and place; exit status 1 where there is one."""
    files = gold_files(options.gold)
    defects = [defect for file in files for defect in _defects(file, options.texts)]
    sys.stdout.writelines(f"{clean(str(defect))}\n" for defect in defects)
    sys.stdout.write(f"{number(len(files), 'file')}, {number(len(defects), 'defect')}\n")
    return 1 if defects else 0


def _defects(file: Path, texts: str | None) -> list[ExtractorError]:
    try:
        gold = load(file)
    except GoldError as error:
        return [error]
    try:
        source = original(text(file, gold, texts), gold)
        given = Text(source.raw, read(source))
    except ExtractorError as error:
        return [error, *validate(file)]
    return list(validate(file, given))

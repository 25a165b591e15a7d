"""Folders of news made up for the tests of runs."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from extractor.batch import Job, Report
from extractor.model import Settings

if TYPE_CHECKING:
    from pathlib import Path

RULES = Settings(model="rules")
NEWS = "本报北京3月26日电 （记者李四）第{n}届河湾论坛26日在北京举行，签约{n}个项目。"


def folder(root: Path, size: int = 12) -> Path:
    """Short articles in two folders."""
    for n in range(size):
        place = root / "in" / ("deep" if n % 3 == 0 else ".")
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{n:03}.txt").write_text(NEWS.format(n=n + 1), "utf-8")
    return root / "in"


def record(n: int, **more: str) -> str:
    return json.dumps({"title": f"第{n}届河湾论坛举行", "text": NEWS.format(n=n), **more}, ensure_ascii=False)


def lines(file: Path, size: int) -> Path:
    """Write one file of many records, some of them bad."""
    file.parent.mkdir(parents=True, exist_ok=True)
    rows = ["{bad" if n == 47 else "" if n % 10 == 3 else record(n) for n in range(1, size + 1)]
    file.write_text("".join(f"{row}\n" for row in rows), "utf-8")
    return file


def job(place: Path | str, out: Path, **more: object) -> Job:
    return Job(inputs=(str(place),), out=str(out), settings=RULES, **more)  # type: ignore[arg-type]


def results(out: Path) -> dict[str, str]:
    """Hash every result, the manifest aside."""
    files = sorted(p for p in out.rglob("*") if p.is_file() and not p.name.startswith("manifest.sqlite"))
    return {p.relative_to(out).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def tally(report: Report) -> tuple[int, int, int]:
    """Give how many were done, failed and skipped; they are all that was read."""
    assert report.read == report.done + report.failed + report.skipped
    return report.done, report.failed, report.skipped

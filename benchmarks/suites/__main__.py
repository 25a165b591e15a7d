"""Run one suite and print a table by file."""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.suites import duckling, hostile, jionlp, recognizers, speed, wetext
from benchmarks.suites.table import report

SUITES = {"recognizers": recognizers.cases, "duckling": duckling.cases, "wetext": wetext.cases, "jionlp": jionlp.cases}


def main(arguments: list[str]) -> None:
    """`SUITE FOLDER [wrong]`, `hostile`, or `speed FOLDER`; `wrong` lists the cases that failed."""
    name, *rest = arguments or [""]
    if name == "hostile":
        hostile.main()
    elif name == "speed" and rest:
        speed.main(Path(rest[0]))
    elif name in SUITES and rest:
        report(name, SUITES[name](Path(rest[0])), listing=rest[1:2])
    else:
        sys.exit(
            f"usage: python -m benchmarks.suites {'|'.join(SUITES)} FOLDER [wrong|excused] | hostile | speed FOLDER"
        )


main(sys.argv[1:])

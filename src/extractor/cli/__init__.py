"""The command line: one file a command, exit status 0, 1 (some file failed) or 2 (bad input)."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from extractor.errors import ExtractorError

if TYPE_CHECKING:
    from collections.abc import Sequence

INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command that the arguments name, and give its exit status."""
    # numpy's products are small here: one thread is faster than many, and sums always in one order.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from extractor.cli.parser import parse

    options = parse(argv)
    _utf8()
    try:
        status = int(options.command(options))
        sys.stdout.flush()
    except ExtractorError as error:
        sys.stderr.write(f"extractor: {error}\n")
        return 2
    except BrokenPipeError:  # the reader of our pipe has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return INTERRUPTED
    return status


def _utf8() -> None:
    """Write Chinese whatever the terminal's locale; what it cannot show is escaped."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")

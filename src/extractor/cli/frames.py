"""extractor check-frames: do the rows of a user's folder give what their examples say?"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from extractor.cli.clean import clean, number
from extractor.facts import relate
from extractor.facts.examples import failures
from extractor.facts.frames import OWN, frames
from extractor.tokens import segment

if TYPE_CHECKING:
    from argparse import Namespace


def command(options: Namespace) -> int:
    """Check a folder; exit status 1 where an example fails. Raises TableError for a row that is none."""
    own = [frame for name, frame in frames(options.frames).named.items() if name.startswith(f"{OWN}.")]
    wrong = list(failures(relate, segment, options.frames))
    sys.stdout.writelines(f"{clean(line)}\n" for line in wrong)
    examples = sum(len(frame.row.yes) + len(frame.row.no) for frame in own)
    counts = (number(len({f.type for f in own}), "type"), number(len(own), "row"), number(examples, "example"))
    sys.stdout.write(f"{options.frames}: {', '.join(counts)}, {len(wrong)} wrong\n")
    return 1 if wrong else 0

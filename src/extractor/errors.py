"""The tree of errors, drawn.

ExtractorError
├── InputError    a file that cannot be read          file, place, found, expected
├── TableError    a data file of ours or the user's   file, row, found, expected
├── GoldError     an annotation                       file, id, found, expected
└── ExtraMissing  an extra that is not installed      the command that installs it

Text is never an error: what is not understood gives fewer facts.
"""


class ExtractorError(Exception):
    """Anything that this package raises on purpose.

    >>> str(InputError("a.txt", "line 3", "a PDF", "plain text, HTML or JSONL"))
    'a.txt, line 3: found a PDF, expected plain text, HTML or JSONL'
    """

    def __init__(self, file: str, place: str, found: str, expected: str) -> None:
        """Take the file, the place inside it (may be empty), what was found and what was expected."""
        super().__init__(file, place, found, expected)
        self.file, self.place, self.found, self.expected = file, place, found, expected

    def __str__(self) -> str:
        """Say it in one line."""
        where = f"{self.file}, {self.place}" if self.place else self.file
        return f"{where}: found {self.found}, expected {self.expected}"


class InputError(ExtractorError):
    """A file that cannot be read as news."""


class TableError(ExtractorError):
    """A word list, table or frame that does not hold what it should."""


class GoldError(ExtractorError):
    """An annotation that contradicts its text or the guidelines."""


class ExtraMissing(ExtractorError):  # noqa: N818 - named for what is missing
    """A part that needs an extra which is not installed."""

"""Document, Tokens -> Reading, and Reading, Mentions -> Claims: the learned part."""

from extractor.reader.encode import encode
from extractor.reader.judge import judge

__all__ = ["encode", "judge"]

"""gold dictionaries <-> other tools' files."""

from extractor.exchange.check import checked
from extractor.exchange.fields import page
from extractor.exchange.formats import FORMATS
from extractor.exchange.page import Import, Note, Page, Text
from extractor.exchange.read import read
from extractor.exchange.write import write

__all__ = ["FORMATS", "Import", "Note", "Page", "Text", "checked", "page", "read", "write"]

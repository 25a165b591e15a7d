"""Leave out the doctests of parts whose extra is not installed."""

from importlib.util import find_spec

PARTS = {"torch": "training/*.py", "fastapi": "web/*.py", "spacy": "spacy.py"}
collect_ignore_glob = [f"src/extractor/{files}" for name, files in PARTS.items() if not find_spec(name)]

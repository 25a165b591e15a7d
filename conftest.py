"""Leave out the doctests of parts whose extra is not installed."""

from importlib.util import find_spec

PARTS = {"training/*.py": "torch", "web/*.py": "fastapi", "explorer/app.py": "fastapi", "spacy.py": "spacy"}
collect_ignore_glob = [f"src/extractor/{files}" for files, name in PARTS.items() if not find_spec(name)]

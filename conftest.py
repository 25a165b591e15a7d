"""Leave out the doctests of training where torch, which its extra brings, is not installed."""

from importlib.util import find_spec

collect_ignore_glob = [] if find_spec("torch") else ["src/extractor/training/*.py"]

"""Run the command line as ``python -m extractor``."""

from extractor.cli import main

if __name__ == "__main__":
    raise SystemExit(main())

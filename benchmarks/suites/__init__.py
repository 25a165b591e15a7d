"""Other people's test suites, run as they are: `python -m benchmarks.suites SUITE FOLDER`."""

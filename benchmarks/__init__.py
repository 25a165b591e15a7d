"""Speed and the test suites of others."""

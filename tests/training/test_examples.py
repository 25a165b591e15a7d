"""The examples in the docstrings of the modules that need no torch."""

import doctest
from importlib import import_module

import pytest


@pytest.mark.parametrize("name", ["evaluate", "facts", "readings"])
def test_examples_hold(name):
    result = doctest.testmod(import_module(f"extractor.training.{name}"))
    assert result.attempted
    assert not result.failed

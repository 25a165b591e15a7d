"""found, gold -> Score."""

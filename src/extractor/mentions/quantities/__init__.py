"""str -> figures with their normal forms."""

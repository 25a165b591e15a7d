"""Document, Tokens -> names, titles and works, by rules and lists."""

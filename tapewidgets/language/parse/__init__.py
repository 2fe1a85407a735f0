"""From text to syntax trees: characters, tokens, the form of a statement, its expression."""

"""The panel of a question."""

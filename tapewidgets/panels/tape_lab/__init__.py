"""The laboratory: a program beside its graph and its steps."""

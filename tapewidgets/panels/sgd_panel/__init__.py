"""Gradient descent to watch."""

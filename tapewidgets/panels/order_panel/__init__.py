"""The panel of other orders."""

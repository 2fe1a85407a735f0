"""The graph of a tape."""

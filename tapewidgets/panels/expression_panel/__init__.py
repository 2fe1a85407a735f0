"""The panel in which a small program is typed."""

"""The stage: cards of fixed sizes for the values of a story, and where they stand for a given width."""

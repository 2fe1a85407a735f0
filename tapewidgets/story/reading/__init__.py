"""Other libraries' graphs, read node by node and recorded anew on a tape; nothing of theirs is run."""

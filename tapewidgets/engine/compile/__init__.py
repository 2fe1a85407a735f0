"""A tape as NumPy source: to read (``tape.source``), and to run (``function``)."""

"""``record.py`` needs TensorFlow: tests and doctests leave it alone."""

collect_ignore = ["record.py"]

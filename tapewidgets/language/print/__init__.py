"""The printers: a program as formulas in LaTeX, as NumPy source, as a TensorFlow script."""

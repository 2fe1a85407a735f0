"""Errors with TensorFlow's names."""


class InvalidArgumentError(ValueError):
    """Values that do not fit together: their shapes or dtypes, or an index out of range."""

"""Errors with TensorFlow's names."""


class InvalidArgumentError(ValueError):
    """Values that do not fit together: their shapes or dtypes, or an index out of range."""


def no_value() -> TypeError:
    """Say why a value cannot be looked at while a function is traced."""
    return TypeError(
        "Inside tw.function a tensor has no value to look at: .numpy(), float(), bool() and `if` on it would "
        "be decided once, at tracing, for every later call. Use tw.where to choose, tw.reduce_sum and its "
        "kin to calculate, or return the tensor and look at it outside."
    )

"""Where we differ from TensorFlow on purpose."""

DELIBERATE: dict[str, tuple[str, str]] = {}

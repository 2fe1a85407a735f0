"""Building a story: the recording, then backprop from the target, told step by step as plain data."""

"""The corpus's names as tensors."""

import numpy as np

import tapewidgets as tw
from tests.language.corpus.good import NAMES


def given():
    """Fresh Variables, one integer tensor, two plain numbers."""
    tensors = {}
    for name, value in NAMES.items():
        if isinstance(value, np.ndarray):
            whole = value.dtype.kind == "i"
            value = tw.constant(value) if whole else tw.Variable(value.astype(np.float32))
        tensors[name] = value
    return tensors

"""Floor 1: the tape engine. NumPy and the standard library, nothing else.

Read it from the bottom up: ``operations`` is the table, ``core`` records operations and goes back along them,
and ``functions`` give them TensorFlow's names. On top, ``compile`` writes a tape as NumPy source, ``replay``
plays one again with other values, ``keras`` holds losses and optimizers, and ``gradcheck`` compares gradients
with finite differences.
"""

import os
import warnings

from tapewidgets.engine import errors
from tapewidgets.engine.core import operators
from tapewidgets.engine.core.dtypes import (
    DType,
    TensorShape,
    as_dtype,
    float16,
    float32,
    float64,
    int8,
    int16,
    int32,
    int64,
    uint8,
    uint16,
    uint32,
    uint64,
)
from tapewidgets.engine.core.dtypes import bool_ as bool
from tapewidgets.engine.core.gradient_arguments import UnconnectedGradients
from tapewidgets.engine.core.tape import GradientTape
from tapewidgets.engine.core.tensor import Tensor, is_tensor
from tapewidgets.engine.core.variable import Variable
from tapewidgets.engine.functions import *  # noqa: F403
from tapewidgets.engine.functions import NAMES

operators.install()
if os.environ.get("TAPEWIDGETS_FAST") != "0":  # the same without it, several times slower
    from tapewidgets.engine import fast

    fast.install()

# TensorFlow gives inf and nan in silence, and so do we. Only what NumPy warns of in this engine is meant.
warnings.filterwarnings("ignore", category=RuntimeWarning, module=r"tapewidgets\.engine")

__all__ = [
    "DType", "GradientTape", "Tensor", "TensorShape", "UnconnectedGradients", "Variable", "as_dtype", "bool",
    "errors", "float16", "float32", "float64", "int8", "int16", "int32", "int64",
    "is_tensor", "uint8", "uint16", "uint32", "uint64",
]  # fmt: skip
__all__ += NAMES

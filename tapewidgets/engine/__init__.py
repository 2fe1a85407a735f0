"""Floor 1: the tape engine. NumPy and the standard library, nothing else.

Read it from the bottom up: ``operations`` (the table), ``recording`` (lines), ``listening`` (who hears),
``tensor``, ``apply``, ``operands``, ``variable``, ``operators``, ``walk`` (back along lines), ``bands`` and
``jacobians`` (back for all elements at once) and ``tape``.
On top stand ``functions``, ``numpy_functions``, ``custom_gradient``, ``optimizers``, ``gradcheck`` and
``explain``; ``program``, ``wording`` and ``source`` write a tape as NumPy; ``tracing``, ``compiling`` and
``buffers`` make a ``function`` of it.
"""

import warnings

from tapewidgets.engine import errors, keras, numpy_functions, operators, optimizers
from tapewidgets.engine.custom_gradient import custom_gradient
from tapewidgets.engine.dtypes import DType, TensorShape, as_dtype, float16, float32, float64, int32, int64
from tapewidgets.engine.dtypes import bool_ as bool
from tapewidgets.engine.function import function
from tapewidgets.engine.functions import *  # noqa: F403
from tapewidgets.engine.functions import NAMES
from tapewidgets.engine.tape import GradientTape, UnconnectedGradients
from tapewidgets.engine.tensor import Tensor, is_tensor
from tapewidgets.engine.variable import Variable

operators.install()
numpy_functions.install()

# TensorFlow gives inf and nan in silence, and so do we. Only what NumPy warns of in this engine is meant.
warnings.filterwarnings("ignore", category=RuntimeWarning, module=r"tapewidgets\.engine")

__all__ = [
    "DType",
    "GradientTape",
    "Tensor",
    "TensorShape",
    "UnconnectedGradients",
    "Variable",
    "as_dtype",
    "bool",
    "custom_gradient",
    "errors",
    "float16",
    "float32",
    "float64",
    "function",
    "int32",
    "int64",
    "is_tensor",
    "keras",
    "optimizers",
]
__all__ += NAMES

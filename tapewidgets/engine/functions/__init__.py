"""The functions, under TensorFlow's names: those in each module's ``__all__`` stand at the top.

``linalg``, ``math``, ``nn`` and ``random`` are namespaces of their own, imported when first used.
"""

from tapewidgets.engine.functions import creation, elementwise, linear, reductions, shaping, values
from tapewidgets.engine.functions.creation import *  # noqa: F403
from tapewidgets.engine.functions.elementwise import *  # noqa: F403
from tapewidgets.engine.functions.linear import *  # noqa: F403
from tapewidgets.engine.functions.reductions import *  # noqa: F403
from tapewidgets.engine.functions.shaping import *  # noqa: F403
from tapewidgets.engine.functions.values import *  # noqa: F403

NAMES: list[str] = []
"""What stands at the top; no ``__all__``, for mypy reads one only where every name is written out."""

for _module in (creation, elementwise, linear, reductions, shaping, values):
    NAMES += _module.__all__

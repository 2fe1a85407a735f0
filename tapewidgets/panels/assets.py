"""The browser's half of a panel: hand-written files put together, without a build step.

A panel's JavaScript must travel as one module. A file may start with lines such as
``import { tag } from "../page/dom.js";``: each module named there is put in front of it, once, and its
``export`` words go. So every name at the top of a module is shared by all modules of a panel; a test holds
that no two modules use the same one.
"""

import functools
import posixpath
import re
from pathlib import Path

PANELS = Path(__file__).parent
"""Each panel has a folder here with its scripts and style sheet; ``page`` holds what they share."""

_IMPORT = re.compile(r'^import\s+\{[^}]*\}\s+from\s+"(?P<path>\.[\w./-]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?function|const|let|class)", re.MULTILINE)
_DEFAULT = re.compile(r"^export default [^\n]*\n", re.MULTILINE)
_BLOCK_COMMENT = re.compile(r"^[ \t]*/\*.*?\*/[ \t]*\n", re.MULTILINE | re.DOTALL)
_LINE_COMMENT = re.compile(r"^[ \t]*//[^\n]*\n", re.MULTILINE)
_INDENT = re.compile(r"^[ \t]+|\n(?=\n)", re.MULTILINE)


def modules(name: str) -> list[str]:
    """List the modules that ``name`` needs, itself last, each after the ones it imports.

    Examples
    --------
    >>> modules("page/scene.js")
    ['page/fflate.js', 'page/scene.js']
    """
    order: list[str] = []

    def visit(module: str) -> None:
        if module in order:
            return
        for needed in _IMPORT.finditer((PANELS / module).read_text("utf-8")):
            visit(posixpath.normpath(posixpath.join(posixpath.dirname(module), needed["path"])))
        order.append(module)

    visit(name)
    return order


@functools.cache
def esm(name: str) -> str:
    """Put a panel's JavaScript file and the modules it imports together in one module.

    Comments and indentation stay behind: the text is stored in every saved notebook.
    """
    parts = []
    for module in modules(name):
        text = _IMPORT.sub("", (PANELS / module).read_text("utf-8"))
        parts.append(_EXPORT.sub("", text if module == name else _DEFAULT.sub("", text)))
    return _slim("\n".join(parts))


@functools.cache
def css(*names: str) -> str:
    """Join style sheets; comments and indentation stay behind."""
    return _slim("\n".join((PANELS / name).read_text("utf-8") for name in names))


def _slim(text: str) -> str:
    """Drop whole-line comments, indentation and empty lines (our files hold no multi-line strings)."""
    return _INDENT.sub("", _LINE_COMMENT.sub("", _BLOCK_COMMENT.sub("", text)))

"""Where tensors leave the tape, turned into plain NumPy values by NumPy's functions, numpy() or float."""

import linecache
import os
import sys
from types import CodeType
from typing import Any, NamedTuple

import numpy as np

from tapewidgets.engine.core.record import open_tapes

_PACKAGE = os.path.dirname(os.path.dirname(os.path.dirname(__file__)))
_NOT_THE_CALLER = (os.path.join(_PACKAGE, ""), os.path.join(os.path.dirname(np.__file__), ""))


class Leaving(NamedTuple):
    """The call of a caller outside this package that took a tensor's value."""

    code: CodeType
    instruction: int
    line: int

    def message(self) -> list[Any]:
        """Give the call and its line as a message: ``np.sin(y)`` in line 3."""
        line, last, start, end = list(self.code.co_positions())[self.instruction // 2]
        file, call = self.code.co_filename, ""
        if line is not None and line == last:
            call = linecache.getline(file, line).encode()[start:end].decode()
        said = {"call": f"`{call}`" if call else ["explain.call", {}], "line": self.line}
        if os.path.isfile(file):  # a notebook's cell is none
            return ["explain.place.file", {**said, "file": os.path.basename(file)}]
        return ["explain.place", said]


def note_leaving(x: Any) -> None:
    """Let the open tapes know that the value of ``x`` is taken, and where."""
    frame = sys._getframe(1)
    while frame.f_back and frame.f_code.co_filename.startswith(_NOT_THE_CALLER):
        frame = frame.f_back
    for tape in open_tapes():
        tape.left = tape.left or {}
        tape.left.setdefault(x._number, Leaving(frame.f_code, frame.f_lasti, frame.f_lineno))

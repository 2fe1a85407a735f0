"""Files of a run that the page hands out: a figure, an animation, a table, the run itself, a program."""

import base64
import io
from typing import Any

from tapewidgets.panels.requests import Refusal, action
from tapewidgets.panels.sgd_panel.live_run import LiveRun
from tapewidgets.training import Run
from tapewidgets.words import tell

FILES = {
    "png": ("run.png", "image/png"),
    "svg": ("run.svg", "image/svg+xml"),
    "gif": ("run.gif", "image/gif"),
    "csv": ("run.csv", "text/csv"),
    "json": ("run.json", "application/json"),
    "py": ("run.py", "text/x-python"),
    "tensorflow": ("run_tensorflow.py", "text/x-python"),
}
"""What a run can be saved as: format -> name of the file, its media type."""


def file_of(run: Run, kind: str) -> bytes:
    """Give a run as a file's content.

    Examples
    --------
    >>> file_of(tw.training.prepare(), "py").decode().splitlines()[1]
    'import tapewidgets as tw'
    """
    if kind not in FILES:
        raise ValueError(tell("training.format.kind", kind=repr(kind), kinds=", ".join(FILES)))
    if kind in ("py", "tensorflow"):
        return run.code("tapewidgets" if kind == "py" else "tensorflow").encode()
    if kind == "csv":
        return run.table().encode()
    if kind == "json":
        return run.json().encode()
    if kind == "gif":
        return run.animation().gif
    memory = io.BytesIO()
    run.figure().savefig(memory, format=kind)
    return memory.getvalue()


class RunFiles:
    """Writes what the page asks for.

    Parameters
    ----------
    live : the panel's run
    """

    def __init__(self, live: LiveRun) -> None:
        self._live = live

    @action("save")
    def _asked_for_a_file(self, arguments: dict[str, Any]) -> dict[str, Any]:
        kind = arguments.get("format")
        if not isinstance(kind, str) or kind not in FILES:
            raise Refusal(tell("training.format"))
        name, content_type = FILES[kind]
        data = base64.b64encode(file_of(self._live.run, kind)).decode("ascii")
        return {"name": name, "type": content_type, "base64": data}

"""Where Python runs, as far as it can be seen from Python: whose page will show the panels."""

import os
import sys
from dataclasses import dataclass


@dataclass(frozen=True)
class FrontEnd:
    """A place that shows notebooks: whether it brings a page and a kernel of its own, what to know there."""

    name: str
    own_page: bool
    advice: str


COLAB = FrontEnd(
    "Google Colab",
    True,
    "panels come through Colab's manager for third-party widgets, which anywidget switches on and which gets "
    "its scripts from Google",
)
VS_CODE = FrontEnd(
    "VS Code",
    True,
    "panels need its Jupyter extension, and the setting jupyter.widgetScriptSources for a first download; "
    "without them a picture is shown",
)
JUPYTERLITE = FrontEnd(
    "the browser itself (Pyodide)",
    True,
    "no process can be started here: the commands check, export and lab need Python on a machine",
)
BINDER = FrontEnd("Binder", False, "what you save is gone when the page closes: download it")
HUB = FrontEnd("JupyterHub", False, "what is installed here is the administrator's choice")
PLAIN = FrontEnd("a terminal or a notebook on this machine", False, "")


def front_end() -> FrontEnd:
    """Say where Python runs; a notebook on this machine unless something says otherwise.

    Examples
    --------
    >>> front_end().own_page
    False
    """
    signs = {
        JUPYTERLITE: sys.platform == "emscripten",
        COLAB: "COLAB_RELEASE_TAG" in os.environ or "google.colab" in sys.modules,
        VS_CODE: "VSCODE_PID" in os.environ or os.environ.get("TERM_PROGRAM") == "vscode",
        BINDER: "BINDER_REPO_URL" in os.environ,
        HUB: "JUPYTERHUB_USER" in os.environ,
    }
    return next((place for place, seen in signs.items() if seen), PLAIN)

"""Where Python runs, as far as it can be seen from Python: whose page will show the panels."""

import os
import sys
from dataclasses import dataclass

from tapewidgets.words import tell


@dataclass(frozen=True)
class FrontEnd:
    """A place that shows notebooks.

    Attributes
    ----------
    title : its name, or the key of what it is called
    own_page : whether it brings a page and a kernel of its own
    about : the key of what to know there
    """

    title: str
    own_page: bool
    about: str = ""

    @property
    def name(self) -> str:
        """What it is called."""
        return tell(self.title) if self.title.startswith("command.") else self.title

    @property
    def advice(self) -> str:
        """What to know there; empty if there is nothing."""
        return tell(self.about) if self.about else ""


COLAB = FrontEnd("Google Colab", True, "command.place.colab")
VS_CODE = FrontEnd("VS Code", True, "command.place.vs_code")
JUPYTERLITE = FrontEnd("command.place.pyodide", True, "command.place.pyodide.advice")
BINDER = FrontEnd("Binder", False, "command.place.binder")
HUB = FrontEnd("JupyterHub", False, "command.place.hub")
PLAIN = FrontEnd("command.place.machine", False)


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

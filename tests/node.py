"""Node.js for the tests that need one: Playwright brings its own, so that nobody has to install it."""

import os
import shutil
from pathlib import Path

import playwright

FOLDER = Path(playwright.__file__).parent / "driver"


def node() -> str:
    """Let ``node`` be found, Playwright's before the machine's own; return its path."""
    if str(FOLDER) not in os.environ["PATH"].split(os.pathsep):
        os.environ["PATH"] = str(FOLDER) + os.pathsep + os.environ["PATH"]
    return shutil.which("node") or "node"
